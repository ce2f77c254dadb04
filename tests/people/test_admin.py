"""The admin: lists and people are kept there, retired and ended, never deleted; no contact is in it."""

from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from casework.models import AnsweredRequest, OutgoingMail, TimelineEntry
from casework.records import Record
from people.clock import now
from people.directory import give_role
from people.models import Mailbox, RoleHeld, Site, Staff, Team, Zone
from people.roles import ADMINISTRATOR, TEAM_LEADER, TPS_OFFICER
from tests.conftest import option
from tests.people.test_directory_import import KIRI, MARA, file
from tps.models import Addendum, OfficerSettings, Option, Reference

PASSWORD = "bluegum paddock 4711"


@pytest.fixture
def ida(as_, cast):
    return as_(cast.ida)


# -- what is in it


def test_only_lists_and_people_are_in_the_admin():
    kept = {model._meta.label for model in admin.site._registry}

    assert kept == {
        "people.Staff", "people.RoleHeld", "people.Deputy", "people.Team", "people.Site", "people.Zone", "people.Mailbox",
        "tps.Option", "tps.Reference", "personalised_services.LetterTemplate", "axes.AccessAttempt", "admin.LogEntry",
    }  # fmt: skip


def test_no_record_nor_what_hangs_on_one_is_in_the_admin(ida):
    records = [model for model in Record.__subclasses__() if not model._meta.abstract]
    for model in (*records, TimelineEntry, OutgoingMail, AnsweredRequest, Addendum, OfficerSettings):
        assert not admin.site.is_registered(model), model
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert ida.get(address).status_code == 404


