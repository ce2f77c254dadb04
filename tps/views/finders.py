"""What completes typing: staff by logon or name, references by number or title. POST, so that nothing typed is in a log."""

from django.db.models import Q
from django.http import JsonResponse
from django.views.decorators.http import require_POST

from casework.privacy import findings
from people.access import allow
from people.models import Staff
from people.roles import AUDITOR, PSM, PSSO, SM, SSM, TPS_STAFF
from tps.lines import likely_first
from tps.models import Reference
from tps.questions import Form


@allow(*TPS_STAFF, AUDITOR, PSSO, SSM, SM, PSM)
@require_POST
def find_staff(request):
    """{results: [{logon, name, team, site, location, service_zone, verified}]} for what was typed, eight at most.

    With the `form` of a contact, who is likely to ring on its line comes first; otherwise they come by name.
    """
    text = request.POST.get("q", "").strip()
    if len(text) < 2:
        return JsonResponse({"results": []})
    form = request.POST.get("form")
    found = Staff.objects.matching(text).select_related("team__site__zone").order_by("family_name", "given_name")
    if form in Form.values:
        found = likely_first(found, officer=request.user, form=form)
    return JsonResponse(
        {
            "results": [
                {
                    "logon": person.logon,
                    "name": person.name,
                    "team": str(person.team),
                    "site": person.team.site.name,
                    "location": person.team_id,
                    "service_zone": person.team.site.zone_id,
                    "verified": person.verified,
                }
                for person in found[:8]
            ]
        }
    )


@allow(*TPS_STAFF)
@require_POST
def find_references(request):
    """{results: [{number, title}]} for a number or words, eight at most. A flagged search never runs (CON-13)."""
    text = request.POST.get("q", "").strip()
    if len(text) < 2 or findings(text):
        return JsonResponse({"results": []})
    found = Reference.objects.filter(retired_on=None)
    for word in text.split():
        found = found.filter(Q(number__startswith=word) | Q(title__icontains=word))
    return JsonResponse({"results": list(found.values("number", "title")[:8])})
