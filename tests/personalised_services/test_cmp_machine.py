"""A Customer Management Plan under every order of steps and of attempts to go round the door, against a model written by hand.

Hypothesis draws the orders. After each step the stored row, its history and the case's limit are what the model says: it is
completed with all that it says, and approved by who owns it, after it is completed.
"""

from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from casework.models import Deadline
from people.clock import at
from personalised_services import actions
from tests.personalised_services.segmenting import CONTENT, DAY, HISTORY, allocate, case_now, cmp_now, go, local
from tests.steps_machine import StepsMachine, run

PEOPLE = ("priya", "dan", "lene", "olive", "sione", "wes")
WRITERS = ("priya", "lene", "olive")
OPEN = ("draft", "completed", "approved")
#: step: (the states that it is taken in, the state that it leads to or None, who takes it)
STEPS: dict[str, tuple] = {
    "record_history": (OPEN, None, WRITERS),
    "record_discussion": (OPEN, None, ("sione",)),
    "write_content": (OPEN, None, WRITERS),
    "add_issue": (OPEN, None, WRITERS),
    "agree_action": (OPEN, None, WRITERS),
    "end_action": (OPEN, None, WRITERS),
    "record_acknowledgement": (OPEN, None, WRITERS),
    "settle_issue": (OPEN, None, WRITERS),
    "tell_stakeholder": (OPEN, None, WRITERS),
    "complete": (("draft",), "completed", WRITERS),
    "approve": (("completed",), "approved", ("priya",)),
    "close_cmp": (("approved",), "closed", WRITERS),
}
SET = "UPDATE personalised_services_customermanagementplan SET version = version + 1,"
ROUND_THE_DOOR = {
    "completed with nothing": f"{SET} state = 'completed', completed_at = now(), completed_by_id = started_by_id, main_reason = '' WHERE id = %s",
    "approved before": f"{SET} state = 'approved', approved_at = now(), approved_by_id = started_by_id WHERE id = %s AND state <> 'completed'",
    "approved by another": f"{SET} state = 'approved', approved_at = now(), approved_by_id = (SELECT id FROM people_staff WHERE logon = 'PS8003') WHERE id = %s AND state = 'completed'",
    "a draft again": f"{SET} state = 'draft' WHERE id = %s AND state <> 'draft'",
    "closed for nothing": f"{SET} state = 'closed', closed_at = now() WHERE id = %s",
    "history of nothing": f"{SET} cims_found = '' WHERE id = %s AND reviewed_at IS NOT NULL",
    "another start": f"{SET} started_at = now() WHERE id = %s",
    "without a version": "UPDATE personalised_services_customermanagementplan SET options = options || 'y' WHERE id = %s",
    "away with it": "DELETE FROM personalised_services_customermanagementplan WHERE id = %s",
}  # fmt: skip


