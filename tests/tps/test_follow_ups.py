"""Follow-ups of Compensation contacts (CON-27): a team leader opens one, a TPS officer answers it, the SO is told."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from casework.models import Notice, OutgoingMail
from casework.steps import Refused, declared, offers, take
from tps.models import FollowUp
from tps.questions import Form

CONTACT = "tps/models/contact.py::Contact"
# Who may take which step of an open follow-up that was given to Sam, by hand from the procedure.
POLICY = {
    "sam": {"answer_it", "give"}, "aroha": {"give", "withdraw"},
    "tui": set(), "lena": set(), "quinn": set(), "kiri": set(), "ida": set(), "otto": set(), "priya": set(), "gateway": set(),
}  # fmt: skip


@pytest.fixture
def follow_up(finalised, cast):
    def make(**changed):
        contact = finalised(Form.COMPENSATION, **changed)
        asked = {"asked": "The insurer sent another schedule.", "to": cast.sam}
        take(contact, "open_follow_up", by=cast.aroha, version=contact.version, **asked)
        return FollowUp.objects.with_people().get(contact=contact)

    return make


@pytest.mark.rule("CON-27", breaks=f"{CONTACT}.open_follow_up.permission")
@pytest.mark.parametrize("name", ["sam", "tui", "lena", "quinn", "kiri", "ida", "otto", "priya", "gateway"])
def test_nobody_but_a_team_leader_opens_one(name, finalised, cast):
    contact = finalised(Form.COMPENSATION)
    with pytest.raises(PermissionDenied):
        take(contact, "open_follow_up", by=getattr(cast, name), version=contact.version, asked="More.", to=cast.sam)
    assert not FollowUp.objects.exists()


@pytest.mark.rule("CON-27", breaks=f"{CONTACT}.open_follow_up.then")
@pytest.mark.rule("CON-27", breaks=f"{CONTACT}.open_follow_up.permission")
def test_it_is_linked_to_the_contact_and_the_officer_is_told(follow_up, cast):
    one = follow_up()
    assert (one.opened_by, one.officer, one.state) == (cast.aroha, cast.sam, "open")
    assert Notice.objects.get(to=cast.sam).text == f"Aroha Ngata gave you {one.reference}, a follow-up."
    assert one.contact.followed_by.count() == 0 and one.contact.follow_ups.get() == one


@pytest.mark.rule("CON-27", breaks=f"{CONTACT}.open_follow_up.guards")
def test_only_a_compensation_contact_and_only_one_at_a_time(follow_up, finalised, fresh, cast):
    contact = finalised(Form.SMART_CENTRE)
    with pytest.raises(Refused) as refused:
        take(contact, "open_follow_up", by=cast.aroha, version=contact.version, asked="More.", to=cast.sam)
    assert refused.value.reasons[0][1] == "CON-27"
    contact = fresh(follow_up().contact)
    with pytest.raises(Refused):
        take(contact, "open_follow_up", by=cast.aroha, version=contact.version, asked="More.", to=cast.sam)


def test_an_open_contact_has_none(opened, cast):
    contact = opened(form=Form.COMPENSATION)
    with pytest.raises(Refused):
        take(contact, "open_follow_up", by=cast.aroha, version=contact.version, asked="More.", to=cast.sam)


def test_who_may_do_what(follow_up, cast):
    one = follow_up()
    for name, expected in POLICY.items():
        person = getattr(cast, name)
        assert {step for step, _, _ in offers(one, person)} == expected, name
        for step in set(declared(FollowUp)) - expected:
            with pytest.raises(PermissionDenied), transaction.atomic():
                take(one, step, by=person, version=one.version)


@pytest.mark.rule("CON-27", breaks="tps/models/follow_up.py::FollowUp.answer_it.then")
def test_the_answer_goes_to_the_so_once_and_the_team_leader_is_told(follow_up, cast):
    one = follow_up()
    OutgoingMail.objects.all().delete()
    one = take(one, "answer_it", by=cast.sam, version=one.version, answer="The new schedule replaces the old one.")

    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.kind) == (cast.kiri.email, "follow_up")
    assert "The new schedule replaces the old one." in mail.text and "tell your team leader" in mail.text
    assert Notice.objects.filter(to=cast.aroha, text__contains="answered").count() == 1
    with pytest.raises(Refused):
        take(one, "answer_it", by=cast.sam, version=one.version, answer="Again.")


def test_it_is_given_on_or_withdrawn(follow_up, cast):
    one = follow_up()
    one = take(one, "give", by=cast.aroha, version=one.version, to=cast.tui)
    assert one.officer == cast.tui
    with pytest.raises(PermissionDenied):
        take(one, "answer_it", by=cast.sam, version=one.version, answer="Mine.")
    mails = OutgoingMail.objects.count()
    assert take(one, "withdraw", by=cast.aroha, version=one.version).state == "withdrawn"
    assert OutgoingMail.objects.count() == mails


@pytest.mark.parametrize(
    "column", ["asked = 'x', version = version", "state = 'withdrawn', version = version + 1", "state = 'answered', closed_at = opened_at, version = version + 1"]
)  # fmt: skip
def test_the_database_refuses_what_no_step_does(column, follow_up):
    one = follow_up()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"update tps_followup set {column} where id = %s", [one.pk])


def test_who_sees_it(follow_up, cast):
    follow_up()
    for name in ("sam", "tui", "aroha", "lena", "quinn", "otto", "kiri"):
        assert FollowUp.objects.visible_to(getattr(cast, name)).count() == 1, name
    for name in ("noah", "mele", "ida", "priya", "gateway"):
        assert FollowUp.objects.visible_to(getattr(cast, name)).count() == 0, name


def test_the_pages_lead_from_the_contact_to_the_answer(as_, finalised, cast, django_assert_max_num_queries):
    contact = finalised(Form.COMPENSATION)
    leader = as_(cast.aroha)
    assert "Open a follow-up" in leader.get(contact.get_absolute_url()).content.decode()
    sent = {"asked": "Ring 0412 345 678", "to": "SO1001"}
    refused = leader.post(f"/contacts/{contact.reference}/steps/open_follow_up/", sent)
    assert refused.status_code == 422 and "SO1001" in refused.content.decode()
    leader.post(f"/contacts/{contact.reference}/steps/open_follow_up/", sent | {"asked": "Another schedule came."})
    one = FollowUp.objects.get()
    officer = as_(cast.sam)
    assert "Another schedule came." in officer.get("/my-day/").content.decode()
    with django_assert_max_num_queries(6):
        assert one.reference in officer.get("/follow-ups/").content.decode()
    with django_assert_max_num_queries(10):
        officer.get(one.get_absolute_url())
    assert (
        officer.post(f"/follow-ups/{one.reference}/steps/answer_it/", {"answer": "It replaces the first."}).status_code
        == 302
    )
    assert "It replaces the first." in as_(cast.kiri).get(one.get_absolute_url()).content.decode()


def test_the_api_tells_of_them_in_few_queries(as_, follow_up, cast, django_assert_max_num_queries):
    one = follow_up()
    browser = as_(cast.sam)
    with django_assert_max_num_queries(8):
        [shown] = browser.get("/api/v1/follow-ups/?state=open").json()["results"]
    assert (shown["reference"], shown["service_officer"]["logon"], shown["officer"]["logon"]) == (
        one.reference,
        "KW4821",
        "SO1001",
    )
    offer, other = browser.get(f"/api/v1/follow-ups/{one.reference}/steps/").json()["results"]
    assert (offer["name"], other["name"]) == ("answer_it", "give")
    answered = browser.post(
        offer["url"], {"answer": "It replaces the first."}, content_type="application/json",
        headers={"If-Match": '"v1"', "Idempotency-Key": "one"},
    )  # fmt: skip
    assert answered.status_code == 200 and answered.json()["state"] == "answered"
