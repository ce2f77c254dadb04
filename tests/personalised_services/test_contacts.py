"""Contacts with the customer of a case: PoRO first, what the first one says, what is checked before and updated after."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from casework import timeline
from casework.models import Notice
from casework.steps import Refused
from personalised_services import actions
from personalised_services.conditions.contact import closed_to
from personalised_services.models import CaseContact, ChannelRestriction, Letter, RestrictionProposal
from tests.personalised_services import cold
from tests.personalised_services.contacting import LATER, MISSED, REACHED, SENT, go, log, sent
from tests.personalised_services.lettering import DAY, draft, local, start
from tests.personalised_services.restricting import again

MODEL = "personalised_services/models/contact.py::CaseContact"
ITEM = "personalised_services/models/contact_item.py::ContactItem"
FORMS = "personalised_services/forms/contact.py"
EFFECTS = "personalised_services/effects/contact.py"
CONDITIONS = "personalised_services/conditions/contact.py"
PROGRAMS = "personalised_services/contact_programs.py"
OF_CASE = "personalised_services/models/case_steps/contacts.py::ContactsWithTheCustomer"
BEFORE = {"history_reviewed": True, "document_checked": True}


def errors(name, record, by, **said):
    """{field: [rule or kind of error]} of what was sent."""
    found = sent(name, record, by, **said).errors.as_data()
    return {field: [error.code for error in refused] for field, refused in found.items()}


def behind(statement, *values):
    """What the database says to a row that goes round the step."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        statement(*values)
    return str(error.value)


# -- CAS-02: PoRO


@pytest.mark.rule("CAS-02", breaks=f"{FORMS}::LogContact.poro")
def test_without_what_came_of_the_poro_no_contact_is_recorded(case_of, ps, noon):
    case = case_of()
    form = sent("LogContact", case, ps.priya, **SENT | {"poro": ""})
    assert next(iter(form.fields)) == "poro" and set(form.errors) == {"poro"}
    assert sent("LogContact", case, ps.priya, **SENT).is_valid()


@pytest.mark.rule("CAS-02", breaks=f"{MODEL}.Meta.constraints[contact_says_whether_poro_was_completed]")
def test_nor_round_the_form(case_of, ps, noon):
    case = case_of()
    said = {name: value for name, value in LATER.items() if name != "poro"} | {"case": case, "opened_by": ps.priya}
    assert "contact_says_whether" in behind(lambda: CaseContact.objects.create(**said, poro=""))


@pytest.mark.rule(
    "CAS-02", breaks=[f"{EFFECTS}::contact_is_logged", f"{MODEL}.outcome_words", f"{OF_CASE}.log_contact.then"]
)
@pytest.mark.parametrize(("poro", "words", "letters"), [("proved", "reached", 1), ("not_proved", "identity not proved", 0), ("nobody", "not reached", 0)])  # fmt: skip
def test_what_came_of_it_is_its_outcome_and_only_one_that_reached_makes_a_letter_due(poro, words, letters, case_of, ps, noon):  # fmt: skip
    case = log(case_of(), ps.priya, **(REACHED if poro == "proved" else MISSED | {"poro": poro}))
    contact = case.contacts.get()
    assert (contact.poro, contact.outcome_words, contact.opened_by) == (poro, words, ps.priya)
    due = Letter.objects.filter(case=case, kind="contact")
    assert due.count() == letters and list(due) == ([contact.letter] if letters else [])
    assert not letters or (due[0].state, due[0].arose_on) == ("due", DAY)
    assert [entry.step for entry in timeline.of(contact)] == ["open"] and timeline.of(case)[0].step == "log_contact"


@pytest.mark.rule("CAS-02", breaks=[f"{FORMS}::_Heard.clean_at", f"{MODEL}.Meta.constraints[contact_not_to_come]"])
def test_it_is_of_the_time_of_the_case_and_not_to_come(case_of, ps, noon):
    case = case_of()
    for minutes, is_right in ((-5, False), (0, True), (30, False)):
        at = (local() + timedelta(minutes=minutes)).isoformat()
        assert sent("LogContact", case, ps.priya, **SENT | {"at": at}).is_valid() == is_right
    assert "contact_not_to_come" in behind(lambda: log(case, ps.priya, at=local() + timedelta(days=1)))


