"""An officer reports what the reference material lacks, from the contact that showed it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from casework.pages import seen_by
from people.access import allow
from people.roles import TPS_STAFF
from tps import actions
from tps.forms import ReportGap
from tps.models import Contact, Reference


@allow(*TPS_STAFF)
@require_http_methods(["GET", "POST"])
def report_gap(request, reference):
    """The form, with the first file that the contact gives filled in; a press of the contact's own button only opens it."""
    contact = seen_by(request.user, Contact.objects.all(), reference)
    if request.method == "POST" and "missing" not in request.POST:
        return redirect("tps:report_gap", contact.reference)
    form = ReportGap(request.POST or None, initial={"number": _first_file(contact)})
    if request.method == "POST" and form.is_valid():
        report = actions.report_gap(contact, by=request.user, **form.said())
        keeper = report.reference.keeper if report.reference else None
        messages.success(
            request, f"{keeper.name} is told of the gap." if keeper else "The gap is noted; its file has no keeper yet."
        )
        return redirect(contact)
    context = {"active": "contacts", "form": form, "contact": contact}
    return render(request, "tps/report_gap.html", context, status=422 if form.is_bound else 200)


def _first_file(contact) -> str:
    known = Reference.objects.filter(number__in=contact.references, retired_on=None).values_list("number", flat=True)
    return next((number for number in contact.references if number in set(known)), "")
