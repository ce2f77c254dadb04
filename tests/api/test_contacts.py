"""A contact over the API: opened, filled in, finalised, read; by whom, at which version, and never in silence."""

import pytest
from django.test import Client

from casework.models import OutgoingMail, TimelineEntry
from casework.steps import take
from tests.api.conftest import Caller
from tps.api.shapes import READ_ONLY, ContactShape
from tps.models import Contact
from tps.models.contact import ANSWERS
from tps.questions import Form

# -- open, fill in, finalise


@pytest.mark.parametrize("form", Form.values)
def test_a_system_logs_a_contact_in_two_requests_and_the_so_is_told(form, system, written, cast):
    opened = system.post(body=written(form))
    reference = opened.json()["reference"]

    finalised = system.post(f"{reference}/steps/finalise/", match=opened.json()["version"])

    assert (opened.status_code, finalised.status_code) == (201, 200)
    assert opened["Location"] == f"/api/v1/contacts/{reference}/"
    assert finalised.json()["state"] == "finalised"
    assert OutgoingMail.objects.get().to == cast.kiri.email


def test_a_contact_opened_without_answers_is_the_callers_and_open(system, cast):
    answer = system.post()

    contact = Contact.objects.get()
    assert answer.status_code == 201
    assert answer["ETag"] == '"v1"'
    assert (contact.officer, contact.opened_by, contact.team) == (cast.gateway, cast.gateway, cast.gateway.team)
    assert answer.json()["reference"] == contact.reference


def test_two_keys_are_two_contacts_however_close(system):
    first, second = system.post(), system.post()

    assert first.json()["reference"] != second.json()["reference"]


def test_first_answers_that_are_refused_open_nothing(system, written):
    answer = system.post(body=written(source="carrier_pigeon"))

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["source"]
    assert Contact.objects.count() == 0
    assert TimelineEntry.objects.count() == 0


def test_what_is_read_may_be_sent_back(system, written):
    read = system.post(body=written("compensation", self_support_tried=True, no_answer_in_reference=False)).json()
    answers = {name: read[name] for name in ANSWERS}

    saved = system.patch(f"{read['reference']}/", answers, match=read["version"])

    assert saved.status_code == 200
    assert saved.json() == read


def test_saving_keeps_the_answers_and_moves_the_version(system, gateway_contact):
    contact = gateway_contact()

    answer = system.patch(f"{contact.reference}/", {"help_needed": "Which day", "customer_on_hold": False}, match=1)

    assert answer.status_code == 200
    assert (answer["ETag"], answer.json()["version"]) == ('"v2"', 2)
    assert (answer.json()["help_needed"], answer.json()["customer_on_hold"]) == ("Which day", False)


def test_the_service_officers_place_is_filled_in(system, gateway_contact, places):
    contact = gateway_contact()

    answer = system.patch(f"{contact.reference}/", {"service_officer": "KW4821"}, match=1).json()

    assert answer["location"] == places.recovery_3.pk
    assert answer["words"]["location"] == "Recovery 3, ROC NCL03"
    assert answer["words"]["service_officer"] == "Kiri Walker"


# -- versions


def test_saving_needs_a_version(system, gateway_contact):
    contact = gateway_contact()

    assert system.patch(f"{contact.reference}/", {"help_needed": "x"}).status_code == 428
    assert system.patch(f"{contact.reference}/", {"help_needed": "x"}, **{"If-Match": "*"}).status_code == 428
    assert system.post(f"{contact.reference}/steps/take_over/").status_code == 428


def test_a_stale_version_saves_and_does_nothing(system, gateway_contact, fresh):
    contact = gateway_contact()
    system.patch(f"{contact.reference}/", {"help_needed": "First"}, match=1)

    saved = system.patch(f"{contact.reference}/", {"help_needed": "Second"}, match=1)
    stepped = system.step(contact, "take_over", match=1)

    assert (saved.status_code, stepped.status_code) == (412, 412)
    assert (fresh(contact).help_needed, fresh(contact).version) == ("First", 2)


def test_a_version_that_was_compressed_on_the_way_counts(system, gateway_contact):
    contact = gateway_contact()

    answer = system.patch(f"{contact.reference}/", {"help_needed": "First"}, **{"If-Match": 'W/"v1"'})

    assert answer.status_code == 200


def test_a_reader_who_has_this_version_gets_no_body(system, gateway_contact):
    contact = gateway_contact()
    path = f"{contact.reference}/"

    assert system.get(path, **{"If-None-Match": '"v1"'}).status_code == 304
    system.patch(path, {"help_needed": "First"}, match=1)
    assert system.get(path, **{"If-None-Match": '"v1"'}).status_code == 200