@pytest.mark.rule("CAS-02", breaks=[f"{OF_CASE}.log_contact.permission", f"{OF_CASE}.log_contact.guards"])
def test_its_psso_logs_it_or_who_leads_the_team_once_it_is_begun(accepted, ps, noon):
    case = accepted()
    with pytest.raises(Refused, match="Begin the case first"):
        log(case, ps.priya)
    case = go(case, "begin_case", ps.priya)
    for other in (ps.dan, ps.sione, ps.ola):
        with pytest.raises(PermissionDenied):
            log(case, other)
    log(case, ps.lene)


# -- CAS-07: the first that reaches the customer


@pytest.mark.rule(
    "CAS-07",
    breaks=[
        f"{FORMS}::LogContact.clean",
        f"{FORMS}::LogContact._is_asked",
        f"{MODEL}.Meta.constraints[contact_one_first_per_case]",
    ],
)
def test_the_first_contact_explains_and_identifies(case_of, ps, noon):
    case = case_of()
    assert errors("LogContact", case, ps.priya, **SENT | {"explained": False, "strategies": ""}) == {
        "explained": ["CAS-07"], "strategies": ["CAS-07"],
    }  # fmt: skip
    for poro in ("nobody", "not_proved"):  # an attempt is no contact yet
        assert sent("LogContact", case, ps.priya, **SENT | {"poro": poro, "explained": False, "strategies": ""}).is_valid()  # fmt: skip
    case = log(log(case, ps.priya, **MISSED), ps.priya)
    assert [one.is_first for one in case.contacts.all()] == [True, False]
    assert {"explained", "strategies"}.isdisjoint(sent("LogContact", case, ps.priya).fields)
    case = log(case, ps.priya, **LATER)
    assert case.contacts.filter(is_first=True).count() == 1
    said = REACHED | {"case": case, "opened_by": ps.priya, "is_first": True, "letter": start(case, ps.priya)}
    assert "contact_one_first_per_case" in behind(lambda: CaseContact.objects.create(**said))


@pytest.mark.rule("CAS-07", breaks=f"{MODEL}.Meta.constraints[contact_first_explains_and_identifies]")
def test_a_first_contact_that_explains_nothing_is_refused_by_the_database(case_of, ps, noon):
    case = case_of()
    assert "contact_first_explains" in behind(lambda: log(case, ps.priya, explained=False))
    assert "contact_first_explains" in behind(lambda: log(case, ps.priya, strategies=""))


# -- CAS-14: before contact


@pytest.mark.rule("CAS-14", breaks=[f"{CONDITIONS}::is_minded", f"{CONDITIONS}::has_behaved_inappropriately"])
@pytest.mark.parametrize("kind", [None, "vulnerability", "security_incident"])
@pytest.mark.parametrize("program", ["centrelink", "child_support"])
def test_before_contact_with_who_behaved_inappropriately_history_and_document_are_checked(program, kind, case_of, ps, noon):  # fmt: skip
    case = case_of(program)
    if kind:
        case = go(case, "set_indicator", ps.priya, kind=kind, reason="x", specific_conditions="")
    wanted = {"history_reviewed": ["CAS-14"], "document_checked": ["CAS-14"]} if kind == "security_incident" else {}
    assert errors("LogContact", case, ps.priya, **SENT) == wanted
    assert not errors("LogContact", case, ps.priya, **SENT | BEFORE)
    assert not errors("LogContact", case, ps.priya, **SENT | {"direction": "in"})  # who rings is answered


@pytest.mark.rule("CAS-14", breaks=f"{CONDITIONS}::has_behaved_inappropriately")
@pytest.mark.parametrize("what", ["warning", "call"])
def test_a_warning_in_view_and_an_abusive_call_are_minded_too(what, case_of, ps, noon):
    case = case_of("child_support")
    assert not errors("LogContact", case, ps.priya, **SENT)
    if what == "warning":
        letter = go(draft(start(again(case), ps.priya, "warning"), ps.priya), "ask_approval", ps.priya)
        letter = go(letter, "approve_and_sign", ps.lene)
        go(letter, "send_letter", ps.priya, posted_on=DAY, uploaded_as="")
    else:
        actions.assess_call(again(case), by=ps.priya, identity_proved=True, urgent=False, **cold.ALL_THREE)
    wanted = {"history_reviewed": ["CAS-14"], "document_checked": ["CAS-14"]}
    assert errors("LogContact", again(case), ps.priya, **SENT) == wanted


