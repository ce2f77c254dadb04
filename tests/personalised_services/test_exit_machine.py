"""A case that is left, under every order of its exit's steps and attempts to go round the door, against a model written by hand.

Hypothesis draws the orders. Whatever comes, nobody leaves without every criterion answered, the SSM's support and, where it
is asked, the Zone's endorsement; case and plan follow their exit, and end with it alone.
"""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from casework.models import Deadline
from people.clock import at, now
from personalised_services import actions
from personalised_services.models import Case, ExitRecommendation, ManagedServicePlan
from tests.personalised_services.conftest import go, local
from tests.personalised_services.leaving import DAY, ENDED, ENDORSED, NOTE, REASON, TALK, TOLD, read
from tests.personalised_services.reviewing import zoe
from tests.steps_machine import StepsMachine, run

__all__ = ["zoe"]
PEOPLE = ("priya", "dan", "lene", "olive", "ola", "sione")
PSSO, LEADS, DECIDES = ("priya",), ("priya", "lene", "olive"), ("lene", "olive")
#: step: (the states that it is taken in, the state that it leads to, who takes it)
STEPS = {
    "answer_criterion": (("draft",), None, PSSO),
    "does_not_apply": (("draft",), None, PSSO),
    "take_answer_back": (("draft",), None, PSSO),
    "write_note": (("draft",), None, PSSO),
    "consult_zone": (("draft", "awaiting", "supported"), None, LEADS),
    "ask_support": (("draft",), "awaiting", PSSO),
    "support": (("awaiting",), "supported", DECIDES),
    "return_exit": (("awaiting",), "not_supported", DECIDES),
    "withdraw_request": (("awaiting",), "draft", PSSO),
    "go_by_review": (("draft",), "supported", PSSO),
    "record_endorsement": (("supported",), None, PSSO),
    "record_refusal": (("supported",), "not_supported", PSSO),
    "withdraw_exit": (("draft", "supported"), "withdrawn", LEADS),
    "finalise": (("supported",), "finalised", PSSO),
    "record_zone_update": (("finalised",), None, PSSO),
    "tell_customer": (("finalised",), None, PSSO),
    "end_docs": (("finalised",), None, PSSO),
    "complete": (("finalised",), "complete", PSSO),
}
CASE = {"finalised": "exit_endorsed", "complete": "exited", "not_supported": "active", "withdrawn": "active"}
OPTIONAL = {"reactive": {"online", "responses"}, "proactive": {"online", "responses", "arrangements_zone"}}
OUTCOME = {"record_zone_update", "tell_customer", "end_docs"}
SET = "UPDATE personalised_services_exitrecommendation SET version = version + 1, "
OF_CASE = "UPDATE personalised_services_case AS it SET version = it.version + 1, {} FROM personalised_services_exitrecommendation AS one WHERE one.id = %s AND it.id = one.case_id AND {}"
#: Each is refused by the database itself, or speaks of a row in another state.
ROUND_THE_DOOR = {
    "supported by nobody": f"{SET} state = 'supported' WHERE id = %s AND state IN ('draft', 'awaiting')",
    "supported by who wrote it": f"{SET} supported_at = opened_at, supported_by_id = written_by_id WHERE id = %s AND written_by_id IS NOT NULL AND supported_by_id IS NULL",
    "finalised unsupported": f"{SET} state = 'finalised', finalised_at = opened_at WHERE id = %s AND state IN ('draft', 'awaiting')",
    "another note": f"{SET} less_risk = 'x' WHERE id = %s AND state NOT IN ('draft', 'awaiting')",
    "complete without a reason": f"{SET} state = 'complete', completed_at = opened_at, completed_by_id = opened_by_id WHERE id = %s",
    "back to its start": f"{SET} state = 'draft' WHERE id = %s AND state NOT IN ('draft', 'awaiting')",
    "ended without a reason": f"{SET} state = 'withdrawn' WHERE id = %s",
    "another plan": f"{SET} plan_id = plan_id + 1 WHERE id = %s",
    "without a version": "UPDATE personalised_services_exitrecommendation SET new_plan = 'y' WHERE id = %s",
    "away with it": "DELETE FROM personalised_services_exitrecommendation WHERE id = %s",
    "the case endorsed": OF_CASE.format("state = 'exit_endorsed'", "it.state IN ('active', 'exit_proposed')"),
    "the case left": OF_CASE.format("state = 'exited', closed_at = opened_at", "it.state <> 'exited'"),
    "the case open again": OF_CASE.format("state = 'active', closed_at = NULL", "it.state IN ('exit_endorsed', 'exited')"),
    "the plan ended": OF_CASE.replace("_case AS", "_managedserviceplan AS").replace("one.case_id", "one.plan_id").format("state = 'ended'", "it.state = 'active'"),
}  # fmt: skip


