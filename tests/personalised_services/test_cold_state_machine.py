"""A cold transfer under every order of steps, midnights and attempts to go round the door, against a model written by hand.

Hypothesis draws the orders. Whatever comes, nobody decides what they asked for, nobody comes onto the whiteboard without
approval (but a restricted Child Support customer), and nothing that was for a day outlives it.
"""

from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from casework import approvals
from casework.models import Deadline
from people.clock import at
from personalised_services import actions
from personalised_services.models import ColdTransfer
from tests.personalised_services.cold import (  # noqa: F401  (a fixture)
    ALL_THREE,
    ASKED,
    NUMBER,
    OF_SM,
    WARNED,
    local,
    restrict,
    zone_box,
)
from tests.personalised_services.conftest import BORN, CRN, NAME
from tests.steps_machine import StepsMachine, run

PEOPLE = ("priya", "dan", "lene", "olive", "wes", "sione")
UNDER_WAY = ("warned", "called_back", "awaiting", "approved")
ON_BOARD = ("on_board", "looked_back", "reviewed")
HANDLED = ("pass_on", "close_as_answered", "warn", "ask_approval", "tell_declined")
#: step: (the states that it is taken in, the state that it leads to or None)
STEPS = {
    "pass_on": (("assessed",), "passed_on"),
    "close_as_answered": (("assessed",), "answered"),
    "warn": (("assessed",), "warned"),
    "call_back": (("warned",), "called_back"),
    "ask_approval": (("called_back",), "awaiting"),
    "withdraw_request": (("awaiting",), "called_back"),
    "approve": (("awaiting",), "approved"),
    "decline": (("awaiting",), "declined"),
    "tell_declined": (("declined",), "told"),
    "put_on_board": (("called_back", "approved"), "on_board"),
    "alert_zone": (("on_board", "looked_back"), None),
    "ring_canoc": (("on_board", "looked_back"), None),
    "record_restriction": (("on_board", "looked_back"), None),
    "count_calls": (("on_board", "looked_back"), None),
    "look_back": (("on_board",), "looked_back"),
    "look_back_too": (("looked_back",), "reviewed"),
    "end_with_the_day": (UNDER_WAY, "lapsed"),
}
#: The way to the whiteboard and to the end of it: the step, and who may be the one to take it.
FORWARD = {
    "assessed": ("warn", ("priya",)), "warned": ("call_back", ("dan",)), "called_back": ("ask_approval", ("priya",)),
    "awaiting": ("approve", ("lene", "olive")), "approved": ("put_on_board", ("priya", "lene", "olive")),
    "on_board": ("look_back", ("priya",)), "looked_back": ("look_back_too", ("lene",)), "declined": ("tell_declined", ("priya",)),
}  # fmt: skip
SET = "UPDATE personalised_services_coldtransfer SET version = version + 1, "
#: Each is refused by the database itself, or speaks of a row in another state.
ROUND_THE_DOOR = {
    "onto the whiteboard at once": f"{SET} state = 'on_board' WHERE id = %s AND state IN ('assessed', 'warned', 'called_back', 'awaiting')",
    "approved by nobody": f"{SET} state = 'approved' WHERE id = %s AND state = 'awaiting'",
    "approved by who asked": f"{SET} approved = true, decided_at = asked_at, decided_by_id = asked_by_id, decided_as = asked_of, decided_because = 'x' WHERE id = %s AND asked_at IS NOT NULL",
    "decided otherwise": f"{SET} approved = NOT approved WHERE id = %s AND approved IS NOT NULL",
    "urgent, and warned": f"{SET} urgent = true WHERE id = %s AND NOT urgent",
    "warned of nothing": f"{SET} told_not_today = false WHERE id = %s AND warned_at IS NOT NULL",
    "warned without a note": f"{SET} case_note = '' WHERE id = %s AND warned_at IS NOT NULL",
    "called back another day": f"{SET} called_back_at = day_ends_at WHERE id = %s AND day_ends_at IS NOT NULL",
    "without approval in Centrelink": f"{SET} without_approval = true WHERE id = %s AND program = 'centrelink'",
    "another case's": f"{SET} case_id = case_id + 1 WHERE id = %s",
    "without a version": "UPDATE personalised_services_coldtransfer SET found = found || '.' WHERE id = %s",
    "away with it": "DELETE FROM personalised_services_coldtransfer WHERE id = %s",
}  # fmt: skip


AFTERWARDS = ("alert_zone", "record_restriction", "ring_canoc", "count_calls", "look_back", "look_back_too")


