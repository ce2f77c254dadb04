"""How letters are sent and filed, and those that ask for more: warnings of the SSM, service arrangements of an Approver."""

import hashlib
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from casework import approvals, deadlines, timeline
from casework.models import Approval, Notice, OutgoingMail, TimelineEntry
from casework.steps import Refused
from casework.sweep import sweep
from people.clock import at
from personalised_services import sealing
from personalised_services.models import Case, Letter
from tests.personalised_services.lettering import DAY, NOMINEE, SENT, behind, draft, form, go, local, start

MODEL = "personalised_services/models/letter.py::Letter"
FACTS = "personalised_services/models/letter_facts.py::LetterFacts"
EFFECTS = "personalised_services/effects/letter.py"
FORMS = "personalised_services/forms/letter.py"
WAYS = "personalised_services/letter_ways.py"


# -- LET-04: what sending is


@pytest.mark.rule("LET-04", breaks=f"{FORMS}::Send")
@pytest.mark.rule("LET-04", breaks=f"{MODEL}.send_letter")
def test_it_is_printed_and_posted_copied_to_the_nominee_and_uploaded_to_the_msp(signed, ps):
    letter = signed(**NOMINEE)
    sent = {"posted_on": DAY.isoformat(), "uploaded_as": "Letter of 24 November"}
    assert "nominee_copied" in form("Send", letter, ps.priya, **sent).errors
    assert "uploaded_as" in form("Send", letter, ps.priya, posted_on=DAY.isoformat(), nominee_copied="on").errors
    assert "posted_on" in form("Send", letter, ps.priya, **sent | {"posted_on": "2026-11-25"}).errors
    assert "posted_on" in form("Send", letter, ps.priya, **sent | {"posted_on": "2026-11-23"}).errors
    asked = form("Send", letter, ps.priya, **sent, nominee_copied="on")
    assert asked.is_valid()
    letter = go(letter, "send_letter", ps.priya, **asked.cleaned_data)
    assert (letter.posted_on, letter.nominee_copied, letter.uploaded_as) == (DAY, True, "Letter of 24 November")
    assert letter.sent_by == ps.priya


@pytest.mark.rule("LET-04", breaks=f"{MODEL}.Meta.constraints[letter_sent_wholly]")
@pytest.mark.parametrize("without", [{"nominee_copied": False}, {"uploaded_as": ""}, {"posted_on": None}])
def test_nor_is_a_part_of_it_left_out_behind_the_steps_back(without, signed, ps):
    letter = signed(**NOMINEE)
    whole = {"posted_on": DAY, "sent_at": local(), "sent_by": ps.priya, "nominee_copied": True, "uploaded_as": "x"}
    assert "letter_sent_wholly" in behind(letter, state="sent", **whole | without)


def test_without_a_nominee_no_copy_is_asked_for_and_child_support_may_have_no_msp(signed, ps):
    letter = signed("child_support")
    assert form("Send", letter, ps.priya, posted_on=DAY.isoformat()).is_valid()
    assert "nominee_copied" not in form("Send", letter, ps.priya).fields


# -- LET-05: warnings of Child Support


@pytest.mark.rule("LET-05", breaks=f"{WAYS}::MORE[warning]")
@pytest.mark.rule("LET-05", breaks=f"{MODEL}.approve_and_sign.permission")
@pytest.mark.rule("LET-05", breaks="personalised_services/approvals/letter.py::approves_and_signs")
@pytest.mark.rule("LET-05", breaks=f"{MODEL}.sign.guards")
@pytest.mark.rule("LET-05", breaks="casework/approvals.py::_deciding")
def test_a_warning_is_approved_and_signed_by_the_ssm(written, ps, ana):
    letter = written("child_support", "warning")
    with pytest.raises(Refused, match="bears the SSM’s signature") as refused:
        go(letter, "sign", ps.priya)
    assert [rule for _, rule in refused.value.reasons] == ["LET-05"]
    letter = go(letter, "ask_approval", ps.priya)
    for name, other in (
        ("approve", ps.lene),
        *(("approve_and_sign", one) for one in (ps.priya, ps.dan, ps.ola, ps.olive, ana)),
    ):
        with pytest.raises(PermissionDenied):
            go(letter, name, other)
    asked = Approval.objects.get(record_id=letter.pk)
    assert asked not in approvals.awaiting(ps.olive, instead=True) and asked in approvals.awaiting(ps.lene)
    letter = go(letter, "approve_and_sign", ps.lene)
    assert (letter.state, letter.approved_by, letter.signed_by) == ("signed", ps.lene, ps.lene)
    assert letter.block_of(letter.signatory) == ("Lene Marchetti", "Service Support Manager", "Personalised Services")


