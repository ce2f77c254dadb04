"""A finalisation request under every order of steps, days and attempts to go round the door, against a model written by hand.

Hypothesis draws the orders. Whatever comes, no request is submitted before the customer's 14 full days are over, nobody
approves their own, and the case is closed exactly with the request that was approved, actioned and closed.
"""

from datetime import date, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from casework.models import Approval, Deadline
from people.clock import at
from people.models import RoleHeld
from people.roles import SM
from personalised_services import actions
from personalised_services.models import Case
from tests.conftest import LONG_AGO
from tests.personalised_services.conftest import BORN, CRN, NAME
from tests.personalised_services.finalising import (
    ALL_MET,
    CLOSED,
    NO_WORDS,
    PHONED,
    REFUSED,
    SUBMITTED,
    because,
    exit_letter,
    request,
    write,
)
from tests.personalised_services.lettering import DAY, go, local
from tests.steps_machine import StepsMachine, run

PEOPLE = ("priya", "dan", "lene", "olive", "ola", "sione")
LEADERS = ("lene", "olive")
#: step: (the states that it is taken in, the state that it leads to)
STEPS = {
    "answer_conditions": (("draft",), None),
    "tell_customer": (("draft",), None),
    "give_reason": (("draft",), None),
    "end_reply_time": (("draft",), None),
    "leave": (("draft",), "withdrawn"),
    "submit_to_ssm": (("draft",), "awaiting"),
    "withdraw": (("awaiting",), "draft"),
    "review_it": (("awaiting",), None),
    "approve": (("awaiting",), "approved"),
    "refuse_request": (("awaiting",), "refused"),
    "reactivate": (("refused",), "reactivated"),
    "action_request": (("approved",), "actioned"),
    "close_case": (("actioned",), "closed"),
    "keep_in_segment_3": (("actioned",), "kept"),
}
SET = "UPDATE personalised_services_finalisationrequest SET version = version + 1, "
#: Each is refused by the database itself, or speaks of a row in another state.
ROUND_THE_DOOR = {
    "approved unasked": f"{SET} state = 'approved' WHERE id = %s AND state = 'draft'",
    "approved by nobody": f"{SET} state = 'approved' WHERE id = %s AND state = 'awaiting'",
    "approved by who asked": f"{SET} decided_by_id = submitted_by_id WHERE id = %s AND decided_by_id IS NOT NULL",
    "a condition no more": f"{SET} issues_final = 'no' WHERE id = %s AND state <> 'draft'",
    "another reason": f"{SET} reason = 'segment_3' WHERE id = %s AND state <> 'draft'",
    "not told": f"{SET} told_how = '' WHERE id = %s AND state <> 'draft'",
    "closed without its list": f"{SET} state = 'closed', closed_at = opened_at, closed_by_id = opened_by_id WHERE id = %s AND state = 'actioned'",
    "kept for another reason": f"{SET} state = 'kept', closed_at = opened_at, closed_by_id = opened_by_id WHERE id = %s AND state = 'actioned'",
    "refused without a word": f"{SET} next_steps = '' WHERE id = %s AND state IN ('refused', 'reactivated')",
    "back to its draft": f"{SET} state = 'draft' WHERE id = %s AND state NOT IN ('draft', 'awaiting')",
    "of another case": f"{SET} case_id = case_id + 1 WHERE id = %s",
    "without a version": "UPDATE personalised_services_finalisationrequest SET review_words = 'y' WHERE id = %s",
    "away with it": "DELETE FROM personalised_services_finalisationrequest WHERE id = %s",
    "its case closed": "UPDATE personalised_services_case SET version = version + 1, state = 'finalised', closed_at = opened_at"
    " WHERE id = (SELECT case_id FROM personalised_services_finalisationrequest WHERE id = %s AND state <> 'closed')",
}  # fmt: skip


