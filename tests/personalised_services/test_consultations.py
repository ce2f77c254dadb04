"""Consultations with specialist officers, referrals to Assessment Services."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casework import approvals
from casework.models import Approval, Notice, OutgoingMail
from casework.steps import Refused
from people.models import Mailbox, RoleHeld, Staff
from people.roles import PSM, SPECIALIST_OFFICER
from personalised_services.forms import consultation as consultation_forms
from personalised_services.models import AssessmentReferral, SpecialistConsultation, Visit
from tests.conftest import LONG_AGO
from tests.personalised_services.contacting import go
from tests.personalised_services.lettering import DAY
from tests.personalised_services.test_contacts import behind
from tests.personalised_services.test_letter_pages import of

CONSULTATION = "personalised_services/models/consultation.py::SpecialistConsultation"
ASSESSMENT = "personalised_services/models/assessment_referral.py::AssessmentReferral"
FORMS = "personalised_services/forms/consultation.py"
EFFECTS = "personalised_services/effects/consultation.py"
CONDITIONS = "personalised_services/conditions/consultation.py"
WHO = "personalised_services/who/consultation.py"
PARTS = {"summary": "Three complaints in a year.", "examples": "A letter each week.", "actions_to_date": "One call a week."}  # fmt: skip
REVIEW = {"discussed_on": DAY, "with_sm": True, "with_ssm": True, "with_psso": True, "discussed": "A plan in pictures."}
AREAS = (
    "Compensation", "Privacy", "Litigation", "FOI and Complaints", "Change of Assessment", "Non-compliance",
    "Agreement and care teams", "Objections and Appeals", "Business Integrity", "Participation Solutions Team",
    "Assessment Services",
)  # fmt: skip


def form(module, name, record, by, **said):
    return getattr(module, name)(said, record=record, by=by)


@pytest.fixture
def wiremu(ps):
    """A specialist officer."""
    one = Staff(person_number="P88999", logon="WA8999", given_name="Wiremu", family_name="Ashby",
                email="wiremu@agency.example", team=ps.teams["perth"], can_sign_in=True)  # fmt: skip
    one.set_unusable_password()
    one.save()
    RoleHeld.objects.create(staff=one, role=SPECIALIST_OFFICER.key, starts_at=LONG_AGO)
    return one


@pytest.fixture
def consulted(case_of, ps, wiremu, noon):
    """A consultation of Wiremu's on a case of Priya's with an outstanding complaint."""
    case = go(case_of(), "note_issue", ps.priya, kind="complaint", words="Two letters crossed.")
    said = {"area": "privacy", "specialist": wiremu, "intended": "Release her file."}
    return go(case, "consult_specialist", ps.priya, **said).consultations.get()


# -- CAS-05, CAS-06, CAS-21


@pytest.mark.rule(
    "CAS-05", breaks=[f"{CONSULTATION}.record_notification.guards", f"{CONDITIONS}::customer_is_told_as_agreed"]
)
@pytest.mark.rule(
    "CAS-05",
    breaks=[
        f"{CONSULTATION}.Meta.constraints[consultation_before_any_action]",
        f"{CONSULTATION}.Meta.constraints[consultation_implications_discussed]",
        f"{CONSULTATION}.Meta.constraints[consultation_way_agreed]",
    ],
)
@pytest.mark.rule(
    "CAS-05",
    breaks=[
        f"{CONSULTATION}.discuss_implications.permission",
        f"{CONSULTATION}.agree_way.permission",
        f"{CONSULTATION}.record_notification.permission",
    ],
)
@pytest.mark.rule(
    "CAS-05",
    breaks=[
        f"{WHO}::its_specialist",
        f"{WHO}::its_specialist_or_psso",
        "personalised_services/who/contact.py::contacts_psso_or_who_leads_it",
    ],
)
def test_nothing_is_done_before_implications_are_discussed_and_the_way_agreed(consulted, ps, wiremu):
    one = consulted
    for step, said in (("discuss_implications", {"implications": "She learns who read it."}), ("agree_way", {"agreed_way": "By phone, by Priya."})):  # fmt: skip
        for by in (wiremu, ps.priya):
            with pytest.raises(Refused, match="Consult first"):
                go(one, "record_notification", by, action="Released.")
        stored = SpecialistConsultation.objects.filter(pk=one.pk)
        assert "legal_edges" in (told := behind(lambda stored=stored, one=one: stored.update(version=one.version + 1, state="acted", action="x", closed_at=one.opened_at, closed_by=ps.priya))) or "Invalid" in told or "transition" in told.lower() or "before_any_action" in told  # fmt: skip
        with pytest.raises(PermissionDenied):
            go(one, step, wiremu, **said)
        one = go(one, step, ps.priya, **said)
    assert "before_any_action" in behind(lambda: stored.update(version=one.version + 1, action="x"))
    for fact, why in (("implications", "implications_discussed"), ("agreed_way", "way_agreed")):
        assert why in behind(lambda fact=fact: stored.update(version=one.version + 1, **{fact: ""}))
    with pytest.raises(PermissionDenied):
        go(one, "record_notification", ps.dan, action="x")
    assert go(one, "record_notification", wiremu, action="Released, and told by phone.").closed_by == wiremu


@pytest.mark.rule(
    "CAS-21", breaks=[f"{FORMS}::Consult.area", f"{CONSULTATION}.Meta.constraints[consultation_of_a_known_area]"]
)
def test_the_area_is_of_the_closed_list(case_of, ps, wiremu, noon):
    case = case_of()
    asked = form(consultation_forms, "Consult", case, ps.priya).fields
    assert tuple(words for _, words in asked["area"].choices[1:]) == AREAS
    said = {"area": "privacy", "specialist": wiremu.logon, "intended": "x"}
    assert form(consultation_forms, "Consult", case, ps.priya, **said).is_valid()
    for change in ({"area": "weather"}, {"area": ""}, {"specialist": ps.dan.logon}):
        assert set(form(consultation_forms, "Consult", case, ps.priya, **said | change).errors) == set(change)
    made = {"area": "weather", "specialist": wiremu, "intended": "x", "opened_by": ps.priya}
    assert "of_a_known_area" in behind(lambda: case.consultations.create(**made))


@pytest.mark.rule(
    "CAS-06",
    breaks=[
        f"{EFFECTS}::consultation_begins",
        f"{EFFECTS}::outstanding",
        f"{EFFECTS}::specialist_is_advised",
        f"{EFFECTS}::psso_is_told",
    ],
)
@pytest.mark.rule(
    "CAS-06",
    breaks=[
        f"{CONSULTATION}.tell_change.then",
        f"{CONSULTATION}.tell_change.permission",
        f"{CONSULTATION}.advise_issues.then",
        f"{CONSULTATION}.advise_issues.permission",
    ],
)
@pytest.mark.rule("CAS-21", breaks=[f"{CONSULTATION}.tell_change.then", f"{WHO}::its_specialist"])
def test_the_specialist_is_advised_of_what_is_outstanding_and_tells_of_changes(consulted, ps, wiremu):
    one = consulted
    assert one.issues_told == "Complaint: Two letters crossed."
    mails = OutgoingMail.objects.filter(kind="issues_outstanding", to=wiremu.email)
    assert mails.count() == 1 and "Halloran" not in mails[0].text and one.reference in mails[0].text
    with pytest.raises(PermissionDenied):
        go(one, "tell_change", ps.dan, words="x")
    with pytest.raises(PermissionDenied):
        go(one, "advise_issues", wiremu)
    one = go(one, "tell_change", wiremu, words="She moved.")
    told = Notice.objects.get(kind="change")
    assert told.to == ps.priya and one.changes.get().words == "She moved."
    go(one.case, "note_issue", ps.priya, kind="foi_request", words="All files.")
    one = go(one, "advise_issues", ps.priya)
    assert one.issues_told.endswith("FOI request: All files.") and mails.count() == 2


@pytest.mark.rule(
    "CAS-05",
    breaks=[
        "personalised_services/querysets/consultation.py::ConsultationQuerySet.ways_of",
        "personalised_services/querysets/consultation.py::ConsultationQuerySet.visible_to",
    ],
)
def test_a_specialist_sees_their_consultation_while_it_is_open_and_nothing_else(consulted, ps, wiremu):
    one, browser = consulted, of(wiremu)
    case = one.case
    page, api = one.get_absolute_url(), f"/api/v1/consultations/{one.reference}/"
    assert [browser.get(address).status_code for address in (page, api)] == [200, 200]
    assert set(Visit.objects.filter(staff=wiremu).values_list("standing", flat=True)) == {"specialist"}
    assert {browser.get(address).status_code for address in (case.get_absolute_url(), f"/api/v1/cases/{case.reference}/", "/cases/")} <= {403, 404}  # fmt: skip
    shown = browser.get(page).content.decode()
    assert case.get_absolute_url() not in shown and "Two letters crossed." in shown
    assert of(ps.dan).get(page).status_code == 404 and of(ps.lene).get(page).status_code == 200
    case.customer.relatives.create(staff=wiremu, recorded_by=ps.lene)
    assert browser.get(page).status_code == 404
    case.customer.relatives.update(ended_at=one.opened_at + timedelta(seconds=1), ended_by=ps.lene)
    go(one, "end_consultation", ps.priya, ended_because="Nothing is released.")
    assert browser.get(page).status_code == 404 and not browser.get("/api/v1/consultations/").json()["results"]


@pytest.mark.rule("CAS-05", breaks="personalised_services/views/consultations.py::own")
def test_a_specialist_begins_with_what_waits_for_them_and_comes_back_there_when_it_is_done(consulted, ps, wiremu):
    browser, page = of(wiremu), consulted.get_absolute_url()
    begun = browser.get("/", follow=True)
    assert begun.redirect_chain == [("/consultations/", 302)] and page in begun.content.decode()
    assert 'href="/consultations/"' in begun.content.decode().partition("<main")[0]  # in the rail, too
    one = go(consulted, "discuss_implications", ps.priya, implications="Two names in it are not hers.")
    one = go(one, "agree_way", ps.priya, agreed_way="The PSSO rings her.")
    said = {"version": one.version, "action": "Released without the two names."}
    done = browser.post(f"{page}steps/record_notification/", said, follow=True)
    assert [address for address, _ in done.redirect_chain] == ["/", "/consultations/"]
    assert f"{one.reference}: recorded the action" in done.content.decode() and page not in done.content.decode()


# -- CAS-20, CAS-23


def referred(case, by, **more) -> AssessmentReferral:
    return go(case, "refer_to_assessment", by, **PARTS | more).assessment_referrals.get()


@pytest.mark.rule(
    "CAS-20",
    breaks=[
        f"{ASSESSMENT}.send_to_psm.then",
        f"{ASSESSMENT}.send_to_psm.guards",
        f"{ASSESSMENT}.send_to_psm.permission",
        f"{ASSESSMENT}.subject",
    ],
)
@pytest.mark.rule(
    "CAS-20",
    breaks=[
        f"{CONDITIONS}::goes_by_the_ssm",
        f"{CONDITIONS}::goes_to_the_psm",
        f"{CONDITIONS}::there_is_a_psm",
        f"{EFFECTS}::psm_is_mailed",
        f"{EFFECTS}::referral_is_drafted",
    ],
)
@pytest.mark.rule(
    "CAS-20",
    breaks=[
        f"{ASSESSMENT}.Meta.constraints[assessment_in_three_parts]",
        f"{ASSESSMENT}.Meta.constraints[assessment_sent_at_and_by]",
    ],
)
def test_in_centrelink_the_psso_sends_it_to_the_psm_under_its_subject(case_of, ps, noon):
    one = referred(case_of(), ps.priya)
    with pytest.raises(Refused, match="sends the referral to the PSM"):
        go(one, "ask_ssm", ps.priya)
    with pytest.raises(PermissionDenied):
        go(one, "send_to_psm", ps.dan)
    stored = AssessmentReferral.objects.filter(pk=one.pk)
    assert "in_three_parts" in behind(lambda: stored.update(version=one.version + 1, examples=""))
    assert "sent_at_and_by" in behind(lambda: stored.update(version=one.version + 1, state="sent"))
    psms = RoleHeld.objects.filter(role=PSM.key)
    psms.update(ends_at=LONG_AGO + timedelta(days=1), ended_by=ps.lene)
    with pytest.raises(Refused, match="There is no PSM"):
        go(one, "send_to_psm", ps.priya)
    psms.update(ends_at=None, ended_by=None)
    one = go(one, "send_to_psm", ps.priya)
    mail = OutgoingMail.objects.get(kind__startswith="consultation_request")
    assert (mail.to, mail.subject) == (ps.sione.email, "Assessment Services Consultation Request")
    assert all(words in mail.text for words in PARTS.values()) and "Halloran" not in mail.text


@pytest.mark.rule(
    "CAS-20",
    breaks=[
        f"{ASSESSMENT}.approve_and_forward.then",
        f"{ASSESSMENT}.approve_and_forward.permission",
        f"{ASSESSMENT}.send_back.permission",
        f"{EFFECTS}::assessment_services_are_mailed",
    ],
)
@pytest.mark.rule(
    "CAS-20",
    breaks=[
        f"{ASSESSMENT}.ask_ssm.then",
        f"{ASSESSMENT}.ask_ssm.permission",
        f"{CONDITIONS}::goes_to_the_psm",
        f"{CONDITIONS}::goes_by_the_ssm",
    ],
)
def test_in_child_support_the_ssm_approves_and_forwards_it(case_of, ps, noon):
    box = Mailbox.objects.create(address="assessment@agency.example", purpose="Assessment Services")
    one = referred(case_of("child_support"), ps.priya, mailbox=box)
    with pytest.raises(Refused, match="the SSM approves"):
        go(one, "send_to_psm", ps.priya)
    with pytest.raises(PermissionDenied):
        go(one, "ask_ssm", ps.dan)
    one = go(one, "ask_ssm", ps.priya)
    for other in (ps.priya, ps.dan, ps.ola):
        for name, said in (("approve_and_forward", {}), ("send_back", {"reason": "x"})):
            with pytest.raises(PermissionDenied):
                go(one, name, other, **said)
    one = go(one, "send_back", ps.lene, reason="Which letters?")
    one = go(
        go(one, "change_referral", ps.priya, **PARTS | {"examples": "Ten letters.", "mailbox": box}),
        "ask_ssm",
        ps.priya,
    )
    one = go(one, "approve_and_forward", ps.lene)
    mail = OutgoingMail.objects.get(kind__startswith="consultation_request")
    assert (mail.to, one.sent_by, one.state) == (box.address, ps.lene, "sent") and "Ten letters." in mail.text
    assert [row.outcome for row in approvals.of(one)] == ["approved", "returned"]
    assert not Approval.objects.waiting().exists()


@pytest.mark.rule("CAS-20", breaks=f"{FORMS}::Assessment.clean")
def test_neither_name_nor_crn_is_in_it(case_of, ps, noon):
    case = case_of()
    assert form(consultation_forms, "Assessment", case, ps.priya, **PARTS).is_valid()
    for name in PARTS:
        for words in ("Ms Halloran rings.", "CRN 204 418 305K"):
            assert set(form(consultation_forms, "Assessment", case, ps.priya, **PARTS | {name: words}).errors) == {name}


@pytest.mark.rule(
    "CAS-20",
    breaks=[
        f"{ASSESSMENT}.record_identified.permission",
        f"{ASSESSMENT}.Meta.constraints[assessment_actions_recorded]",
    ],
)
@pytest.mark.rule(
    "CAS-23",
    breaks=[
        f"{FORMS}::Discussed.clean",
        f"{FORMS}::Discussed.clean_discussed_on",
        f"{FORMS}::Discussed.with_sm",
        f"{FORMS}::Discussed.with_ssm",
        f"{FORMS}::Discussed.with_psso",
    ],
)
@pytest.mark.rule(
    "CAS-23",
    breaks=[
        f"{ASSESSMENT}.discuss_actions",
        f"{ASSESSMENT}.discuss_actions.permission",
        f"{ASSESSMENT}.Meta.constraints[assessment_actions_discussed]",
    ],
)
def test_actions_identified_are_recorded_and_discussed_with_all_three(case_of, ps, noon):
    one = go(referred(case_of(), ps.priya), "send_to_psm", ps.priya)
    with pytest.raises(Refused):
        go(one, "discuss_actions", ps.priya, discussed_on=DAY, discussed="x")
    with pytest.raises(PermissionDenied):
        go(one, "record_identified", ps.dan, identified="x", recorded_as="x")
    assert "actions_recorded" in behind(lambda: go(one, "record_identified", ps.priya, identified="x", recorded_as=""))
    one = go(one, "record_identified", ps.priya, identified="A plan in pictures.", recorded_as="CIMS 14")
    for missing in ("with_sm", "with_ssm", "with_psso"):
        assert set(form(consultation_forms, "Discussed", one, ps.priya, **REVIEW | {"review_required": "false", missing: False}).errors) == {missing}  # fmt: skip
    required = REVIEW | {"review_required": "true"}
    assert set(form(consultation_forms, "Discussed", one, ps.priya, **required).errors) == {"consulted", "nominee"}
    good = form(consultation_forms, "Discussed", one, ps.priya, **required, consulted=["social_workers"], nominee="He has one.")  # fmt: skip
    assert good.is_valid(), good.errors
    late = required | {"consulted": ["social_workers"], "nominee": "x", "discussed_on": DAY + timedelta(days=1)}
    assert set(form(consultation_forms, "Discussed", one, ps.priya, **late).errors) == {"discussed_on"}
    with pytest.raises(PermissionDenied):
        go(one, "discuss_actions", ps.dan, **good.cleaned_data)
    for lack in ({"nominee": ""}, {"consulted": []}, {"discussed": ""}):
        said = good.cleaned_data | lack
        assert "actions_discussed" in behind(lambda said=said: go(one, "discuss_actions", ps.priya, **said))
    one = go(one, "discuss_actions", ps.priya, **good.cleaned_data)
    assert (one.state, one.consulted, one.nominee) == ("discussed", ["social_workers"], "He has one.")
