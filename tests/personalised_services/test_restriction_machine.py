"""A proposed restriction under every order of steps, decisions and attempts to go round the door, against a model written by hand.

Hypothesis draws the orders. Whatever comes, nothing is in force that SSM, SM and an Approver did not take on in this order,
four people have had it in hand, it restricts as long as it holds and no longer, and its letter goes only with it.
"""

from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from casework.models import Approval, Deadline
from people.clock import at
from people.models import RoleHeld
from people.roles import APPROVER, SM, SSM
from personalised_services import actions
from personalised_services.models import ChannelRestriction, Letter
from tests.conftest import LONG_AGO
from tests.personalised_services.conftest import BORN, CRN, NAME
from tests.personalised_services.lettering import go, local
from tests.personalised_services.restricting import CHANNEL, GROUND, REVIEW_ON, SUBMISSION, SUMMARY, propose, write
from tests.steps_machine import StepsMachine, run

#: lene is SSM and Approver, olive SM and Approver: each decides once at the most.
PEOPLE = ("priya", "dan", "lene", "olive", "ola", "ana", "wes")
WAITING = ("with_ssm", "with_sm", "with_approver")
HOLDS = ("in_force", "reviewed")
#: step: (the states that it is taken in, the state that it leads to)
STEPS = {
    "state_ground": (("draft",), None),
    "write_submission": (("draft",), None),
    "restrict_channel": (("draft",), None),
    "leave": (("draft",), "left"),
    "submit_to_ssm": (("draft",), "with_ssm"),
    "forward_to_sm": (("with_ssm",), "with_sm"),
    "forward_to_approvers": (("with_sm",), "with_approver"),
    "approve": (("with_approver",), "in_force"),
    "send_back": (WAITING, "draft"),
    "withdraw": (WAITING, "draft"),
    "record_summary": (HOLDS, None),
    "file_copy": (HOLDS, None),
    "review_restriction": (HOLDS, "reviewed"),
    "lift": (HOLDS, "lifted"),
    "give_way": (HOLDS, "lifted"),
    "end_with_its_time": (HOLDS, "lifted"),
}
ROLES = {"with_ssm": ("lene",), "with_sm": ("olive",), "with_approver": ("ana", "lene", "olive")}
SET = "UPDATE personalised_services_restrictionproposal SET version = version + 1, "
#: Each is refused by the database itself, or speaks of a row in another state.
ROUND_THE_DOOR = {
    "past the SSM": f"{SET} state = 'with_sm' WHERE id = %s AND state IN ('draft', 'with_ssm')",
    "past the SM": f"{SET} state = 'with_approver' WHERE id = %s AND state IN ('draft', 'with_ssm')",
    "in force by nobody": f"{SET} state = 'in_force' WHERE id = %s AND state NOT IN ('in_force', 'reviewed')",
    "by its own PSSO": f"{SET} approved_by_id = submitted_by_id WHERE id = %s AND approved_by_id IS NOT NULL",
    "twice by the SSM": f"{SET} sm_by_id = ssm_by_id WHERE id = %s AND sm_by_id IS NOT NULL",
    "other reasons": f"{SET} reasons = 'x' WHERE id = %s AND state <> 'draft'",
    "for longer": f"{SET} lasts_until = lasts_until + 1 WHERE id = %s AND state <> 'draft'",
    "reviewed after its end": f"{SET} review_on = lasts_until + 1 WHERE id = %s AND lasts_until IS NOT NULL",
    "another note": f"{SET} front_screen_note = 'SEE NOTE' WHERE id = %s AND front_screen_note <> ''",
    "noted before": f"{SET} front_screen_note = 'MSP SEE NOTE', summary = 'x' WHERE id = %s AND approved_at IS NULL",
    "lifted without a reason": f"{SET} lifted_because = '' WHERE id = %s AND state IN ('lifted', 'left')",
    "restricted again": f"{SET} state = 'in_force' WHERE id = %s AND state = 'lifted'",
    "of another case": f"{SET} case_id = case_id + 1 WHERE id = %s",
    "without a version": "UPDATE personalised_services_restrictionproposal SET summary = 'y' WHERE id = %s",
    "away with it": "DELETE FROM personalised_services_restrictionproposal WHERE id = %s",
}  # fmt: skip