class FinalisationMachine(StepsMachine):
    """The real request beside its model."""

    def __init__(self):
        super().__init__()
        self.state, self.day, self.met, self.told_by, self.over, self.reviewed = (
            "draft",
            DAY,
            True,
            "letter",
            False,
            False,
        )

    @initialize()
    def begin(self):
        with at(local()):
            customer = actions.customer_with(crn=CRN, name=NAME, date_of_birth=BORN)
            case = actions.open_case(customer, program="child_support", owner=self.cast.priya, by=self.cast.sione)
            case = go(case, "begin_case", self.cast.priya)
            self.letter = exit_letter(case, self.cast)
            self.record = write(request(case, self.cast.priya), self.cast.priya, told=self.words())
        self.version = self.record.version
        self.told = ["open", "answer_conditions", "tell_customer", "give_reason"]

    def words(self, responded=None):
        if self.told_by == "phone":
            return PHONED
        words = {"told_how": "letter", "letter": self.letter, "responded_on": responded}
        return NO_WORDS | words | {"response_words": "Good." if responded else ""}

    # -- what people and time do

    @rule(days=st.sampled_from((1, 5, 7, 8)))
    def days_pass(self, days):
        self.day = min(self.day + timedelta(days=days), date(2027, 3, 1))

    @rule(name=st.sampled_from(sorted(STEPS)), person=st.sampled_from((*PEOPLE, None)), stale=st.sampled_from((False, False, False, True)), lacks=st.booleans())  # fmt: skip
    def step(self, name, person, stale, lacks):
        self.take(name, person, stale, lacks)

    @rule(which=st.integers(0, 9), person=st.sampled_from(("priya", "lene", "olive", None)), lacks=st.booleans())
    def step_of_this_state(self, which, person, lacks):
        here = [name for name, (sources, _) in STEPS.items() if self.state in sources]
        if here:
            self.take(here[which % len(here)], person, False, lacks)

    @rule(refuses=st.sampled_from((False, False, False, True)))
    def go_on(self, refuses):
        """The next step on the way to the closing, by who takes it."""
        if self.state == "draft":
            name = "submit_to_ssm" if self.met and self.may_be_submitted() else "tell_customer" if self.met else "answer_conditions"  # fmt: skip
            self.take(name, "priya", False, False)
        elif self.state == "awaiting":
            decides = "approve" if self.reviewed else "review_it"
            self.take("refuse_request" if refuses else decides, "lene", False, False)
        elif self.state in ("approved", "actioned", "refused"):
            step = {
                "approved": ("action_request", "lene"),
                "actioned": ("close_case", "priya"),
                "refused": ("reactivate", "priya"),
            }
            self.take(*step[self.state], False, False)

    def take(self, name, person, stale, lacks):
        told = "phone" if lacks else "letter"
        answers = {
            "answer_conditions": ALL_MET | ({"cmp_complete": "no"} if lacks else {}),
            "tell_customer": PHONED if lacks else NO_WORDS | {"told_how": "letter", "letter": self.letter},
            "give_reason": because("addressed"),
            "leave": {"because": "x"},
            "submit_to_ssm": SUBMITTED,
            "review_it": {"review_words": "x"},
            "refuse_request": REFUSED,
            "reactivate": {"reactivated_on": self.day, "unresolved_actioned": "x"},
            "action_request": {"approval_documented": "x"},
            "close_case": CLOSED | {"unlocked_on": self.day},
        }.get(name, {})
        with at(local(self.day, 11)):
            if not self.attempt(name, person, self.judged(name, person), stale=stale, **answers):
                return
        self.state = STEPS[name][1] or self.state
        match name:
            case "answer_conditions":
                self.met = not lacks
            case "tell_customer":
                self.told_by, self.over = told, False
            case "end_reply_time":
                self.over = True
            case "review_it":
                self.reviewed = True
            case "withdraw":
                self.reviewed = False

    # -- what the procedures say of it

    def judged(self, name, person) -> str:
        if self.state not in STEPS[name][0]:
            return "refused"
        if not self.may(name, person):
            return "denied"
        return "done" if self.is_possible(name) else "refused"

    def may(self, name, person) -> bool:
        if name == "end_reply_time":
            return person is None
        return (
            person in LEADERS
            if name in ("review_it", "approve", "refuse_request", "action_request")
            else person == "priya"
        )

    def may_be_submitted(self) -> bool:
        return self.told_by == "phone" or self.day > DAY + timedelta(days=14)

    def is_possible(self, name) -> bool:
        possible = {
            "submit_to_ssm": self.met and self.may_be_submitted(),
            "end_reply_time": self.told_by == "letter" and self.day > DAY + timedelta(days=14),
            "approve": self.reviewed,
            "keep_in_segment_3": False,
        }
        return possible.get(name, True)

    # -- what the database says of those who go round the door

    @rule(how=st.sampled_from(sorted(ROUND_THE_DOOR)))
    def go_round_the_door(self, how):
        self.go_round(how, ROUND_THE_DOOR[how])

    # -- and after each of them

    @invariant()
    def the_case_is_closed_with_its_request_and_not_before(self):
        case = Case.objects.get(pk=self.record.case_id)
        assert case.state == ("finalised" if self.state == "closed" else "active")

    @invariant()
    def it_waits_for_the_ssm_alone_and_for_the_customer_at_most_once(self):
        row = self.stored()
        asked = Approval.objects.waiting().filter(record_label=row.record_label, record_id=row.pk)
        assert asked.count() == (self.state == "awaiting")
        running = Deadline.objects.filter(record_label=row.record_label, record_id=row.pk, closed_at=None)
        assert running.count() == (
            self.state == "draft" and self.told_by == "letter" and not self.over and self.waits()
        )

    def waits(self) -> bool:
        """Since the customer was last told, the request has not been submitted."""
        last = [name for name in self.told if name in ("tell_customer", "submit_to_ssm")]
        return last[-1] == "tell_customer"


@pytest.mark.slow
@pytest.mark.rule("FIN-02", breaks="personalised_services/conditions/finalising.py::reply_time_is_over")
@pytest.mark.rule("FIN-08", breaks="personalised_services/models/finalisation.py::FinalisationRequest.close_case.then")
def test_no_order_of_steps_finalises_a_case_too_early_or_unapproved(ps, ana):
    RoleHeld.objects.create(staff=ps.priya, role=SM.key, starts_at=LONG_AGO)
    run(
        FinalisationMachine, ps, proof="Every order of a finalisation's steps", examples=15, steps_of_one=30,
        done=("tell_customer", "submit_to_ssm", "review_it", "approve", "refuse_request", "action_request", "close_case"),
        done_in_full=("withdraw", "leave", "reactivate", "end_reply_time"),
    )  # fmt: skip
