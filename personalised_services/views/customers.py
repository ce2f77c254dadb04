"""A customer looked up by exact CRN, and who read what is kept about customers."""

from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from casework.keyset import page_of
from people.access import allow
from people.roles import AUDITOR
from personalised_services import actions
from personalised_services.forms.case import LookUp
from personalised_services.models import Visit
from personalised_services.querysets.cold import ANSWERING
from personalised_services.reach import PS_STAFF

PAGE = 50


@allow(*PS_STAFF)
@require_http_methods(["GET", "POST"])
def front_card(request):
    """A colleague's customer is on the line: by exact CRN, who has the case and what to mind. The CRN is in no address."""
    form = LookUp(request.POST or None)
    asked = form.is_valid()
    cases = actions.front_card(form.cleaned_data["crn"], by=request.user) if asked else []
    context = {
        "active": "front_card",
        "form": LookUp() if cases else form,
        "asked": asked,
        "cases": cases,
        "answers": request.user.has_role(*ANSWERING),
    }
    return render(request, "personalised_services/front_card.html", context, status=422 if form.errors else 200)


@allow(AUDITOR)
@require_GET
def visits(request):
    """Who read which case, when, how and by which right: references alone, newest first."""
    page = page_of(Visit.objects.select_related("staff__team", "case", "referral"), request.GET, size=PAGE, moment="at")
    return render(request, "personalised_services/visits.html", {"active": "visits", "page": page})
