"""The end of a shift on its pages: what is offered and not accepted, what went on otherwise, and signing out."""

import pytest

from casework.models import Notice, TimelineEntry
from casework.steps import take
from desk import actions, handing
from desk.models import HandoverItem
from people.clock import now
from tests.compensation.conftest import identified  # noqa: F401  (a fixture)
from tps.actions import open_contact
from tps.models import Contact


@pytest.fixture
def offered(cast):
    """Records of Sam's, offered to his team."""

    def make(*records, note=""):
        kinds = {kind.label: kind for kind in handing.KINDS.values() if not kind.held_as}
        chosen = [(kinds[record.record_label], record, note, {}) for record in records]
        return actions.offer(by=cast.sam, to_team=cast.sam.team, chosen=chosen)

    return make


def test_what_is_only_offered_is_said_to_be_open_still(as_, cast, offered):
    contact = open_contact(by=cast.sam)
    offered(contact)
    page = as_(cast.sam).get("/handover/").content.decode()
    assert "You leave nothing open" not in page and "All that you leave open is offered" in page
    assert "offered to TPS Newcastle 1, not accepted yet" in as_(cast.sam).get("/my-day/").content.decode()


def test_what_went_on_otherwise_is_not_offered_any_more(as_, cast, offered, identified):  # noqa: F811
    payment = identified()
    offered(payment)
    lodged = {"lodged_reference": "REQ0093817", "lodged_at": now(), "lodged_by": cast.sam}
    payment = take(payment, "lodge", by=cast.tui, version=payment.version, **lodged)
    take(payment, "record_stopped", by=cast.tui, version=payment.version, words="")
    page = as_(cast.sam).get("/handover/").content.decode()
    assert "Went on otherwise" in page and "Take back" not in page and "<span>until " not in page


def test_enter_in_a_field_offers_nothing(as_, cast):
    contact = open_contact(by=cast.sam)
    sent = {
        "to_team": cast.sam.team_id,
        f"take_tps_contact_{contact.pk}": "on",
        f"note_tps_contact_{contact.pk}": "Rings at 8",
    }
    page = as_(cast.sam).post("/handover/offer/", sent | {"enter": "1"}).content.decode()
    assert "Rings at 8" in page and not HandoverItem.objects.exists()
    form = page[page.index('action="/handover/offer/"') :]
    assert form.index('name="enter"') < form.index("btn primary")  # the first button of a form is what Enter presses


def test_all_that_is_shown_is_accepted_each_by_its_own_step(as_, cast, offered):
    one, other = (open_contact(by=cast.sam, another=True) for _ in range(2))
    offered(one, other)
    tui = as_(cast.tui)
    page = tui.get("/handover/accept/").content.decode()
    assert one.reference in page and other.reference in page
    items = list(HandoverItem.objects.order_by("id"))
    answer = tui.post("/handover/accept/", {"item": [item.reference for item in items]}, follow=True).content.decode()
    assert f"Accepted: {one.reference}, {other.reference}" in answer
    assert set(Contact.objects.values_list("officer", flat=True)) == {cast.tui.pk}


def test_who_signs_out_with_something_open_is_asked_once(as_, cast, offered):
    browser = as_(cast.sam)
    assert browser.post("/leaving/").status_code == 307  # nothing is open: signed out at once
    contact = open_contact(by=cast.sam)
    answer = browser.post("/leaving/")
    page = answer.content.decode()
    assert answer.status_code == 200 and contact.reference in page and 'action="/sign-out/"' in page
    assert browser.get("/my-day/").status_code == 200  # signed in still
    offered(contact)
    assert browser.post("/leaving/").status_code == 307


def test_a_note_goes_along_to_the_colleague(as_, cast):
    contact = open_contact(by=cast.sam)
    sent = {"to": "TH1002", "note": "The SO rings back at 8", "version": contact.version}
    browser = as_(cast.sam)
    assert (
        browser.post(f"{contact.get_absolute_url()}steps/hand_over/", sent | {"note": "Ring Mrs Walker"}).status_code
        == 422
    )
    assert browser.post(f"{contact.get_absolute_url()}steps/hand_over/", sent).status_code == 302
    assert Notice.objects.get(to=cast.tui).text.endswith("to you. The SO rings back at 8")
    assert (
        TimelineEntry.objects.get(step="hand_over").told == "handed the contact to Tui Harris: The SO rings back at 8"
    )
