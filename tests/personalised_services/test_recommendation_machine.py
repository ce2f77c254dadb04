"""A recommendation of segment 3 under every order of steps, of a review that follows and of attempts to go round the door, against a model written by hand.

Hypothesis draws the orders. After each step the stored row and its history are what the model says: nobody is in segment 3
whom the SSM did not approve and the PSM did not document, and segment 2 is kept wherever it is rejected.
"""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from people.clock import at
from personalised_services import actions
from personalised_services.models import Segment
from tests.personalised_services.segmenting import DAY, DOCUMENTED, SAID, allocate, case_now, go, local, recommend
from tests.steps_machine import StepsMachine, run

PEOPLE = ("priya", "dan", "lene", "olive", "sione", "wes", "ola")
DECIDERS = ("lene", "olive")
#: step: (the states that it is taken in, the state that it leads to or None, who takes it)
STEPS: dict[str, tuple] = {
    "change_recommendation": (("draft",), None, ("priya",)),
    "ask_ssm": (("draft",), "awaiting", ("priya",)),
    "withdraw": (("awaiting",), "draft", ("priya",)),
    "approve": (("awaiting",), "approved", DECIDERS),
    "reject": (("awaiting",), "rejected", DECIDERS),
    "document": (("approved",), "documented", ("sione",)),
    "let_go": (("draft", "approved"), "dropped", ("priya", *DECIDERS)),
}
SET = "UPDATE personalised_services_segmentrecommendation SET version = version + 1,"
ROUND_THE_DOOR = {
    "approved by itself": f"{SET} state = 'approved' WHERE id = %s AND state IN ('draft', 'documented', 'rejected', 'dropped')",
    "documented by itself": f"{SET} state = 'documented' WHERE id = %s AND state <> 'documented'",
    "decided by who recommends": f"{SET} state = 'approved', decided_at = now(), decided_by_id = recommended_by_id WHERE id = %s AND state = 'awaiting'",
    "another answer": f"{SET} escalates = NOT escalates WHERE id = %s AND state <> 'draft'",
    "asked again": f"{SET} state = 'draft' WHERE id = %s AND state IN ('approved', 'documented', 'rejected', 'dropped')",
    "rejected for nothing": f"{SET} state = 'rejected', decided_at = now(), decided_by_id = discussed_with_id WHERE id = %s AND state = 'awaiting'",
    "decided otherwise": f"{SET} decided_by_id = discussed_with_id, decided_at = now() WHERE id = %s AND decided_at IS NOT NULL",
    "without a version": "UPDATE personalised_services_segmentrecommendation SET reasons = 'y' WHERE id = %s",
    "away with it": "DELETE FROM personalised_services_segmentrecommendation WHERE id = %s",
}  # fmt: skip


class RecommendationMachine(StepsMachine):
    """The real recommendation beside its model."""

    @initialize()
    def begin(self):
        self.approved_by = None
        with at(local()):
            customer = actions.customer_with(crn="204418305K", name="Ines Halloran", date_of_birth=DAY)
            case = actions.open_case(customer, program="child_support", owner=self.cast.priya, by=self.cast.sione)
            self.case = allocate(go(case, "begin_case", self.cast.priya), self.cast.priya)
            self.record = recommend(self.case, self.cast)
        self.state, self.told = "draft", ["open"]

    @rule(name=st.sampled_from(sorted(STEPS)), person=st.sampled_from((*PEOPLE, None)), stale=st.sampled_from((False, False, True)))  # fmt: skip
    def step(self, name, person, stale):
        self.take(name, person, stale)

    @rule(which=st.integers(0, 9), person=st.sampled_from(("priya", "lene", "olive", "sione")))
    def step_of_this_state(self, which, person):
        here = [name for name, (sources, *_) in STEPS.items() if self.state in sources]
        if here:
            self.take(here[which % len(here)], person, False)

    @rule()
    def go_on(self):
        """The next step on the way to segment 3, by who takes it."""
        name, person = {
            "draft": ("ask_ssm", "priya"), "awaiting": ("approve", "lene"), "approved": ("document", "sione"),
        }.get(self.state, (None, None))  # fmt: skip
        if name:
            self.take(name, person, False)

    def take(self, name, person, stale):
        answers = {
            "change_recommendation": SAID | {"discussed_with": self.who("lene")},
            "reject": {"reason": "A conference call."},
            "document": DOCUMENTED,
            "let_go": {"because": "Settled"},
        }.get(name, {})
        sources, leads_to, people = STEPS[name]
        expected = "refused" if self.state not in sources else "done" if person in people else "denied"
        with at(local(hour=11)):
            if not self.attempt(name, person, expected, stale=stale, **answers):
                return
        self.state = leads_to or self.state
        if name in ("approve", "reject"):
            self.approved_by = person

    @rule(how=st.sampled_from(sorted(ROUND_THE_DOOR)))
    def go_round_the_door(self, how):
        self.go_round(how, ROUND_THE_DOOR[how])

    @invariant()
    def nobody_is_in_segment_3_but_by_approval_and_documentation(self):
        current = case_now(self.case).segment
        assert current.number == (3 if self.state == "documented" else 2)
        assert Segment.objects.filter(case=self.case, number=3).count() == (self.state == "documented")
        row = self.stored()
        assert row.decided_by_id == (self.who(self.approved_by).pk if self.approved_by else None)


@pytest.mark.slow
@pytest.mark.rule("SEG-03", breaks="personalised_services/models/recommendation.py::SegmentRecommendation.document.permission")  # fmt: skip
def test_no_order_of_steps_puts_a_customer_into_segment_3_without_the_ssm_and_the_psm(ps):
    run(
        RecommendationMachine, ps, proof="Every order of a recommendation's steps", examples=15, steps_of_one=20,
        done=("ask_ssm", "approve", "reject", "document", "let_go"), done_in_full=("change_recommendation", "withdraw"),
    )  # fmt: skip