@pytest.mark.rule(
    "CAS-14",
    breaks=[
        f"{MODEL}.Meta.constraints[contact_checked_before]",
        f"{MODEL}.Meta.constraints[contact_discussed_with_whom_and_what]",
    ],
)
@pytest.mark.rule("CAS-14", breaks=[f"{FORMS}::LogContact.clean", f"{FORMS}::LogContact._is_asked"])
def test_who_is_unsure_says_with_whom_it_was_discussed(case_of, ps, noon):
    case = go(case_of("child_support"), "set_indicator", ps.priya, kind="security_incident", reason="x", specific_conditions="")  # fmt: skip
    said = SENT | BEFORE
    assert errors("LogContact", case, ps.priya, **said | {"unsure": True}) == {"discussed_with": ["CAS-14"], "discussed": ["CAS-14"]}  # fmt: skip
    form = sent("LogContact", case, ps.priya, **said | {"unsure": True, "discussed_with": "PS8003", "discussed": "Calmly."})  # fmt: skip
    assert form.is_valid() and set(form.fields["discussed_with"].queryset) == {ps.lene, ps.olive, ps.ola}
    case = go(case, "log_contact", ps.priya, **form.cleaned_data)
    assert (case.contacts.get().discussed_with, case.contacts.get().minded) == (ps.lene, True)
    assert "contact_checked_before" in behind(lambda: log(case, ps.priya, **LATER))
    said = LATER | BEFORE | {"discussed_with": ps.lene, "discussed": ""}
    assert "contact_discussed_with_whom" in behind(lambda: log(case, ps.priya, **said))


# -- MSP-05: the restrictions of a running plan


@pytest.fixture
def restricted(active, ps):
    """A case whose plan holds: restricted(telephone="fully", email="partly")."""

    def make(**channels):
        plan = active("reactive")
        for channel, availability in channels.items():
            said = {"channel": channel, "availability": availability, "channel_conditions": "Mondays"}
            plan = go(plan, "restrict_channel", ps.priya, **said)
        return type(plan.case).objects.select_related(*plan.case.READ_WITH).get(pk=plan.case_id)

    return make


@pytest.mark.rule("CAS-14", breaks=f"{CONDITIONS}::is_minded")
@pytest.mark.parametrize(("availability", "asked"), [("fully", True), ("partly", True), ("available", False)])
def test_a_restriction_is_minded_before_contact(availability, asked, restricted, ps, noon):
    found = errors("LogContact", restricted(telephone=availability), ps.priya, **SENT | {"channel": "email"})
    assert found == ({"history_reviewed": ["CAS-14"], "document_checked": ["CAS-14"]} if asked else {})


@pytest.mark.rule("MSP-05", breaks="personalised_services/conditions/contact.py::closed_to")
@pytest.mark.rule("MSP-05", breaks="personalised_services/conditions/contact.py::_is_open")
@pytest.mark.rule("MSP-05", breaks=f"{FORMS}::LogContact._keeps_to_the_restrictions")
@pytest.mark.parametrize(
    ("channels", "refused", "permitted"),
    [
        ({"telephone": "fully"}, "Telephone is fully restricted", "Face to face; Letter; E-mail; Online account"),
        (
            {"telephone": "write_only", "letter": "write_only"},
            "Telephone is write only",
            "Face to face; Letter; E-mail; Online account",
        ),
        ({"telephone": "available"}, "", ""),
    ],
)
def test_a_contact_against_the_restrictions_says_what_is_permitted_and_asks_why(channels, refused, permitted, restricted, ps, noon):  # fmt: skip
    case, said = restricted(**channels), SENT | BEFORE
    found = sent("LogContact", case, ps.priya, **said).errors.get("despite", [""])[0]
    assert found.startswith(refused) and f"Permitted: {permitted}." in (found or "Permitted: .")
    form = sent("LogContact", case, ps.priya, **said | {"despite": "His life was in danger."})
    assert form.is_valid()
    assert go(case, "log_contact", ps.priya, **form.cleaned_data).contacts.get().despite == "His life was in danger."


@pytest.mark.rule("MSP-05", breaks="personalised_services/conditions/contact.py::open_on_conditions")
@pytest.mark.rule("MSP-05", breaks=f"{FORMS}::LogContact._keeps_to_the_restrictions")
def test_a_partly_restricted_channel_is_used_within_its_conditions(restricted, ps, noon):
    case, said = restricted(telephone="partly"), SENT | BEFORE
    assert errors("LogContact", case, ps.priya, **said) == {"within_conditions": ["MSP-05"]}
    assert sent("LogContact", case, ps.priya, **said | {"within_conditions": True}).is_valid()
    assert sent("LogContact", case, ps.priya, **said | {"channel": "email"}).is_valid()


