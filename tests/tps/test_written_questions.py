"""The written channel for staff who are deaf or have hearing loss (CON-22): asked, picked up, answered in a contact like any other."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from casework.models import OutgoingMail
from casework.steps import Refused, Stale, declared, offers, take
from tests.conftest import option
from tps import actions
from tps.models import Contact, WrittenQuestion
from tps.questions import Form

POLICY = {
    "sam": {"pick_up"}, "tui": {"pick_up"}, "quinn": {"pick_up"}, "kiri": {"withdraw"},
    "aroha": set(), "lena": set(), "noah": set(), "ida": set(), "otto": set(), "priya": set(), "gateway": set(),
}  # fmt: skip


@pytest.fixture
def asked(cast):
    def make(by=None, form=Form.COMPENSATION, text="Which day is the end date of the periodic payment?"):
        return actions.ask_in_writing(by=by or cast.kiri, form=form, text=text)

    return make


def test_who_may_do_what(asked, cast):
    question = asked()
    for name, expected in POLICY.items():
        person = getattr(cast, name)
        assert {step for step, _, _ in offers(question, person)} == expected, name
        for step in set(declared(WrittenQuestion)) - expected:
            with pytest.raises(PermissionDenied), transaction.atomic():
                take(question, step, by=person, version=1)


@pytest.mark.rule("CON-22")
def test_picked_up_it_is_a_contact_like_any_other_and_finalising_mails_the_answer(asked, answers, cast, places):
    question = asked()
    question = take(question, "pick_up", by=cast.tui, version=question.version)

    contact = Contact.objects.with_people().get(pk=question.contact_id)
    assert (contact.officer, contact.form, contact.source.code) == (cast.tui, "compensation", "written")
    assert (contact.service_officer, contact.location) == (cast.kiri, places.recovery_3)
    assert contact.waiting_since == question.asked_at and contact.help_needed == question.text
    rest = {name: value for name, value in answers(Form.COMPENSATION).items() if name in ("crn_given", "enquiry_type", "checked", "references", "summary")}  # fmt: skip
    contact = actions.save_contact(contact, by=cast.tui, answers=rest).record
    take(contact, "finalise", by=cast.tui, version=contact.version)
    mail = OutgoingMail.objects.get()
    assert mail.to == cast.kiri.email and contact.summary in mail.text
    assert WrittenQuestion.objects.with_people().get().is_answered


def test_only_one_officer_picks_it_up(asked, cast):
    question = asked()
    take(question, "pick_up", by=cast.sam, version=1)
    with pytest.raises(Stale):
        take(question, "pick_up", by=cast.tui, version=1)
    with pytest.raises(Refused):
        take(question, "pick_up", by=cast.tui, version=2)
    assert Contact.objects.count() == 1


@pytest.mark.rule("CON-22")
def test_a_written_question_is_answered_and_not_discarded(asked, cast):
    question = take(asked(), "pick_up", by=cast.sam, version=1)
    contact = question.contact
    with pytest.raises(Refused) as refused:
        take(
            contact,
            "discard",
            by=cast.sam,
            version=contact.version,
            discard_reason=option("discard_reason", "opened_twice"),
        )
    assert refused.value.reasons[0][1] == "CON-22"


def test_the_database_refuses_what_no_step_does(asked):
    question = asked()
    for column in (
        "text = 'x'",
        "state = 'picked_up', closed_at = asked_at, version = 2",
        "state = 'answered', version = 2",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"update tps_writtenquestion set {column} where id = %s", [question.pk])


def test_who_sees_it(asked, cast):
    asked()
    for name in ("sam", "aroha", "lena", "quinn", "otto", "kiri"):
        assert WrittenQuestion.objects.visible_to(getattr(cast, name)).count() == 1, name
    for name in ("noah", "ida", "priya", "gateway"):
        assert WrittenQuestion.objects.visible_to(getattr(cast, name)).count() == 0, name


def test_the_so_asks_and_reads_the_answer_on_a_page_of_their_own(as_, cast, django_assert_max_num_queries):
    so, officer = as_(cast.kiri), as_(cast.sam)
    refused = so.post("/ask/", {"form": "compensation", "text": "Ring 0412 345 678 about the end date"})
    assert refused.status_code == 422 and "about the end date" in refused.content.decode()
    assert not WrittenQuestion.objects.exists()
    so.post("/ask/", {"form": "compensation", "text": "Which day is the end date?"})
    question = WrittenQuestion.objects.get()
    for page in ("/my-day/", "/written/"):
        assert "Which day is the end date?" in officer.get(page).content.decode(), page
    taken = officer.post(f"/written/{question.reference}/steps/pick_up/", {"version": 1})
    contact = Contact.objects.get()
    assert taken.url == f"/log/{contact.reference}/"
    assert "Which day is the end date?" in officer.get(taken.url).content.decode()
    assert "Being answered" in so.get("/ask/").content.decode()
    assert "nobody has it yet" not in officer.get("/my-day/").content.decode()
    with django_assert_max_num_queries(7):
        so.get("/ask/")
    assert contact.reference not in so.get(question.get_absolute_url()).content.decode()  # open still


def test_over_the_api_an_so_asks_and_sees_their_own_only(as_, asked, cast):
    asked(by=cast.noah)
    so = as_(cast.kiri)
    made = so.post(
        "/api/v1/written-questions/", {"form": "compensation", "text": "Which day is the end date?"},
        content_type="application/json", headers={"Idempotency-Key": "one"},
    )  # fmt: skip
    assert made.status_code == 201, made.content
    assert [one["reference"] for one in so.get("/api/v1/written-questions/").json()["results"]] == [
        made.json()["reference"]
    ]
    assert made.json()["answer"] is None


# -- social workers (CON-23)


@pytest.mark.rule("CON-23")
@pytest.mark.parametrize("form", Form.values)
def test_what_tps_gave_a_social_worker_is_recorded(form, filled, cast):
    contact = filled(form, source=option("source", "social_worker"))
    with pytest.raises(Refused) as refused:
        take(contact, "finalise", by=cast.sam, version=contact.version)
    assert [rule for _, rule in refused.value.reasons] == ["CON-23"]
    contact = actions.save_contact(contact, by=cast.sam, answers={"help_given": ["coding"]}).record
    assert take(contact, "finalise", by=cast.sam, version=contact.version).help_given == ["coding"]


# -- the page of those that wait


def test_the_longest_waiting_come_first_and_the_rest_is_a_page_away(
    as_, cast, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr("tps.views.written.BOARD", 2)
    asked = [
        actions.ask_in_writing(by=cast.kiri, form="compensation", text=f"Question {number}") for number in range(5)
    ]
    sam, address, shown = as_(cast.sam), "/written/", []
    sam.get("/shortcuts/")
    while address:
        with django_assert_max_num_queries(5):
            page = sam.get(address).context["page"]
        shown.append([question.pk for question in page.rows])
        address = f"/written/?{page.newer}" if page.newer else ""
    keys = [question.pk for question in asked]
    assert shown == [keys[:2], keys[2:4], keys[4:]]
    back = sam.get(f"/written/?{page.older}").context["page"]
    assert [question.pk for question in back.rows] == keys[2:4]
    assert [words for words, _ in back.sides] == ["Older", "Newer"]


@pytest.mark.parametrize(("page", "most"), [("/follow-ups/", 6), ("/follow-ups/?scope=all", 6), ("/ask/", 6)])
def test_what_these_pages_cost_does_not_grow(page, most, as_, cast, finalised, django_assert_max_num_queries):
    for _ in range(3):
        actions.ask_in_writing(by=cast.kiri, form="compensation", text="Which day?")
        contact = finalised(Form.COMPENSATION)
        take(contact, "open_follow_up", by=cast.aroha, version=contact.version, asked="More came.", to=cast.sam)
    browser = as_(cast.kiri if page == "/ask/" else cast.sam)
    browser.get("/shortcuts/")
    with django_assert_max_num_queries(most):
        assert browser.get(page).status_code == 200
