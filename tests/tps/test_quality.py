"""Quality checks and the roster: who claims what and when, once; who is told; what is e-mailed (QOL-01 to QOL-05)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from casework.models import Notice, OutgoingMail
from casework.steps import Refused, Stale, take
from people.clock import at, now
from people.models import Mailbox, RoleHeld
from people.roles import TPS_OFFICER
from tps.forms import RequestCheck
from tps.models import QualityCheck, RosterShift

CONDITIONS = "tps/conditions.py"


def claim(check, by):
    return take(check, "claim", by=by, version=check.version)


def refused(check, by):
    with pytest.raises(Refused) as found:
        claim(check, by)
    assert QualityCheck.objects.get(pk=check.pk).state == "requested"
    return {rule for _, rule in found.value.reasons}


@pytest.mark.rule("QOL-01", breaks=f"{CONDITIONS}::_not_rostered")
@pytest.mark.parametrize("kind", ["ordinary", "qma"])
@pytest.mark.parametrize("shift", [None, (1, 2), (-2, -1), (-2, 0)])
def test_ordinary_work_is_not_claimed_before_after_or_without_a_shift(kind, shift, asked, rostered, cast):
    with at(now()):
        if shift:
            rostered(cast.sam, *shift)
        rostered(cast.tui)
        assert refused(asked(kind), cast.sam) == {"QOL-01"}


@pytest.mark.rule("QOL-01", breaks=f"{CONDITIONS}::_not_rostered")
def test_an_urgent_one_is_claimed_by_any_officer_and_ordinary_work_from_the_shifts_first_moment(asked, rostered, cast):
    assert claim(asked("urgent"), cast.quinn).state == "claimed"
    with at(now()):
        rostered(cast.sam, 0, 1)
        assert claim(asked(), cast.sam).claimed_by == cast.sam


def test_a_shift_called_off_no_longer_counts_and_stays_with_who_ended_it(asked, rostered, cast):
    shift = rostered(cast.sam)
    with pytest.raises(PermissionDenied):
        take(shift, "end_shift", by=cast.sam, version=shift.version)
    shift = take(shift, "end_shift", by=cast.aroha, version=shift.version)
    assert refused(asked(), cast.sam) == {"QOL-01"}
    assert (shift.state, shift.ended_by) == ("ended", cast.aroha)
    with pytest.raises(DatabaseError), transaction.atomic():
        RosterShift.objects.all().delete()


@pytest.mark.rule("QOL-02", breaks=f"{CONDITIONS}::_not_selected")
@pytest.mark.parametrize("kind", ["ordinary", "qma", "urgent"])
@pytest.mark.parametrize("generated_by", ["services_australia", "partner"])
def test_while_rostered_only_smart_centre_and_labour_hire_work(kind, generated_by, asked, rostered, cast):
    rostered(cast.sam)
    assert refused(asked(kind, generated_by=generated_by), cast.sam) == {"QOL-02"}


@pytest.mark.rule("QOL-02", breaks=f"{CONDITIONS}::SELECTED_WHILE_ROSTERED")
def test_labour_hire_work_is_claimed_while_rostered(asked, rostered, cast):
    rostered(cast.sam)
    assert claim(asked(generated_by="labour_hire"), cast.sam).state == "claimed"


@pytest.mark.rule("QOL-02", breaks=f"{CONDITIONS}::_not_selected")
def test_smart_centre_work_is_the_own_sites_and_the_current_edition_is_anybodys(asked, rostered, cast):
    rostered(cast.quinn)
    assert refused(asked(), cast.quinn) == {"QOL-02"}
    assert claim(asked(edition="compensation"), cast.quinn).state == "claimed"


@pytest.mark.rule("QOL-03", breaks=f"{CONDITIONS}::is_for_tps_to_check")
@pytest.mark.parametrize(
    ("kind", "by"), [("ordinary", "services_australia"), ("qma", "smart_centre"), ("urgent", "partner")]
)
def test_a_partners_request_is_an_urgent_one_of_a_services_australia_so(kind, by, asked):
    with pytest.raises(Refused) as found:
        asked(kind, generated_by=by, for_partner=True)
    assert found.value.reasons[0][1] == "QOL-03"
    assert not QualityCheck.objects.exists()


@pytest.mark.rule("QOL-03", breaks=f"{CONDITIONS}::is_for_tps_to_check")
def test_a_partners_urgent_request_is_claimed_while_rostered_too(asked, rostered, cast):
    rostered(cast.sam)
    check = asked("urgent", generated_by="services_australia", for_partner=True)
    assert claim(check, cast.sam).state == "claimed"


@pytest.mark.rule("QOL-04", breaks="tps/models/contact.py::Contact.finalise_as_urgent_qol.then")
def test_a_contact_finalised_as_urgent_qol_stands_in_the_register(ended, cast):
    contact = ended("urgent_qol")
    check = QualityCheck.objects.get()
    assert (check.contact, check.kind, check.state, check.requested_by) == (contact, "urgent", "requested", cast.kiri)
    check = take(check, "name_activity", by=cast.sam, version=check.version, work_item="WI-204418")
    check = claim(check, cast.sam)
    take(check, "complete", by=cast.sam, version=check.version)
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.kind) == (cast.kiri.email, "quality_check_ended")
    assert Notice.objects.get(kind="quality_check").to == cast.kiri


def test_a_check_of_no_named_activity_is_not_completed(ended, cast):
    ended("urgent_qol")
    check = claim(QualityCheck.objects.get(), cast.sam)
    with pytest.raises(Refused):
        take(check, "complete", by=cast.sam, version=check.version)


def test_a_returned_check_says_why_and_stays_as_it_is(asked, cast):
    check = claim(asked("urgent"), cast.sam)
    check = take(check, "give_back", by=cast.aroha, version=check.version, returned_because="Finalised already")
    assert (check.state, check.ended_by) == ("returned", cast.aroha)
    assert "Finalised already" in OutgoingMail.objects.get().text
    with pytest.raises(DatabaseError), transaction.atomic():
        QualityCheck.objects.update(work_item="WI-999999", version=check.version + 1)


@pytest.mark.parametrize("own", ["requested_by", "activity_officer"])
def test_nobody_checks_their_own(own, asked, cast):
    RoleHeld.objects.get_or_create(staff=cast.quinn, role=TPS_OFFICER.key, ends_at=None)
    check = asked("urgent", **{own: cast.sam})
    assert "QOL-04" in refused(check, cast.sam)
    with pytest.raises(DatabaseError), transaction.atomic():
        QualityCheck.objects.filter(pk=check.pk).update(
            state="claimed", claimed_by=cast.sam, claimed_at=now(), version=2
        )


def test_the_second_claim_of_the_same_check_changes_nothing(asked, cast):
    check = asked("urgent")
    claim(check, cast.sam)
    with pytest.raises(Stale):
        claim(check, cast.tui)
    assert QualityCheck.objects.get().claimed_by == cast.sam


@pytest.mark.rule("QOL-05", breaks="tps/actions.py::COMPENSATION_OPERATIONS")
def test_an_urgent_cms_check_from_outside_is_mailed_to_operations_once(asked, cast):
    with pytest.raises(Refused) as found:
        asked("urgent", requested_by=cast.mele, compensation_system=True)
    assert found.value.reasons[0][1] == "QOL-05" and not QualityCheck.objects.exists()

    Mailbox.objects.create(address="ops@agency.example", purpose="Compensation Recovery Operations")
    asked("urgent", requested_by=cast.mele, compensation_system=True)
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.reply_to) == ("ops@agency.example", cast.mele.email) and "WI-204418" in mail.text
    asked("urgent", requested_by=cast.kiri, compensation_system=True)  # of Compensation Recovery herself
    asked("ordinary", requested_by=cast.mele, compensation_system=True)
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("number", ["123456789A", "123 456 789A", "204418", "WI-1"])
def test_an_activity_is_named_by_a_work_item_and_never_by_a_customer(number, cast):
    form = RequestCheck({"work_item": number, "kind": "urgent"}, by=cast.tui)
    assert "work_item" in form.errors


# who x state x step, from the procedure: `claim` here is of an urgent check
MAY = {
    ("requested", "claim"): {"sam", "tui", "quinn"},
    ("claimed", "complete"): {"sam"},
    ("claimed", "give_back"): {"sam", "aroha"},
}


@pytest.mark.parametrize("state", ["requested", "claimed", "completed", "returned"])
@pytest.mark.parametrize("name", ["claim", "complete", "give_back"])
def test_who_may_take_which_step(state, name, asked, cast):
    check = asked("urgent")
    if state != "requested":
        check = claim(check, cast.sam)
    if state == "completed":
        check = take(check, "complete", by=cast.sam, version=check.version)
    if state == "returned":
        check = take(check, "give_back", by=cast.sam, version=check.version, returned_because="Twice")
    answers = {"returned_because": "Twice"} if name == "give_back" else {}
    did = set()
    for who in ("sam", "tui", "quinn", "aroha", "lena", "kiri", "ida", "otto", "priya", "gateway"):
        with transaction.atomic():
            try:
                take(check, name, by=getattr(cast, who), version=check.version, **answers)
                did.add(who)
            except (Refused, PermissionDenied):
                pass
            transaction.set_rollback(True)
    assert did == MAY.get((state, name), set())


def test_the_pages(asked, rostered, cast, as_):
    check, shift = asked("urgent"), rostered(cast.sam)
    for who in (cast.sam, cast.aroha):
        for page in ("/quality/", check.get_absolute_url(), "/roster/", shift.get_absolute_url()):
            assert as_(who).get(page).status_code == 200, page
    assert as_(cast.kiri).get(check.get_absolute_url()).status_code == 200
    assert as_(cast.sam).get("/quality/request/").status_code == 200
    assert as_(cast.aroha).get("/roster/add/").status_code == 200
    said = {"officer": "SO1001", "on": "2026-12-01", "starts": "09:00", "ends": "12:00"}
    assert as_(cast.aroha).post("/roster/add/", said).status_code == 302
    assert RosterShift.objects.get(starts_at="2026-11-30T22:00Z").officer == cast.sam  # nine in Newcastle
    assert as_(cast.sam).post(f"{check.get_absolute_url()}steps/claim/", {"version": 1}).status_code == 302
