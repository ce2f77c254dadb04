"""What every machine over a record's steps shares. Hypothesis draws the orders; a model written by hand says what must come of them.

A machine subclasses `StepsMachine`, sets `record`, `state` and `told` when it begins, and takes each step by `attempt` with
the outcome that the procedures call for. After each step the stored row and its history are what the model says. Each
example is one transaction that is rolled back: at least 10,000 steps with TANDEM_FULL=1, some hundred otherwise.
"""

import os

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test

from casework.models import TimelineEntry
from casework.steps import Refused, Stale, take

FULL = bool(os.environ.get("TANDEM_FULL"))
ROUNDS = 8  # of a short walk, at most
PEOPLE = ("sam", "tui", "quinn", "aroha", "lena", "kiri", "ida", "otto", "priya", "gateway")
TPS_OFFICERS = ("sam", "tui", "quinn")


class StepsMachine(RuleBasedStateMachine):
    """One record beside its model. `cast` is set by `run`."""

    cast = None
    steps = 0
    outcomes: dict[str, int] = {}

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.record, self.state, self.version = None, "", 1
        self.told: list[str] = []

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def who(self, name):
        return getattr(self.cast, name)

    def count(self, what):
        """One step more, and what it was."""
        type(self).steps += 1
        type(self).outcomes[what] = type(self).outcomes.get(what, 0) + 1

    def attempt(self, name, person, expected, *, stale=False, **answers) -> bool:
        """Take the step as that person (time, where None), at the version that the model knows, or at an earlier one.

        `expected` is done, denied or refused; a stale version comes before all of them. True where the step was done:
        version and history have moved on, the state is for the machine to move.
        """
        expected = "stale" if stale else expected
        self.count(f"{name} {expected}")
        by, version = self.who(person) if person else None, self.version - 1 if stale else self.version
        try:
            take(self.record, name, by=by, version=version, **answers)
            outcome = "done"
        except Stale:
            outcome = "stale"
        except PermissionDenied:
            outcome = "denied"
        except Refused:
            outcome = "refused"
        assert outcome == expected, (name, person, self.state, outcome, expected)
        if outcome == "done":
            self.version += 1
            self.told.append(name)
        return outcome == "done"

    def go_round(self, how, statement):
        """SQL that speaks of the record by its id: the database refuses it, or it speaks of another state than this."""
        self.count(f"round the door: {how}")
        with transaction.atomic(), connection.cursor() as cursor:
            try:
                with transaction.atomic():
                    cursor.execute(statement, [self.record.pk])
            except DatabaseError:
                return
            assert cursor.rowcount == 0, how

    def stored(self):
        """The row as the database has it."""
        return type(self.record)._base_manager.get(pk=self.record.pk)

    @invariant()
    def state_version_and_history_are_what_the_model_says(self):
        row = self.stored()
        assert (row.state, row.version) == (self.state, self.version)
        entries = TimelineEntry.objects.filter(record_label=row.record_label, record_id=row.pk).order_by("id")
        assert list(entries.values_list("step", flat=True)) == self.told


def walk(machine, examples: int, steps_of_one: int, *, done, at_least: int) -> None:
    """Draw the orders, in full at random, otherwise the same ones each time; and more until what is to be `done` was."""
    for number in range(ROUNDS):
        if number:
            seed(number)(machine)
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=examples, stateful_step_count=steps_of_one, deadline=None, database=None,
                derandomize=not FULL and not number, phases=[Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
        if machine.steps >= at_least and all(machine.outcomes.get(f"{name} done") for name in done):
            return


def run(machine, cast, *, proof: str, examples=20, steps_of_one=25, done=(), done_in_full=()):
    """Run the machine, small or full; the steps named `done` (in full also `done_in_full`) were taken at least once.

    A full run writes its figures down under the name `proof`.
    """
    machine.cast, machine.steps, machine.outcomes = cast, 0, {}
    at_least = 10_000 if FULL else examples * steps_of_one // 2
    if FULL:
        examples, steps_of_one = 13_500 // max(steps_of_one, 50), max(steps_of_one, 50)
    done = (*done, *(done_in_full if FULL else ()))
    walk(machine, examples, steps_of_one, done=done, at_least=at_least)

    assert machine.steps >= at_least, machine.outcomes
    for name in done:
        assert machine.outcomes.get(f"{name} done"), f"{name} was never taken: {machine.outcomes}"
    if FULL:
        from tests.faults.figures import write_down

        taken = sum(count for what, count in machine.outcomes.items() if what.endswith(" done"))
        round_it = sum(count for what, count in machine.outcomes.items() if "round the door" in what)
        write_down(proof, steps=machine.steps, taken=taken, tried_round_the_door=round_it, illegal_edges=0)
