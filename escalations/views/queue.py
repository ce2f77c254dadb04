"""The SSO queue beside its work pane. The address is the view: what is shown, filtered and open in the pane."""

from itertools import groupby
from urllib.parse import urlencode

from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework.keyset import page_of
from casework.steps import offers
from casework.told_times import duration
from escalations.filters import VIEWS, QueueFilter, in_view
from escalations.models import Escalation
from escalations.querysets import GROUPS
from escalations.views.shown import checks_of
from people.access import allow
from people.clock import now
from people.roles import AUDITOR, SERVICE_OFFICER, TPS_STAFF

PAGE = 50
MOST = 200  # more than a site has open at once; the page says where it ends
#: Steps whose form stands in the pane itself, so that the next one is a key away.
IN_PANE = ("highlight", "give_update")


@allow(*TPS_STAFF, AUDITOR, SERVICE_OFFICER)
@require_GET
def queue(request):
    """The queue under headings that say why they come first (ESC-12), and one escalation in the pane."""
    user = request.user
    views = next(views for role, views in VIEWS if user.has_role(role))
    view = next((key for key, _ in views if key == request.GET.get("view")), views[0][0])
    seen = Escalation.objects.visible_to(user)
    narrowed = QueueFilter(request.GET, queryset=in_view(seen, user, view), request=request)
    rows = narrowed.qs.in_brief() if narrowed.is_valid() else Escalation.objects.none()
    said = {"view": view} | {name: request.GET[name] for name in narrowed.used}
    page, more = None, False
    if view == "closed":
        page = page_of(rows, request.GET, size=PAGE, moment="opened_at", address=urlencode(said))
        groups = [("Closed, newest first", "", "", page.rows)] if page.rows else []
    else:
        found = list(rows.most_urgent_first()[: MOST + 1])
        more = len(found) > MOST
        groups = [_group(rank, list(group)) for rank, group in groupby(found[:MOST], lambda one: one.group)]
    at = request.GET.get("at", "")
    chosen = seen.with_people().by_reference(at).first() if at else None
    context = {
        "active": "escalations",
        "views": [(key, words, urlencode(said | {"view": key})) for key, words in views],
        "view": view,
        "filter": narrowed,
        "groups": [
            (
                name,
                rule,
                tone,
                [_line(one, said, chosen) | {"hand": one.reference == request.GET.get("hand")} for one in ones],
            )
            for name, rule, tone, ones in groups
        ],
        "page": page,
        "more": more,
        "ages": narrowed.qs.by_age(now()) if groups and view != "closed" else [],
        "said": urlencode(said),
        "back": urlencode(said | {"at": chosen.reference}) if chosen else "",
        "hand": _beside(chosen, groups),
        **_pane(chosen, user),
    }
    return render(request, "escalations/queue.html", context)


def _beside(chosen, groups) -> str:
    """Where the hand goes on once the chosen one has left its place: the next of its group, or the one before it, or the nearest."""
    rows = [(number, one) for number, (*_, ones) in enumerate(groups) for one in ones]
    at = next((at for at, (_, one) in enumerate(rows) if chosen is not None and one.pk == chosen.pk), None)
    if at is None:
        return ""
    near = [*rows[at + 1 : at + 2], *rows[max(at - 1, 0) : at]]
    near.sort(key=lambda row: row[0] != rows[at][0])
    return near[0][1].reference if near else ""


def _group(rank, rows):
    if rank >= len(GROUPS):
        return ("Closed", "", "", rows)
    key, heading, rule, _ = GROUPS[rank]
    return (heading, rule, "hot" if key == "not_highlighted" else "", rows)


def _line(one, said, chosen) -> dict:
    """What a line of the queue says of an escalation."""
    waited = duration(one.waited)
    if one.is_not_highlighted:
        pill = (f"{waited}, not told", "over")
    elif one.state == "waiting_ict":
        pill = (waited, "paused")
    elif one.closed_at:
        pill = (one.state_words.capitalize(), "met" if one.state == "resolved" else "")
    else:
        pill = (waited, "soon" if one.ict_answered_at else "")
    return {
        "href": f"?{urlencode(said | {'at': one.reference})}",
        "pill": pill,
        "subject": one.headline,
        "reference": one.reference,
        "form": one.contact.get_form_display(),
        "notes": [note for note in ("stop payment" if one.stop_payment else "", one.nnu and f"NNU {one.nnu.removeprefix('NNU ')}", one.incident, *one.reasons_in_words) if note],
        "officer": one.officer.name,
        "sso": one.accepted_by.name if one.accepted_by else "",
        "selected": chosen is not None and chosen.pk == one.pk,
    }  # fmt: skip


def _pane(chosen, user) -> dict:
    if chosen is None:
        return {"escalation": None}
    steps = {name: {"step": step, "refused": against} for name, step, against in offers(chosen, user)}
    asks = {name: step.form_class() for name, step, against in offers(chosen, user) if name in IN_PANE and not against}
    forms = {name: form(record=chosen, by=user) for name, form in asks.items()}
    return {
        "escalation": chosen,
        "contact": chosen.contact,
        "checks": checks_of(chosen),
        "steps": steps,
        "highlight_form": forms.get("highlight"),
        "update_form": forms.get("give_update"),
        "writes": chosen.takes_answers() and chosen.officer_id == user.pk,
    }
