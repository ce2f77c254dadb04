"""The pages of escalations: from a contact to the draft, the queue and its pane, the record."""

import json
from datetime import timedelta

import pytest

from casework import outbox
from casework.steps import take
from escalations.actions import open_escalation
from escalations.models import Escalation
from people.clock import at, now
from tests.conftest import option
from tests.escalations.conftest import ICT


@pytest.mark.rule("CON-19", breaks="escalations/actions.py::may_escalate")
def test_a_contact_is_escalated_from_its_own_pages(filled, as_, cast):
    contact, browser = filled(), as_(cast.sam)
    address = f"/contacts/{contact.reference}/escalate/"
    assert 'name="goes" value="escalate"' in browser.get(f"/log/{contact.reference}/").content.decode()

    answer = browser.post(address)
    escalation = Escalation.objects.get()
    assert answer.url == f"/escalations/{escalation.reference}/write/"
    assert escalation.reference in browser.get(f"/log/{contact.reference}/").content.decode()
    assert "Time alone is no reason" in browser.get(answer.url).content.decode()


@pytest.mark.rule("CON-19", breaks="escalations/actions.py::may_escalate")
def test_neither_a_discarded_contact_nor_anybody_outside_tps_is_offered_to_escalate(filled, opened, as_, cast):
    contact = filled()
    contact = take(contact, "finalise", by=cast.sam, version=contact.version)
    for who, offered in (("sam", True), ("lena", False), ("kiri", False)):
        page = as_(getattr(cast, who)).get(f"/contacts/{contact.reference}/").content.decode()
        assert (f"/contacts/{contact.reference}/escalate/" in page) == offered, who

    gone = opened()
    take(gone, "discard", by=cast.sam, version=1, discard_reason=option("discard_reason", "opened_twice"))
    assert as_(cast.sam).post(f"/contacts/{gone.reference}/escalate/").status_code == 403


def test_what_is_typed_is_saved_and_a_refusal_loses_nothing(drafted, as_, cast, again):
    escalation, browser = drafted(reasons=["time"]), as_(cast.sam)
    page = f"/escalations/{escalation.reference}/"
    told = browser.post(f"{page}save/", {"fields": "issue", "issue": "Said anew.", "began": "{}"}).json()
    assert told["changed"] == ["issue"]

    answer = browser.post(
        f"{page}write/", {"fields": "subject", "subject": "Other words", "began": "{}", "step": "refer"}
    )
    assert answer.status_code == 409
    assert "Time alone is no reason" in answer.content.decode() and "Other words" in answer.content.decode()
    finding = browser.post(f"{page}save/", {"fields": "issue", "issue": "CRN 204 816 375A", "began": "{}"}).json()
    assert "issue" in finding["refused"]
    assert again(escalation).issue == "Said anew."


def test_said_that_there_is_a_doc_it_was_made_now_by_the_officer_unless_something_else_is_said(
    filled, as_, cast, again
):
    escalation = open_escalation(filled(), by=cast.sam)
    browser, page = as_(cast.sam), f"/escalations/{escalation.reference}/"
    form = browser.get(f"{page}write/").content.decode()
    assert (
        'name="doc_made_at"' in form and "Now, unless you say when" in form
    )  # there before it is asked: a key leads into it
    with at(moment := now()):
        told = browser.post(f"{page}save/", {"fields": "doc", "doc": "made", "began": "{}"}).json()
    local = moment.astimezone(cast.sam.site.tz)
    assert told["filled"] == {"doc_made_at": f"{local:%H:%M}", "doc_made_by": "SO1001  Sam Okoro"}
    assert (again(escalation).doc_made_at, again(escalation).doc_made_by) == (moment, cast.sam)
    earlier = (moment - timedelta(minutes=20)).isoformat()
    browser.post(f"{page}save/", {"fields": "doc_made_at,doc_made_by", "doc_made_at": earlier, "doc_made_by": "KW4821", "began": "{}"})  # fmt: skip
    browser.post(f"{page}save/", {"fields": "doc", "doc": "made", "began": "{}"})
    assert (again(escalation).doc_made_at.isoformat(), again(escalation).doc_made_by) == (earlier, cast.kiri)


def test_two_tabs_choose(drafted, as_, cast):
    escalation, browser = drafted(), as_(cast.sam)
    began = json.dumps({"issue": "00000000"})
    sent = {"fields": "issue", "issue": "Mine.", "began": began}
    assert browser.post(f"/escalations/{escalation.reference}/save/", sent).status_code == 409
    page = browser.post(f"/escalations/{escalation.reference}/write/", sent)
    assert page.status_code == 409 and "Mine." in page.content.decode()


