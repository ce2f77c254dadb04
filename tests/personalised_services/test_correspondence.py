"""What a customer writes: recorded and saved, investigated, assessed, answered with the complaints team, actioned; what is discussed and offered."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casework.models import Notice, OutgoingMail
from casework.steps import Refused
from people.models import Mailbox
from personalised_services.forms import correspondence as correspondence_forms
from personalised_services.forms import option as option_forms
from personalised_services.letter_text import filled
from personalised_services.models import Correspondence, CustomerOption, ExternalReferral, LetterTemplate
from tests.personalised_services.contacting import LATER, go, log
from tests.personalised_services.lettering import DAY
from tests.personalised_services.segmenting import allocate
from tests.personalised_services.test_contacts import behind
from tests.personalised_services.test_letter_pages import of

MODEL = "personalised_services/models/correspondence.py::Correspondence"
STEPS = "personalised_services/models/case_steps/agreed.py::AgreedWithTheCustomer"
OPTIONS = "personalised_services/forms/option.py"
FORMS = "personalised_services/forms/correspondence.py"
CONDITIONS = "personalised_services/conditions/commitment.py"
EFFECTS = "personalised_services/effects/commitment.py"
DISCUSSED = "personalised_services/models/discussed.py"
WROTE = {"medium": "letter", "received_on": DAY, "words": "Asks why two letters came.", "recorded_as": "CIMS 12", "saved_as": "Letter of 24 November"}  # fmt: skip
ASSESSED = {"within_plan": True, "assessment": "Two letters crossed.", "reply_wanted": True}
ACTION = {"action": "Answered.", "action_recorded_as": "CIMS 13"}


@pytest.fixture
def box(db):
    return Mailbox.objects.create(address="ecrt@agency.example", purpose="External Complaints Resolution Team")


def wrote(case, by) -> Correspondence:
    return go(case, "record_correspondence", by, **WROTE).correspondence.first()


def form(module, name, record, by, **said):
    return getattr(module, name)(said, record=record, by=by)


def denied(record, name, by, **answers):
    with pytest.raises(PermissionDenied):
        go(record, name, by, **answers)


# -- CAS-13


@pytest.mark.rule(
    "CAS-13",
    breaks=[
        f"{MODEL}.record_action.guards",
        f"{CONDITIONS}::response_is_coordinated",
        f"{CONDITIONS}::reply_is_wanted",
    ],
)
@pytest.mark.rule(
    "CAS-13",
    breaks=[
        f"{MODEL}.coordinate.then",
        f"{MODEL}.Meta.triggers[correspondence_response_coordinated]",
        f"{CONDITIONS}::its_program_coordinates",
        f"{EFFECTS}::ecrt_is_told",
        f"{STEPS}.record_correspondence.then",
        f"{EFFECTS}::correspondence_is_recorded",
    ],
)
@pytest.mark.rule(
    "CAS-13", breaks=[f"{MODEL}.{step}.permission" for step in ("investigate", "assess", "coordinate", "record_action")]
)
@pytest.mark.rule(
    "CAS-13",
    breaks=[
        f"{MODEL}.Meta.constraints[correspondence_{name}]"
        for name in ("investigated", "assessed", "coordinated_with_whom", "actioned_wholly")
    ],
)
def test_it_is_recorded_investigated_assessed_coordinated_and_actioned(case_of, ps, noon, box):
    one = wrote(case_of(), ps.priya)
    with pytest.raises(Refused):
        go(one, "assess", ps.priya, **ASSESSED)
    denied(one, "investigate", ps.dan, found="x")
    assert "investigated" in behind(lambda: go(one, "investigate", ps.priya, found=""))
    one = go(one, "investigate", ps.priya, found="They crossed.")
    denied(one, "assess", ps.dan, **ASSESSED)
    assert "correspondence_assessed" in behind(lambda: go(one, "assess", ps.priya, **ASSESSED | {"assessment": ""}))
    one = go(one, "assess", ps.priya, **ASSESSED)
    denied(one, "coordinate", ps.dan, mailbox=box, coordinated="x")
    denied(one, "record_action", ps.dan, **ACTION)
    assert "coordinated_with_whom" in behind(lambda: go(one, "coordinate", ps.priya, mailbox=box, coordinated=""))
    assert (one.letter.kind, one.letter.state) == ("answer", "due")
    with pytest.raises(Refused, match="External Complaints Resolution Team first"):
        go(one, "record_action", ps.priya, **ACTION)
    whole = ACTION | {"version": one.version + 1, "state": "actioned", "actioned_at": one.opened_at, "actioned_by": ps.priya}  # fmt: skip
    this = Correspondence.objects.filter(pk=one.pk)
    assert "a written response is coordinated first" in behind(lambda: this.update(**whole))
    one = go(one, "coordinate", ps.priya, mailbox=box, coordinated="We explain; you close the complaint.")
    mail = OutgoingMail.objects.get(kind="to_ecrt")
    assert mail.to == box.address and one.reference in mail.subject and "Halloran" not in mail.text + mail.subject
    whole |= {"version": one.version + 1}
    assert "actioned_wholly" in behind(lambda: this.update(**whole | {"action": ""}))
    assert go(one, "record_action", ps.priya, **ACTION).state == "actioned"


@pytest.mark.rule("CAS-13", breaks=[f"{CONDITIONS}::its_program_coordinates", f"{CONDITIONS}::response_is_coordinated"])
def test_a_response_of_child_support_is_coordinated_with_nobody(case_of, ps, noon, box):
    one = go(wrote(case_of("child_support"), ps.priya), "investigate", ps.priya, found="They crossed.")
    one = go(one, "assess", ps.priya, **ASSESSED)
    with pytest.raises(Refused, match="Only Centrelink"):
        go(one, "coordinate", ps.priya, mailbox=box, coordinated="x")
    assert "Record the action taken" in of(ps.priya).get(one.get_absolute_url()).content.decode()
    assert go(one, "record_action", ps.priya, **ACTION).state == "actioned"
    assert not OutgoingMail.objects.filter(kind="to_ecrt").exists()


@pytest.mark.rule(
    "CAS-13",
    breaks=[f"{CONDITIONS}::reply_is_wanted", f"{CONDITIONS}::response_is_coordinated", f"{MODEL}.coordinate.guards"],
)
def test_where_no_response_is_required_none_is_coordinated(case_of, ps, noon, box):
    one = go(wrote(case_of(), ps.priya), "investigate", ps.priya, found="x")
    one = go(one, "assess", ps.priya, **ASSESSED | {"reply_wanted": False})
    assert one.letter is None
    with pytest.raises(Refused, match="No written response is required"):
        go(one, "coordinate", ps.priya, mailbox=box, coordinated="x")
    assert go(one, "record_action", ps.priya, **ACTION).state == "actioned"


@pytest.mark.rule(
    "CAS-13",
    breaks=[
        f"{FORMS}::Record.clean_received_on",
        f"{FORMS}::Record.saved_as",
        f"{MODEL}.Meta.constraints[correspondence_recorded_and_saved]",
        f"{EFFECTS}::correspondence_is_recorded",
    ],
)
@pytest.mark.rule(
    "CAS-13", breaks=[f"{STEPS}.record_correspondence.permission", f"{STEPS}.record_correspondence.guards"]
)
def test_what_is_recorded_is_saved_and_of_a_day_that_has_come(case_of, accepted, ps, noon):
    case, sent = case_of(), WROTE | {"received_on": DAY.isoformat()}
    assert form(correspondence_forms, "Record", case, ps.priya, **sent).is_valid()
    for change, field in (({"saved_as": ""}, "saved_as"), ({"recorded_as": ""}, "recorded_as"), ({"received_on": DAY + timedelta(days=1)}, "received_on")):  # fmt: skip
        assert set(form(correspondence_forms, "Record", case, ps.priya, **sent | change).errors) == {field}
    good = form(correspondence_forms, "Record", case, ps.priya, **sent)
    assert good.is_valid() and good.cleaned_data["received_on"] == DAY
    assert "recorded_and_saved" in behind(
        lambda: go(case, "record_correspondence", ps.priya, **WROTE | {"saved_as": ""})
    )
    denied(case, "record_correspondence", ps.dan, **WROTE)
    with pytest.raises(Refused, match="Begin the case first"):
        wrote(accepted("child_support"), ps.priya)
    one = wrote(case, ps.lene)
    assert Notice.objects.get(record_label=one.record_label).to == ps.priya


def test_the_pages_and_the_api_of_correspondence(case_of, ps, noon):
    case = case_of()
    one = wrote(case, ps.priya)
    browser, address = of(ps.priya), one.get_absolute_url()
    assert f"Go on with {one.reference}" in browser.get(case.get_absolute_url()).content.decode()
    assert "Investigate the case" in browser.get(address).content.decode()
    assert of(ps.wes).get(address).status_code == 404
    assert browser.post(f"{address}steps/investigate/", {"version": 1, "found": "They crossed."})["Location"] == address
    shown = browser.get(f"/api/v1/correspondence/{one.reference}/").json()
    assert (shown["state"], shown["found"], shown["reply_wanted"]) == ("investigated", "They crossed.", None)
    assert WROTE["words"] not in browser.get("/api/v1/correspondence/").content.decode()


def test_the_mailbox_of_the_complaints_team_stands_first_and_is_chosen(case_of, ps, noon, box):
    Mailbox.objects.create(address="a.team@agency.example", purpose="Replies to a team")
    shown = correspondence_forms.Coordinate(record=wrote(case_of(), ps.priya), by=ps.priya)
    labels = [str(label) for _, label in shown.fields["mailbox"].choices]
    assert labels[:2] == ["Choose", "External Complaints Resolution Team: ecrt@agency.example"]
    assert "Replies to a team: a.team@agency.example" in labels and shown["mailbox"].value() == box.pk
    Mailbox.objects.create(address="ecrt.west@agency.example", purpose="External Complaints Resolution Team, West")
    assert shown["mailbox"].field.initial() is None


# -- CAS-11, CAS-15, CAS-17, CAS-18


@pytest.mark.rule(
    "CAS-11",
    breaks=[
        f"{STEPS}.record_discussion.then",
        f"{STEPS}.record_discussion.permission",
        f"{EFFECTS}::ssm_is_told",
        f"{CONDITIONS}::risk_to_discuss",
        f"{OPTIONS}::RecordDiscussion",
    ],
)
def test_a_risk_of_escalating_behaviour_is_discussed_with_the_ssm(case_of, ps, noon):
    case = log(log(case_of(), ps.priya), ps.priya, **LATER | {"may_escalate": True})
    for contact in case.contacts.to_write_up():
        go(contact, "write_up", ps.priya, items=[])
    browser, page = of(ps.priya), case.get_absolute_url()
    assert "Discuss the risk of escalating behaviour" in browser.get(page).content.decode()
    sent = {"about": "risk", "with_whom": "PS8003", "words": "A short call each Monday."}
    good = form(option_forms, "RecordDiscussion", case, ps.priya, **sent)
    assert good.is_valid() and not form(option_forms, "RecordDiscussion", case, ps.priya, **sent | {"with_whom": "PS8002"}).is_valid()  # fmt: skip
    denied(case, "record_discussion", ps.dan, **good.cleaned_data)
    go(case, "record_discussion", ps.priya, **good.cleaned_data)
    told = Notice.objects.get(kind="discussed")
    assert told.to == ps.lene and told.record_id == case.pk
    page = browser.get(page).content.decode()
    assert "Discuss the risk of escalating behaviour" not in page and "A short call each Monday." in page


@pytest.mark.rule(
    "CAS-17",
    breaks=[
        f"{OPTIONS}::RecordOption.clean",
        f"{STEPS}.record_discussion.then",
        f"{EFFECTS}::ssm_is_told",
        f"{DISCUSSED}::CustomerOption.Meta.triggers[option_social_worker_discussed]",
    ],
)
def test_a_social_worker_is_discussed_with_the_ssm_first(case_of, ps, noon):
    case = case_of("child_support")
    sent = {"kind": "social_worker", "words": "He lost his home."}
    assert form(option_forms, "RecordOption", case, ps.priya, **sent).errors.as_data()["kind"][0].code == "CAS-17"
    assert "discussed with the SSM first" in behind(lambda: go(case, "record_option", ps.priya, **sent))
    case = go(case, "record_discussion", ps.priya, about="social_worker", with_whom=ps.lene, words="Yes.")
    assert form(option_forms, "RecordOption", case, ps.priya, **sent).is_valid()
    assert go(case, "record_option", ps.priya, **sent).options.get().kind == "social_worker"
    assert Notice.objects.get(kind="discussed").to == ps.lene


@pytest.mark.rule(
    "CAS-18",
    breaks=[
        f"{OPTIONS}::RecordOption.clean",
        f"{STEPS}.record_option",
        f"{STEPS}.record_option.permission",
        f"{DISCUSSED}::CustomerOption.Meta.constraints[option_outcomes_discussed]",
    ],
)
def test_a_specialised_referral_says_which_outcomes_were_discussed(case_of, ps, noon):
    case = case_of("child_support")
    sent = {"kind": "specialised", "words": "Change of assessment."}
    assert set(form(option_forms, "RecordOption", case, ps.priya, **sent).errors) == {"outcomes"}
    assert form(option_forms, "RecordOption", case, ps.priya, **sent | {"kind": "publication"}).is_valid()
    good = form(option_forms, "RecordOption", case, ps.priya, **sent | {"outcomes": "A lower rate.", "conference_call": True})  # fmt: skip
    assert good.is_valid()
    denied(case, "record_option", ps.dan, **good.cleaned_data)
    assert "outcomes_discussed" in behind(lambda: go(case, "record_option", ps.priya, **sent))
    assert go(case, "record_option", ps.priya, **good.cleaned_data).options.get().conference_call


@pytest.mark.rule(
    "CAS-18",
    breaks=[
        f"{STEPS}.confirm_options.then",
        f"{STEPS}.confirm_options.guards",
        f"{STEPS}.confirm_options.permission",
        f"{EFFECTS}::options_are_confirmed",
        f"{CONDITIONS}::options_are_to_be_confirmed",
    ],
)
@pytest.mark.rule(
    "CAS-18",
    breaks=[
        f"{OPTIONS}::ConfirmOptions.clean_left_out_because",
        f"{OPTIONS}::MAY_LEAVE_OUT",
        f"{DISCUSSED}::CustomerOption.Meta.constraints[option_confirmed_or_left_out]",
    ],
)
def test_options_are_confirmed_by_letter_or_left_out_in_segments_1_and_2(case_of, ps, noon):
    case = case_of("child_support")
    with pytest.raises(Refused, match="No option is to be confirmed"):
        go(case, "confirm_options", ps.priya, left_out_because="")
    case = go(case, "record_option", ps.priya, kind="process", words="An objection.")
    said = {"left_out_because": "One question, answered."}
    assert form(option_forms, "ConfirmOptions", case, ps.priya, **said).errors  # in no segment yet
    denied(case, "confirm_options", ps.dan, left_out_because="")
    option = CustomerOption.objects.get()
    assert "confirmed_or_left_out" in behind(lambda: CustomerOption.objects.update(confirmed_at=option.at))
    case = go(case, "confirm_options", ps.priya, left_out_because="")
    option = CustomerOption.objects.get()
    assert (option.letter.kind, option.letter.state, option.left_out_because) == ("contact", "due", "")
    template = LetterTemplate.objects.offered_for(option.letter)[0]
    body = filled(template.body, option.letter)
    assert template.name == "Options for you" and "Process that is open to the customer: An objection." in body
    case = allocate(case, ps.priya)
    assert form(option_forms, "ConfirmOptions", case, ps.priya, **said).is_valid()
    case.segment.number = 3
    assert not form(option_forms, "ConfirmOptions", case, ps.priya, **said).is_valid()
    case.segment.number = 1
    assert form(option_forms, "ConfirmOptions", case, ps.priya, **said).is_valid()
    case = go(case, "record_option", ps.priya, kind="external", words="A community centre.")
    go(case, "confirm_options", ps.priya, **said)
    left_out = CustomerOption.objects.first()
    assert (left_out.letter, left_out.left_out_because) == (None, said["left_out_because"])
    assert "answered_once" in behind(lambda: CustomerOption.objects.filter(pk=left_out.pk).update(words="x"))


@pytest.mark.rule(
    "CAS-15",
    breaks=[
        f"{CONDITIONS}::complaints_officer_is_to_be_asked",
        f"{STEPS}.record_complaints_answer",
        f"{STEPS}.record_complaints_answer.guards",
        f"{STEPS}.record_complaints_answer.permission",
    ],
)
@pytest.mark.rule(
    "CAS-15",
    breaks=[
        f"{STEPS}.decide_further_contact",
        f"{STEPS}.decide_further_contact.permission",
        f"{OPTIONS}::DecideFurtherContact.further_contact",
        f"{OPTIONS}::ComplaintsAnswer.clean_asked_on",
    ],
)
@pytest.mark.rule("CAS-15", breaks=f"{DISCUSSED}::ExternalReferral.Meta.constraints[external_referral_answered_wholly]")
def test_over_an_mp_it_is_determined_whether_further_contact_is_required(case_of, ps, noon):
    case = case_of("child_support")
    over = {"source": "mp", "because": "All is answered."}
    assert set(form(option_forms, "DecideFurtherContact", case, ps.priya, **over).errors) == {"further_contact"}
    denied(case, "decide_further_contact", ps.dan, **over, further_contact=True)
    case = go(case, "decide_further_contact", ps.priya, **over, further_contact=True)
    answer = {"officer": "Rui Tan", "asked_on": DAY, "resolved": True, "answer": "Nothing is open there."}
    with pytest.raises(Refused, match="External Complaints Officer"):
        go(case, "record_complaints_answer", ps.priya, **answer)
    case = go(case, "decide_further_contact", ps.priya, **over, further_contact=False)
    assert form(option_forms, "ComplaintsAnswer", case, ps.priya, **answer).is_valid()
    assert form(option_forms, "ComplaintsAnswer", case, ps.priya, **answer | {"asked_on": DAY + timedelta(days=1)}).errors  # fmt: skip
    denied(case, "record_complaints_answer", ps.dan, **answer)
    assert "answered_wholly" in behind(
        lambda: go(case, "record_complaints_answer", ps.priya, **answer | {"officer": ""})
    )
    go(case, "record_complaints_answer", ps.priya, **answer)
    asked = ExternalReferral.objects.first()
    assert (asked.officer, asked.resolved, asked.answered_by) == ("Rui Tan", True, ps.priya)
    assert (
        "Rui Tan: issues resolved. Nothing is open there." in of(ps.priya).get(case.get_absolute_url()).content.decode()
    )