@pytest.mark.rule("LET-05", breaks=f"{FACTS}._title_of")
def test_a_warning_that_the_ssm_asks_for_is_the_sms_to_approve_and_sign_as_sm(written, ps):
    letter = go(written("child_support", "warning"), "ask_approval", ps.lene)
    assert Approval.objects.get(record_id=letter.pk) in approvals.awaiting(ps.olive)
    letter = go(letter, "approve_and_sign", ps.olive)
    assert (letter.state, letter.signed_by) == ("signed", ps.olive)
    assert letter.block_of(letter.signatory) == ("Olive Hartley", "Service Manager", "Personalised Services")


@pytest.mark.rule("LET-05", breaks=f"{MODEL}.Meta.constraints[letter_signed_by_who_approved]")
def test_nobody_signs_a_warning_but_who_approved_it(written, ps):
    letter = go(written("child_support", "warning"), "ask_approval", ps.priya)
    letter.keep(ps.priya)
    kept = {name: getattr(letter, name) for name in ("pdf_sealed", "pdf_sha256", "signatory")}
    by = {"approved_at": local(), "approved_by": ps.lene, "signed_at": local(), "signed_by": ps.priya}
    assert "letter_signed_by_who_approved" in behind(letter, state="signed", **kept | by)


@pytest.mark.rule("LET-05", breaks=f"{WAYS}::FILED_AS")
@pytest.mark.rule("LET-05", breaks=f"{MODEL}.Meta.constraints[letter_warning_filed_as_issued]")
@pytest.mark.rule("LET-05", breaks=f"{MODEL}.Meta.constraints[letter_warning_in_view_for_28_days]")
def test_a_warning_is_filed_as_warning_letter_issued(signed, ps):
    letter = signed("child_support", "warning")
    whole = {"posted_on": DAY, "sent_at": local(), "sent_by": ps.priya, "view_until": DAY + timedelta(days=27)}
    assert "letter_warning_in_view" in behind(letter, state="sent", **whole)
    letter = go(letter, "send_letter", ps.priya, **SENT)
    asked = form("File", letter, ps.priya)
    assert not asked.fields and asked.is_valid()
    assert "letter_warning_filed" in behind(letter, state="filed", filed_at=local(), filed_as="A letter")
    assert go(letter, "file_letter", ps.priya).filed_as == "Warning letter issued"


@pytest.mark.rule("LET-05", breaks=f"{EFFECTS}::stays_in_view")
@pytest.mark.rule("LET-05", breaks="personalised_services/deadlines.py::WARNING_VIEW")
@pytest.mark.rule("LET-05", breaks="personalised_services/conditions/letter.py::is_in_view")
@pytest.mark.parametrize("issued", [DAY, date(2026, 9, 10), date(2027, 3, 10)])  # over both changes of the clocks
def test_its_intray_is_visible_for_28_calendar_days_from_the_day_of_issue(issued, accepted, ps, as_):
    with at(local(issued, 16)):
        case = go(accepted("child_support"), "begin_case", ps.priya)
        letter = draft(start(case, ps.priya, "warning", issued), ps.priya, dated=issued)
        letter = go(go(letter, "ask_approval", ps.priya), "approve_and_sign", ps.lene)
        letter = go(letter, "send_letter", ps.priya, posted_on=issued, uploaded_as="")
    last = issued + timedelta(days=28)
    assert letter.view_until == last
    browser = as_(ps.priya)
    for moment, is_seen in ((local(last, 23, 59), True), (local(last + timedelta(days=1), 0, 0), False)):
        with at(moment):
            sweep()
            assert Letter.objects.in_view().exists() == is_seen
            for page in (case.get_absolute_url(), "/cases/"):
                assert ("in view until" in browser.get(page).content.decode()) == is_seen, page
    assert deadlines.of(letter).get(kind="warning_view").closed_at
    assert timeline.of(letter)[0].step == "take_from_view"
    with pytest.raises(Refused) as refused:
        go(Letter.objects.get(pk=letter.pk), "take_from_view", None)
    assert refused.value.reasons == [("No warning of it is in view.", "LET-05")]


@pytest.mark.rule("LET-05", breaks=f"{WAYS}::STAYS_IN_VIEW")
def test_a_warning_of_centrelink_and_another_letter_do_not_stay_in_view(signed, ps):
    warning = go(signed("centrelink", "warning"), "send_letter", ps.priya, **SENT)
    other = go(signed("child_support"), "send_letter", ps.priya, **SENT)
    third = go(signed_of(other, ps), "send_letter", ps.priya, **SENT)
    assert (warning.view_until, other.view_until) == (None, None)
    assert third.view_until == DAY + timedelta(days=28)
    assert list(Letter.objects.in_view()) == [third]


def signed_of(letter, ps):
    """A warning of the same case, signed."""
    warning = draft(start(Case.objects.get(pk=letter.case_id), ps.priya, "warning"), ps.priya)
    return go(go(warning, "ask_approval", ps.priya), "approve_and_sign", ps.lene)


# -- LET-06: service arrangements


