"""Proposed restrictions as a test needs them: of Priya's Child Support case, brought to any place of the chain by their own steps."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from casework.steps import Refused
from personalised_services.forms import restriction as restriction_forms
from personalised_services.models import Letter, RestrictionProposal
from tests.personalised_services.lettering import DAY, WORDS, draft, go

UNTIL, REVIEW_ON = date(2027, 5, 24), date(2027, 2, 24)
GROUND = {
    "basis": "exhausted", "avenues": "A review of the decision, mediation, one contact a week.", "behaviour_continues": True,
    "violence": "", "consulted": None, "consulted_on": None,
}  # fmt: skip
WARNINGS = {
    "searched_on": DAY, "cirt_shows": "Two incidents in October.", "cims_shows": "Nothing.", "warning": None,
    "warned_elsewhere": "On the phone by the CSO, CIRT 4471.", "warned_on": date(2026, 11, 3), "unwarned_because": "",
}  # fmt: skip
SUBMISSION = {
    "reasons": "Forty calls a week.", "behaviour": "Shouts, and rings again at once.", "impact_staff": "Two officers are off the phones.",
    "issues_and_options": "An objection is open; offered mediation.", "impact_customers": "Also a Centrelink customer: by letter there.",
    "contact_arrangements": "In writing, answered within five days.", "lasts_until": UNTIL, "review_on": REVIEW_ON,
}  # fmt: skip
CHANNEL = {
    "channel": "telephone",
    "availability": "partly",
    "channel_conditions": "Before noon, by the PSSO alone.",
}
DISCUSSION = {
    "discussed_on": DAY, "staff_safety": "No threat.", "disruption": "Each day.", "workload": "Two hours a day.",
    "others_in_case": "The other parent waits.", "previous_action": "One contact a week.",
}  # fmt: skip
SUMMARY = {"summary": "Telephone - partial restriction, PSSO contact only", "front_screen_note": "MSP SEE NOTE"}
#: What each step on the way is taken by, from the submission to the approval.
CHAIN = (("submit_to_ssm", "priya"), ("forward_to_sm", "lene"), ("forward_to_approvers", "olive"), ("approve", "ana"))


def again(record):
    """The record as it is now, with what its steps read."""
    return type(record).objects.select_related(*record.READ_WITH).get(pk=record.pk)


def propose(case, by) -> RestrictionProposal:
    go(again(case), "propose_restriction", by)
    return again(case.restriction_proposals.first())


def write(proposal, by, ssm, **more) -> RestrictionProposal:
    """The draft with everything that a submission asks for."""
    proposal = go(proposal, "state_ground", by, **GROUND | more.pop("ground", {}))
    proposal = go(proposal, "record_warnings", by, **WARNINGS | more.pop("warnings", {}))
    proposal = go(proposal, "write_submission", by, **SUBMISSION | more.pop("submission", {}))
    proposal = go(proposal, "restrict_channel", by, **CHANNEL | more.pop("channel", {}))
    proposal = go(proposal, "record_discussion", by, discussed_with=ssm, **DISCUSSION)
    proposal = go(proposal, "start_letter", by)
    letter = Letter.objects.select_related(*Letter.READ_WITH).get(pk=proposal.letter_id)
    draft(letter, by, WORDS, more.pop("dated", DAY))
    return again(proposal)


def along(proposal, people, *, until="approve", since="submit_to_ssm") -> RestrictionProposal:
    """The same taken along the chain, from one step to another."""
    names = [name for name, _ in CHAIN]
    for name, who in CHAIN[names.index(since) : names.index(until) + 1]:
        proposal = go(proposal, name, getattr(people, who))
    return again(proposal)


@pytest.fixture
def proposed(case_of, ps, noon, ana):
    """A draft of Priya's with everything in it: proposed(), proposed(ground={...})."""
    ps.ana = ana

    def make(case=None, **more) -> RestrictionProposal:
        return write(propose(case or case_of("child_support"), ps.priya), ps.priya, ps.lene, **more)

    return make


@pytest.fixture
def restricted(proposed, ps):
    """A restriction in force, or another place of the chain: restricted(), restricted(until="forward_to_sm")."""
    return lambda until="approve", **more: along(proposed(**more), ps, until=until)


def form(name, proposal, by, **sent):
    return getattr(restriction_forms, name)(sent, record=proposal, by=by)


def behind(proposal, **change):
    """What the database says to a change behind the step's back."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        RestrictionProposal.objects.filter(pk=proposal.pk).update(version=proposal.version + 1, **change)
    return str(error.value)


def refusal(record, name, by, **answers):
    with pytest.raises(Refused) as refused:
        go(record, name, by, **answers)
    return refused.value.reasons


def rules_of(reasons):
    return {rule for _, rule in reasons}
