"""A plan and its reviews under every order of steps, of days that pass and of attempts to go round the door, against a model written by hand.

Hypothesis draws the orders. After each step both stored rows, their histories and their running limits are what the model
says: no illegal edge, no review that is passed by, no limit lost, nothing that is not told.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from casework.models import Deadline, TimelineEntry
from casework.sweep import sweep
from people.clock import at
from personalised_services.models import Case, ManagedServicePlan
from tests.personalised_services.conftest import START, SYDNEY, go, local
from tests.personalised_services.reviewing import zoe
from tests.personalised_services.round_the_door import ROUND_THE_PLAN, ROUND_THE_REVIEW
from tests.steps_machine import StepsMachine, run

__all__ = ["zoe"]
PEOPLE = ("priya", "dan", "lene", "olive", "sione", "wes", "zoe")
LEADERS = ("lene", "olive")
RUNNING = ("active", "under_review", "renewed", "exiting")
REVIEWED = ("open", "contacted", "letter", "written", "with_zone")
#: step: (the states that it is taken in, the state that it leads to or None, who takes it)
PLAN_STEPS: dict[str, tuple] = {
    "change_term": (("draft",), None, ("priya", *LEADERS)),
    "write_strategies": (("draft", *RUNNING), None, ("priya", *LEADERS)),
    "restrict_channel": (("draft", *RUNNING), None, ("priya", *LEADERS)),
    "activate": (("draft",), "active", ("priya",)),
    "let_go": (("draft",), "dropped", ("priya", *LEADERS)),
    "record_fortnightly_review": (RUNNING, None, ("priya",)),
    "record_non_compliance": (RUNNING, None, ("priya", *LEADERS)),
    "ask_early_review": (("active",), "under_review", ("priya",)),
    "open_review": (("active",), "under_review", (None,)),
    "renew": (("under_review",), "renewed", ("priya",)),
    "go_on": (("under_review",), "active", ("priya",)),
    "begin_exit": (("under_review",), "exiting", ("priya",)),
    "give_way": (("renewed",), "ended", ("priya",)),
}
REVIEW_STEPS: dict[str, tuple] = {
    "record_attempt": (("open", "letter"), None, ("priya",)),
    "record_contact": (("open", "letter"), "contacted", ("priya",)),
    "record_interview": (("contacted",), None, ("priya",)),
    "record_letter": (("open",), "letter", ("priya",)),
    "write_up": (("contacted", "letter", "written"), "written", ("priya",)),
    "ask_exit_check": (("written",), None, ("priya",)),
    "support_exit": (("written",), None, LEADERS),
    "return_exit": (("written",), None, LEADERS),
    "withdraw_exit_check": (("written",), None, ("priya",)),
    "complete": (("written",), "with_zone", ("priya",)),
    "record_invitation": (REVIEWED, None, ("priya", *LEADERS)),
    "record_panel": (REVIEWED, None, ("priya", *LEADERS)),
    "remain": (("with_zone",), "remains", ("priya",)),
    "exit_ps": (("with_zone",), "exits", ("priya",)),
    "tell_outcome": (("remains",), None, ("priya",)),
}
#: Offered only while a decision is asked for.
DECIDING = ("support_exit", "return_exit", "withdraw_exit_check")


@dataclass
class Side:
    """A record as the model knows it."""

    record: Any = None
    state: str = ""
    version: int = 1
    told: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


def of_side(name):
    """The base machine's attribute, of the record that is in hand."""
    return property(lambda self: getattr(self.side, name), lambda self, value: setattr(self.side, name, value))