class ExitMachine(StepsMachine):
    """The real exit, with its case and plan, beside its model."""

    def __init__(self):
        super().__init__()
        self.moment = local(DAY)
        self._anew()

    def _anew(self):
        self.answered, self.done, self.version, self.state, self.told = set(), set(), 1, "draft", ["open"]

    @initialize(kind=st.sampled_from(("reactive", "proactive")))
    def begin(self, kind):
        self.kind = kind
        self.propose()

    def plan(self):
        return ManagedServicePlan.objects.select_related("case__site").get(kind=self.kind)

    def case(self):
        return Case.objects.select_related("owner", "team", "site").get(plans=self.plan())

    def propose(self):
        with at(self.moment):
            go(self.case(), "propose_exit", self.who("priya"))
            self.record = read(ExitRecommendation.objects.filter(case=self.case()).first())
        self._anew()
        self.keys = list(self.record.way.criteria)

    # -- what people do

    @rule(name=st.sampled_from(sorted(STEPS)), person=st.sampled_from((*PEOPLE, None)), stale=st.sampled_from((False, False, True)))  # fmt: skip
    def step(self, name, person, stale):
        self.take(name, person, stale)

    @rule(name=st.sampled_from(sorted(STEPS)), which=st.integers(0, 2))
    def step_by_who_may(self, name, which):
        people = STEPS[name][2]
        self.take(name, people[which % len(people)], False)

    @rule(steps=st.integers(1, 6))
    def go_on(self, steps):
        """The next steps on the way out."""
        for _ in range(steps):
            name = self.next()
            if name:
                self.take(name, "lene" if name == "support" else "priya", False)

    def next(self):
        match self.state:
            case "draft":
                return (
                    "answer_criterion" if self.open() else "ask_support" if "write_note" in self.done else "write_note"
                )
            case "awaiting":
                return "support"
            case "supported" if self.kind == "reactive" and not {"consult_zone", "record_endorsement"} <= self.done:
                return "record_endorsement" if "consult_zone" in self.done else "consult_zone"
            case "supported":
                return "finalise"
            case "finalised":
                return min(OUTCOME - self.done, default="complete")
        return None

    @precondition(lambda self: self.state in ("not_supported", "withdrawn"))
    @rule()
    def anew(self):
        self.count("an exit anew")
        self.propose()

    def open(self):
        return [key for key in self.keys if key not in self.answered]

    def take(self, name, person, stale):
        self.moment = self.moment.replace(microsecond=self.moment.microsecond + 1)
        with at(self.moment):
            answers, key = self.answers(name)
            if not self.attempt(name, person, self.judged(name, person), stale=stale, **answers):
                return
        self.state = STEPS[name][1] or self.state
        if key:
            (self.answered.discard if name == "take_answer_back" else self.answered.add)(key)
        self.done.add(name)

    def answers(self, name):
        """(what is sent, the key of the criterion that it is about)."""
        criteria, unanswered = self.record.way.criteria, self.open()
        optional = [key for key in unanswered if key in OPTIONAL[self.kind]]
        key = {"answer_criterion": unanswered, "does_not_apply": optional, "take_answer_back": sorted(self.answered)}.get(name)  # fmt: skip
        if key is not None:
            key = key[0] if key else self.keys[0]
            said = {"answer_criterion": {"words": "x"}, "does_not_apply": {"because": "x"}}.get(name, {})
            return {"criterion": criteria[key], **said}, key
        return {
            "write_note": NOTE, "consult_zone": TALK | {"held_at": now()}, "support": {"reason": ""}, "return_exit": {"reason": "x"},
            "record_endorsement": {"zone_endorsed_on": DAY} | ENDORSED, "record_refusal": {"because": "x"},
            "withdraw_exit": {"because": "x"}, "record_zone_update": {"zone_updated_on": DAY, "new_plan": "x"},
            "tell_customer": TOLD | {"told_at": now()}, "end_docs": {"docs_ended_on": DAY} | ENDED, "complete": REASON,
        }.get(name, {}), None  # fmt: skip

    # -- what the procedures say of it

    def judged(self, name, person) -> str:
        sources, _, people = STEPS[name]
        if self.state not in sources:
            return "refused"
        if person not in people:
            return "denied"
        return "done" if self.is_possible(name) else "refused"

    def is_possible(self, name) -> bool:
        full = self.kind == "reactive"
        match name:
            case "answer_criterion":
                return bool(self.open())
            case "does_not_apply":
                return any(key in OPTIONAL[self.kind] for key in self.open())
            case "take_answer_back":
                return bool(self.answered)
            case "ask_support":
                return not self.open() and "write_note" in self.done
            case "go_by_review":
                return False  # no review came to it
            case "record_endorsement":
                return full and "consult_zone" in self.done and name not in self.done
            case "record_refusal":
                return full and "record_endorsement" not in self.done
            case "finalise":
                return not full or {"consult_zone", "record_endorsement"} <= self.done
            case "complete":
                return not full or self.done >= OUTCOME
        return True

    # -- what the database says of those who go round the door

    @rule(how=st.sampled_from(sorted(ROUND_THE_DOOR)))
    def go_round_the_door(self, how):
        self.go_round(how, ROUND_THE_DOOR[how])

    # -- and after each of them

    @invariant()
    def nobody_leaves_but_by_an_exit_that_was_endorsed(self):
        row = self.stored()
        if self.state in ("supported", "finalised", "complete"):
            assert not self.open() and row.supported_by_id in (self.who("lene").pk, self.who("olive").pk)
        if self.state in ("finalised", "complete") and self.kind == "reactive":
            assert row.zone_endorsed_on and row.consultations.exists()

    @invariant()
    def case_and_plan_follow(self):
        case, plan = self.case(), self.plan()
        left = self.state == "complete"
        assert case.state == CASE.get(self.state, "exit_proposed")
        assert (plan.state == "ended", bool(case.closed_at), case.tailored_poro) == (left, left, not left)
        running = Deadline.objects.filter(record_label=plan.record_label, record_id=plan.pk, closed_at=None)
        assert not (left and running.exists())
        assert case.letters.filter(kind="exit").count() == left


@pytest.fixture
def two(ps, zoe, active, accepted):
    """A reactive and a proactive plan of two customers of Priya's."""
    other = actions.customer_with(crn="310226714C", name="Tobias Abara", date_of_birth=DAY.replace(year=1988))
    active("reactive", ends_on=DAY.replace(year=2027))
    active("proactive", case=go(accepted(of=other), "begin_case", ps.priya))
    return ps


@pytest.mark.slow
@pytest.mark.rule("EXIT-05", breaks="personalised_services/effects/exit.py::case_follows")
def test_no_order_of_steps_lets_a_customer_leave_unendorsed(two):
    run(
        ExitMachine, two, proof="Every order of an exit's steps", examples=20, steps_of_one=25,
        done=("ask_support", "support", "finalise", "complete"),
        done_in_full=tuple(name for name in STEPS if name != "go_by_review"),
    )  # fmt: skip
