"""Knowledge gaps: what was taken up, by whom, what was changed, and what came of it. The ranking is the desk's."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework import timeline
from casework.pages import seen_by, step_page
from casework.steps import Reason, Refused, offers
from people.access import allow
from people.models import Site
from people.roles import AUDITOR, SSO, TEAM_LEADER, TPS_STAFF
from tps import actions, reports
from tps.forms import TakeUpGap
from tps.models import Contact, KnowledgeGap


@allow(SSO, TEAM_LEADER)
@require_POST
def take_up(request):
    """Take up an enquiry type or a reference of the ranking."""
    form = TakeUpGap(request.POST)
    if not form.is_valid():  # nothing was typed: the ranking's button says what
        raise Refused([Reason(str(text)) for errors in form.errors.values() for text in errors])
    gap = actions.take_up_gap(by=request.user, **form.asked())
    messages.success(request, f"{gap.reference}: {gap.headline}. {gap.owner.name} sees to it.")
    return redirect(gap)


@allow(*TPS_STAFF, AUDITOR)
@require_GET
def gap(request, reference):
    """What knowledge is missing about, what is done, and how often it was asked about before it was fixed and after."""
    record = seen_by(request.user, KnowledgeGap.objects.with_people(), reference)
    contacts = Contact.objects.visible_to(request.user).order_by()
    compared = reports.before_and_after(contacts, [record], request.user.site.tz).get(record.pk)
    names = dict(Site.objects.values_list("pk", "name")) if compared else {}
    context = {
        "active": "gaps",
        "record": record,
        "gap": record,
        "steps": {name: {"step": step, "refused": against} for name, step, against in offers(record, request.user)},
        "compared": compared,
        "by_site": sorted((names[site], *pair) for site, pair in compared.by_site.items()) if compared else [],
        "timeline": list(timeline.of(record)),
        "reads_ranking": request.user.has_role(SSO, TEAM_LEADER, AUDITOR),
    }
    return render(request, "tps/knowledge_gap.html", context)


@allow(*TPS_STAFF)
@require_http_methods(["GET", "POST"])
def gap_step(request, reference, name):
    """One step of a knowledge gap."""
    return step_page(request, seen_by(request.user, KnowledgeGap.objects.with_people(), reference), name)