# -- CAS-08: after each contact

CENTRELINK = {"cims": True, "cims_words": "CIMS 4471", "customer_record": "done", "strategies": "not_needed", "strategies_words": "No MSP yet"}  # fmt: skip
CHILD_SUPPORT = {
    "document": True, "document_words": "First contact", "services": "done", "intray_created": "done",
    "intray_cleared": "not_needed", "intray_cleared_words": "None was there", "special_contact": "not_needed",
    "special_contact_words": "No incident", "correspondence": "done",
}  # fmt: skip


@pytest.mark.rule(
    "CAS-08",
    breaks=[
        f"{PROGRAMS}::AFTER",
        f"{PROGRAMS}::after",
        f"{FORMS}::WriteUp._done",
        f"{MODEL}.write_up",
        f"{MODEL}.write_up.permission",
    ],
)
@pytest.mark.parametrize(("program", "said"), [("centrelink", CENTRELINK), ("child_support", CHILD_SUPPORT)])
def test_after_each_contact_it_is_said_what_was_updated(program, said, case_of, ps, noon):
    contact = log(case_of(program), ps.priya).contacts.get()
    asked = {name for name in said if not name.endswith("_words")}
    form = sent("WriteUp", contact, ps.priya)
    assert {name for name in form.errors if not name.endswith("_words")} == asked
    form = sent("WriteUp", contact, ps.priya, **said)
    assert form.is_valid(), form.errors
    with pytest.raises(PermissionDenied):
        go(contact, "write_up", ps.dan, **form.cleaned_data)
    contact = go(contact, "write_up", ps.priya, **form.cleaned_data)
    assert contact.state == "written_up" and {item.key for item in contact.items.all()} == asked
    with pytest.raises(Refused):
        go(contact, "write_up", ps.priya, **form.cleaned_data)


@pytest.mark.rule(
    "CAS-08",
    breaks=[
        f"{FORMS}::WriteUp.clean",
        f"{ITEM}.Meta.constraints[contact_item_not_needed_for_a_reason]",
        f"{ITEM}.Meta.constraints[contact_item_said_once]",
    ],
)
def test_what_is_not_needed_is_so_for_a_reason(case_of, ps, noon):
    contact = log(case_of(), ps.priya).contacts.get()
    said = CENTRELINK | {"strategies_words": ""}
    assert errors("WriteUp", contact, ps.priya, **said) == {"strategies_words": ["CAS-08"]}
    assert errors("WriteUp", contact, ps.priya, **said | {"strategies": "done"}) == {}
    for items, why in (([("strategies", False, "")], "for_a_reason"), ([("cims", True, "x")] * 2, "said_once")):
        assert why in behind(lambda items=items: go(contact, "write_up", ps.priya, items=items))


@pytest.mark.rule("CAS-08", breaks="personalised_services/models/contact.py::CaseContact.write_up.then")
def test_a_letter_that_is_said_not_to_be_needed_is_left_out_with_the_words_said(case_of, ps, noon):
    said = CHILD_SUPPORT | {"correspondence": "not_needed", "correspondence_words": "She asked for none"}
    case = case_of("child_support")
    for answers, state, because in ((CHILD_SUPPORT, "due", ""), (said, "left_out", "She asked for none")):
        case = log(case, ps.priya, **(LATER if case.contacts.exists() else {}))
        contact = case.contacts.order_by("-pk")[0]
        form = sent("WriteUp", contact, ps.priya, **answers)
        assert form.is_valid(), form.errors
        letter = go(contact, "write_up", ps.priya, **form.cleaned_data).letter
        now_it_is = type(letter).objects.get(pk=letter.pk)
        assert (now_it_is.state, now_it_is.left_out_because) == (state, because)


@pytest.mark.rule("CAS-08", breaks=f"{FORMS}::WriteUp._done")
def test_special_contact_details_are_updated_after_a_security_incident(case_of, ps, noon):
    case = log(case_of("child_support"), ps.priya)
    contact = case.contacts.get()
    go(case, "set_indicator", ps.priya, kind="security_incident", reason="x", specific_conditions="")
    assert not sent("WriteUp", contact, ps.priya, **CHILD_SUPPORT | {"special_contact": ""}).is_valid()
    assert sent("WriteUp", contact, ps.priya, **CHILD_SUPPORT | {"special_contact": True}).is_valid()


