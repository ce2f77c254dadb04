"""Who may take which step of a stop payment in which state, by hand from the procedure; and what each refuses and keeps."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction

from casework import notices, timeline
from casework.models import Deadline, Notice, OutgoingMail
from casework.steps import Refused, Stale, take
from compensation import actions, forms
from compensation.models import StopPayment
from compensation.reasons import is_exact
from people.clock import now
from people.models import RoleHeld
from people.roles import TPS_OFFICER
from tests.compensation.conftest import ITEMS

EVERYBODY = ("sam", "tui", "quinn", "lena", "aroha", "kiri", "noah", "ida", "otto", "priya", "gateway")
STAFF = {"sam", "tui", "quinn", "lena", "aroha"}
OFFICERS = {"sam", "tui", "quinn"}
#: step: (states that it may be taken in, who may). Gateway did not open these.
POLICY = {
    "lodge": ({"identified", "verified"}, STAFF),
    "verify": ({"identified"}, OFFICERS),
    "check_doc": ({"identified", "verified", "lodged"}, STAFF),
    "contact_sso": ({"identified", "verified"}, STAFF),
    "correct": ({"identified", "verified", "lodged"}, STAFF),
    "withdraw": ({"identified", "verified"}, STAFF),
    "record_stopped": ({"lodged"}, STAFF),
    "record_not_stopped": ({"identified", "verified", "lodged"}, STAFF),
    "change_doc": ({"identified", "verified", "lodged"}, STAFF),
    "escalate": ({"verified"}, OFFICERS),
    "hand_over": ({"identified", "verified", "lodged"}, {"sam", "aroha"}),  # whose it is, and the team leader
}
#: Where a guard stands before it, not the state: whoever may not take it is told so first.
GUARDED = {("escalate", "identified")}
STATES = ("identified", "verified", "withdrawn", "lodged", "stopped", "not_stopped")


def answers(name, cast):
    return {
        "lodge": {"lodged_reference": "REQ0093817", "lodged_at": now(), "lodged_by": cast.lena},
        "contact_sso": {"sso": cast.lena, "how": "phone"},
        "correct": {"trigger": "another_so", "finalised_on": now().date(), "receiving_team": None},
        "withdraw": {"because": "The start date was right after all."},
        "record_stopped": {"words": ""},
        "record_not_stopped": {"words": "The arrears issued overnight."},
        "hand_over": {"to": cast.tui},
    }.get(name, {})


@pytest.fixture
def in_state(identified, cast, filled):
    def make(state, **changed):
        payment = identified(**({"edition": "smart_centre", "contact": filled()} | changed))
        for name in {
            "verified": ["verify"],
            "withdrawn": ["withdraw"],
            "lodged": ["lodge"],
            "stopped": ["lodge", "record_stopped"],
            "not_stopped": ["record_not_stopped"],
        }.get(state, []):
            payment = take(payment, name, by=cast.sam, version=payment.version, **answers(name, cast))
        return actions.save_items(payment, by=cast.sam, answers=ITEMS).record if payment.takes_answers() else payment

    return make


@pytest.mark.rule("STP-04", breaks="compensation/who.py::tps_officer_but_who_found_it")
def test_who_may_take_which_step_in_which_state(in_state, cast):
    for state in STATES:
        payment = in_state(state)
        for name, (states, people) in POLICY.items():
            for who in EVERYBODY:
                with transaction.atomic():
                    before = payment
                    if name == "change_doc" and payment.takes_answers():
                        before = take(payment, "check_doc", by=cast.sam, version=payment.version)
                    try:
                        take(before, name, by=getattr(cast, who), version=before.version, **answers(name, cast))
                        outcome = "done"
                    except PermissionDenied:
                        outcome = "denied"
                    except Refused:
                        outcome = "refused"
                    transaction.set_rollback(True)
                expected = "refused" if state not in states else "done" if who in people else "denied"
                if (name, state) in GUARDED and who not in people:
                    expected = "denied"
                assert outcome == expected, (state, name, who)


@pytest.mark.rule("STP-04", breaks="compensation/who.py::tps_officer_but_who_found_it")
def test_nobody_verifies_or_drops_what_they_found_themselves(identified, cast):
    payment = identified(edition="smart_centre", found_by=cast.sam)
    for name in ("verify", "withdraw"):
        with pytest.raises(PermissionDenied):
            take(payment, name, by=cast.sam, version=1, **answers(name, cast))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE compensation_stoppayment SET state='verified', verified_at=now(), verified_by_id=found_by_id, version=2 WHERE id=%s",
            [payment.pk],
        )
    assert take(payment, "verify", by=cast.tui, version=1).state == "verified"


@pytest.mark.rule("STP-04", breaks="compensation/conditions.py::is_smart_centre")
def test_compensation_has_no_tps_step_first(identified, cast):
    with pytest.raises(Refused) as refused:
        take(identified(), "verify", by=cast.sam, version=1)
    assert refused.value.reasons[0][1] == "STP-04"
    assert take(identified(edition="smart_centre"), "verify", by=cast.sam, version=1).state == "verified"


@pytest.mark.rule("STP-11", breaks="compensation/models/stop_payment.py::StopPayment.lodge")
@pytest.mark.parametrize("edition", ["compensation", "smart_centre"])
def test_a_lodgement_is_recorded_with_nothing_else_there(identified, cast, edition):
    payment = take(identified(edition=edition), "lodge", by=cast.sam, version=1, **answers("lodge", cast))
    assert (payment.state, payment.lodged_channel) == (
        "lodged",
        {"compensation": "webform", "smart_centre": "ict"}[edition],
    )
    assert (payment.lodged_reference, payment.lodged_by) == ("REQ0093817", cast.lena)
    assert actions.save_items(payment, by=cast.sam, answers=ITEMS).record.amount is not None


def test_a_system_records_the_lodgement_of_what_it_opened_and_decides_nothing(identified, cast):
    payment = identified(by=cast.gateway, edition="smart_centre")
    for name in POLICY:
        with transaction.atomic():
            if name == "lodge":
                assert take(payment, name, by=cast.gateway, version=1, **answers(name, cast)).state == "lodged"
            else:
                with pytest.raises((PermissionDenied, Refused)):
                    take(payment, name, by=cast.gateway, version=1, **answers(name, cast))
            transaction.set_rollback(True)


@pytest.mark.rule("STP-05", breaks="compensation/conditions.py::missing")
@pytest.mark.parametrize(
    ("edition", "needed"),
    [("smart_centre", {"amount", "exact_reason"}), ("compensation", {"payment_type", "amount", "period_from", "exact_reason", "blueprint_file"})],
)  # fmt: skip
def test_the_doc_is_checked_only_with_every_item_of_its_edition(identified, cast, edition, needed):
    payment = identified(edition=edition)
    with pytest.raises(Refused) as refused:
        take(payment, "check_doc", by=cast.sam, version=1)
    assert {reason.field for reason in refused.value.reasons} == needed
    said = ITEMS | {"period_from": now().date(), "period_to": now().date()}
    payment = actions.save_items(payment, by=cast.sam, answers=said).record
    payment = take(payment, "check_doc", by=cast.sam, version=payment.version)
    assert payment.doc_checked_by == cast.sam


@pytest.mark.rule("STP-09", breaks="compensation/models/stop_payment.py::StopPayment.record_not_stopped")
def test_the_outcome_is_recorded_and_the_rest_ends(in_state, cast):
    for state, name in (
        ("lodged", "record_stopped"),
        ("lodged", "record_not_stopped"),
        ("identified", "record_not_stopped"),
    ):
        payment = in_state(state)
        payment = take(payment, name, by=cast.lena, version=payment.version, **answers(name, cast))
        assert payment.closed_at is not None
        assert not Deadline.objects.filter(record_id=payment.pk, closed_at=None).exists()
        with pytest.raises(Refused):
            actions.save_items(payment, by=cast.sam, answers={"amount": 1})
        with pytest.raises(DatabaseError), transaction.atomic():
            StopPayment.objects.filter(pk=payment.pk).update(amount=1, version=payment.version + 1)


@pytest.mark.rule("STP-01", breaks="compensation/forms.py::Identify")
def test_which_trigger_and_which_day_is_asked(cast):
    form = forms.Identify({"edition": "compensation"}, by=cast.sam)
    assert set(form.errors) == {"trigger", "finalised_on"}
    form = forms.Identify(
        {"edition": "compensation", "trigger": "finalised", "finalised_on": "2099-01-01"}, by=cast.sam
    )
    assert set(form.errors) == {"finalised_on"}


REFUSED = (
    "Customer not entitled", "customer NOT entitled.", "CUSTOMER  NOT-ENTITLED!", "cust not entitled", "Cust. not ent.",
    "not entitled", "not eligible", "Customer is ineligible", "no entitlement", "nil entitlement", "NE", "N.E.", "n/e",
    "The customer isn’t entitled to this payment", "Customer is not entitled to these arrears", "he is not entitled",
    "Not entitled to JobSeeker Payment arrears", "cust no longer entitled", "not entitled as per policy", "see DOC",
    "customer not entilted", "custmer not entitled", "notentitled", "non-entitlement", "N o t  e n t i t l e d",
    "Ｃｕｓｔｏｍｅｒ not entitled", "not\u200b entitled", "incorrect arrears", "12345", "not payable", "because not entitled",
)  # fmt: skip
ACCEPTED = (
    "Partnered from 3 March, so the single rate was never due.", "Left Australia on 2 May; portability ended.",
    "Periodic payments end on 10 November: not entitled after it.", "Lump sum preclusion period runs to 9 June.",
    "Customer not entitled because the claim was coded a year early", "Start date coded 2025 in place of 2026",
    "Deceased on 4 October", "Charge coded twice",
)  # fmt: skip


@pytest.mark.rule("STP-06", breaks="compensation/reasons.py::is_exact")
def test_not_entitled_is_no_reason_and_says_what_is_wanted(identified, cast):
    assert [text for text in REFUSED if is_exact(text)] == []
    assert [text for text in ACCEPTED if not is_exact(text)] == []
    form = forms.Items({"exact_reason": "Customer not entitled"}, record=identified(), by=cast.sam)
    assert "Say exactly why" in form.errors["exact_reason"][0]


@pytest.mark.rule("STP-03", breaks="compensation/forms.py::Identify.clean_found_by")
def test_a_smart_centre_request_says_which_so_brought_it_directly(cast):
    today = now().astimezone(cast.sam.team.site.tz).date().isoformat()
    said = {"edition": "smart_centre", "trigger": "finalised", "finalised_on": today}
    assert forms.Identify(said, by=cast.sam).errors == {"found_by": ["Say which SO brought it to TPS."]}
    assert forms.Identify(
        said | {"edition": "compensation"}, by=cast.sam
    ).is_valid()  # there the officer may have found it
    form = forms.Identify(said | {"found_by": "KW4821"}, by=cast.sam)
    assert form.is_valid()
    payment = actions.identify(by=cast.sam, **form.cleaned_data)
    assert (payment.found_by, payment.officer) == (cast.kiri, cast.sam)
    assert timeline.of(payment)[0].told.endswith("; brought directly by Kiri Walker")
    assert Deadline.objects.get().owner == cast.sam  # for immediate action, by the officer whom it was brought to


@pytest.mark.rule("STP-05", breaks="compensation/models/stop_payment.py::StopPayment.takes_answers")
def test_what_was_checked_stays_as_it_is_until_somebody_says_that_it_changed(identified, cast):
    payment = actions.save_items(identified(edition="smart_centre"), by=cast.sam, answers=ITEMS).record
    with pytest.raises(Refused):
        take(payment, "change_doc", by=cast.sam, version=payment.version)  # nothing to take back
    payment = take(payment, "check_doc", by=cast.sam, version=payment.version)
    with pytest.raises(Refused) as refused:
        actions.save_items(payment, by=cast.tui, answers={"amount": "9.00"})
    assert refused.value.reasons[0][1] == "STP-05"
    with pytest.raises(DatabaseError), transaction.atomic():
        StopPayment.objects.filter(pk=payment.pk).update(amount=9, version=payment.version + 1)
    assert take(payment, "lodge", by=cast.sam, version=payment.version, **answers("lodge", cast)).state == "lodged"

    payment = take(payment, "change_doc", by=cast.tui, version=payment.version + 1)
    assert (payment.doc_checked_at, payment.doc_checked_by) == (None, None)
    payment = actions.save_items(payment, by=cast.tui, answers={"amount": "9.00"}).record
    payment = take(payment, "check_doc", by=cast.tui, version=payment.version)
    assert (payment.amount, payment.doc_checked_by) == (9, cast.tui)
    assert [entry.step for entry in timeline.of(payment) if "doc" in entry.step] == [
        "check_doc",
        "change_doc",
        "check_doc",
    ]


@pytest.mark.rule("STP-04", breaks="compensation/effects.py::tell_of_withdrawal")
def test_a_withdrawal_tells_whoever_was_concerned(identified, cast):
    payment = identified(edition="smart_centre", by=cast.tui)
    payment = take(payment, "contact_sso", by=cast.tui, version=1, **answers("contact_sso", cast))
    notices.tell(payment, to=cast.aroha, kind="stop_payment_to_lodge.30_minutes", text="Lodge it")  # as time does
    OutgoingMail.objects.all().delete()
    take(payment, "withdraw", by=cast.sam, version=payment.version, because="The start date was right after all.")
    told = Notice.objects.filter(kind="withdrawn")
    assert {notice.to for notice in told} == {cast.tui, cast.lena, cast.aroha}  # its officer, the SSO, whom time told
    assert told[0].text == f"Sam Okoro withdrew {payment.reference}: the arrears are correct. Nothing is to be stopped."
    mails = {mail.to: mail for mail in OutgoingMail.objects.all()}
    assert set(mails) == {person.email for person in (cast.tui, cast.lena, cast.aroha, cast.kiri)}
    assert "The start date was right after all." in mails[cast.kiri.email].text
    assert payment.get_absolute_url() in mails[cast.tui.email].text
    assert payment.get_absolute_url() not in mails[cast.kiri.email].text  # who brought it does not see it


@pytest.mark.rule("STP-07", breaks="compensation/models/stop_payment.py::StopPayment.contact_sso")
def test_the_sso_who_is_contacted_is_recorded(identified, cast):
    payment = take(
        identified(edition="smart_centre"), "contact_sso", by=cast.sam, version=1, **answers("contact_sso", cast)
    )
    assert (payment.sso_contacted, payment.sso_contacted_how) == (cast.lena, "phone")
    assert payment.sso_contacted_at is not None


def test_lodged_and_withdrawn_at_once_one_wins(identified, cast):
    payment = identified()
    take(payment, "lodge", by=cast.sam, version=1, **answers("lodge", cast))
    with pytest.raises(Stale):
        take(payment, "withdraw", by=cast.tui, version=1, **answers("withdraw", cast))


def test_a_finder_who_is_a_tps_officer_too_is_refused_by_person(identified, cast):
    RoleHeld.objects.create(staff=cast.kiri, role=TPS_OFFICER.key)
    with pytest.raises(PermissionDenied):
        take(identified(edition="smart_centre"), "verify", by=cast.kiri, version=1)


def test_out_of_the_door_nothing_is_moved_or_deleted(identified):
    payment = identified()
    for words in ("SET state='stopped', closed_at=now(), version=2", "SET amount=5"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE compensation_stoppayment {words} WHERE id=%s", [payment.pk])
    with pytest.raises(DatabaseError), transaction.atomic():
        payment.delete()
