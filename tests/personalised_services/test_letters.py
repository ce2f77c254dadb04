"""Letters: due after what calls for one, approved as the program asks, and signed by their PSSO."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casework import approvals, deadlines, timeline
from casework.models import Approval, Notice
from casework.steps import Refused
from casework.sweep import sweep
from people.clock import at
from personalised_services.letter_words import Words
from personalised_services.models import Case, Letter
from tests.personalised_services.lettering import (
    DAY,
    FILED,
    NOMINEE,
    SENT,
    WORDS,
    behind,
    draft,
    form,
    go,
    local,
    start,
)

MODEL = "personalised_services/models/letter.py::Letter"
FACTS = "personalised_services/models/letter_facts.py::LetterFacts"
EFFECTS = "personalised_services/effects/letter.py"
FORMS = "personalised_services/forms/letter.py"
WAYS = "personalised_services/letter_ways.py"


# -- LET-01: when one is due


def due(letter):
    return deadlines.of(letter).filter(kind="letter_due").first()


@pytest.mark.rule("LET-01", breaks="personalised_services/models/case.py::Case.begin_case.then")
def test_the_customer_is_introduced_by_a_letter(case_of, noon):
    letter = Letter.objects.get(case=case_of())
    assert (letter.kind, letter.state, due(letter).due_on) == ("introduction", "due", date(2026, 11, 26))


@pytest.mark.rule("LET-01", breaks=f"{WAYS}::WANTED")
@pytest.mark.parametrize(
    ("kind", "is_timed"),
    {"contact": True, "answer": True, "exit": True, "warning": False, "review": False, "proactive": False}.items(),
)
def test_after_a_contact_in_answer_and_on_leaving_one_is_due(kind, is_timed, case_of, ps, noon):
    letter = start(case_of(), ps.priya, kind)
    assert (due(letter) is not None) == is_timed
    assert [entry.step for entry in timeline.of(letter)] == ["open"]


@pytest.mark.rule("LET-01", breaks="personalised_services/deadlines.py::LETTER")
@pytest.mark.parametrize(
    ("arose", "ends"),
    [
        (date(2026, 11, 24), date(2026, 11, 26)),
        (date(2026, 11, 20), date(2026, 11, 24)),  # over a weekend
        (date(2026, 11, 21), date(2026, 11, 24)),  # on a Saturday
        (date(2026, 12, 24), date(2026, 12, 30)),  # Christmas Day, Boxing Day and its Monday
    ],
)
def test_it_is_due_within_two_working_days_and_missed_at_the_close_of_the_second(arose, ends, accepted, ps):
    with at(local(arose)):
        letter = start(go(accepted(), "begin_case", ps.priya), ps.priya, arose_on=arose)
    assert due(letter).due_on == ends
    told = []
    for hour, minute in ((14, 59), (15, 0), (16, 59), (17, 0)):
        with at(local(ends, hour, minute)):
            sweep()
        kinds = Notice.objects.filter(record_id=letter.pk, record_label=letter.record_label).values_list("kind", "to")
        told.append(set(kinds))
    reminded, missed = (
        ("letter_due.due_soon", ps.priya.pk),
        {("letter_due.missed", one.pk) for one in (ps.priya, ps.lene)},
    )
    assert told == [set(), {reminded}, {reminded}, {reminded} | missed]


@pytest.mark.rule("LET-01", breaks=f"{EFFECTS}::posted_at")
@pytest.mark.rule("LET-01", breaks=f"{MODEL}.send_letter.then")
@pytest.mark.parametrize(("days", "state"), [(2, "met"), (3, "missed")])
def test_it_is_in_time_by_the_day_of_posting(days, state, signed, ps):
    letter, posted = signed(), DAY + timedelta(days=days)
    with at(local(posted + timedelta(days=4))):
        go(letter, "send_letter", ps.priya, posted_on=posted, uploaded_as="x")
    assert due(letter).state == state


def test_a_draft_or_a_signature_is_no_letter_to_the_customer(signed):
    assert due(signed()).closed_at is None


@pytest.mark.rule("LET-01", breaks=f"{MODEL}.Meta.constraints[letter_left_out_for_a_reason]")
@pytest.mark.rule("LET-01", breaks=f"{FORMS}::LeaveOut")
def test_in_centrelink_one_is_left_out_only_where_another_covers_it(signed, case_of, ps):
    sent = go(signed(), "send_letter", ps.priya, **SENT)
    case = Case.objects.get(pk=sent.case_id)
    letter = start(case, ps.priya)
    assert "covered_by" in form("LeaveOut", letter, ps.priya, because="One letter for both").errors
    assert form("LeaveOut", letter, ps.priya, because="One for both", covered_by=sent.pk).is_valid()
    assert not form("LeaveOut", letter, ps.priya, because="It covers itself", covered_by=letter.pk).is_valid()
    assert "letter_left_out" in behind(letter, state="left_out", left_out_because="x")
    letter = go(letter, "leave_out", ps.priya, because="One for both", covered_by=sent)
    assert letter.state == "left_out" and due(letter).state == "cleared"
    assert form("LeaveOut", start(case, ps.priya, "warning"), ps.priya, because="He rang").is_valid()


def test_in_child_support_one_that_makes_nothing_clearer_is_left_out_with_its_reason(case_of, ps, noon):
    letter = start(case_of("child_support"), ps.priya)
    assert form("LeaveOut", letter, ps.priya, because="Nothing to clear up").is_valid()
    assert not form("LeaveOut", letter, ps.priya, because="").is_valid()


@pytest.mark.rule("LET-01", breaks=f"{FORMS}::Start.clean_arose_on")
def test_it_is_due_since_a_day_of_the_case(case_of, ps, noon):
    case = case_of()
    for day, is_right in ((DAY, True), (DAY + timedelta(days=1), False), (DAY - timedelta(days=1), False)):
        assert form("Start", case, ps.priya, kind="contact", arose_on=day.isoformat()).is_valid() == is_right
    assert form("Start", case, ps.priya, kind="contact").is_valid()


def test_its_limit_goes_with_the_case(case_of, ps, noon):
    case = case_of()
    go(case, "reallocate", ps.lene, owner=ps.wes, because="Moved")
    row = due(Letter.objects.get(case=case))
    assert (row.owner, row.team) == (ps.wes, ps.wes.team)


# -- LET-02: who approves


@pytest.mark.rule("LET-02", breaks="personalised_services/conditions/letter.py::is_approved_where_it_must_be")
@pytest.mark.rule("LET-02", breaks=f"{MODEL}.sign.guards")
@pytest.mark.parametrize("kind", ["introduction", "contact", "warning", "review", "proactive", "exit"])
def test_in_centrelink_no_letter_is_signed_or_sent_before_the_ssm_has_approved_it(kind, written, ps):
    letter = written("centrelink", kind)
    with pytest.raises(Refused, match="The SSM has not approved it"):
        go(letter, "sign", ps.priya)
    letter = go(letter, "ask_approval", ps.priya)
    for name, said in (("sign", {}), ("send_letter", SENT), ("change_letter", {"words": WORDS, "dated": DAY})):
        with pytest.raises(Refused):
            go(letter, name, ps.priya, **said)
    letter = go(letter, "approve", ps.lene)
    assert (letter.state, letter.approved_by) == ("approved", ps.lene)
    assert go(letter, "sign", ps.priya).state == "signed"


@pytest.mark.rule("LET-02", breaks=f"{MODEL}.Meta.constraints[letter_goes_approved]")
def test_nor_behind_the_steps_back(written, ps):
    letter = go(written(), "ask_approval", ps.priya)
    letter.keep(ps.priya)
    kept = {name: getattr(letter, name) for name in ("pdf_sealed", "pdf_sha256", "signatory")}
    assert "letter_goes_approved" in behind(letter, state="approved", **kept)


@pytest.mark.rule("LET-02", breaks=f"{MODEL}.approve.permission")
@pytest.mark.rule("LET-02", breaks="personalised_services/conditions/letter.py::somebody_approves_it")
def test_the_ssm_decides_and_who_asked_never(written, ps, ana):
    letter = go(written(), "ask_approval", ps.priya)
    for other in (ps.priya, ps.dan, ps.ola, ps.sione, ana):
        with pytest.raises(PermissionDenied):
            go(letter, "approve", other)
    assert Notice.objects.get(to=ps.lene, kind="letter.asked").text.endswith(f"{letter.reference}.")
    letter = go(letter, "approve", ps.lene)
    with pytest.raises(Refused):
        go(letter, "approve", ps.lene)


def test_what_an_ssm_asks_goes_to_the_service_manager(written, ps):
    letter = go(written(), "ask_approval", ps.lene)
    with pytest.raises(PermissionDenied):
        go(letter, "approve", ps.lene)
    assert go(letter, "approve", ps.olive).approved_by == ps.olive


@pytest.mark.rule("LET-02", breaks=f"{WAYS}::USUAL[child_support]")
@pytest.mark.rule("LET-02", breaks="personalised_services/conditions/letter.py::somebody_approves_it")
def test_in_child_support_its_psso_signs_a_unique_letter_off(written, ps):
    letter = written("child_support")
    with pytest.raises(Refused, match="Nobody else approves it"):
        go(letter, "ask_approval", ps.priya)
    letter = go(letter, "sign", ps.priya)
    assert (letter.state, letter.signed_by, letter.approved_by) == ("signed", ps.priya, None)
    assert not Approval.objects.exists()


@pytest.mark.rule("LET-02", breaks=f"{FACTS}.fingerprint")
@pytest.mark.parametrize(
    "change",
    [{"body": "Dear Ines Halloran\n\nAll is settled!"}, {"address": "5 Wharf Road"}, NOMINEE, {"to": "I. Halloran"}],
)
def test_what_was_changed_past_the_steps_is_not_approved(change, written, ps):
    letter = go(written(), "ask_approval", ps.priya)
    letter.write(Words(**(WORDS.__dict__ | change)), DAY)
    columns = ("key_id", "words_sealed", "has_nominee")
    Letter.objects.filter(pk=letter.pk).update(
        version=letter.version + 1, **{name: getattr(letter, name) for name in columns}
    )
    with pytest.raises(Refused, match="not as it was when this was asked"):
        go(Letter.objects.get(pk=letter.pk), "approve", ps.lene)


@pytest.mark.rule("LET-02", breaks="personalised_services/approvals/letter.py::is_as_asked")
def test_another_date_is_another_letter(written, ps):
    letter = go(written(), "ask_approval", ps.priya)
    Letter.objects.filter(pk=letter.pk).update(version=letter.version + 1, dated=DAY + timedelta(days=1))
    with pytest.raises(Refused, match="not as it was when this was asked"):
        go(Letter.objects.get(pk=letter.pk), "approve", ps.lene)
    Letter.objects.filter(pk=letter.pk).update(version=letter.version + 2, dated=DAY)
    assert go(Letter.objects.get(pk=letter.pk), "approve", ps.lene).state == "approved"


@pytest.mark.rule("LET-02", breaks=f"{FACTS}.write")
@pytest.mark.parametrize("state", ["approved", "signed"])
def test_any_change_afterwards_asks_anew(state, written, ps):
    letter = go(go(written(), "ask_approval", ps.priya), "approve", ps.lene)
    letter = go(letter, "sign", ps.priya) if state == "signed" else letter
    letter = go(letter, "change_letter", ps.priya, words=WORDS, dated=DAY)
    assert (letter.state, letter.approved_by, letter.pdf_sha256) == ("draft", None, "")
    with pytest.raises(Refused, match="has not approved"):
        go(letter, "sign", ps.priya)
    letter = go(letter, "ask_approval", ps.priya)
    assert go(letter, "approve", ps.lene).state == "approved"
    assert Approval.objects.filter(outcome="approved").count() == 2


def test_it_is_sent_back_with_what_is_to_be_changed_and_withdrawn_by_who_asked(written, ps):
    letter = go(written(), "ask_approval", ps.priya)
    with pytest.raises(PermissionDenied):
        go(letter, "withdraw", ps.lene)
    letter = go(letter, "send_back", ps.lene, reason="Say which day.")
    assert letter.state == "draft" and approvals.of(letter).get().reason == "Say which day."
    letter = go(letter, "ask_approval", ps.priya)
    assert go(letter, "withdraw", ps.priya).state == "draft"


def test_what_is_in_brackets_is_written_before_it_goes(case_of, ps, noon):
    letter = Letter.objects.select_related("case").get(case=case_of())
    words = Words("Ines Halloran", "4 Wharf Road", "We talked about [what was discussed].")
    letter = draft(letter, ps.priya, words)
    with pytest.raises(Refused, match="still to be written"):
        go(letter, "ask_approval", ps.priya)
    own = draft(start(case_of("child_support"), ps.priya), ps.priya, words)
    with pytest.raises(Refused, match="still to be written"):
        go(own, "sign", ps.priya)


# -- LET-03: whose signature


@pytest.mark.rule("LET-03", breaks=f"{MODEL}.sign.permission")
@pytest.mark.rule("LET-03", breaks="personalised_services/who/letter.py::letters_psso")
def test_its_psso_signs_it_and_nobody_else(written, ps):
    letter = go(go(written(), "ask_approval", ps.priya), "approve", ps.lene)
    for other in (ps.lene, ps.dan, ps.olive):
        with pytest.raises(PermissionDenied):
            go(letter, "sign", other)
    letter = go(letter, "sign", ps.priya)
    assert letter.signed_by == letter.signatory == ps.priya
    assert "letter_sent_once" in behind(go(letter, "send_letter", ps.priya, **SENT), signed_by=ps.dan)


@pytest.mark.rule("LET-03", breaks=f"{FACTS}.block_of")
@pytest.mark.parametrize(
    ("kind", "block"),
    [
        ("contact", ("Priya Nair", "Personalised Services Service Officer", "PS newcastle")),
        ("proactive", ("Priya", "PS newcastle")),
    ],
)
def test_it_bears_the_pssos_block_the_proactive_one_first_name_and_team(kind, block, written, ps):
    letter = written("centrelink", kind)
    assert letter.block_of(ps.priya) == block


@pytest.mark.rule("LET-03", breaks="personalised_services/conditions/letter.py::bears_its_pssos_block")
def test_the_block_is_of_who_has_the_case(written, ps):
    letter = go(go(written(), "ask_approval", ps.priya), "approve", ps.lene)
    go(Case.objects.get(pk=letter.case_id), "reallocate", ps.lene, owner=ps.dan, because="Leave")
    letter = Letter.objects.get(pk=letter.pk)
    with pytest.raises(Refused, match="signature block of Priya Nair, who has the case no more") as refused:
        go(letter, "sign", ps.dan)
    assert [rule for _, rule in refused.value.reasons] == ["LET-03"]
    letter = go(letter, "change_letter", ps.dan, words=WORDS, dated=DAY)
    letter = go(go(letter, "ask_approval", ps.dan), "approve", ps.lene)
    assert go(letter, "sign", ps.dan).signatory == ps.dan


@pytest.mark.rule("LET-03", breaks=f"{MODEL}.Meta.constraints[letter_signed_at_and_by]")
def test_it_is_scanned_to_the_record_after_it_was_signed(written, signed, ps):
    letter = written("child_support")
    for name, said in (("send_letter", SENT), ("file_letter", FILED)):
        with pytest.raises(Refused):
            go(letter, name, ps.priya, **said)
    letter.keep(ps.priya)
    kept = {name: getattr(letter, name) for name in ("pdf_sealed", "pdf_sha256", "signatory")}
    assert "letter_signed_at_and_by" in behind(letter, state="signed", **kept)
    letter = go(go(letter, "sign", ps.priya), "send_letter", ps.priya, **SENT)
    letter = go(letter, "file_letter", ps.priya, **FILED)
    assert (letter.state, letter.filed_as) == ("filed", "Letter to the customer")
