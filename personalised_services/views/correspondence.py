"""The page of what a customer wrote, and its steps. Whoever reads it reads the case."""

from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from people.access import allow
from people.roles import PSSO, SM, SSM
from personalised_services.conditions.commitment import response_is_coordinated
from personalised_services.guidance.case import Next
from personalised_services.models import Correspondence
from personalised_services.reach import PS_STAFF
from personalised_services.views.of_case import seen_of, shown, step_of

TEMPLATE, ROUTE = "personalised_services/of_case.html", "personalised_services:correspondence_step"
WITH = ("opened_by", "actioned_by", "letter", "coordinated_with")


def _next(one) -> Next | None:
    rules = ("CAS-13",)
    if one.state == "received":
        return Next("Investigate the case", "It is recorded and saved to the file.", rules, "investigate")
    if one.state == "investigated":
        why = "Is action within the customer’s management plan, and is a written response required?"
        return Next("Assess it against the plan", why, rules, "assess")
    if one.state == "assessed" and not response_is_coordinated(one):
        why = "A written response is coordinated with the External Complaints Resolution Team before it goes."
        return Next("Coordinate the response", why, rules, "coordinate")
    if one.state == "assessed":
        return Next("Record the action taken", "Then management of the case goes on.", rules, "record_action")
    if one.letter and one.letter.state == "due":
        why = "The customer gets an answer in writing."
        return Next(f"Write the answer {one.letter.reference}", why, ("LET-01",), "", one.letter)
    return None


@allow(*PS_STAFF)
@require_GET
def correspondence(request, reference):
    """What the customer wrote, how far it is seen to, the letter that answers it."""
    one = seen_of(request, Correspondence.objects.select_related(*WITH), reference)
    yes = {True: "Yes", False: "No", None: ""}
    came = [
        ("About", one.words), ("Received", one.received_on), ("Recorded as", one.recorded_as), ("Saved as", one.saved_as),
        ("Recorded by", one.opened_by.name),
    ]  # fmt: skip
    done = [
        ("Found", one.found), ("Action within the plan", yes[one.within_plan]), ("Assessment", one.assessment),
        ("Response required", yes[one.reply_wanted]), ("Letter", one.letter), ("Coordinated with", one.coordinated_with),
        ("What is coordinated", one.coordinated), ("Action taken", one.action), ("Recorded as", one.action_recorded_as),
        ("Actioned by", one.actioned_by and one.actioned_by.name),
    ]  # fmt: skip
    sections = [("What came", ("CAS-13",), came), ("What was done", ("CAS-13",), done)]
    return render(request, TEMPLATE, shown(request, one, next=_next(one), route=ROUTE, sections=sections))


@allow(PSSO, SSM, SM)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of what a customer wrote: its form, its refusal, or the step taken."""
    return step_of(request, Correspondence, reference, name)