@pytest.mark.rule("LET-06", breaks=f"{WAYS}::MORE[arrangements]")
@pytest.mark.rule("LET-06", breaks=f"{MODEL}.approve_and_sign.permission")
@pytest.mark.rule("LET-06", breaks="personalised_services/approvals/letter.py::approves_and_signs")
@pytest.mark.rule("LET-06", breaks=f"{MODEL}.sign.guards")
def test_an_arrangements_letter_bears_the_approvers_signature(written, ps, ana):
    letter = written("child_support", "arrangements")
    with pytest.raises(Refused, match="bears the Approver’s signature") as refused:
        go(letter, "sign", ps.priya)
    assert [rule for _, rule in refused.value.reasons] == ["LET-06"]
    letter = go(letter, "ask_approval", ps.priya)
    for other in (ps.priya, ps.lene, ps.olive, ps.sione):
        with pytest.raises(PermissionDenied):
            go(letter, "approve_and_sign", other)
    letter = go(letter, "approve_and_sign", ana)
    assert letter.approved_by == letter.signed_by == letter.signatory == ana
    assert letter.block_of(letter.signatory) == ("Ana Roth", "Approver", "Personalised Services")


@pytest.mark.rule("LET-06", breaks="personalised_services/conditions/letter.py::is_what_was_approved")
@pytest.mark.rule("LET-06", breaks=f"{MODEL}.send_letter.guards")
def test_it_leaves_exactly_as_it_was_approved(settings, signed, ps):
    letter = signed("child_support", "arrangements")
    assert hashlib.sha256(letter.kept()).hexdigest() == letter.pdf_sha256
    content, another = letter.kept(), letter.rendered(ps.priya)
    for goes, is_right in (
        (another, False),
        (content, True),
    ):  # as if keys were rotated: the database lets that through
        place, key = f"{letter.handle}:", "new" if is_right else "rotated"
        settings.PS_KEYS = {key: key * 20, **settings.PS_KEYS}
        sealed = {
            "key_id": key,
            "words_sealed": sealing.seal(letter.words.text(), key_id=key, place=f"{place}words"),
            "pdf_sealed": sealing.seal_bytes(goes, key_id=key, place=f"{place}pdf"),
        }
        Letter.objects.filter(pk=letter.pk).update(**sealed)
        if not is_right:
            with pytest.raises(Refused, match="not what was approved") as refused:
                go(Letter.objects.get(pk=letter.pk), "send_letter", ps.priya, **SENT)
            assert [rule for _, rule in refused.value.reasons] == ["LET-06"]
    assert go(Letter.objects.get(pk=letter.pk), "send_letter", ps.priya, **SENT).state == "sent"


@pytest.mark.rule("LET-06", breaks=f"{MODEL}.Meta.triggers[letter_stays_as_approved]")
@pytest.mark.parametrize(
    "change",
    [
        {"pdf_sealed": b"another"}, {"words_sealed": b"another"}, {"dated": DAY + timedelta(days=1)},
        {"pdf_sha256": "0" * 64}, {"approved_by": None, "approved_at": None},
    ],
)  # fmt: skip
def test_nor_is_it_changed_behind_the_steps_back(change, signed, ps):
    assert behind(signed("child_support", "arrangements"), **change)


@pytest.mark.rule("LET-06", breaks=f"{MODEL}.Meta.constraints[letter_kept_as_it_goes]")
def test_none_is_approved_of_which_no_pdf_is_kept(written, ps, ana):
    letter = go(written("child_support", "arrangements"), "ask_approval", ps.priya)
    assert "letter_kept_as_it_goes" in behind(letter, state="approved", approved_at=local(), approved_by=ana)
    assert go(letter, "approve_and_sign", ana).kept()


def test_centrelink_writes_no_arrangements_letter_and_child_support_no_review_invitation(case_of, ps, noon):
    for program, kind in (("centrelink", "arrangements"), ("child_support", "review"), ("child_support", "proactive")):
        assert "kind" in form("Start", case_of(program) if kind != "proactive" else Case.objects.get(program=program), ps.priya, kind=kind).errors  # fmt: skip
    with pytest.raises(DatabaseError, match="letter_of_its_program"), transaction.atomic():
        Letter.objects.create(
            case=Case.objects.get(program="centrelink"), program="centrelink", kind="arrangements", arose_on=DAY, opened_by=ps.priya
        )  # fmt: skip


# -- what stands nowhere


def test_no_name_address_or_text_stands_outside_the_seal(signed, ps):
    letter = go(
        signed("child_support", "arrangements", **NOMINEE), "send_letter", ps.priya, **SENT, nominee_copied=True
    )
    kept = str(list(Letter.objects.values())) + str(list(TimelineEntry.objects.values("told", "changes")))
    kept += str(list(Approval.objects.values())) + str(list(Notice.objects.values("text")))
    kept += str(list(OutgoingMail.objects.values("subject", "text", "html")))
    for word in ("Halloran", "Wharf", "Stockton", "Mill Lane", "All is settled"):
        assert word not in kept
    assert letter.words.nominee == "Odile Halloran"