# -- refusals


@pytest.mark.rule("CON-31", breaks="tps/api/contacts.py::ContactViews.save_record")
def test_a_closed_record_takes_no_answers(person, finalised, cast, fresh):
    contact = finalised()

    answer = person(cast.sam).patch(f"{contact.reference}/", {"summary": "Something else."}, match=contact.version)

    assert answer.status_code == 409
    assert [reason["rule"] for reason in answer.json()["reasons"]] == ["CON-31"]
    assert fresh(contact).summary == contact.summary


@pytest.mark.rule("CON-15", breaks="tps/models/contact.py::Contact.finalise.guards")
def test_a_refused_step_says_every_reason_with_its_rule(system, gateway_contact, fresh):
    contact = gateway_contact()

    answer = system.step(contact, "finalise")

    assert answer.status_code == 409
    reasons = answer.json()["reasons"]
    assert len(reasons) == 5 and all(reason["text"] and reason["rule"].startswith("CON-") for reason in reasons)
    assert (fresh(contact).state, OutgoingMail.objects.count()) == ("open", 0)


@pytest.mark.rule("CON-13", breaks="casework/answer_forms.py::AnswersForm.clean")
def test_a_privacy_finding_says_where_and_never_what(system, gateway_contact, fresh):
    contact = gateway_contact()

    answer = system.patch(
        f"{contact.reference}/", {"summary": "Checked CRN 207 145 932T for the SO", "help_needed": "Dates"}, match=1
    )

    [finding] = answer.json()["findings"]
    assert answer.status_code == 422
    assert (finding["field"], finding["category"], finding["rule"]) == ("summary", "crn", "CON-13")
    assert "207" not in answer.content.decode()
    assert (fresh(contact).summary, fresh(contact).help_needed, fresh(contact).version) == ("", "", 1)


def test_an_unknown_step_is_not_found(system, gateway_contact):
    assert system.step(gateway_contact(), "delete").status_code == 404
    assert system.step(gateway_contact(), "save").status_code == 404


def test_a_step_takes_no_answers_that_it_does_not_ask(system, gateway_contact, fresh):
    contact = gateway_contact()

    answer = system.step(contact, "take_over", {"state": "finalised"})

    assert answer.status_code == 422
    assert fresh(contact).taken_over_at is None


def test_a_step_with_a_form_says_what_is_wrong_with_it(system, gateway_contact, fresh):
    contact = gateway_contact()

    answer = system.step(contact, "discard", {"discard_reason": "bored"})

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["discard_reason"]
    assert (
        system.step(contact, "discard", {"discard_reason": "opened_twice"}).json()["discard_reason"] == "opened_twice"
    )


def test_a_step_of_somebody_else_is_forbidden(person, opened, cast, fresh):
    contact = opened(by=cast.tui)

    assert person(cast.sam).step(contact, "take_over").status_code == 403
    assert person(cast.sam).patch(f"{contact.reference}/", {"help_needed": "x"}, match=1).status_code == 403
    assert fresh(contact).version == 1


# -- hidden fields


@pytest.mark.parametrize(
    "name",
    sorted(READ_ONLY | {"id", "pk", "kept", "officer_id", "service_officer_id", "fronted_at", "team_id", "_state"}),
)
def test_nothing_but_the_answers_is_written(name, system, gateway_contact, fresh):
    contact = gateway_contact()
    before = {field.attname: getattr(contact, field.attname) for field in Contact._meta.fields}

    saved = system.patch(f"{contact.reference}/", {name: 1, "help_needed": "x"}, match=1)
    opened = system.post(body={name: "finalised"})

    assert (saved.status_code, opened.status_code) == (422, 422)
    assert list(saved.json()["errors"]) in ([name], [""])
    assert {field.attname: getattr(fresh(contact), field.attname) for field in Contact._meta.fields} == before
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("summary", {"$ne": None}), ("summary", ["a"]), ("summary", 5), ("summary", True), ("customer_on_hold", "maybe"),
        ("customer_on_hold", 1), ("checked", "nnu"), ("checked", [1]), ("checked", [["nnu"]]), ("references", {"0": "x"}),
        ("location", True), ("location", 10**30), ("location", "-1"), ("location", 1.5), ("form", None), ("form", []),
        ("form", "other"), ("service_officer", 4821), ("waiting_since", 930), ("crn_given", "207145932T"), ("source", "no_such"),
        ("no_reference", "yes"), ("summary", "x" * 2001), ("references", [f"File {n}" for n in range(13)]),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_is_refused_by_name_and_not_repeated(name, value, system, gateway_contact, fresh):
    contact = gateway_contact()

    answer = system.patch(f"{contact.reference}/", {name: value}, match=1)

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [name]
    assert "207145932T" not in answer.content.decode() and "no_such" not in answer.content.decode()
    assert fresh(contact).version == 1