class PlanMachine(StepsMachine):
    """The real plan and its latest review beside their models."""

    record, state, version, told = (of_side(name) for name in ("record", "state", "version", "told"))

    def __init__(self):
        self.plan, self.review, self.past = Side(), None, []
        self.side = self.plan
        super().__init__()

    @initialize(
        kind=st.sampled_from(("proactive", "reactive")), days=st.sampled_from((20, 33, 45)), filled=st.booleans()
    )
    def draft(self, kind, days, filled):
        self.moment, self.kind, self.ends_on = local(START), kind, START + timedelta(days=days)
        self.fortnights = 0
        with at(self.moment):
            case = go(Case.objects.get(), "begin_case", self.who("priya"))
            term = {"starts_on": START, "ends_on": self.ends_on, "unique_circumstances": "Moves in spring."}
            go(case, "draft_plan", self.who("priya"), kind=kind, **term)
            self.record, self.state, self.told = ManagedServicePlan.objects.get(), "draft", ["open"]
        if filled:
            self.take("plan", "write_strategies", "priya", False, 1)
            self.take("plan", "activate", "priya", False, 1)

    @property
    def today(self):
        return self.moment.astimezone(SYDNEY).date()

    # -- what people and time do

    @rule(
        name=st.sampled_from(sorted(PLAN_STEPS)),
        person=st.sampled_from((*PEOPLE, None)),
        stale=st.sampled_from((False, False, True)),
        draw=st.integers(0, 3),
    )
    def step_of_the_plan(self, name, person, stale, draw):
        self.take("plan", name, person, stale, draw)

    @rule(
        name=st.sampled_from(("activate", "write_strategies", "ask_early_review", "record_fortnightly_review")),
        draw=st.integers(0, 3),
    )
    def step_of_the_plan_by_its_psso(self, name, draw):
        self.take("plan", name, "priya", False, draw)

    @precondition(lambda self: self.review)
    @rule(
        name=st.sampled_from(sorted(REVIEW_STEPS)),
        person=st.sampled_from(PEOPLE),
        stale=st.sampled_from((False, False, True)),
        draw=st.integers(0, 3),
    )
    def step_of_the_review(self, name, person, stale, draw):
        self.take("review", name, person, stale, draw)

    @precondition(lambda self: self.review)
    @rule(draw=st.integers(0, 11))
    def step_that_is_possible(self, draw):
        self.side = self.review
        possible = [name for name in REVIEW_STEPS if self.judged(name, REVIEW_STEPS[name][2][0]) == "done"]
        if possible:
            name = possible[draw % len(possible)]
            self.take("review", name, REVIEW_STEPS[name][2][0], False, draw % 4)

    @rule(days=st.sampled_from((1, 3, 7, 14)))
    def days_pass(self, days):
        self.moment += timedelta(days=days)
        self.count("days pass")
        with at(self.moment):
            assert sweep().set_aside == []
        if self.plan.state == "active" and self.today >= self.ends_on - timedelta(days=28):
            self.plan.state, self.plan.version = "under_review", self.plan.version + 1
            self.plan.told.append("open_review")
            self.review_opened(early=False)

    @precondition(lambda self: self.plan.state == "dropped")
    @rule(kind=st.sampled_from(("proactive", "reactive")))
    def another_is_drafted(self, kind):
        """The walk goes on with the plan that takes the place of one that never held."""
        self.count("another plan")
        self.kind, self.ends_on = kind, max(self.ends_on, self.today + timedelta(days=33))
        with at(self.moment):
            term = {"starts_on": START, "ends_on": self.ends_on, "unique_circumstances": "Moves in spring."}
            go(Case.objects.get(), "draft_plan", self.who("priya"), kind=kind, **term)
        self.plan = self.side = Side(ManagedServicePlan.objects.get(state="draft"), "draft", 1, ["open"])

    @precondition(lambda self: self.plan.state == "renewed")
    @rule()
    def the_zones_new_plan_takes_its_place(self):
        self.count("a new plan")
        with at(self.moment):
            case, priya = Case.objects.get(), self.who("priya")
            term = {"starts_on": self.today, "ends_on": self.today + timedelta(days=40), "unique_circumstances": ""}
            go(case, "draft_plan", priya, kind="reactive", **term)
            go(
                go(case.plans.get(state="draft"), "write_strategies", priya, strategies="x", notes=""),
                "activate",
                priya,
            )
        self.plan.state, self.plan.version = "ended", self.plan.version + 1
        self.plan.told.append("give_way")

    def take(self, side, name, person, stale, draw):
        self.side = getattr(self, side)
        self.moment += timedelta(minutes=1)
        with at(self.moment):
            done = self.attempt(name, person, self.judged(name, person), stale=stale, **self.answers(name, draw))
        if done:
            steps = PLAN_STEPS if side == "plan" else REVIEW_STEPS
            self.state = steps[name][1] or self.state
            self.follows(name, draw)

    def answers(self, name, draw) -> dict:
        day_0 = self.side.record.day_0 if self.side is self.review else None
        heard = {"strategy_understood": "yes", "expectations_understood": "no", "interview": ""}
        match name:
            case "change_term":
                return {"starts_on": START, "ends_on": self.ends_on, "unique_circumstances": "Moves in spring."}
            case "write_strategies":
                return (
                    {"strategies": "One call a week." if draw else "", "notes": ""}
                    if self.state == "draft"
                    else {"strategies": "Two.", "notes": ""}
                )
            case "restrict_channel":
                return {"channel": "telephone", "availability": "fully", "channel_conditions": ""}
            case "let_go":
                return {"because": "It is not needed."}
            case "record_fortnightly_review" | "record_non_compliance":
                return {"note": "Looked at the record."}
            case "ask_early_review":
                return {"because": "She manages well."}
            case "record_attempt":
                return {"phoned_at": self.moment, "result": "no_answer", "words": ""}
            case "record_contact" if draw:
                return {"phoned_at": self.moment, "appointment_at": None, **heard}
            case "record_contact":
                return {
                    "phoned_at": self.moment,
                    "appointment_at": self.moment + timedelta(days=2),
                    **dict.fromkeys(heard, ""),
                }
            case "record_interview":
                return {"held_at": self.moment, **heard}
            case "record_letter":
                in_time = day_0 + timedelta(days=13)
                return {
                    "sent_on": self.today,
                    "reply_by": in_time if self.today < in_time else self.today + timedelta(days=14),
                }
            case "write_up":
                said = {"contribution": "x", "reasons": "x", "consulted_zone": "x", "consulted_others": ""}
                return {"recommendation": "exits" if draw > 1 else "remains", **said}
            case "support_exit" | "return_exit":
                return {"reason": "x"}
            case "record_invitation":
                return {"panel_at": self.moment + timedelta(days=draw)}
            case "record_panel":
                return {"panel_words": "x"}
            case "remain" | "exit_ps":
                return {"decided_on": self.today, "outcome_reasons": "x"}
            case "tell_outcome":
                return {"told_at": self.moment, "changes": "x", "issues": "x", "expectations": "x"}
        return {}

    def follows(self, name, draw):
        """What the step did to the model besides its state."""
        facts = self.side.facts
        match name:
            case "write_strategies":
                facts["strategies"] = bool(draw) or self.state != "draft"
            case "restrict_channel":
                facts["restricted"] = True
            case "ask_early_review" | "open_review":
                self.review_opened(early=name == "ask_early_review")
            case "record_attempt":
                facts["attempts"] = facts.get("attempts", 0) + 1
            case "record_contact":
                facts |= {"reached": True, "interviewed": bool(draw)}
            case "record_interview":
                facts["interviewed"] = True
            case "write_up":
                facts |= {"recommendation": "exits" if draw > 1 else "remains", "quality": ""}
            case "ask_exit_check" | "withdraw_exit_check":
                facts["asked"] = name == "ask_exit_check"
            case "support_exit" | "return_exit":
                facts |= {"quality": "supported" if name == "support_exit" else "not_supported", "asked": False}
            case "record_invitation":
                facts["panel_at"] = self.moment + timedelta(days=draw)
            case "record_panel":
                facts["panel_recorded"] = True
            case "tell_outcome":
                facts["outcome_told"] = True
            case "remain" | "exit_ps":
                step = "begin_exit" if name == "exit_ps" else "go_on" if facts["early"] else "renew"
                self.plan.state, self.plan.version = PLAN_STEPS[step][1], self.plan.version + 1
                self.plan.told.append(step)

    def review_opened(self, *, early):
        if self.review:
            self.past.append(self.review)
        record = self.plan.record.reviews.latest("id")
        self.review = Side(record, "open", 1, ["open"], {"early": early})
        in_time = self.today if early else self.ends_on - timedelta(days=28)
        assert record.day_0 == in_time and bool(record.early_because) == early

    # -- what the procedures say of it

    def judged(self, name, person) -> str:
        sources, _, who = (PLAN_STEPS if self.side is self.plan else REVIEW_STEPS)[name]
        if self.state not in sources:
            return "refused"
        if person not in who or (name in DECIDING and not self.side.facts.get("asked")):
            return "denied"
        return "done" if self.is_possible(name) else "refused"

    def is_possible(self, name) -> bool:
        facts, opens = self.side.facts, self.ends_on - timedelta(days=28)
        match name:
            case "restrict_channel":
                return self.kind == "reactive"
            case "record_fortnightly_review":
                return self.kind == "proactive"
            case "record_non_compliance":
                return facts.get("restricted", False)
            case "activate":
                return facts.get("strategies", False) and START <= self.today <= self.ends_on
            case "open_review":
                return self.today >= opens
            case "ask_early_review":
                return self.today < opens
            case "renew" | "go_on" | "begin_exit" | "give_way":
                return False  # they follow the review, or the Zone's new plan, and are never taken by themselves
            case "record_interview":
                return not facts.get("interviewed")
            case "record_letter":
                return facts.get("attempts", 0) >= 2
            case "write_up":
                return not facts.get("asked")
            case "ask_exit_check":
                return facts["recommendation"] == "exits" and not facts["quality"] and not facts.get("asked")
            case "complete":
                return facts["recommendation"] == "remains" or facts["quality"] == "supported"
            case "record_invitation":
                return not facts.get("panel_recorded")
            case "record_panel":
                return "panel_at" in facts and facts["panel_at"] <= self.moment and not facts.get("panel_recorded")
            case "tell_outcome":
                return not facts.get("outcome_told")
        return True

    # -- what the database says of those who go round the door

    @rule(how=st.sampled_from(sorted(ROUND_THE_PLAN)))
    def go_round_the_door_of_the_plan(self, how):
        self.side = self.plan
        self.go_round(how, ROUND_THE_PLAN[how])

    @precondition(lambda self: self.review)
    @rule(how=st.sampled_from(sorted(ROUND_THE_REVIEW)))
    def go_round_the_door_of_the_review(self, how):
        self.side = self.review
        self.go_round(how, ROUND_THE_REVIEW[how])

    # -- and after each of them

    @invariant()
    def state_version_and_history_are_what_the_model_says(self):
        for side in (self.plan, *self.past, *([self.review] if self.review else [])):
            row = type(side.record)._base_manager.get(pk=side.record.pk)
            assert (row.state, row.version) == (side.state, side.version), side
            entries = TimelineEntry.objects.filter(record_label=row.record_label, record_id=row.pk).order_by("id")
            told = [step for step in entries.values_list("step", flat=True) if step != "deadline"]
            assert told == side.told

    @invariant()
    def no_limit_is_lost(self):
        assert self.limits_of(self.plan) == {
            "draft": set(),
            "active": {"msp_end", "msp_review_opens"},
            "under_review": {"msp_end"},
        }.get(self.plan.state, set()) | (
            {"msp_fortnight"} if self.kind == "proactive" and self.plan.state in RUNNING else set()
        )
        if self.review:
            facts, state = self.review.facts, self.review.state
            called = facts.get("reached") or facts.get("attempts", 0) >= 2
            expected = {
                "msp_review_calls": not called,
                "msp_review_letter": state == "open",
                "msp_review_documents": state in ("open", "contacted", "letter", "written"),
                "msp_review_panel": "panel_at" in facts and not facts.get("panel_recorded") and state in REVIEWED,
            }
            assert self.limits_of(self.review) == {kind for kind, runs in expected.items() if runs}
        for side in self.past:
            assert not self.limits_of(side)

    def limits_of(self, side) -> set[str]:
        """The kinds of what runs for it: pending, or missed and not done yet."""
        rows = Deadline.objects.filter(record_label=side.record.record_label, record_id=side.record.pk, closed_at=None)
        return set(rows.values_list("kind", flat=True))


@pytest.mark.slow
@pytest.mark.rule("REV-01", breaks="personalised_services/models/plan.py::ManagedServicePlan.open_review.then")
@pytest.mark.rule("REV-09", breaks="personalised_services/models/plan.py::ManagedServicePlan.renew.guards")
@pytest.mark.rule("REV-11", breaks="personalised_services/models/plan.py::ManagedServicePlan.activate.then")
def test_no_order_of_steps_and_days_reaches_an_illegal_state_or_loses_a_limit(ps, zoe, accepted):
    accepted()
    ps.zoe = zoe
    run(
        PlanMachine, ps, proof="Every order of a plan's and its review's steps", steps_of_one=40,
        done=("activate", "record_attempt", "record_contact", "write_up", "complete"),
        done_in_full=("ask_early_review", "record_letter", "support_exit", "return_exit", "record_panel", "remain", "exit_ps", "tell_outcome"),
    )  # fmt: skip
