"""A supervisor call under every order of steps, corrections and attempts to go round the door, against a model by hand.

Each example is one transaction that is rolled back: 10,000 steps with TANDEM_FULL=1, some 300 otherwise.
"""

import os

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from casework.models import TimelineEntry
from casework.steps import Refused, Stale, take
from tests.faults.figures import write_down
from tests.steps_machine import walk
from tps import actions
from tps.models import Contact, SupervisorCall

FULL = bool(os.environ.get("TANDEM_FULL"))
STEPS_OF_ONE = 40 if FULL else 20
EXAMPLES = 320 if FULL else 18
AT_LEAST = 10_000 if FULL else 250

PEOPLE = ("sam", "tui", "aroha", "lena", "kiri", "gateway")
FACTS = {
    "why": ("technical", "technical", "service", "not_said"),
    "reason": ("How the period is reckoned.", ""),
    "needs_deeper": (True, True, False),
    "warm_transfer": (True, True, False),
    "explained_in_full": (True, True, False),
    "transferred_by": ("kiri", "kiri", "noah", "sam"),
}
IN_ORDER = {name: values[0] for name, values in FACTS.items()}
OF_THE_OFFICER = ("take_call", "finish_call", "to_team_leader", "correct_call")
OF_A_LEADER = ("settle_as_service", "settle_as_technical")
ENDS = {
    "finish_call": "completed", "to_team_leader": "with_team_leader", "settle_as_service": "service", "settle_as_technical": "technical",
    "to_other_procedure": "other_procedure", "no_longer_ask": "withdrawn",
}  # fmt: skip
FROM = {
    **{name: {"received"} for name in OF_THE_OFFICER}, **{name: {"with_team_leader"} for name in OF_A_LEADER},
    "to_other_procedure": {"received", "with_team_leader"}, "no_longer_ask": {"received", "with_team_leader"},
}  # fmt: skip
ROUND_THE_DOOR = {
    "back to the start": "state = 'received', closed_at = NULL, closed_by_id = NULL, version = version + 1 WHERE id = %s AND state NOT IN ('received', 'with_team_leader')",
    "completed by nobody": "state = 'completed', closed_at = received_at, closed_by_id = NULL, version = version + 1 WHERE id = %s AND state = 'received'",
    "completed from the leader": "state = 'completed', closed_at = received_at, closed_by_id = received_by_id, version = version + 1 WHERE id = %s AND state = 'with_team_leader'",
    "service without a DOC": "state = 'service', closed_at = received_at, closed_by_id = received_by_id, version = version + 1 WHERE id = %s AND state = 'with_team_leader'",
    "which procedure, nobody knows": "state = 'other_procedure', closed_at = received_at, closed_by_id = received_by_id, version = version + 1 WHERE id = %s",
    "taken by who transferred it": "taken_by_id = transferred_by_id, taken_at = received_at, version = version + 1 WHERE id = %s",
    "no version": "reason = reason || '.' WHERE id = %s",
}  # fmt: skip


