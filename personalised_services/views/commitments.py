"""A commitment's page and its steps. Whoever reads one reads its case."""

from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from people.access import allow
from people.roles import PSSO, SM, SSM
from personalised_services.guidance.case import Next
from personalised_services.models import Commitment
from personalised_services.reach import PS_STAFF
from personalised_services.views.of_case import seen_of, shown, step_of

TEMPLATE, ROUTE = "personalised_services/of_case.html", "personalised_services:commitment_step"


@allow(*PS_STAFF)
@require_GET
def commitment(request, reference):
    """A commitment: what, until when, what came of it."""
    one = seen_of(request, Commitment.objects.select_related("opened_by", "closed_by", "contact"), reference)
    rule, is_follow_up = "CAS-22" if one.kind == "follow_up" else "CAS-09", one.kind == "follow_up"
    next_step = None
    if one.state == "open":
        what = "Make the follow-up as arranged" if is_follow_up else "Keep it in time"
        why = f"It was agreed for {one.due_on:%-d %B %Y}."
        next_step = Next(what, why, (rule,), "follow_up" if is_follow_up else "keep_commitment")
    facts = [
        ("What", one.words), ("By", one.due_on), ("In-tray", one.intray), ("Noted by", one.opened_by.name),
        ("Kept on", one.kept_on), ("In the contact", one.contact), ("What came of it", one.outcome),
        ("Recorded by", one.closed_by and one.closed_by.name),
    ]  # fmt: skip
    if one.options_given:
        facts.append(("Given", "Options, and the consequences of behaviour"))
    context = shown(request, one, next=next_step, route=ROUTE, sections=[("What was agreed", (rule,), facts)])
    return render(request, TEMPLATE, context)


@allow(PSSO, SSM, SM)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of a commitment: its form, its refusal, or the step taken."""
    return step_of(request, Commitment, reference, name)
