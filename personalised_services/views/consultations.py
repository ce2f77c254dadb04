"""Pages of consultations, of referrals to Assessment Services, and the stacking document. Whoever reads one reads its case."""

from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from casework import approvals
from casework.keyset import page_of
from casework.pages import seen_by
from people.access import allow
from people.roles import PSSO, SM, SPECIALIST_OFFICER, SSM
from personalised_services import actions
from personalised_services.forms.consultation import CONSULTED
from personalised_services.guidance.case import Next
from personalised_services.models import AssessmentReferral, Case, SpecialistConsultation
from personalised_services.reach import PS_STAFF
from personalised_services.views.of_case import seen_of, shown, step_of

TEMPLATE, PAGE = "personalised_services/of_case.html", 50
CONSULTATION = {
    "open": Next("Discuss the implications", "What does the intended decision mean for the customer?", ("CAS-05",), "discuss_implications"),
    "discussed": Next("Agree how the customer is told", "By whom, when and how. The specialist’s authority to decide stays theirs.", ("CAS-05",), "agree_way"),
    "agreed": Next("Record the action", "It is taken, and the customer told, as agreed.", ("CAS-05",), "record_notification"),
}  # fmt: skip
ASSESSMENT = {
    "sent": Next("Record the actions identified", "Assessment Services review notes and communication.", ("CAS-20",), "record_identified"),
    "identified": Next("Discuss the actions", "With SM, SSM and PSSO.", ("CAS-23",), "discuss_actions"),
    "awaiting": Next("The SSM decides", "Approved, it is forwarded as it stands.", ("CAS-20",), "approve_and_forward"),
}  # fmt: skip


@allow(SPECIALIST_OFFICER)
@require_GET
def own(request):
    """What a specialist officer is consulted on and has not ended: where their work begins (CAS-05)."""
    rows = SpecialistConsultation.objects.visible_to(request.user).filter(specialist=request.user).open().with_case()
    page = page_of(rows, request.GET, size=PAGE, moment="opened_at")
    return render(request, "personalised_services/consultations.html", {"active": "consultations", "page": page})


@allow(*PS_STAFF, SPECIALIST_OFFICER)
@require_GET
def consultation(request, reference):
    """A consultation: what is intended and outstanding, what was discussed and agreed, what followed."""
    one = seen_of(request, SpecialistConsultation.objects.select_related("opened_by", "closed_by"), reference)
    asked = [
        ("Area", one.get_area_display()), ("Specialist officer", one.specialist.name), ("Intended", one.intended),
        ("Outstanding issues, as told", one.issues_told), ("Begun by", one.opened_by.name),
    ]  # fmt: skip
    came = [
        ("Implications", one.implications), ("How the customer is told", one.agreed_way), ("Action taken", one.action),
        ("Ended because", one.ended_because), ("Recorded by", one.closed_by and one.closed_by.name),
    ]  # fmt: skip
    changes = [(row.by.name, row.words) for row in one.changes.select_related("by")]
    sections = [("Consultation", ("CAS-05", "CAS-21"), asked), ("What was agreed", ("CAS-05",), came)]
    if changes:
        sections.append(("Changes that may affect the customer", ("CAS-06",), changes))
    sees_case = Case.objects.visible_to(request.user).filter(pk=one.case_id).exists()
    route = "personalised_services:consultation_step"
    context = shown(
        request, one, next=CONSULTATION.get(one.state), route=route, sections=sections, no_case=not sees_case
    )
    return render(request, TEMPLATE, context)


@allow(PSSO, SSM, SM, SPECIALIST_OFFICER)
@require_http_methods(["GET", "POST"])
def consultation_step(request, reference, name):
    """One step of a consultation: its form, its refusal, or the step taken."""
    return step_of(request, SpecialistConsultation, reference, name)


@allow(*PS_STAFF)
@require_GET
def assessment(request, reference):
    """A referral to Assessment Services: its text under the fixed subject, the decision, the actions and their discussion."""
    one = seen_of(request, AssessmentReferral.objects.select_related("opened_by", "sent_by", "mailbox"), reference)
    referred = [
        ("Subject", one.subject), ("Case history", one.summary), ("Examples", one.examples),
        ("Management actions to date", one.actions_to_date), ("To", one.mailbox if one.mailbox else "The PSM"),
        ("Drafted by", one.opened_by.name), ("Sent by", one.sent_by and one.sent_by.name),
    ]  # fmt: skip
    consulted = ", ".join(words for key, words in CONSULTED if key in one.consulted)
    came = [
        ("Actions identified", one.identified), ("Recorded as", one.recorded_as), ("Discussed with SM, SSM and PSSO", one.discussed_on),
        ("What was agreed", one.discussed), ("Review required", {True: "Yes", False: "No"}.get(one.review_required, "")),
        ("Consulted on it with", consulted), ("Nominee", one.nominee), ("Withdrawn because", one.ended_because),
    ]  # fmt: skip
    sections = [("Referral", ("CAS-20",), referred), ("What came of it", ("CAS-23",), came)]
    decided = [(row.get_outcome_display() or "Asked", row.reason or row.asked_by.name) for row in approvals.of(one)]
    if decided:
        sections.append(("The SSM’s decision", ("CAS-20",), decided))
    by_ssm = one.program == "child_support"
    why = "The SSM approves it and forwards it." if by_ssm else "The PSM consults Assessment Services."
    draft = Next(
        "Ask the SSM" if by_ssm else "Send it to the PSM", why, ("CAS-20",), "ask_ssm" if by_ssm else "send_to_psm"
    )
    following = draft if one.state == "draft" else ASSESSMENT.get(one.state)
    route = "personalised_services:assessment_step"
    return render(request, TEMPLATE, shown(request, one, next=following, route=route, sections=sections))


@allow(PSSO, SSM, SM)
@require_http_methods(["GET", "POST"])
def assessment_step(request, reference, name):
    """One step of a referral to Assessment Services: its form, its refusal, or the step taken."""
    return step_of(request, AssessmentReferral, reference, name)


@allow(*PS_STAFF)
@require_GET
def stacking(request, reference):
    """The stacking document of a Child Support case: its notepads, newest first, and what was filed in it from here."""
    case = seen_by(request.user, Case.objects.select_related(*Case.READ_WITH, "stacking__by"), reference)
    actions.visit(case, by=request.user, means="page")
    document = getattr(case, "stacking", None)
    rows = document.notepads.select_related("by") if document else Case.objects.none()
    page = page_of(rows, request.GET, size=PAGE, moment="at")
    filed = [*case.letters.exclude(filed_as=""), *case.restriction_proposals.exclude(filed_as="")] if document else []
    context = {"active": "cases", "case": case, "document": document, "page": page, "filed": filed}
    return render(request, "personalised_services/stacking.html", context)
