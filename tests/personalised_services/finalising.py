"""Finalisation requests as a test needs them: of Priya's Child Support case, in any state, by their own steps."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from personalised_services.finalising import CONDITIONS, REASON_FIELDS
from personalised_services.forms import finalising as finalising_forms
from personalised_services.models import FinalisationRequest
from tests.personalised_services.lettering import DAY, draft, go, start
from tests.personalised_services.restricting import again

ALL_MET = {
    **dict.fromkeys(CONDITIONS, "yes"),
    "responses_understood": "na",
    "msp_discussed": "na",
    "condition_words": "",
}
NO_WORDS = {
    "told_on": None, "told_words": "", "letter": None, "responded_on": None, "response_words": "", "untold_because": "",
    "untold_discussed_with": None, "untold_discussed_on": None,
}  # fmt: skip
PHONED = NO_WORDS | {"told_how": "phone", "told_on": DAY, "told_words": "She knows that her case goes back."}
NO_ANSWERS = {name: "" if name in ("options_by", "process") else None for name in REASON_FIELDS}
WHY = {"reason_words": "Nothing is left to do."}
REASONS = {
    "addressed": {"all_addressed": True},
    "declined": {"all_addressed": True, "options_by": "writing", "options_until": date(2026, 11, 20), "resolves_no_more": True},
    "specialist": {"all_addressed": True, "process": "objection", "only_outstanding": True, "escalates": False},
    "segment_3": {},
}  # fmt: skip
SUBMITTED = {"transferred_as": "Customer screen, for finalisation", "portal_record": "PS-4471"}
REFUSED = {
    "reason": "The objection is not decided.", "refusal_discussed_on": DAY, "next_steps": "Wait for the objection.",
    "cmp_updated": "CMP of 24 November", "leads_to": "management",
}  # fmt: skip
CLOSED = {
    "transfer_documented": "Back to the general business area.", "unlocked_on": DAY, "business_line": "General",
    "indicator": "removed", "closing_portal_record": "PS-4471",
}  # fmt: skip


def because(reason="addressed", **more):
    return {"reason": reason} | WHY | NO_ANSWERS | REASONS[reason] | more


def request(case, by) -> FinalisationRequest:
    go(again(case), "request_finalisation", by)
    return again(case.finalisations.first())


def write(asked, by, reason="addressed", told=PHONED, conditions=ALL_MET) -> FinalisationRequest:
    """The draft with everything that a submission asks for."""
    asked = go(asked, "answer_conditions", by, **conditions)
    asked = go(asked, "tell_customer", by, **told)
    return go(asked, "give_reason", by, **because(reason))


def approve(asked, by) -> FinalisationRequest:
    return go(go(again(asked), "review_it", by, review_words="All is done."), "approve", by)


@pytest.fixture
def finalising(case_of, ps, noon):
    """A request of Priya's with everything in it: finalising(), finalising("declined", told=...)."""

    def make(reason="addressed", case=None, **more) -> FinalisationRequest:
        return write(request(case or case_of("child_support"), ps.priya), ps.priya, reason, **more)

    return make


@pytest.fixture
def asked_for(finalising, ps):
    """The same, with the SSM."""
    return lambda *args, **more: go(finalising(*args, **more), "submit_to_ssm", ps.priya, **SUBMITTED)


@pytest.fixture
def actioned(asked_for, ps):
    """The same, approved and actioned by the SSM."""
    return lambda *args, **more: go(approve(asked_for(*args, **more), ps.lene), "action_request", ps.lene, approval_documented="Approved.")  # fmt: skip


def exit_letter(case, ps, posted_on=DAY):
    """A letter about leaving, sent."""
    letter = go(draft(start(again(case), ps.priya, "exit"), ps.priya), "sign", ps.priya)
    return go(letter, "send_letter", ps.priya, posted_on=posted_on, uploaded_as="")


def by_letter(letter, **more):
    return NO_WORDS | {"told_how": "letter", "letter": letter} | more


def form(name, asked, by, **sent):
    return getattr(finalising_forms, name)(sent, record=asked, by=by)


def behind(asked, **change):
    """What the database says to a change behind the step's back."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        FinalisationRequest.objects.filter(pk=asked.pk).update(version=asked.version + 1, **change)
    return str(error.value)