class CmpMachine(StepsMachine):
    """The real CMP beside its model."""

    @initialize(by=st.sampled_from(WRITERS), days=st.sampled_from((3, 21, 22)))
    def begin(self, by, days):
        self.reviewed = self.written = self.msp = self.discussed = False
        self.issues, self.actions, self.day, self.met = 0, 0, DAY + timedelta(days=days), None
        with at(local()):
            customer = actions.customer_with(crn="204418305K", name="Ines Halloran", date_of_birth=DAY)
            case = actions.open_case(customer, program="child_support", owner=self.cast.priya, by=self.cast.sione)
            self.case = allocate(go(case, "begin_case", self.cast.priya), self.cast.priya)
            go(case_now(self.case), "start_cmp", self.who(by))
            self.record = cmp_now(self.case)
        self.state, self.told = "draft", ["open"]

    @rule(name=st.sampled_from(sorted(STEPS)), person=st.sampled_from((*PEOPLE, None)), stale=st.sampled_from((False, False, True)), msp=st.booleans())  # fmt: skip
    def step(self, name, person, stale, msp):
        self.take(name, person, stale, msp)

    @rule(which=st.integers(0, 19), person=st.sampled_from(("priya", "priya", "lene", "sione")), msp=st.booleans())
    def step_of_this_state(self, which, person, msp):
        here = [name for name, (sources, *_) in STEPS.items() if self.state in sources]
        if here:
            self.take(here[which % len(here)], person, False, msp)

    @rule()
    def go_on(self):
        """The next step on the way to its close, by its PSSO."""
        settles = self.stored().issues.filter(ended_at=None).exists()
        name = {
            "draft": "record_history" if not self.reviewed else "complete" if self.written else "write_content",
            "completed": "approve", "approved": "end_action" if self.actions else "settle_issue" if settles else "close_cmp",
        }.get(self.state)  # fmt: skip
        if name:
            self.take(name, "priya", False, False)

    def take(self, name, person, stale, msp):
        plan, today = self.stored(), self.day
        issue, action = plan.issues.filter(ended_at=None).first(), plan.actions.filter(ended_at=None).first()
        answers = {
            "record_history": HISTORY | {"msp_active": msp},
            "record_discussion": {"discussion": "One contact."},
            "write_content": CONTENT,
            "add_issue": {"words": "The overlap"},
            "agree_action": {"issue": issue, "actor": "psso", "words": "Rings", "due_on": today},
            "end_action": {"action": action, "result": "done", "outcome": ""},
            "record_acknowledgement": {"issue": plan.issues.first(), "answer": "yes", "sought_on": today, "words": ""},
            "settle_issue": {"issue": issue, "status": "resolved", "outcome": "Yes"},
            "tell_stakeholder": {"whom": "x", "change": "y"},
            "close_cmp": {"because": "Over"},
        }.get(name, {})
        with at(local(self.day, 11)):
            if not self.attempt(name, person, self.judged(name, person, plan), stale=stale, **answers):
                return
        self.state = STEPS[name][1] or self.state
        match name:
            case "record_history":
                self.reviewed, self.msp = True, msp
            case "record_discussion":
                self.discussed = True
            case "write_content":
                self.written = True
            case "agree_action":
                self.actions += 1
            case "end_action":
                self.actions -= 1
            case "complete":
                self.met = "met" if self.day <= DAY + timedelta(days=21) else "missed"

    def judged(self, name, person, plan) -> str:
        sources, _, people = STEPS[name]
        if self.state not in sources:
            return "refused"
        if person not in people:
            return "denied"
        open_issue = plan.issues.filter(ended_at=None).exists()
        possible = {
            "record_discussion": self.msp and not self.discussed,
            "agree_action": open_issue,
            "settle_issue": open_issue,
            "end_action": self.actions > 0,
            "record_acknowledgement": plan.issues.exists(),
            "tell_stakeholder": False,  # the customer is in segment 2
            "complete": self.reviewed and self.written,
            "close_cmp": self.actions == 0 and not open_issue,
        }.get(name, True)
        return "done" if possible else "refused"

    @rule(how=st.sampled_from(sorted(ROUND_THE_DOOR)))
    def go_round_the_door(self, how):
        self.go_round(how, ROUND_THE_DOOR[how])

    @invariant()
    def it_is_approved_by_its_owner_after_it_is_completed_and_its_limits_are_as_they_should(self):
        row = self.stored()
        approved = self.state in ("approved", "closed")
        assert row.approved_by_id == (self.who("priya").pk if approved else None)
        assert (row.completed_at is not None) is (self.state != "draft")
        limit = Deadline.objects.get(kind="cmp_completed", record_id=self.case.pk)
        assert (limit.state, limit.due_on) == (self.met or "pending", DAY + timedelta(days=21))
        running = Deadline.objects.filter(kind="cmp_timeframe", record_id=row.pk, closed_at=None).count()
        assert running == self.actions


@pytest.mark.slow
@pytest.mark.rule("CMP-04", breaks="personalised_services/models/management_plan.py::CustomerManagementPlan.approve.permission")  # fmt: skip
def test_no_order_of_steps_approves_what_is_not_completed(ps):
    run(
        CmpMachine, ps, proof="Every order of a Customer Management Plan's steps", examples=15, steps_of_one=22,
        done=("record_history", "write_content", "add_issue", "complete", "approve", "close_cmp"),
        done_in_full=("record_discussion", "agree_action", "end_action", "record_acknowledgement", "settle_issue"),
    )  # fmt: skip