@pytest.mark.parametrize("who", ["sam", "lena", "aroha", "otto", "kiri"])
@pytest.mark.parametrize("state", ["submitted", "accepted", "waiting_ict", "returned", "resolved"])
def test_everybody_who_sees_it_reads_it_in_every_state(who, state, in_state, filled, as_, cast):
    contact = filled()
    contact = take(contact, "finalise", by=cast.sam, version=contact.version)
    escalation = in_state(state, contact=contact, stop_payment=True, **ICT)
    browser = as_(getattr(cast, who))
    view = "closed" if state == "resolved" else "open"

    queue = browser.get(f"/escalations/?view={view}&at={escalation.reference}").content.decode()
    assert escalation.subject in queue and 'id="pane"' in queue
    assert browser.get(escalation.get_absolute_url()).status_code == 200


def test_an_so_sees_no_draft_and_nobody_elses(in_state, finalised, as_, cast):
    contact = finalised()
    draft, other = (
        in_state("draft", contact=contact),
        in_state("submitted", contact=finalised(service_officer=cast.noah)),
    )
    for hidden in (draft, other):
        assert as_(cast.kiri).get(hidden.get_absolute_url()).status_code == 404


def test_the_pane_decides_and_goes_back_to_the_queue(in_state, as_, cast, again):
    escalation, browser = in_state("submitted"), as_(cast.lena)
    step = f"/escalations/{escalation.reference}/steps/accept/"
    answer = browser.post(step, {"version": escalation.version, "queue": "view=open"})
    assert answer.url == "/escalations/?view=open" and again(escalation).state == "accepted"
    assert browser.post(step, {"version": escalation.version}).status_code == 409


@pytest.mark.parametrize("many", [2, 12])
def test_the_queue_costs_the_same_however_many_there_are(
    many, in_state, finalised, as_, cast, django_assert_max_num_queries
):
    contact = finalised()
    for _ in range(many):
        in_state("submitted", contact=contact)
    chosen = in_state("accepted", contact=contact)
    browser = as_(cast.lena)
    browser.get("/escalations/")
    with django_assert_max_num_queries(10):
        browser.get(f"/escalations/?view=open&at={chosen.reference}")
    with django_assert_max_num_queries(11):
        browser.get(chosen.get_absolute_url())
    with django_assert_max_num_queries(16):
        browser.get("/my-day/")


def test_the_head_of_the_queue_says_how_long_they_have_waited(in_state, finalised, as_, cast):
    contact = finalised()
    for hours in (0, 2, 3, 30):
        with at(now() + timedelta(hours=hours)):
            in_state("submitted", contact=contact)
    in_state("draft", contact=contact)
    with at(now() + timedelta(hours=30, minutes=1)):
        ages = Escalation.objects.by_age(now())
        page = as_(cast.lena).get("/escalations/").content.decode()
    assert ages == [("under 1 h", 1), ("1 to 4 h", 0), ("4 to 24 h", 0), ("over 24 h", 3)]
    assert "<b>3</b> over 24 h" in page


def test_the_palette_finds_it_by_reference(in_state, as_, cast):
    escalation = in_state("submitted")
    assert escalation.subject in as_(cast.lena).post("/palette/", {"q": escalation.reference}).content.decode()


@pytest.mark.rule("CON-32", breaks=["escalations/on_contacts.py::_escalations", "tps/mails.py::is_with_sso"])
def test_an_open_escalation_does_not_hold_back_the_summary_and_the_record_says_so(filled, drafted, go, as_, cast):
    contact = filled()
    escalation = go(drafted(contact=contact), ("refer", cast.sam))
    contact = type(contact).objects.get(pk=contact.pk)
    contact = take(contact, "finalise", by=cast.sam, version=contact.version)

    assert contact.state == "finalised"
    assert "You will get an update once it is resolved" in outbox.owed_by(contact).get().text
    page = as_(cast.kiri).get(contact.get_absolute_url()).content.decode()
    assert escalation.reference in page
    settled = filled()  # and one that nobody has in hand any more promises no update
    settled = take(settled, "finalise", by=cast.sam, version=settled.version)
    assert "You will get an update" not in outbox.owed_by(settled).get().text
