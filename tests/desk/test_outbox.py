"""The outbox page: what stands in it for whom, and the second try."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import OutgoingMail
from people.clock import at, now

SECRET = "Guided to the file on end dates"  # in the summary, and so in the e-mail


@pytest.fixture
def failed(finalised):
    """A message that the mail server refused for good an hour ago."""
    contact = finalised()
    mail = OutgoingMail.objects.get(record_id=contact.pk)
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state="failed", attempts=3, next_try_at=now() - timedelta(hours=1), last_error="The mail server answered 550."
    )
    mail.refresh_from_db()
    return mail


def listed(response):
    return [entry.mail.pk for entry in response.context["entries"]]


def test_messages_stand_under_their_state(as_, cast, finalised, failed):
    waiting = OutgoingMail.objects.get(record_id=finalised().pk)
    browser = as_(cast.sam)

    assert listed(browser.get("/outbox/")) == listed(browser.get("/outbox/?state=nonsense")) == [waiting.pk]
    assert listed(browser.get("/outbox/?state=sent")) == []
    page = browser.get("/outbox/?state=failed")
    assert listed(page) == [failed.pk]
    assert "The mail server answered 550." in page.content.decode()


def test_a_message_is_shown_as_it_is_sent(as_, cast, failed):
    page = as_(cast.sam).get(f"/outbox/{failed.pk}/").content.decode()

    assert SECRET in page
    assert failed.message_id.strip("<>") in page
    assert f'href="/contacts/TPS-{failed.record_id}/"' in page


def test_an_administrator_sees_that_there_is_a_message_and_no_word_of_it(as_, cast, failed):
    browser = as_(cast.ida)
    pages = browser.get("/outbox/?state=failed").content.decode(), browser.get(f"/outbox/{failed.pk}/").content.decode()

    for page in pages:
        assert f"TPS-{failed.record_id}" in page and failed.to in page and "Summary to the SO" in page
        assert SECRET not in page and failed.subject not in page
        assert f"/contacts/TPS-{failed.record_id}/" not in page


@pytest.mark.parametrize("who", ["aroha", "ida"])
def test_team_leaders_and_administrators_try_again(as_, cast, failed, who):
    browser = as_(getattr(cast, who))
    assert f"/outbox/{failed.pk}/try-again/" in browser.get("/outbox/?state=failed").content.decode()

    response = browser.post(f"/outbox/{failed.pk}/try-again/")

    assert response.status_code == 302 and response.url == f"/outbox/{failed.pk}/"
    again = OutgoingMail.objects.get(pk=failed.pk)
    assert again.state == "waiting" and again.next_try_at <= now()
    assert (again.message_id, again.text) == (failed.message_id, failed.text)


@pytest.mark.parametrize("who", ["sam", "lena", "otto", "kiri"])
def test_nobody_else_does(as_, cast, failed, who):
    browser = as_(getattr(cast, who))

    assert browser.post(f"/outbox/{failed.pk}/try-again/").status_code == 403
    assert OutgoingMail.objects.get(pk=failed.pk).state == "failed"
    assert "try-again" not in browser.get("/outbox/?state=failed").content.decode()


def test_what_has_been_sent_is_not_sent_again(as_, cast, failed):
    OutgoingMail.objects.filter(pk=failed.pk).update(state="sent", sent_at=now())

    page = as_(cast.aroha).post(f"/outbox/{failed.pk}/try-again/", follow=True).content.decode()

    assert "has been sent meanwhile" in page
    assert OutgoingMail.objects.get(pk=failed.pk).state == "sent"


def test_there_is_no_such_message(as_, cast, db):
    assert as_(cast.sam).get("/outbox/999999/").status_code == 404
    assert as_(cast.aroha).post("/outbox/999999/try-again/").status_code == 404


@pytest.mark.parametrize("who", ["sam", "ida"])
def test_a_page_costs_the_same_few_queries_whatever_it_shows(as_, cast, failed, who):
    def cost():
        browser = as_(getattr(cast, who))
        with at(now()):  # within one moment the session is written once, at its beginning
            browser.get("/outbox/")
            with CaptureQueriesContext(connection) as queries:
                assert browser.get("/outbox/?state=failed").status_code == 200
        return len(queries)

    few = cost()
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            record_label="tps.contact", record_id=failed.record_id, kind="finalised", occurrence=number, to=failed.to,
            subject="s", text="t", html="h", message_id=f"<{number}@x>", state="failed",
        )
        for number in range(2, 120)
    )  # fmt: skip

    assert cost() == few <= 8


# -- what the local mail sink received


@pytest.fixture
def sink(settings, tmp_path):
    settings.MAIL_SINK_DIR = tmp_path

    def receive(to, subject="Your TPS enquiry TPS-1", name="20261122T101500000001-abc123"):
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "Tandem <tandem@agency.example>", to, subject
        message["Message-ID"] = "<tps-1-finalised-1@tandem.agency.example>"
        message.set_content("The advice, in plain words.")
        message.add_alternative("<p>The advice</p>", subtype="html")
        (tmp_path / f"{name}.eml").write_bytes(bytes(message))
        return f"/outbox/delivered/{name}/"

    return receive


def test_whoever_tries_the_product_sees_the_mail_that_arrived(as_, cast, sink):
    address = sink(cast.kiri.email)

    for person in (cast.sam, cast.kiri):
        browser = as_(person)
        assert address in browser.get("/outbox/delivered/").content.decode()
        page = browser.get(address).content.decode()
        assert "The advice, in plain words." in page and "tps-1-finalised-1" in page


def test_a_service_officer_sees_only_what_was_sent_to_them(as_, cast, sink):
    address = sink(cast.noah.email)

    assert address not in as_(cast.kiri).get("/outbox/delivered/").content.decode()
    assert as_(cast.kiri).get(address).status_code == 404


@pytest.mark.parametrize(
    "name", ["20261122T101500000009-abc123", "..%2Fsecret", "secret", "20261122T101500000001-abc123.eml"]
)
def test_nothing_but_messages_is_read_from_the_folder(as_, cast, sink, tmp_path, name):
    sink(cast.kiri.email)
    (tmp_path / "secret.eml").write_text("not a message of the sink")

    assert as_(cast.sam).get(f"/outbox/delivered/{name}/").status_code == 404


def test_where_mail_is_really_delivered_there_is_no_such_page(as_, cast, settings):
    settings.MAIL_SINK_DIR = None

    assert as_(cast.sam).get("/outbox/delivered/").status_code == 404
    assert as_(cast.sam).get("/outbox/delivered/20261122T101500000001-abc123/").status_code == 404
