"""On every page beside the form of an open contact its clock stays in sight, and a step leads back to the form (CON-17, CON-19)."""

import pytest

from casework.steps import take
from escalations.models import Escalation
from tps import actions
from tps.models import Contact

PAGES = ("refer_early", "close_as_inappropriate", "hand_over", "discard")
OWN_PAGES = ("explain/", "supervisor-call/new/", "gap/", "urgent-payment-review/", "")


@pytest.fixture
def early(filled, cast):
    """A contact of Sam's that was referred early."""
    contact = filled()
    return take(contact, "refer_early", by=cast.sam, version=contact.version, reason="system_limitation")


@pytest.mark.rule("CON-17", breaks='templates/tps/_in_hand.html::{% include "tps/_strip.html" %}')
def test_the_clock_and_the_other_open_contacts_stay_in_sight_beside_the_form(as_, cast, filled, drafted):
    contact, other = filled(), filled()
    draft = drafted(contact=contact)
    sam, tui = as_(cast.sam), as_(cast.tui)
    of_contact = f"/contacts/{contact.reference}/"
    pages = [f"{of_contact}steps/{name}/" for name in PAGES] + [f"{of_contact}{name}" for name in OWN_PAGES]
    for address in (*pages, f"/escalations/{draft.reference}/write/", f"/escalations/{draft.reference}/"):
        page = sam.get(address, follow=True).content.decode()
        clock = f'data-opened-ms="{int(contact.opened_at.timestamp() * 1000)}"'
        assert clock in page and f'href="/log/{other.reference}/"' in page, address
    assert "data-opened-ms" not in tui.get(of_contact).content.decode()
    take(contact, "finalise", by=cast.sam, version=contact.version)
    assert "data-opened-ms" not in sam.get(of_contact).content.decode()


def test_a_step_that_leaves_the_contact_open_leads_back_to_its_form_and_says_what_comes_next(as_, cast, filled):
    contact = filled()
    form = {"reason": "system_limitation", "version": contact.version}
    page = as_(cast.sam).post(f"/contacts/{contact.reference}/steps/refer_early/", form, follow=True)
    assert page.redirect_chain == [(f"/log/{contact.reference}/", 302)]
    words = page.content.decode()
    assert "Next: escalate it to an SSO" in words
    in_sight = words[words.index('id="in-sight"') :]
    assert 'value="escalate"' in in_sight[: in_sight.index("data-save-state")]
    assert (
        "Escalate it to an SSO, then finalise" in as_(cast.sam).get(f"/contacts/{contact.reference}/").content.decode()
    )


@pytest.mark.rule("CON-19", breaks="escalations/actions.py::reasons_said")
def test_why_it_was_referred_early_is_not_asked_again(as_, cast, early):
    as_(cast.sam).post(f"/contacts/{early.reference}/escalate/")
    assert Escalation.objects.get().reasons == ["system_limitation"]


def test_escalating_leads_back_to_the_open_contact(as_, cast, early, drafted):
    draft = drafted(contact=early)
    sam, address = as_(cast.sam), f"/escalations/{draft.reference}/write/"
    page = sam.post(address, {"fields": "-", "version": draft.version, "step": "refer"}, follow=True)
    assert page.redirect_chain == [(f"/log/{early.reference}/", 302)]
    words = page.content.decode()
    assert f"Next: finalise {early.reference}" in words
    in_sight = words[words.index('id="in-sight"') :]
    assert 'value="escalate"' not in in_sight[: in_sight.index("data-save-state")]  # it is done
    contact = Contact.objects.get()
    other = drafted(contact=take(contact, "finalise", by=cast.sam, version=contact.version))
    gone = sam.post(
        f"/escalations/{other.reference}/write/", {"fields": "-", "version": other.version, "step": "refer"}
    )
    assert gone["Location"] == other.get_absolute_url()
    assert actions.open_contact(by=cast.sam) != contact
