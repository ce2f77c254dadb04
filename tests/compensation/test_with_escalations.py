"""A Smart Centre request is escalated to an SSO, who is told of it: the request and the queue of escalations say the same."""

import pytest

from casework.steps import Refused, take
from compensation import effects
from compensation.guidance import checklist
from compensation.models import StopPayment
from escalations.actions import open_escalation, save_escalation
from escalations.models import Escalation
from people.clock import now
from tests.escalations.conftest import said  # noqa: F401  (a fixture)

CONTACT = {"how": "phone"}
HIGHLIGHT = "compensation/effects.py::highlight_escalation"


@pytest.fixture
def verified(identified, filled, cast):
    """A Smart Centre request of Kiri's on a contact of Sam's, verified by Sam."""

    def make(**changed):
        payment = identified(**({"edition": "smart_centre", "contact": filled()} | changed))
        return take(payment, "verify", by=cast.sam, version=payment.version)

    return make


@pytest.fixture
def escalated(verified, said, cast):  # noqa: F811
    """The request and its escalation, submitted by Sam."""

    def make():
        payment = verified()
        payment = take(payment, "escalate", by=cast.sam, version=payment.version)
        return payment, refer(payment.escalation, said, cast)

    return make


def refer(escalation, said, cast):  # noqa: F811
    escalation = save_escalation(escalation, by=cast.sam, answers=said()).record
    return take(escalation, "refer", by=cast.sam, version=escalation.version)


def fresh(payment):
    return StopPayment.objects.select_related("escalation").get(pk=payment.pk)


def both_say(payment) -> tuple[bool, bool]:
    """Whether no SSO was told of it: by the request, and by the queue of escalations."""
    payment = fresh(payment)
    first = Escalation.objects.open().most_urgent_first().first()
    return payment.is_not_told, first.pk == payment.escalation_id and first.group == 0


@pytest.mark.rule("STP-04", breaks="compensation/conditions.py::arrears_are_verified")
@pytest.mark.rule("STP-07", breaks="compensation/conditions.py::contact_is_recorded")
def test_escalated_only_once_verified_and_from_a_recorded_contact(identified, verified, filled, cast):
    for payment, rule in (
        (identified(edition="smart_centre", contact=filled()), "STP-04"),
        (verified(contact=None), "STP-07"),
    ):
        with pytest.raises(Refused) as refused:
            take(payment, "escalate", by=cast.sam, version=payment.version)
        assert [reason[1] for reason in refused.value.reasons] == [rule]
    with pytest.raises(Refused, match="only there it is escalated"):
        take(identified(contact=filled("compensation")), "escalate", by=cast.sam, version=1)
    assert not Escalation.objects.exists()


@pytest.mark.rule("STP-04", breaks="compensation/conditions.py::arrears_are_verified")
@pytest.mark.rule(
    "STP-07",
    breaks=[
        "compensation/models/stop_payment.py::StopPayment.escalate",
        "compensation/conditions.py::contact_is_recorded",
    ],
)
def test_it_raises_the_contacts_escalation_as_a_stop_payment_once(verified, cast):
    payment = verified()
    payment = take(payment, "escalate", by=cast.sam, version=payment.version)
    escalation = Escalation.objects.get()
    assert (escalation.contact, escalation.stop_payment, escalation.stop_request) == (payment.contact, True, payment)
    with pytest.raises(Refused, match=escalation.reference):
        take(payment, "escalate", by=cast.tui, version=payment.version)


def test_an_escalation_that_was_raised_before_is_joined_and_serves_one_request(verified, identified, said, cast):  # noqa: F811
    payment = verified()
    raised = refer(open_escalation(payment.contact, by=cast.sam, stop_payment=True), said, cast)
    payment = take(payment, "escalate", by=cast.tui, version=payment.version)
    assert payment.escalation == raised
    second = verified(contact=payment.contact)
    second = take(second, "escalate", by=cast.sam, version=second.version)
    assert second.escalation != raised and second.escalation.state == "draft"