class ColdTransferMachine(StepsMachine):
    """The real cold transfer beside its model."""

    def __init__(self):
        super().__init__()
        self.state, self.moment, self.over = "assessed", local(10), False
        self.asker = self.backer = self.asked_of = self.decided_as = None
        self.alerted = self.rang = self.in_cims = self.counted = False

    @initialize(
        program=st.sampled_from(("centrelink", "child_support")), taker=st.sampled_from(("priya", "dan")),
        restricted=st.booleans(), urgent=st.sampled_from((False, False, False, True)), all_three=st.sampled_from((True, True, True, False)),
    )  # fmt: skip
    def take_the_call(self, program, taker, restricted, urgent, all_three):
        self.program, self.taker, self.restricted, self.urgent, self.all_three = (
            program,
            taker,
            restricted,
            urgent,
            all_three,
        )
        with at(self.moment):
            customer = actions.customer_with(crn=CRN, name=NAME, date_of_birth=BORN)
            opened = {"owner": self.cast.priya, "by": self.cast.sione}
            cases = {one: actions.open_case(customer, program=one, **opened) for one in ("centrelink", "child_support")}
            if restricted:
                restrict(cases["centrelink"], self.cast.priya)
            facts = {"identity_proved": True, "urgent": urgent} | ALL_THREE | {"persistent": all_three}
            self.record = actions.assess_call(cases[program], by=self.who(taker), **facts)
        self.told = ["open"]

    # -- what people and time do

    @rule(name=st.sampled_from(sorted(STEPS)), person=st.sampled_from(PEOPLE), stale=st.sampled_from((False, False, False, True)), of_sm=st.booleans())  # fmt: skip
    def step(self, name, person, stale, of_sm):
        self.take(name, person, stale, of_sm)

    @rule(person=st.sampled_from(("priya", "priya", "lene", "olive")), which=st.integers(0, 9), of_sm=st.sampled_from((False, False, True)))  # fmt: skip
    def step_of_this_state(self, person, which, of_sm):
        here = [name for name, (sources, _) in STEPS.items() if self.state in sources]
        if here:
            self.take(here[which % len(here)], person, False, of_sm)

    @rule(of_sm=st.booleans())
    def go_on_towards_the_whiteboard(self, of_sm):
        """Whoever may takes the step that leads there; beside all that is tried, so that it is reached."""
        if self.state in FORWARD:
            name, persons = FORWARD[self.state]
            if self.state == "called_back" and self.goes_without:
                name, persons = "put_on_board", ("lene",)
            if self.state == "assessed" and self.urgent:
                name = "pass_on"
            able = [person for person in persons if self.may(name, person)]
            if able:
                self.take(name, able[0], False, of_sm)

    @rule(ends_with=st.sampled_from(("count_calls", "look_back", "look_back_too")))
    def its_day_is_seen_through(self, ends_with):
        """What follows the whiteboard, by whoever may, the day after: so that a call is now and then done with."""
        if self.state == "on_board":
            self.moment, self.over = self.moment + timedelta(days=1), True
        for name in AFTERWARDS[: AFTERWARDS.index(ends_with) + 1]:
            able = [
                person for person in PEOPLE if self.state in ON_BOARD and self.judged(name, person, False) == "done"
            ]
            if able:
                self.take(name, able[0], False, False)

    @rule(sure=st.integers(0, 9))
    def midnight(self, sure):
        self.count("midnight")
        if sure == 9:
            self.moment, self.over = self.moment + timedelta(days=1), True

    @rule()
    def time_ends_the_day(self):
        if self.over:
            self.take("end_with_the_day", None, False, False)

    def take(self, name, person, stale, of_sm):
        told = {one: said for one, said in WARNED.items() if self.program == "centrelink" or one != "told_answered"}
        answers = {
            "pass_on": {"to": self.cast.priya, "not_the_psso": ""},
            "warn": told,
            "ask_approval": OF_SM if of_sm else ASKED,
            "approve": {"reason": "x"},
            "decline": {"reason": "x"},
            "tell_declined": {"declined_incident": "1"},
            "put_on_board": {"number": NUMBER},
            "ring_canoc": {"representative": "Rosa Calder"},
            "record_restriction": {"restriction_reference": "1"},
            "count_calls": {"calls_counted": 3, "calls_incident": "1"},
            "look_back": {"found": "x", "letter": "none", "changes_for_the_zone": ""},
        }.get(name, {})
        with at(self.moment):
            done = self.attempt(name, person, self.judged(name, person, of_sm), stale=stale, **answers)
        if done:
            self.follow(name, person, of_sm)

    def follow(self, name, person, of_sm):
        self.state = STEPS[name][1] or self.state
        match name:
            case "warn":
                self.over = False  # the day of the warning begins with it, however old the call
            case "call_back":
                self.backer = person
            case "ask_approval":
                self.asker, self.asked_of = person, "sm" if of_sm else "ssm"
            case "withdraw_request":
                self.asker = self.asked_of = None
            case "approve" | "decline":
                self.decided_as = self.asked_of
            case "alert_zone":
                self.alerted = True
            case "ring_canoc":
                self.alerted = self.rang = True
            case "record_restriction":
                self.in_cims = True
            case "count_calls":
                self.counted = True

    # -- what the procedures say of it

    def judged(self, name, person, of_sm) -> str:
        if self.state not in STEPS[name][0]:
            return "refused"
        if not self.may(name, person):
            return "denied"
        return "done" if self.is_possible(name, person, of_sm) else "refused"

    def may(self, name, person) -> bool:
        if name == "end_with_the_day" or person is None:
            return person is None
        sm_decided = self.decided_as == "sm"
        if name in HANDLED:
            return person in ("priya", "lene", "olive", self.taker) or person == self.backer
        if name == "call_back":
            return person != "sione"
        if name == "withdraw_request":
            return person == self.asker
        if name in ("approve", "decline"):
            return person == {"ssm": "lene", "sm": "olive"}[self.asked_of] and person != self.asker
        if name == "put_on_board":
            if self.program == "centrelink":
                return person == "priya" or (person == self.asker and person in ("dan", "wes"))
            return person == "lene" or (sm_decided and person == "olive")
        if name in ("alert_zone", "ring_canoc"):
            return person == ("olive" if sm_decided else "lene")
        return person in ("lene", "olive") if name == "look_back_too" else person == "priya"

    @property
    def goes_without(self):
        return self.program == "child_support" and self.restricted

    def is_possible(self, name, person, of_sm) -> bool:
        centrelink = self.program == "centrelink"
        match name:
            case "pass_on":
                return self.urgent
            case "close_as_answered":
                return not self.urgent
            case "warn":
                return not self.urgent and self.all_three
            case "call_back" | "approve":
                return not self.over
            case "ask_approval":
                somebody_else = person != ("olive" if of_sm else "lene")
                return not self.over and not self.goes_without and somebody_else
            case "put_on_board":
                return not self.over and (self.state == "approved" or self.goes_without)
            case "alert_zone":
                return centrelink and not self.alerted
            case "ring_canoc":
                return not centrelink and not self.alerted
            case "record_restriction":
                return not centrelink and self.rang
            case "look_back":
                return self.over and self.counted and self.alerted and (centrelink or self.in_cims)
        return True

    # -- what the database says of those who go round the door

    @rule(how=st.sampled_from(sorted(ROUND_THE_DOOR)))
    def go_round_the_door(self, how):
        with at(self.moment):
            self.go_round(how, ROUND_THE_DOOR[how])

    # -- and after each of them

    @invariant()
    def nobody_is_on_the_whiteboard_who_may_not_be(self):
        if self.record is None:
            return
        row = ColdTransfer.objects.select_related("entry").get(pk=self.record.pk)
        assert hasattr(row, "entry") == (self.state in ON_BOARD)
        if self.state in ON_BOARD:
            assert row.approved or (row.without_approval and self.goes_without)
            assert row.warned_at and row.called_back_at and row.case_note
            assert not row.approved or row.decided_by_id != row.asked_by_id

    @invariant()
    def its_request_and_its_limits_too(self):
        if self.record is None:
            return
        waiting = approvals.of(self.record).filter(outcome="").count()
        assert waiting == (self.state == "awaiting")
        rows = Deadline.objects.filter(record_label="personalised_services.coldtransfer", record_id=self.record.pk)
        limits = {row.kind: row.closed_at is None for row in rows}
        assert limits.get("cold_review") == (
            {"reviewed": False}.get(self.state, True) if self.state in ON_BOARD else None
        )
        # the sweep ends the limit of the day together with its step
        if self.state in UNDER_WAY:
            assert limits["cold_day"]
        elif self.state not in ("assessed", "passed_on", "answered", "lapsed"):
            assert not limits["cold_day"]


@pytest.mark.slow
@pytest.mark.rule("COLD-14", breaks="personalised_services/approvals/cold.py::decides")
@pytest.mark.rule("COLD-06", breaks="personalised_services/conditions/cold.py::approved_or_goes_without")
def test_no_order_of_steps_reaches_an_illegal_state(ps, zone_box):  # noqa: F811
    run(
        ColdTransferMachine, ps, proof="Every order of a cold transfer's steps", examples=15, steps_of_one=40,
        done=("warn", "call_back", "ask_approval", "approve", "put_on_board"),
        done_in_full=("end_with_the_day", "pass_on", "decline", "tell_declined", "alert_zone", "ring_canoc", "record_restriction", "look_back", "look_back_too"),
    )  # fmt: skip
