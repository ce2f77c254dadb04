"""What the page of a stop payment says is next, and that nothing typed in it is lost."""

import pytest

from casework import timeline
from casework.steps import take
from compensation import actions
from compensation.conditions import is_with_sso
from compensation.guidance import checklist, next_of
from compensation.models import StopPayment
from escalations.actions import save_escalation
from escalations.models import Escalation
from people.clock import at
from tests.compensation.conftest import ITEMS, local
from tests.escalations.conftest import said  # noqa: F401  (a fixture)

SMART = {"amount": "1284.60", "exact_reason": "Paid for two weeks after she left Australia on 2 May."}


@pytest.fixture
def walk(identified, filled, cast):
    """A Smart Centre request of Kiri's, as far on its way as you say."""

    def make(*steps):
        payment = identified(edition="smart_centre", contact=filled())
        for name in steps:
            if name == "items":
                payment = actions.save_items(payment, by=cast.sam, answers=SMART).record
            else:
                payment = take(payment, name, by=cast.sam, version=payment.version)
        return payment

    return make


def escalated_item(payment):
    [item] = [item for item in checklist(payment) if item.words == "Escalated to an SSO"]
    return item


@pytest.mark.rule("STP-07", breaks="compensation/conditions.py::is_with_sso")
def test_what_is_only_a_draft_does_not_look_referred(walk, said, as_, cast):  # noqa: F811
    payment = walk("verify", "items", "check_doc")
    answer = as_(cast.sam).post(
        f"{payment.get_absolute_url()}steps/escalate/", {"version": payment.version}, follow=True
    )
    escalation = Escalation.objects.get()
    assert answer.redirect_chain[-1][0] == f"/escalations/{escalation.reference}/write/"
    page = answer.content.decode()
    assert (
        f"{payment.reference}: began the escalation to an SSO: {escalation.reference} is a draft, still to be submitted"
        in page
    )
    assert "Done." not in page
    payment = StopPayment.objects.get()
    assert timeline.of(payment)[0].told.endswith("is a draft, still to be submitted")
    assert not is_with_sso(payment) and not escalated_item(payment).done
    assert "no SSO has it" in escalated_item(payment).note
    assert next_of(payment).words == f"Submit {escalation.reference}: it is only a draft"

    escalation = save_escalation(escalation, by=cast.sam, answers=said() | {"doc_title": escalation.doc_title}).record
    escalation = take(escalation, "refer", by=cast.sam, version=escalation.version)
    payment = StopPayment.objects.get()
    assert is_with_sso(payment) and escalated_item(payment).done
    assert timeline.of(payment)[0].told == f"submitted {escalation.reference} to the SSOs"
    assert next_of(payment).step == "contact_sso"
    take(escalation, "return_to_tps", by=cast.lena, version=escalation.version, reason="The DOC says less.")
    payment = StopPayment.objects.get()
    assert not is_with_sso(payment) and not escalated_item(payment).done  # returned, no SSO has it any more


def test_the_draft_begins_with_what_is_known(walk, cast):
    payment = walk("verify", "items", "check_doc", "escalate")
    draft = payment.escalation
    assert draft.doc_title == "Stop Payment Request"
    assert SMART["exact_reason"] in draft.issue and "$1,284.60" in draft.issue
    assert "Sam Okoro verified" in draft.action_taken and payment.reference in draft.action_taken
    assert draft.subject == payment.contact.help_needed  # what stands is not written over


@pytest.mark.parametrize(
    ("steps", "step", "field"),
    [((), "verify", ""), (("verify",), "", "amount"), (("verify", "items"), "check_doc", ""), (("verify", "items", "check_doc"), "escalate", "")],
)  # fmt: skip
def test_smart_centre_each_step_comes_in_its_turn_and_has_a_key(walk, as_, cast, steps, step, field):
    payment = walk(*steps)
    assert (next_of(payment).step, next_of(payment).field) == (step, field)
    page = as_(cast.sam).get(payment.get_absolute_url()).content.decode()
    strip = page[page.index('class="next"') : page.index("</section>", page.index('class="next"'))]
    assert 'data-key="v"' in strip and "autofocus" in strip and "Lodge it" not in strip


def test_compensation_lodges_at_once(identified):
    assert next_of(identified()).field == "lodged_reference"


def test_found_after_close_it_counts_no_hours_that_are_left(identified, as_, cast):
    with at(local("2026-11-20 18:31")):  # a Friday
        payment = identified()
        page = as_(cast.sam).get(payment.get_absolute_url()).content.decode()
    strip = page[page.index('class="next"') : page.index("</section>", page.index('class="next"'))]
    assert "After close of business" in strip and "data-closes-ms" not in strip and "At once" in strip


def test_nothing_typed_under_lodge_is_lost_when_the_doc_is_checked(identified, as_, cast):
    payment, browser = identified(), as_(cast.sam)
    period = {"period_from": "2026-11-01", "period_to": "2026-11-14"}
    sent = {**ITEMS, **period, "no_blueprint": "on", "lodged_reference": "REQ0093817", "version": payment.version}
    for then in ("", "check_doc"):
        page = browser.post(f"{payment.get_absolute_url()}save/", sent | {"then": then}).content.decode()
        assert 'value="REQ0093817"' in page
    for reason in ("Cust not entitled", ""):
        other = identified()
        answer = browser.post(f"{other.get_absolute_url()}save/", sent | {"then": "check_doc", "exact_reason": reason})
        assert 'value="REQ0093817"' in answer.content.decode() and answer.status_code in (409, 422)


def test_what_the_doc_says_is_kept_with_the_lodgement_and_never_stands_before_it(identified, as_, cast):
    browser = as_(cast.sam)
    for reason, status in (("Left Australia on 2 May 2026.", 302), ("Cust not entitled", 422)):
        payment = identified()
        sent = {"exact_reason": reason, "amount": "12.50", "lodged_reference": "REQ0093817", "then": "lodge"}
        answer = browser.post(f"{payment.get_absolute_url()}save/", sent | {"version": payment.version})
        payment = StopPayment.objects.get(pk=payment.pk)
        assert (payment.state, answer.status_code) == ("lodged", status)
        assert payment.exact_reason == (reason if status == 302 else "")
    assert "Cust not entitled" in answer.content.decode()
    payment = identified()
    sent = {
        "exact_reason": "Left Australia on 2 May 2026.",
        "then": "lodge",
        "lodged_reference": "",
        "version": payment.version,
    }
    answer = browser.post(f"{payment.get_absolute_url()}save/", sent)
    assert answer.status_code == 422 and "Left Australia on 2 May 2026." in answer.content.decode()
    answer = browser.post(f"{payment.get_absolute_url()}save/", sent | {"lodged_reference": "REQ1"})
    assert (
        answer.status_code == 409 and 'value="REQ1"' in answer.content.decode()
    )  # a stale page: looked at, and pressed again