@pytest.mark.rule("CAS-08", breaks=f"{PROGRAMS}::after")
def test_an_attempt_leaves_its_details_alone(case_of, ps, noon):
    contact = log(case_of(), ps.priya, **MISSED).contacts.get()
    assert set(sent("WriteUp", contact, ps.priya).fields) == {"cims", "cims_words"}


# -- CAS-10, CAS-11, CAS-12


@pytest.mark.rule("CAS-10", breaks=[f"{PROGRAMS}::CONSIDERED", f"{FORMS}::WriteUp.clean", f"{MODEL}.write_up"])
def test_what_was_considered_with_the_customer_is_kept(case_of, ps, noon):
    contact = log(case_of(), ps.priya).contacts.get()
    form = sent("WriteUp", contact, ps.priya, **CENTRELINK | {"considered": ["payment_options", "next_step"]})
    assert form.is_valid()
    assert go(contact, "write_up", ps.priya, **form.cleaned_data).considered == ["payment_options", "next_step"]
    assert not sent("WriteUp", contact, ps.priya, **CENTRELINK | {"considered": ["weather"]}).is_valid()


@pytest.mark.rule("CAS-11", breaks=f"{EFFECTS}::contact_is_logged")
@pytest.mark.parametrize("risk", [True, False])
def test_the_ssm_is_told_of_a_risk_of_escalating_behaviour(risk, case_of, ps, noon):
    contact = log(case_of(), ps.priya, may_escalate=risk).contacts.get()
    told = Notice.objects.filter(record_label=contact.record_label, record_id=contact.pk)
    assert [notice.to for notice in told] == ([ps.lene] if risk else [])


@pytest.mark.rule(
    "CAS-12",
    breaks=[
        f"{OF_CASE}.record_voicemail.then",
        f"{OF_CASE}.record_voicemail.permission",
        f"{EFFECTS}::voicemail_is_recorded",
    ],
)
@pytest.mark.rule(
    "CAS-12",
    breaks=[
        f"{FORMS}::RecordVoicemail.done_about_it",
        f"{PROGRAMS}::AFTER_VOICEMAIL",
        f"{PROGRAMS}::after",
        f"{MODEL}.Meta.constraints[contact_voicemail_acted_on]",
    ],
)
def test_a_voicemail_is_acted_on_and_becomes_a_ps_case_note(case_of, ps, noon):
    case = case_of()
    assert set(sent("RecordVoicemail", case, ps.priya).errors) == {"words", "done_about_it"}
    form = sent("RecordVoicemail", case, ps.priya, words="Asks for a call.", done_about_it="Rang back.")
    assert form.is_valid()
    with pytest.raises(PermissionDenied):
        go(case, "record_voicemail", ps.dan, **form.cleaned_data)
    said = form.cleaned_data | {"done_about_it": ""}
    assert "contact_voicemail_acted_on" in behind(lambda: go(case, "record_voicemail", ps.priya, **said))
    contact = go(case, "record_voicemail", ps.priya, **form.cleaned_data).contacts.get()
    assert (contact.channel, contact.poro, contact.letter, contact.state) == ("voicemail", "nobody", None, "recorded")
    assert set(sent("WriteUp", contact, ps.priya).fields) == {"plan_note", "plan_note_words"}
    said = {"items": [("plan_note", True, "Voicemail of 24 November")]}
    assert go(contact, "write_up", ps.priya, **said).items.get().words == "Voicemail of 24 November"


# -- what the database keeps


def test_what_was_said_of_a_contact_stays(case_of, ps, noon):
    contact = log(case_of(), ps.priya).contacts.get()
    rows = CaseContact.objects.filter(pk=contact.pk)
    for change in ({"words": "Another story"}, {"poro": "nobody"}, {"at": local(hour=9)}):
        assert "stays_as_said" in behind(lambda change=change: rows.update(version=2, **change))
    assert "never_deleted" in behind(rows.delete)
    assert "stale copy" in behind(lambda: rows.update(considered=["next_step"]))


def test_a_restriction_that_a_proposal_set_closes_its_channel_too():
    one = ChannelRestriction(channel="telephone", availability="fully", proposal=RestrictionProposal(pk=7))
    case = SimpleNamespace(restrictions=[one])
    assert closed_to(case, "telephone").endswith(f", by {one.proposal.reference}.") and not closed_to(case, "email")