@pytest.mark.rule("CON-12", breaks="people/admin.py::Kept.has_delete_permission")
@pytest.mark.parametrize("model", [Staff, RoleHeld, Team, Site, Zone, Mailbox, Option, Reference])
def test_nothing_is_deleted(ida, cast, model):
    Reference.objects.create(number="111-22072908", title="End dates")
    kept = model.objects.first()
    base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"

    assert ida.get(f"{base}{kept.pk}/delete/").status_code == 403
    assert ida.post(f"{base}{kept.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in ida.get(base).content.decode()
    ida.post(base, {"action": "delete_selected", "_selected_action": [kept.pk], "post": "yes"})
    assert model.objects.filter(pk=kept.pk).exists()


def test_every_list_and_entry_opens(ida, cast):
    Reference.objects.create(number="111-22072908", title="End dates")
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert ida.get(base).status_code == 200, base
        one = model.objects.first()
        if one is not None:
            assert ida.get(f"{base}{one.pk}/change/").status_code == 200, base


# -- lists


@pytest.mark.rule("CON-12", breaks="tps/admin.py::OptionAdmin")
def test_an_administrator_adds_and_retires_an_option_and_never_changes_its_code(ida):
    ida.post(
        "/admin/tps/option/add/",
        {"list": "source", "code": "chat", "label": "Chat", "forms": ["compensation"], "order": 5},
    )
    chat = option("source", "chat")
    assert chat.forms == ["compensation"] and chat in Option.objects.offered("source", "compensation")

    ida.post(
        f"/admin/tps/option/{chat.pk}/change/",
        {
            "list": "enquiry_type",
            "code": "other",
            "label": "Chat window",
            "order": 5,
            "retired_on": now().date().isoformat(),
        },
    )

    chat.refresh_from_db()
    assert (chat.list, chat.code, chat.label) == ("source", "chat", "Chat window")
    assert chat not in Option.objects.offered("source", "compensation")


def test_a_reference_keeps_its_number_and_needs_a_right_one(ida):
    assert ida.post("/admin/tps/reference/add/", {"number": "12-3", "title": "x"}).status_code == 200
    ida.post(
        "/admin/tps/reference/add/", {"number": "111-22072908", "title": "End dates", "topics": ["policy_question"]}
    )
    reference = Reference.objects.get()

    ida.post(f"/admin/tps/reference/{reference.pk}/change/", {"number": "111-00000000", "title": "Periodic end dates"})

    reference.refresh_from_db()
    assert (reference.number, reference.title) == ("111-22072908", "Periodic end dates")


@pytest.mark.rule("CON-13", breaks="tps/admin.py::GuardedForm.clean")
@pytest.mark.parametrize(
    ("page", "entry"),
    [
        ("option", {"list": "source", "code": "chat", "label": "Chat, call 0412 345 678", "order": 5}),
        ("reference", {"number": "111-22072908", "title": "As asked by 123 456 789A"}),
    ],
)
def test_lists_hold_no_customer_details_either(ida, page, entry):
    before = Option.objects.count(), Reference.objects.count()

    response = ida.post(f"/admin/tps/{page}/add/", entry)

    assert response.status_code == 200 and "No customer details are kept in any field" in response.content.decode()
    assert (Option.objects.count(), Reference.objects.count()) == before


# -- people


def test_an_administrator_adds_somebody_and_gives_them_a_password(ida, client, cast):
    ida.post(
        "/admin/people/staff/add/",
        {"person_number": "p90001", "logon": "mr5001", "given_name": "Mara", "family_name": "Rossi",
         "email": "mara.rossi@agency.example", "team": cast.kiri.team_id, "can_sign_in": "on"},
    )  # fmt: skip
    mara = Staff.objects.get(logon="MR5001")
    assert mara.person_number == "P90001" and not mara.has_usable_password()
    password = f"/admin/people/staff/{mara.pk}/password/"
    assert ida.get(password).status_code == 200

    ida.post(password, {"password1": "short", "password2": "short", "usable_password": "true"})
    assert not Staff.objects.get(pk=mara.pk).has_usable_password()
    ida.post(password, {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"})

    assert Staff.objects.get(pk=mara.pk).check_password(PASSWORD)
    assert client.post("/sign-in/", {"username": "mr5001", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("changed", [{"email": "mara@elsewhere.example"}, {"logon": "M!"}, {"logon": "kw4821"}])
def test_an_entry_that_is_wrong_is_refused(ida, cast, changed):
    entry = {"person_number": "P90001", "logon": "MR5001", "given_name": "Mara", "family_name": "Rossi",
             "email": "mara.rossi@agency.example", "team": cast.kiri.team_id} | changed  # fmt: skip

    assert ida.post("/admin/people/staff/add/", entry).status_code == 200
    assert not Staff.objects.filter(person_number="P90001").exists()


def _entry(person, **changed):
    """What the browser sends from a person's page."""
    return {
        "logon": person.logon, "given_name": person.given_name, "family_name": person.family_name, "email": person.email,
        "team": person.team_id, "can_sign_in": "on", "is_active": "on", "roles_held-TOTAL_FORMS": 0, "roles_held-INITIAL_FORMS": 0,
    } | changed  # fmt: skip


def test_closing_an_entry_ends_its_roles_and_the_next_request_fails(ida, as_, cast):
    browser = as_(cast.sam)
    assert browser.get("/contacts/").status_code == 200
    entry = _entry(cast.sam)
    del entry["is_active"]

    assert ida.post(f"/admin/people/staff/{cast.sam.pk}/change/", entry).status_code == 302

    assert browser.get("/contacts/").url.startswith("/sign-in/")
    held = RoleHeld.objects.get(staff=cast.sam)
    assert held.ends_at is not None and held.ended_by == cast.ida
    assert not Staff.objects.get(pk=cast.sam.pk).is_active


def test_several_are_closed_at_once_but_never_oneself(ida, cast):
    ida.post("/admin/people/staff/", {"action": "close_entries", "_selected_action": [cast.sam.pk, cast.ida.pk]})

    assert not Staff.objects.get(pk=cast.sam.pk).is_active
    assert Staff.objects.get(pk=cast.ida.pk).is_active


def test_nobody_closes_their_own_entry(ida, cast):
    entry = _entry(cast.ida)
    del entry["is_active"]

    response = ida.post(f"/admin/people/staff/{cast.ida.pk}/change/", entry)

    assert response.status_code == 200 and "closes their own entry" in response.content.decode()
    assert Staff.objects.get(pk=cast.ida.pk).is_active


def test_a_person_number_never_changes(ida, cast):
    ida.post(
        f"/admin/people/staff/{cast.sam.pk}/change/", _entry(cast.sam, person_number="P99999", given_name="Samuel")
    )

    sam = Staff.objects.get(pk=cast.sam.pk)
    assert (sam.given_name, sam.person_number) == ("Samuel", cast.sam.person_number)


# -- roles


def _give(browser, staff, role):
    moment = now().astimezone(ZoneInfo(settings.TIME_ZONE))  # the admin's own zone
    return browser.post(
        "/admin/people/roleheld/add/",
        {"staff": staff.pk, "role": role.key, "starts_at_0": moment.date().isoformat(), "starts_at_1": "00:00:00"},
    )


def test_a_role_is_given_and_ended_with_who_did_it(ida, cast):
    assert _give(ida, cast.sam, TEAM_LEADER).status_code == 302
    held = RoleHeld.objects.get(staff=cast.sam, role=TEAM_LEADER.key)
    assert held.given_by == cast.ida

    ida.post("/admin/people/roleheld/", {"action": "end_roles", "_selected_action": [held.pk]})

    held.refresh_from_db()
    assert held.ended_by == cast.ida and held.ends_at <= now()
    ended = held.ends_at
    ida.post("/admin/people/roleheld/", {"action": "end_roles", "_selected_action": [held.pk]})
    held.refresh_from_db()
    assert held.ends_at == ended


def test_a_role_that_is_held_is_not_given_again(ida, cast):
    response = _give(ida, cast.sam, TPS_OFFICER)

    assert response.status_code == 200 and "hold this role already" in response.content.decode()


def test_what_was_given_is_never_edited(ida, cast):
    held = RoleHeld.objects.get(staff=cast.sam)

    assert ida.post(f"/admin/people/roleheld/{held.pk}/change/", {"role": ADMINISTRATOR.key}).status_code == 403
    assert RoleHeld.objects.get(pk=held.pk).role == TPS_OFFICER.key


def test_nobody_gives_a_role_to_themselves_or_ends_their_own(ida, cast):
    response = _give(ida, cast.ida, TPS_OFFICER)
    assert response.status_code == 200 and "Nobody gives or ends their own roles" in response.content.decode()

    own = RoleHeld.objects.get(staff=cast.ida)
    ida.post("/admin/people/roleheld/", {"action": "end_roles", "_selected_action": [own.pk]})

    assert list(RoleHeld.objects.held_at(now()).filter(staff=cast.ida).values_list("role", flat=True)) == [
        ADMINISTRATOR.key
    ]


def test_the_database_refuses_it_too(cast):
    with pytest.raises(ValidationError):
        give_role(cast.ida, TPS_OFFICER, by=cast.ida)
    with pytest.raises(IntegrityError, match="role_not_given_to_oneself"), transaction.atomic():
        RoleHeld.objects.create(staff=cast.ida, role=TPS_OFFICER.key, given_by=cast.ida)


# -- the import page


def _upload(browser, content):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return browser.post("/admin/people/staff/import/", {"file": SimpleUploadedFile("directory.csv", content)})


def test_a_file_is_checked_first_and_imported_when_confirmed(ida, cast):
    checked = _upload(ida, file(MARA, KIRI.replace("Walker", "Hall")))

    assert checked.status_code == 200 and not Staff.objects.filter(logon="MR5001").exists()
    assert "1 created" in checked.content.decode() and "Mara Rossi" in checked.content.decode()
    done = ida.post("/admin/people/staff/import/", {"carried": checked.context["carried"]})

    assert done.status_code == 302
    assert Staff.objects.get(logon="MR5001").roles_held.get().given_by == cast.ida
    assert Staff.objects.get(pk=cast.kiri.pk).family_name == "Hall"


def test_a_wrong_file_is_told_by_its_lines_and_cannot_be_confirmed(ida, cast):
    checked = _upload(ida, file(MARA.replace(",yes", ",x")))

    assert checked.status_code == 422
    assert "Write yes or no." in checked.content.decode() and not checked.context["carried"]


def test_a_file_carried_by_somebody_else_or_altered_is_not_imported(ida, as_, cast):
    carried = _upload(ida, file(MARA)).context["carried"]
    RoleHeld.objects.create(staff=cast.otto, role=ADMINISTRATOR.key, given_by=cast.ida)

    for browser, sent in ((as_(cast.otto), carried), (ida, carried[:-2] + "xx")):
        assert browser.post("/admin/people/staff/import/", {"carried": sent}).status_code == 302
    assert not Staff.objects.filter(logon="MR5001").exists()
