"""My day: what waits for whoever signs in, most urgent first. The wallboard: who is past the guideline, live."""

from datetime import timedelta

from django.db.models import Q
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework.models import Deadline
from casework.notices import unread_of
from desk.models import HandoverItem
from desk.views_deadlines import in_scope, lines_of
from desk.views_handover import left_to, shown, waiting_for
from escalations.models import Escalation
from people.access import allow
from people.clock import now
from people.roles import SSO, TEAM_LEADER, TPS_OFFICER, TPS_STAFF
from tps.conditions import against_claiming
from tps.models import Contact, FollowUp, QualityCheck, RosterShift, WrittenQuestion
from tps.models.contact import GUIDELINE

FEW = 8
LOOKED_AT = 100  # of the checks that wait
BOARD = 200  # more than a site can have on the phone at once


@allow(*TPS_STAFF)
@require_GET
def my_day(request):
    """Contacts in hand, limits that run out, what one was told; for team leaders the team's too."""
    user = request.user
    leads = user.has_role(TEAM_LEADER)
    context = {
        "active": "day",
        "offered": _offered(user),
        "in_hand": list(Contact.objects.in_hand_of(user).with_people()[:FEW]) if user.has_role(TPS_OFFICER) else None,
        "due": lines_of(in_scope(user, "team" if leads or user.has_role(SSO) else "mine")[:FEW]),
        "escalated": _escalated(user),
        "notices": list(unread_of(user)[:FEW]),
        "past": list(_past(user, GUIDELINE[1])[:FEW]) if leads else None,
        "aside": Deadline.objects.filter(team=user.team_id, closed_at=None, set_aside_at__isnull=False).exists() if leads else False,
        "leads": leads,
        "handed": shown((waiting_for(user) + (left_to(user) if leads else []))[:FEW], user),
        "written": list(WrittenQuestion.objects.waiting().with_people()[:FEW]),
        "checks": _checks(user) if user.has_role(TPS_OFFICER) else None,
        "rostered": list(RosterShift.objects.running().filter(site=user.team.site_id).select_related("officer", "site")[:FEW]) if leads else None,
        "follow_ups": list(_follow_ups(user, leads).with_people()[:FEW]),
        "may_answer": user.has_role(TPS_OFFICER),
    }  # fmt: skip
    return render(request, "desk/my_day.html", context)


def _offered(user) -> dict[int, str]:
    """{key of a contact in the viewer's hands: to which team it is offered}, while nobody has accepted it."""
    mine = HandoverItem.objects.waiting().filter(handover__by=user, about_label=Contact._meta.label_lower)
    return dict(mine.values_list("about_id", "handover__to_team__name"))


def _follow_ups(user, leads):
    """Open follow-ups that are the viewer's to answer; for a team leader those that they opened, too."""
    mine = Q(officer=user) | Q(opened_by=user) if leads else Q(officer=user)
    return FollowUp.objects.open().filter(mine).order_by("pk")


def _checks(user) -> dict:
    """What the viewer claimed, then what they may claim now, urgent ones first; and their shift where they are rostered (QOL-01)."""
    shift = user.roster_shifts.running().select_related("site").first()
    waiting = QualityCheck.objects.visible_to(user).waiting().with_people()[:LOOKED_AT]
    mine = [check for check in waiting if check.claimed_by_id == user.pk]
    free = [one for one in waiting if one.state == "requested" and not against_claiming(one, user, shift is not None)]
    return {"shift": shift, "rows": (mine + free)[:FEW]}


def _escalated(user):
    """What an officer has to go on with; for an SSO the queue's first ones, stop payments before all (ESC-12)."""
    seen = Escalation.objects.visible_to(user).in_brief()
    waiting = seen.with_sso() if user.has_role(SSO) else seen.waiting_for(user)
    return list(waiting.most_urgent_first()[:FEW])


def _past(user, seconds):
    """The site's open contacts that have run so long, the longest first."""
    began = now() - timedelta(seconds=seconds)
    mine = Contact.objects.visible_to(user).open().filter(site=user.team.site_id, opened_at__lte=began)
    return mine.with_people().order_by("opened_at")


@allow(TEAM_LEADER)
@require_GET
def wallboard(request):
    """Every contact of the site past 10 minutes, and those past 5; asks again every few seconds (CON-17)."""
    contacts = list(_past(request.user, GUIDELINE[0])[:BOARD])
    context = {
        "active": "wallboard",
        "past": [contact for contact in contacts if contact.seconds >= GUIDELINE[1]],
        "soon": [contact for contact in contacts if contact.seconds < GUIDELINE[1]],
        "site": request.user.site,
    }
    template = "desk/_wallboard.html" if request.htmx.target == "board" else "desk/wallboard.html"
    return render(request, template, context)
