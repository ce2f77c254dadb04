"""Which line a service officer is of: said beside the form, never forced; and who is found first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.steps import take
from people.models import RoleHeld, Staff, Team
from people.roles import PSSO, SERVICE_OFFICER
from tests.conftest import LONG_AGO
from tps.lines import another_line
from tps.models import Contact
from tps.questions import Form


def other(contact):
    """The form that the page offers for the contact's SO, by all contacts that they had before."""
    earlier = Contact.objects.of_service_officer(contact.service_officer).exclude(pk=contact.pk)
    found = another_line(Contact.objects.with_people().get(pk=contact.pk), list(earlier))
    return found and found.form


@pytest.mark.rule("CON-02", breaks="tps/lines.py::another_line")
def test_an_so_of_compensation_recovery_belongs_to_its_form(filled):
    assert other(filled(Form.SMART_CENTRE)) == other(filled(Form.ACCESS_SUPPORT)) == Form.COMPENSATION
    assert other(filled(Form.COMPENSATION)) is None


@pytest.mark.rule("CON-02", breaks="tps/lines.py::another_line")
def test_an_so_whose_team_has_no_roc_code_is_told_on_the_compensation_form_only(filled, cast):
    assert other(filled(Form.COMPENSATION, service_officer=cast.mele)) == Form.SMART_CENTRE
    assert other(filled(Form.SMART_CENTRE, service_officer=cast.mele)) is None


def test_the_form_of_an_so_s_last_contact_says_which_line(finalised, filled, cast):
    finalised(Form.ACCESS_SUPPORT, service_officer=cast.mele)
    assert other(filled(Form.SMART_CENTRE, service_officer=cast.mele)) == Form.ACCESS_SUPPORT
    assert other(filled(Form.COMPENSATION, service_officer=cast.mele, by=cast.quinn)) == Form.SMART_CENTRE


def test_it_is_said_beside_the_form_and_holds_nothing_back(as_, cast, filled, fresh):
    contact = filled(Form.SMART_CENTRE)
    page = as_(cast.sam).get(f"/log/{contact.reference}/").content.decode()
    assert "Kiri is of Compensation Recovery (ROC NCL03)." in page and 'data-switch="compensation"' in page
    assert take(contact, "finalise", by=cast.sam, version=contact.version).state == "finalised"
    right = filled(Form.COMPENSATION)
    assert "data-switch" not in as_(cast.sam).get(f"/log/{right.reference}/").content.decode()


@pytest.fixture
def walkers(places, cast):
    """Five people called Walker: found(form) gives their logons in the order in which Sam is offered them."""
    smart = Team.objects.create(name="Smart Centre 4", site=places.newcastle)
    far = Team.objects.create(name="Smart Centre 1", site=places.perth)
    for number, (logon, given, team, role) in enumerate(
        [
            ("WA1", "Abel", places.tps_newcastle, PSSO),
            ("WB2", "Bea", far, SERVICE_OFFICER),
            ("WC3", "Cy", smart, SERVICE_OFFICER),
            ("WD4", "Dee", far, SERVICE_OFFICER),
        ]
    ):
        one = Staff.objects.create(
            person_number=f"P9{number}", logon=logon, given_name=given, family_name="Walker", team=team
        )
        RoleHeld.objects.create(staff=one, role=role.key, starts_at=LONG_AGO)

    def found(sam, form=""):
        answer = sam.post("/staff/find/", {"q": "walker", "form": form})
        return [person["logon"] for person in answer.json()["results"]]

    return found


def test_who_is_likely_to_ring_on_the_line_is_found_first(walkers, as_, cast, filled):
    sam = as_(cast.sam)
    assert walkers(sam) == ["WA1", "WB2", "WC3", "WD4", "KW4821"], "elsewhere by name"
    assert walkers(sam, Form.SMART_CENTRE) == ["WC3", "WB2", "WD4", "KW4821", "WA1"], "of the line, then of the site"
    assert walkers(sam, Form.COMPENSATION) == ["KW4821", "WC3", "WB2", "WD4", "WA1"]
    filled(Form.SMART_CENTRE, service_officer=Staff.objects.get(logon="WD4"))
    assert walkers(sam, Form.SMART_CENTRE) == ["WD4", "WC3", "WB2", "KW4821", "WA1"], "whom Sam heard from lately"


def test_they_are_found_by_one_query(walkers, as_, cast, filled):
    sam = as_(cast.sam)
    filled()
    walkers(sam, Form.SMART_CENTRE)
    with CaptureQueriesContext(connection) as told:
        walkers(sam, Form.SMART_CENTRE)
    assert len([query for query in told if "ORDER BY CASE" in query["sql"]]) == 1
    with CaptureQueriesContext(connection) as plain:
        walkers(sam)
    assert len(told) == len(plain)