class RestrictionMachine(StepsMachine):
    """The real proposal beside its model."""

    def __init__(self):
        super().__init__()
        self.state, self.chain, self.whole = "draft", [], True

    @initialize()
    def begin(self):
        with at(local()):
            customer = actions.customer_with(crn=CRN, name=NAME, date_of_birth=BORN)
            case = actions.open_case(customer, program="child_support", owner=self.cast.priya, by=self.cast.sione)
            proposal = propose(go(case, "begin_case", self.cast.priya), self.cast.priya)
            self.record = write(proposal, self.cast.priya, self.cast.lene)
        self.version = self.record.version
        self.told = ["open", "state_ground", "record_warnings", "write_submission", "restrict_channel", "record_discussion", "start_letter"]  # fmt: skip

    # -- what people and time do

    @rule(name=st.sampled_from(sorted(STEPS)), person=st.sampled_from((*PEOPLE, None)), stale=st.sampled_from((False, False, False, True)), lacks=st.booleans())  # fmt: skip
    def step(self, name, person, stale, lacks):
        self.take(name, person, stale, lacks)

    @rule(which=st.integers(0, 9), person=st.sampled_from(("priya", "lene", "olive", "ana")), lacks=st.booleans())
    def step_of_this_state(self, which, person, lacks):
        here = [name for name, (sources, _) in STEPS.items() if self.state in sources]
        if here:
            self.take(here[which % len(here)], person, False, lacks)

    @rule(returns=st.sampled_from((False, False, False, False, True)))
    def go_on(self, returns):
        """The next step on the way into force, by who takes it; or it is returned."""
        deciding = {"with_ssm": ("forward_to_sm", "lene"), "with_sm": ("forward_to_approvers", "olive"), "with_approver": ("approve", "ana")}  # fmt: skip
        if self.state in deciding:
            name, person = deciding[self.state]
            self.take("send_back" if returns else name, person, False, False)
        elif self.state == "draft":
            self.take("submit_to_ssm" if self.whole else "write_submission", "priya", False, False)
        elif self.state in HOLDS:
            self.take("review_restriction", "lene", False, False)

    def take(self, name, person, stale, lacks):
        answers = {
            "state_ground": GROUND,
            "write_submission": SUBMISSION | ({"impact_customers": ""} if lacks else {}),
            "restrict_channel": CHANNEL,
            "leave": {"because": "x"},
            "lift": {"because": "x"},
            "send_back": {"reason": "Which?"},
            "record_summary": SUMMARY,
            "file_copy": {"filed_as": "x"},
            "review_restriction": {"review_words": "x", "review_on": REVIEW_ON + timedelta(days=1)},
        }.get(name, {})
        with at(local(hour=11)):
            if not self.attempt(name, person, self.judged(name, person), stale=stale, **answers):
                return
        self.state = STEPS[name][1] or self.state
        if name == "write_submission":
            self.whole = not lacks
        if name in ("submit_to_ssm", "forward_to_sm", "forward_to_approvers", "approve"):
            self.chain.append(person)
        if self.state == "draft":
            self.chain = []

    # -- what the procedures say of it

    def judged(self, name, person) -> str:
        if self.state not in STEPS[name][0]:
            return "refused"
        if not self.may(name, person):
            return "denied"
        possible = {"submit_to_ssm": self.whole, "give_way": False, "end_with_its_time": False}
        return "done" if possible.get(name, True) else "refused"

    def may(self, name, person) -> bool:
        if name == "end_with_its_time":
            return person is None
        if name in ("forward_to_sm", "forward_to_approvers", "approve", "send_back"):
            return person in ROLES[self.state] and person not in self.chain
        if name in ("review_restriction", "lift"):
            return person in ("priya", "lene", "olive")
        if name == "give_way":
            return person in ("ana", "lene", "olive")
        return person == "priya"

    # -- what the database says of those who go round the door

    @rule(how=st.sampled_from(sorted(ROUND_THE_DOOR)))
    def go_round_the_door(self, how):
        self.go_round(how, ROUND_THE_DOOR[how])

    # -- and after each of them

    @invariant()
    def each_place_of_the_chain_was_taken_by_another(self):
        row = self.stored()
        people = [row.submitted_by_id, row.ssm_by_id, row.sm_by_id, row.approved_by_id]
        assert [one for one in people if one] == [self.who(one).pk for one in self.chain]
        asked = Approval.objects.waiting().filter(record_label=row.record_label, record_id=row.pk)
        waits = {"with_ssm": ["ssm"], "with_sm": ["sm"], "with_approver": ["approver"]}.get(self.state, [])
        assert list(asked.values_list("role", flat=True)) == waits

    @invariant()
    def it_restricts_as_long_as_it_holds(self):
        row = self.stored()
        held = ChannelRestriction.objects.in_force([self.record.case.customer_id])
        assert len(held) == (self.state in HOLDS)
        running = Deadline.objects.filter(record_label=row.record_label, record_id=row.pk, closed_at=None)
        assert running.count() == 2 * (self.state in HOLDS)

    @invariant()
    def its_letter_is_signed_with_it_alone(self):
        letter = Letter.objects.get(pk=self.record.letter_id)
        assert (letter.state == "signed") == (self.state in (*HOLDS, "lifted"))
        assert self.state not in WAITING or letter.state == "awaiting"


@pytest.mark.slow
@pytest.mark.rule("SCR-06", breaks="personalised_services/approvals/restriction.py::may_decide")
@pytest.mark.rule("SCR-06", breaks="personalised_services/models/restriction.py::RestrictionProposal.Meta.triggers[proposal_stays_as_submitted]")  # fmt: skip
def test_no_order_of_steps_restricts_what_three_others_did_not_decide(ps, ana):
    ps.ana = ana
    for person, role in ((ps.lene, APPROVER), (ps.olive, APPROVER), (ps.priya, SSM), (ps.priya, SM)):
        RoleHeld.objects.create(staff=person, role=role.key, starts_at=LONG_AGO)
    run(
        RestrictionMachine, ps, proof="Every order of a restriction's steps", examples=15, steps_of_one=30,
        done=("submit_to_ssm", "forward_to_sm", "forward_to_approvers", "approve", "send_back", "review_restriction"),
        done_in_full=("write_submission", "withdraw", "lift", "leave", "record_summary", "file_copy"),
    )  # fmt: skip
