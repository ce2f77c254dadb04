"""The cast, and contacts in the state that a test needs, reached by the product's own steps.

Newcastle has TPS officers Sam and Tui with team leader Aroha; Perth has Quinn. Kiri and Noah are service officers in
Compensation Recovery, Mele one in an Access Support Centre zone. Ida administers, Otto audits, GATEWAY is a system.
"""

from datetime import UTC, datetime, time
from types import SimpleNamespace

import hypothesis
import pytest
from django.test import Client

from casework.calendars import forget_recent
from casework.steps import take
from people.models import Mailbox, RoleHeld, Site, Staff, Team, Zone
from people.roles import (
    ADMINISTRATOR,
    AUDITOR,
    INTEGRATION_CLIENT,
    PSSO,
    SERVICE_OFFICER,
    SSO,
    TEAM_LEADER,
    TPS_OFFICER,
)
from tps import actions
from tps.models import Contact, Option
from tps.questions import Form

hypothesis.settings.register_profile("tandem", deadline=None)  # a busy machine is no fault of the program
hypothesis.settings.load_profile("tandem")

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
CAST = [
    ("sam", "SO1001", "Sam", "Okoro", "tps_newcastle", TPS_OFFICER),
    ("tui", "TH1002", "Tui", "Harris", "tps_newcastle", TPS_OFFICER),
    ("aroha", "AN1003", "Aroha", "Ngata", "tps_newcastle", TEAM_LEADER),
    ("lena", "LM1004", "Lena", "Marsh", "tps_newcastle", SSO),
    ("quinn", "QB2001", "Quinn", "Baker", "tps_perth", TPS_OFFICER),
    ("kiri", "KW4821", "Kiri", "Walker", "recovery_3", SERVICE_OFFICER),
    ("noah", "NP4822", "Noah", "Pereira", "recovery_3", SERVICE_OFFICER),
    ("mele", "MF4830", "Mele", "Fonoti", "service_perth", SERVICE_OFFICER),
    ("ida", "IA9001", "Ida", "Adler", "tps_newcastle", ADMINISTRATOR),
    ("otto", "OB9002", "Otto", "Brandt", "tps_newcastle", AUDITOR),
    ("priya", "PN7001", "Priya", "Nair", "tps_newcastle", PSSO),
    ("gateway", "GATEWAY1", "Telephony", "gateway", "tps_newcastle", INTEGRATION_CLIENT),
]


@pytest.fixture(autouse=True)
def calendars_read_anew():
    """No test sees the calendar that another one read."""
    forget_recent()


@pytest.fixture
def places(db):
    """Two zones, two sites in their own time zones, four teams."""
    hunter = Zone.objects.create(code="HUN", name="Hunter")
    west = Zone.objects.create(code="WST", name="Western Australia")
    newcastle = Site.objects.create(
        name="Newcastle", state="NSW", timezone="Australia/Sydney", opens=time(8), closes=time(17), zone=hunter
    )
    perth = Site.objects.create(
        name="Perth", state="WA", timezone="Australia/Perth", opens=time(8), closes=time(17), zone=west
    )
    box = Mailbox.objects.create(address="tps.newcastle@agency.example", purpose="Replies to TPS Newcastle")
    return SimpleNamespace(
        hunter=hunter, west=west, newcastle=newcastle, perth=perth,
        tps_newcastle=Team.objects.create(name="TPS Newcastle 1", site=newcastle, mailbox=box),
        tps_perth=Team.objects.create(name="TPS Perth 1", site=perth),
        recovery_3=Team.objects.create(name="Recovery 3", site=newcastle, roc_code="NCL03"),
        service_perth=Team.objects.create(name="Service Perth", site=perth),
    )  # fmt: skip


@pytest.fixture
def cast(places):
    """Everybody by first name: cast.sam, cast.kiri ..."""
    people = SimpleNamespace()
    for number, (name, logon, given, family, team, role) in enumerate(CAST, 1):
        person = Staff(
            person_number=f"P{number:05}", logon=logon, given_name=given, family_name=family,
            email=f"{given}.{family}@agency.example".lower().replace(" ", ""), team=getattr(places, team), can_sign_in=role != SERVICE_OFFICER or name == "kiri",
        )  # fmt: skip
        person.set_unusable_password()
        setattr(people, name, person)
    everybody = Staff.objects.bulk_create(vars(people).values())
    RoleHeld.objects.bulk_create(
        RoleHeld(staff=person, role=role.key, starts_at=LONG_AGO)
        for person, (*_, role) in zip(everybody, CAST, strict=True)
    )
    return people


def option(list_name, code):
    return Option.objects.get(list=list_name, code=code)


@pytest.fixture
def answers(cast, places):
    """A complete set of answers for a form: answers("compensation", summary="...")."""

    def complete(form=Form.SMART_CENTRE, **changed):
        values = {
            "form": form,
            "service_officer": cast.kiri,
            "source": option("source", "speed_dial"),
            "customer_on_hold": True,
            "enquiry_type": option("enquiry_type", "policy_question"),
            "help_needed": "Which day is the end date",
            "checked": ["operational_blueprint", "notes_docs"],
            "references": ["111-22072908"],
            "summary": "Guided to the file on end dates. The SO recoded and checked the Activity Results screen.",
        }
        if form == Form.COMPENSATION:
            values |= {"location": places.recovery_3, "crn_given": "given"}
        if form == Form.ACCESS_SUPPORT:
            values |= {"service_zone": places.hunter, "crn_given": "no_customer"}
        return values | changed

    return complete


@pytest.fixture
def opened(cast):
    """A contact just opened by Sam, or by whom you say."""

    def make(by=None, form=Form.SMART_CENTRE):
        return actions.open_contact(by=by or cast.sam, form=form)

    return make


@pytest.fixture
def filled(opened, answers, cast):
    """An open contact with every required answer, or with those changed that you name."""

    def make(form=Form.SMART_CENTRE, by=None, **changed):
        contact = opened(by, form)
        return actions.save_contact(contact, by=by or cast.sam, answers=answers(form, **changed)).record

    return make


@pytest.fixture
def finalised(filled, cast):
    """A contact finalised by its officer; the SO's summary waits in the outbox."""

    def make(form=Form.SMART_CENTRE, by=None, **changed):
        contact = filled(form, by, **changed)
        return take(contact, "finalise", by=by or cast.sam, version=contact.version)

    return make


@pytest.fixture
def ended(filled, cast):
    """A contact that its officer closed in another way: ended("redirected"), ended("inappropriate", category="q999")."""

    def make(state, form=None, category="q999", **changed):
        name, form, answers = {
            "urgent_qol": ("finalise_as_urgent_qol", form or Form.SMART_CENTRE, {}),
            "redirected": ("redirect", form or Form.COMPENSATION, {"redirected_to": option("redirect_to", "regular_line")}),
            "inappropriate": ("close_as_inappropriate", form or Form.COMPENSATION, {"inappropriate_category": option("inappropriate", category)}),
        }[state]  # fmt: skip
        contact = filled(form, **changed)
        return take(contact, name, by=cast.sam, version=contact.version, **answers)

    return make


@pytest.fixture
def fresh():
    """The contact as the database has it."""
    return lambda contact: Contact.objects.with_people().get(pk=contact.pk)


@pytest.fixture
def as_(db):
    """A browser signed in as somebody: as_(cast.sam).get("/log/")."""

    def sign_in(person):
        client = Client()
        client.force_login(person, backend="people.sign_in.LogonBackend")
        return client

    return sign_in