class CallMachine(RuleBasedStateMachine):
    """The real call beside its model. `cast` and `filled` are set by the test."""

    cast = filled = None
    steps = 0
    outcomes: dict[str, int] = {}

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.state, self.officer, self.version, self.taken, self.finalised = "received", "sam", 1, None, False
        self.told = ["receive"]

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(data=st.data())
    def receive(self, data):
        self.contact = CallMachine.filled()
        self.facts = self.drawn(data)
        self.call = actions.receive_call(self.contact, by=self.cast.sam, **self.real())
        if self.is_for_tps() and self.facts["transferred_by"] != "sam":
            self.was_taken()

    @rule(name=st.sampled_from(sorted(FROM)), person=st.sampled_from(PEOPLE), data=st.data())
    def step(self, name, person, data):
        self.go(name, person, data)

    @rule(name=st.sampled_from(sorted(FROM)), data=st.data())
    def step_of_who_may(self, name, data):
        self.go(name, "aroha" if self.state == "with_team_leader" else self.officer, data)

    if FULL:  # a short run stays as it is drawn without it

        @precondition(lambda self: self.state == "with_team_leader")
        @rule(name=st.sampled_from(OF_A_LEADER), data=st.data())
        def the_leader_decides(self, name, data):
            self.go(name, "aroha", data)

        @precondition(lambda self: self.state == "received" and self.taken)
        @rule(data=st.data())
        def the_officer_finishes(self, data):
            self.go("finish_call", self.officer, data)

    def go(self, name, person, data):
        said, after = self.asked(name, data)
        expected = self.judged(name, person)
        outcome = self.outcome(lambda: take(self.call, name, by=self.who(person), version=self.version, **said))
        self.count(f"{name} {outcome}")
        assert outcome == expected, (name, person, self.state, self.facts, outcome, expected)
        if outcome == "done":
            self.version += 1
            self.told.append(name)
            self.state = ENDS.get(name, self.state)
            after()

    @rule()
    def step_at_an_old_version(self):
        self.count("an old version")
        stale = lambda: take(self.call, "correct_call", by=self.cast.sam, version=self.version - 1, **self.real())  # noqa: E731
        assert self.outcome(stale) == "stale"

    @rule(to=st.sampled_from(("sam", "tui")))
    def hand_the_contact_over(self, to):
        self.count("the contact handed over")
        contact = Contact.objects.get(pk=self.contact.pk)
        if (
            self.outcome(
                lambda: take(contact, "hand_over", by=self.cast.aroha, version=contact.version, to=self.who(to))
            )
            == "done"
        ):
            self.officer = to

    @rule()
    def finalise_the_contact(self):
        self.count("the contact finalised")
        contact = Contact.objects.get(pk=self.contact.pk)
        outcome = self.outcome(lambda: take(contact, "finalise", by=self.who(self.officer), version=contact.version))
        assert outcome == ("refused" if self.finalised or self.state == "received" else "done")
        self.finalised = True if outcome == "done" else self.finalised

    @rule(how=st.sampled_from(sorted(ROUND_THE_DOOR)))
    def go_round_the_door(self, how):
        self.count(f"round the door: {how}")
        with transaction.atomic(), connection.cursor() as cursor:
            try:
                with transaction.atomic():
                    cursor.execute(f"UPDATE tps_supervisorcall SET {ROUND_THE_DOOR[how]}", [self.call.pk])
            except DatabaseError:
                return
            assert cursor.rowcount == 0, how  # it spoke of another state than this

    # -- what the procedure says of it

    def judged(self, name, person) -> str:
        if self.state not in FROM[name]:
            return "refused"
        may = {"aroha"} if name in OF_A_LEADER else {self.officer}
        if name in ("to_other_procedure", "no_longer_ask"):
            may = {self.officer, "aroha"}
        if person not in may:
            return "denied"
        return "done" if self.is_possible(name) else "refused"

    def is_possible(self, name) -> bool:
        if name == "take_call":
            return self.taken is None and self.is_for_tps() and self.facts["transferred_by"] != self.officer
        if name == "finish_call":
            return self.taken is not None and self.is_for_tps()
        return name != "to_team_leader" or self.facts["why"] in ("service", "not_said")

    def is_for_tps(self) -> bool:
        said = self.facts
        stated = said["why"] == "technical" and said["reason"] and said["needs_deeper"]
        return bool(stated and said["warm_transfer"] and said["explained_in_full"])

    def asked(self, name, data):
        nothing = lambda: None  # noqa: E731
        if name == "correct_call":
            new = data.draw(st.sampled_from((IN_ORDER, None))) or self.drawn(data)
            if self.taken == new["transferred_by"]:
                new = new | {"transferred_by": "kiri"}
            return self.real(new), lambda: setattr(self, "facts", new)
        return {
            "take_call": ({}, self.taken_by_officer), "to_team_leader": ({"to": self.cast.aroha, "how": "conference"}, nothing),
            "settle_as_service": ({"doc_title": "Referral"}, nothing), "settle_as_technical": ({"help_from": "sso"}, nothing),
            "to_other_procedure": ({"other_procedure": "complaint"}, nothing), "no_longer_ask": ({"because": "Gone."}, nothing),
        }.get(name, ({}, nothing))  # fmt: skip

    def taken_by_officer(self):
        self.taken = self.officer

    def was_taken(self):
        self.taken, self.version = "sam", 2
        self.told.append("take_call")

    # -- and after each of them

    @invariant()
    def the_row_and_its_history_are_what_the_model_says(self):
        row = SupervisorCall.objects.get(pk=self.call.pk)
        assert (row.state, row.version) == (self.state, self.version)
        assert row.taken_by_id == (self.who(self.taken).pk if self.taken else None)
        assert (row.closed_at is None) == (self.state in ("received", "with_team_leader"))
        entries = TimelineEntry.objects.filter(record_label="tps.supervisorcall", record_id=row.pk).order_by("id")
        assert list(entries.values_list("step", flat=True)) == self.told
        if self.taken:
            assert Contact.objects.get(pk=self.contact.pk).taken_over_at is not None

    # --

    def who(self, name):
        return getattr(self.cast, name)

    def drawn(self, data):
        return {name: data.draw(st.sampled_from(values)) for name, values in FACTS.items()}

    def real(self, facts=None):
        facts = facts or self.facts
        return facts | {"transferred_by": self.who(facts["transferred_by"])}

    def outcome(self, act) -> str:
        try:
            with transaction.atomic():
                act()
        except Stale:
            return "stale"
        except PermissionDenied:
            return "denied"
        except Refused:
            return "refused"
        return "done"

    def count(self, what):
        CallMachine.steps += 1
        CallMachine.outcomes[what] = CallMachine.outcomes.get(what, 0) + 1


@pytest.mark.slow
def test_no_order_of_steps_reaches_an_illegal_state(cast, filled):
    CallMachine.cast, CallMachine.filled, CallMachine.steps, CallMachine.outcomes = cast, staticmethod(filled), 0, {}
    rarer = ("take_call", "finish_call", "settle_as_service", "settle_as_technical") if FULL else ()
    done = ("to_team_leader", "correct_call", *rarer)
    walk(CallMachine, EXAMPLES, STEPS_OF_ONE, done=done, at_least=AT_LEAST)
    assert CallMachine.steps >= AT_LEAST, CallMachine.outcomes
    for name in done:
        assert CallMachine.outcomes.get(f"{name} done"), f"{name} was never taken"
    if FULL:
        counted = CallMachine.outcomes.items()
        taken = sum(count for what, count in counted if what.endswith(" done"))
        round_it = sum(count for what, count in counted if "round the door" in what)
        write_down("Every order of a supervisor call's steps", steps=CallMachine.steps, taken=taken, tried_round_the_door=round_it, illegal_edges=0)  # fmt: skip
