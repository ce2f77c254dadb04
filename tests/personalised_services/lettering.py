"""Letters as a test needs them: of Priya's cases in both programs, brought to any state by their own steps; and an Approver."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from casework.steps import take
from people.clock import at
from people.models import RoleHeld, Staff
from people.roles import APPROVER
from personalised_services.forms import letter as letter_forms
from personalised_services.letter_words import Words
from personalised_services.models import Case, Letter, LetterTemplate
from tests.conftest import LONG_AGO

SYDNEY = ZoneInfo("Australia/Sydney")
DAY = date(2026, 11, 24)  # a Tuesday
WORDS = Words(
    to="Ines Halloran", address="4 Wharf Road\nStockton NSW 2295", body="Dear Ines Halloran\n\nAll is settled."
)
NOMINEE = {"nominee": "Odile Halloran", "nominee_address": "9 Mill Lane\nMaitland NSW 2320"}
SENT = {"posted_on": DAY, "uploaded_as": "Letter of 24 November"}
FILED = {"filed_as": "Letter to the customer"}


def local(day=DAY, hour=10, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SYDNEY).astimezone(UTC)


def go(record, name, by, **answers):
    return take(record, name, by=by, version=record.version, **answers)


def an_approver(team) -> Staff:
    """Ana, an Approver of the whole agency."""
    ana = Staff(
        person_number="P88888", logon="PS8888", given_name="Ana", family_name="Roth", email="ana@agency.example",
        team=team, can_sign_in=True,
    )  # fmt: skip
    ana.set_unusable_password()
    ana.save()
    RoleHeld.objects.create(staff=ana, role=APPROVER.key, starts_at=LONG_AGO)
    return ana


@pytest.fixture
def ana(ps):
    return an_approver(ps.teams["perth"])


@pytest.fixture
def noon():
    """Ten in the morning of a Tuesday, in Newcastle."""
    with at(local()):
        yield


def start(case, by, kind="contact", arose_on=DAY) -> Letter:
    """A letter of the case, to be written."""
    case = Case.objects.select_related("owner", "team", "site").get(pk=case.pk)
    go(case, "start_letter", by, kind=kind, arose_on=arose_on)
    return Letter.objects.select_related(*Letter.READ_WITH).filter(case=case).first()


def draft(letter, by, words=WORDS, dated=DAY) -> Letter:
    """The same composed, and written to its end."""
    template = LetterTemplate.objects.offered_for(letter)[0]
    letter = go(letter, "compose", by, template=template, words=words, dated=dated)
    return go(letter, "change_letter", by, words=words, dated=dated)


@pytest.fixture
def case_of(accepted, ps):
    """A case of Priya's that she has begun: case_of("child_support")."""

    def make(program="centrelink") -> Case:
        return go(accepted(program), "begin_case", ps.priya)

    return make


@pytest.fixture
def written(case_of, ps, noon):
    """A letter of Priya's, written and not submitted: written(), written("child_support", "warning", nominee=...)."""

    def make(program="centrelink", kind="contact", **more) -> Letter:
        words = Words(**(WORDS.__dict__ | more))
        return draft(start(case_of(program), ps.priya, kind), ps.priya, words)

    return make


@pytest.fixture
def signed(written, ps, ana):
    """The same, approved where that is asked for, and signed by whoever signs it."""

    def make(program="centrelink", kind="contact", **more) -> Letter:
        letter = written(program, kind, **more)
        if letter.way.approver is None:
            return go(letter, "sign", ps.priya)
        letter = go(letter, "ask_approval", ps.priya)
        if letter.way.approver_signs:
            return go(letter, "approve_and_sign", ana if letter.way.approver is APPROVER else ps.lene)
        return go(go(letter, "approve", ps.lene), "sign", ps.priya)

    return make


def form(name, letter, by, **sent):
    return getattr(letter_forms, name)(sent, record=letter, by=by)


def behind(letter, **change):
    """What the database says to a change behind the step's back."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(version=letter.version + 1, **change)
    return str(error.value)
