"""The clock moved over New Year, Easter and both changes of summer time: every effect at its moment, none early, none missing, none twice."""

import os
import random
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest

from casework.models import Deadline, Notice, OutgoingMail, TimelineEntry
from casework.sweep import sweep
from people.clock import at
from people.models import RoleHeld, Site, Staff, Team
from people.roles import TEAM_LEADER, TPS_OFFICER
from tests.casework import oracle
from tests.casework.test_working_days import NAMES, off_of
from tps import actions

FULL = bool(os.environ.get("TANDEM_FULL"))
CONTACTS = 400 if FULL else 60
STRIDES = (1, 25) if FULL else (5, 170)  # minutes between two looks
STATES = ("NSW", "QLD", "WA")
WINDOWS = {
    "New Year, 2025 to 2026": (date(2025, 12, 29), date(2026, 1, 7)),
    "Easter 2026, on whose Sunday summer time ends": (date(2026, 4, 1), date(2026, 4, 9)),
    "summer time begins on 4 October 2026": (date(2026, 9, 30), date(2026, 10, 7)),
    "New Year, 2026 to 2027": (date(2026, 12, 23), date(2027, 1, 6)),
}


@pytest.fixture
def officers(places):
    """{state: a TPS officer of a site there, whose team has a leader}"""
    found = {}
    for number, state in enumerate(STATES):
        site = Site.objects.create(
            name=f"{state} site", state=state, timezone=f"Australia/{NAMES[state]}", zone=places.hunter
        )
        team = Team.objects.create(name=f"TPS {state}", site=site)
        for role, name in ((TPS_OFFICER, "Officer"), (TEAM_LEADER, "Leader")):
            person = Staff.objects.create(
                person_number=f"M{number}{name[0]}", logon=f"M{number}{name[0]}X", given_name=name, family_name=state,
                email=f"{name}.{state}@agency.example".lower(), team=team,
            )  # fmt: skip
            RoleHeld.objects.create(staff=person, role=role.key, starts_at=datetime(2025, 1, 1, tzinfo=UTC))
            if role is TPS_OFFICER:
                found[state] = person
    return found


def opening_after(state, off, day):
    """When a site of the state opens on the first working day after `day`."""
    day += oracle.DAY
    while day.weekday() >= oracle.SAT or day in off:
        day += oracle.DAY
    return oracle.utc(state, day, time(8))


@pytest.mark.rule("CON-01", breaks="casework/sweep.py::_due")
@pytest.mark.parametrize("window", WINDOWS)
def test_each_effect_comes_at_its_moment_and_once(window, officers):
    first, last = WINDOWS[window]
    chance = random.Random(window)
    opens = []
    for _ in range(CONTACTS):
        state = chance.choice(STATES)
        day = first + timedelta(days=chance.randrange((last - first).days - 2))
        clock = time(chance.randrange(24), chance.randrange(60))
        if day.weekday() == oracle.SUN and clock.hour < 4:
            clock = clock.replace(hour=4)  # not within the hour that summer time takes or gives
        opens.append((oracle.utc(state, day, clock), state, day, clock))
    opens.sort(key=lambda one: one[0])

    expected, moment = {}, datetime.combine(first, time(), UTC) - timedelta(days=1)
    ends = datetime.combine(last + timedelta(days=6), time(), UTC)
    gap = timedelta()
    while moment < ends:
        step = timedelta(minutes=chance.randint(*STRIDES), seconds=chance.randrange(60))
        gap = max(gap, step)
        moment += step
        while opens and opens[0][0] <= moment:
            began, state, day, clock = opens.pop(0)
            with at(began):
                contact = actions.open_contact(by=officers[state], another=True)
            off = off_of(state)
            due, on = oracle.ends(state, off, day, clock, ("close", 0))
            expected[contact.pk, "contact_left_open.officer"] = due
            expected[contact.pk, "contact_left_open.leader"] = opening_after(state, off, on)
            row = Deadline.objects.get(record_id=contact.pk)
            assert (row.due_at, row.due_on) == (due, on), f"{state}, opened {day} {clock}"
        with at(moment):
            assert sweep().set_aside == []

    told = list(Notice.objects.values_list("record_id", "kind", "at"))
    early = [one for one in told if one[2] < expected[one[0], one[1]]]
    late = [one for one in told if one[2] > expected[one[0], one[1]] + gap]
    assert Counter((pk, kind) for pk, kind, _ in told) == dict.fromkeys(expected, 1)
    assert (early, late) == ([], [])
    assert OutgoingMail.objects.count() == len(expected) == 2 * CONTACTS
    assert TimelineEntry.objects.filter(step="deadline").count() == len(expected)
    assert set(Deadline.objects.values_list("state", flat=True)) == {"missed"}