def test_a_name_that_no_program_writes_is_not_repeated(system):
    answer = system.post(body={"Mary Citizen 207145932T": 1})

    assert answer.status_code == 422
    assert "Mary" not in answer.content.decode()


# -- sight


def test_a_system_sees_and_touches_only_what_it_opened(system, opened, finalised, cast):
    others = opened(by=cast.sam)
    done = finalised(by=cast.sam)

    for path in ("", "steps/", "timeline/", "addenda/"):
        assert system.get(f"{others.reference}/{path}").status_code == 404
    assert system.patch(f"{others.reference}/", {"help_needed": "x"}, match=1).status_code == 404
    assert system.step(others, "take_over").status_code == 404
    assert system.step(done, "add_addendum", {"text": "x"}).status_code == 404
    assert system.get().json()["results"] == []


def test_a_system_is_offered_what_may_be_done_with_a_closed_contact_that_it_opened(system, finalised, cast):
    contact = finalised(by=cast.gateway)

    offered = [offer["name"] for offer in system.get(f"{contact.reference}/steps/").json()["results"]]

    assert offered == ["add_addendum", "correct_service_officer"]


def test_a_service_officer_reads_their_own_when_it_is_finalised(person, filled, cast):
    contact = filled()
    kiri = person(cast.kiri)

    assert kiri.get(f"{contact.reference}/").status_code == 404
    take(contact, "finalise", by=cast.sam, version=contact.version)
    assert kiri.get(f"{contact.reference}/").json()["summary"] == contact.summary
    assert kiri.get(f"{contact.reference}/timeline/").status_code == 403
    assert kiri.post().status_code == 403


@pytest.mark.parametrize("name", ["ida", "priya"])
def test_who_has_no_part_in_contacts_is_forbidden(name, person, cast, opened):
    caller = person(getattr(cast, name))
    contact = opened()

    assert caller.get().status_code == 403
    assert caller.get(f"{contact.reference}/").status_code == 403


def test_nobody_is_told_an_e_mail_address(system, person, finalised, cast):
    contact = finalised(by=cast.gateway)

    for caller in (system, person(cast.sam), person(cast.kiri)):
        for path in ("", f"{contact.reference}/", f"{contact.reference}/addenda/"):
            assert "@" not in caller.get(path).content.decode()
    for path in (f"{contact.reference}/timeline/", "/api/v1/staff/", "/api/v1/teams/"):
        assert "@" not in person(cast.sam).get(path).content.decode()


# -- offers, timeline, addenda


def test_offers_say_what_may_be_done_and_what_stands_against_it(system, gateway_contact):
    contact = gateway_contact()

    offers = {offer["name"]: offer for offer in system.get(f"{contact.reference}/steps/").json()["results"]}

    assert not offers["finalise"]["possible"] and offers["finalise"]["reasons"][0]["rule"]
    assert offers["discard"]["possible"]
    assert [asked["name"] for asked in offers["discard"]["asks"]] == ["discard_reason"]
    assert offers["discard"]["url"] == f"/api/v1/contacts/{contact.reference}/steps/discard/"


def test_the_timeline_tells_what_happened_newest_first(person, finalised, cast):
    contact = finalised()

    entries = person(cast.otto).get(f"{contact.reference}/timeline/").json()["results"]

    assert [entry["step"] for entry in entries] == ["finalise", "open"]
    assert entries[0]["by"] == {"logon": "SO1001", "name": "Sam Okoro"}


@pytest.mark.rule("CON-31", breaks="tps/models/contact.py::Contact.add_addendum.then")
def test_an_addendum_is_added_and_read(person, finalised, cast):
    contact = finalised()

    added = person(cast.lena).step(contact, "add_addendum", {"text": "The file is 111-22072908."})

    [addendum] = person(cast.kiri).get(f"{contact.reference}/addenda/").json()["results"]
    assert added.status_code == 200
    assert (addendum["text"], addendum["by"]["logon"]) == ("The file is 111-22072908.", "LM1004")


# -- the shape


def test_a_contact_looks_as_its_shape_says(system, written):
    answer = system.post(body=written()).json()

    assert set(answer) == set(ContactShape().fields)


def test_signed_out_is_401_and_says_how(db):
    answer = Caller(Client()).get()

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="Tandem"'
    assert answer["Cache-Control"] == "no-store, private"