@pytest.mark.rule("STP-07", breaks=HIGHLIGHT)
@pytest.mark.rule("ESC-12", breaks=HIGHLIGHT)
def test_an_sso_contacted_here_counts_in_the_queue_of_escalations(escalated, cast):
    payment, escalation = escalated()
    assert both_say(payment) == (True, True)
    payment = take(fresh(payment), "contact_sso", by=cast.tui, version=payment.version, sso=cast.lena, **CONTACT)
    escalation = Escalation.objects.get()
    assert (escalation.highlighted_to, escalation.highlighted_how, escalation.highlighted_by) == (
        cast.lena,
        "phone",
        cast.tui,
    )
    assert escalation.highlighted_at == payment.sso_contacted_at
    assert both_say(payment) == (False, False)


@pytest.mark.rule("STP-07", breaks="compensation/models/stop_payment.py::StopPayment.sso_told")
def test_an_sso_told_in_the_escalation_counts_here(escalated, cast):
    payment, escalation = escalated()
    take(escalation, "highlight", by=cast.sam, version=escalation.version, to=cast.lena, how="chat", at=now())
    assert both_say(payment) == (False, False)
    [item] = [item for item in checklist(fresh(payment)) if item.words == "An SSO is contacted"]
    assert (item.done, item.note) == (True, "Lena Marsh")


@pytest.mark.rule("ESC-12", breaks="escalations/models/escalation.py::Escalation.refer")
def test_an_sso_contacted_before_it_was_submitted_counts_then(verified, said, cast):  # noqa: F811
    payment = verified()
    payment = take(payment, "escalate", by=cast.sam, version=payment.version)
    payment = take(payment, "contact_sso", by=cast.sam, version=payment.version, sso=cast.lena, **CONTACT)
    escalation = refer(payment.escalation, said, cast)
    assert (escalation.highlighted_to, escalation.highlighted_at) == (cast.lena, payment.sso_contacted_at)
    assert both_say(payment) == (False, False)


@pytest.mark.rule("ESC-12", breaks="escalations/conditions.py::is_what_it_was_raised_for")
def test_what_it_was_escalated_with_stays_a_stop_payment(verified, said, cast):  # noqa: F811
    payment = verified()
    payment = take(payment, "escalate", by=cast.sam, version=payment.version)
    escalation = save_escalation(payment.escalation, by=cast.sam, answers=said(stop_payment=False)).record
    with pytest.raises(Refused, match=f"{payment.reference} was escalated with it"):
        take(escalation, "refer", by=cast.sam, version=escalation.version)
    escalation = save_escalation(escalation, by=cast.sam, answers={"stop_payment": True}).record
    assert take(escalation, "refer", by=cast.sam, version=escalation.version).state == "submitted"


def test_withdrawn_it_takes_its_escalation_along_unless_an_sso_has_it(escalated, cast):
    payment, escalation = escalated()
    take(fresh(payment), "withdraw", by=cast.sam, version=payment.version, because="It was due after all.")
    assert Escalation.objects.get().state == "withdrawn"

    payment, escalation = escalated()
    take(escalation, "accept", by=cast.lena, version=escalation.version)
    payment = fresh(payment)
    assert {cast.lena, cast.kiri} <= set(effects.concerned(payment, but=cast.sam))
    take(payment, "withdraw", by=cast.sam, version=payment.version, because="It was due after all.")
    assert Escalation.objects.get(pk=escalation.pk).state == "accepted"


def test_the_page_leads_to_the_escalation_and_back(verified, as_, cast):
    payment = verified()
    browser = as_(cast.sam)
    page = browser.get(payment.get_absolute_url()).content.decode()
    assert "No SSO was told of it yet" in page and "brought by Kiri Walker, Newcastle" in page
    answer = browser.post(f"{payment.get_absolute_url()}steps/escalate/", {"version": payment.version})
    escalation = Escalation.objects.get()
    assert answer.url == f"{escalation.get_absolute_url()}write/"  # straight into the draft
    assert escalation.reference in browser.get(payment.get_absolute_url()).content.decode()
    assert f"Stop payment {payment.reference}" in browser.get(escalation.get_absolute_url()).content.decode()
    assert "no SSO was told yet" in browser.get("/stop-payments/").content.decode()
