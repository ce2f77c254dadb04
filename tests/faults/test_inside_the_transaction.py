"""kill -9 inside the step's transaction: state, timeline and outbox are all there, or none of them is."""

import os
import random
import signal
import threading
import time
import traceback

import pytest
from django.db import connection, connections

from casework.steps import take
from tests.faults.figures import SEEDS, write_down
from tests.faults.ledger import all_or_none
from tps.models import Contact

pytestmark = pytest.mark.slow
AT_STATEMENTS = 25
AT_MOMENTS = 25


def in_a_child(work) -> int:
    """Run `work` in a process of its own, with its own connection; returns how it ended (a negative signal, or 0)."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            # A browser's event loop runs in the parent only, and Django keeps connections by loop: none is inherited.
            for inherited in connections.all(initialized_only=True):
                del connections[inherited.alias]
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def finalise(contact, by) -> None:
    take(contact, "finalise", by=by, version=contact.version)


class DiesAt:
    """An execute wrapper that ends the process with the n-th statement: before it is sent, or when it was answered."""

    def __init__(self, number: int, *, after: bool) -> None:
        self.left, self.after = number, after

    def __call__(self, execute, statement, params, many, context):
        self.left -= 1
        if self.left == 0 and not self.after:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = execute(statement, params, many, context)
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer


@pytest.mark.parametrize("seed", SEEDS)
def test_a_kill_inside_finalise_leaves_all_or_nothing(seed, own_database, filled, cast):
    chance = random.Random(seed)
    finalise(filled(), cast.sam)  # what is asked once only is asked now
    statements, seconds = _measure(filled(), cast.sam)
    contacts = []

    for turn in range(AT_STATEMENTS):
        contact = filled(summary=f"Killed at a statement, {turn}.")
        number, after = 1 + turn % statements, bool((turn // statements + turn) % 2)

        def work(contact=contact, number=number, after=after):
            with connection.execute_wrapper(DiesAt(number, after=after)):
                finalise(contact, cast.sam)

        assert in_a_child(work) == -signal.SIGKILL
        contacts.append(contact)

    for turn in range(AT_MOMENTS):
        contact = filled(summary=f"Killed at a moment, {turn}.")
        wait = chance.uniform(0, seconds * 4)

        def work(contact=contact, wait=wait):
            connection.ensure_connection()
            threading.Thread(target=_die_after, args=(wait,), daemon=True).start()
            finalise(contact, cast.sam)
            time.sleep(5)  # the kill comes

        assert in_a_child(work) == -signal.SIGKILL
        contacts.append(contact)

    stored = list(Contact.objects.filter(pk__in=[contact.pk for contact in contacts]))
    assert len(stored) == AT_STATEMENTS + AT_MOMENTS
    all_or_none(stored)
    done = sum(contact.state == "finalised" for contact in stored)
    untouched = {contact.pk: contact.version for contact in contacts}
    assert all(contact.version == untouched[contact.pk] + (contact.state == "finalised") for contact in stored)
    assert not any(contact.state == "finalised" for contact in stored if contact.summary.startswith("Killed at a stat"))
    for contact in stored:  # what was not done can be done: nothing is left locked
        if contact.state == "open":
            finalise(contact, cast.sam)
    all_or_none(Contact.objects.all())
    write_down(
        "kill -9 inside the finalise transaction", seed, kills=AT_STATEMENTS + AT_MOMENTS, statements_of_the_step=statements,
        all_there=done, nothing_there=len(stored) - done, half_there=0,
    )  # fmt: skip


def _die_after(seconds: float) -> None:
    time.sleep(seconds)
    os.kill(os.getpid(), signal.SIGKILL)


def _measure(contact, by) -> tuple[int, float]:
    """How many statements the step is, and how long it takes."""
    statements = []

    def count(execute, statement, *rest):
        statements.append(statement)
        return execute(statement, *rest)

    with connection.execute_wrapper(count):
        began = time.perf_counter()
        finalise(contact, by)
    return len(statements), time.perf_counter() - began
