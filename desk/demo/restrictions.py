"""Restrictions of Child Support customers, one at each place of the chain and one in force, by the product's own steps."""

from datetime import date, datetime, timedelta

from casework.steps import take
from desk.demo.cases import DAN, LENA, SIONE
from desk.demo.staff import Cast
from people.clock import at, now
from personalised_services.actions import customer_with, open_case
from personalised_services.letter_text import filled
from personalised_services.letter_words import Words
from personalised_services.models import Case, Letter, LetterTemplate, RestrictionProposal

OWEN, COLLEEN = "OH5011", "CB5013"
SUBMITTED = [("submit_to_ssm", DAN)]
FORWARDED = [*SUBMITTED, ("forward_to_sm", LENA)]
WITH_APPROVERS = [*FORWARDED, ("forward_to_approvers", OWEN)]
IN_FORCE = [*WITH_APPROVERS, ("approve", COLLEEN), ("set_segment", DAN), ("record_summary", DAN), ("file_copy", DAN)]
#: Customer: CRN, name, date of birth; for how many days it has been proposed; the steps after it was written (None: a bare draft).
PROPOSALS = (
    ("519204417B", "Anton Reyes", date(1980, 6, 11), 1, None),
    ("528315528D", "Katja Holm", date(1977, 4, 25), 3, SUBMITTED),
    ("537426639F", "Marlon Pike", date(1985, 8, 9), 5, FORWARDED),
    ("546537740G", "Renata Osk", date(1972, 1, 17), 6, WITH_APPROVERS),
    ("555648851H", "Dario Venn", date(1989, 10, 3), 12, IN_FORCE),
)  # fmt: skip
GROUND = {
    "basis": "exhausted", "avenues": "A review of the decision, mediation, and one call a week by arrangement.",
    "behaviour_continues": True, "violence": "", "consulted": None, "consulted_on": None,
}  # fmt: skip
SUBMISSION = {
    "reasons": "Thirty to forty calls a week about a decision that was reviewed twice.",
    "behaviour": "Shouts at whoever answers, hangs up, and rings again at once.",
    "impact_staff": "Two officers asked to be taken off the phones; half a day a week goes into these calls.",
    "issues_and_options": "The objection is decided. A review by the tribunal and a payment plan were offered.",
    "impact_customers": "The other parent waits for answers. No other program has the customer.",
    "contact_arrangements": "In writing; answered within five working days by the PSSO.",
}
DISCUSSION = {
    "staff_safety": "No threat so far.", "disruption": "The line is blocked for an hour most days.",
    "workload": "Half a day a week.", "others_in_case": "The other parent waits.", "previous_action": "A warning, and one call a week.",
}  # fmt: skip
BODY = "Dear {customer}\n\nFrom now on you can phone us on Tuesdays before noon only, and write to us at any time. This holds in the whole agency.\n\nIf you do not agree, you can ask for a review."


def live(who: Cast, moment: datetime) -> list[RestrictionProposal]:
    """Each is proposed by Dan, and taken along as far as its place."""
    return [_live(plan, who, moment) for plan in PROPOSALS]


def begun(who: Cast, crn: str, name: str, born: date, moment: datetime) -> Case:
    """A Child Support case of Dan's, begun at that moment, of segment 2."""
    dan = who[DAN]
    with at(moment):
        customer = customer_with(crn=crn, name=name, date_of_birth=born)
        case = open_case(customer, program="child_support", owner=dan, by=who[SIONE])
        case = take(case, "begin_case", by=dan, version=case.version)
        said = {"source": "complaint", "issues": "One decision, again and again.", "interactions": "Rings each day.", "likely_actions": "A review of the case."}  # fmt: skip
        return take(case, "allocate_segment", by=dan, version=case.version, number=2, window_record="2", portal_record=f"PS-{case.pk}", **said)  # fmt: skip


def _live(plan: tuple, who: Cast, moment: datetime) -> RestrictionProposal:
    crn, name, born, days_ago, steps = plan
    dan, then = who[DAN], moment - timedelta(days=days_ago)
    case = begun(who, crn, name, born, then - timedelta(days=9))
    with at(then):
        take(case, "propose_restriction", by=dan, version=case.version)
        proposal = _again(case.restriction_proposals.get())
        if steps is None:
            return proposal
        proposal = _written(proposal, dan, who[LENA], then.astimezone(case.site.tz).date(), name)
    for number, (step, logon) in enumerate(steps, 1):
        with at(min(then + timedelta(days=number), moment)):
            proposal = take(proposal, step, by=who[logon], version=proposal.version, **_answers(proposal, step))
        if step == "approve":
            with at(min(then + timedelta(days=number, hours=1), moment)):
                _posted(proposal.letter_id, dan)
    return proposal


def _again(proposal) -> RestrictionProposal:
    return RestrictionProposal.objects.select_related(*RestrictionProposal.READ_WITH).get(pk=proposal.pk)


def _written(proposal, dan, lena, day, name) -> RestrictionProposal:
    warnings = {
        "searched_on": day, "cirt_shows": "Two incidents in the last month.", "cims_shows": "Nothing.", "warning": None,
        "warned_elsewhere": "On the phone, by a team leader of the service line; CIRT 4471.", "warned_on": day - timedelta(days=8),
        "unwarned_because": "",
    }  # fmt: skip
    days = {"lasts_until": day + timedelta(days=180), "review_on": day + timedelta(days=80)}
    channel = {"channel": "telephone", "availability": "partly", "channel_conditions": "Tuesdays before noon, by the PSSO alone."}  # fmt: skip
    for step, said in (
        ("state_ground", GROUND), ("record_warnings", warnings), ("write_submission", SUBMISSION | days),
        ("restrict_channel", channel), ("record_discussion", DISCUSSION | {"discussed_with": lena, "discussed_on": day}),
        ("start_letter", {}),
    ):  # fmt: skip
        proposal = take(proposal, step, by=dan, version=proposal.version, **said)
    letter = Letter.objects.select_related(*Letter.READ_WITH).get(pk=proposal.letter_id)
    words = Words(name, "PO Box 310\nNewcastle NSW 2300")
    template = LetterTemplate.objects.offered_for(letter)[0]
    letter = take(letter, "compose", by=dan, version=letter.version, template=template, words=words, dated=day)
    words = Words(words.to, words.address, body=filled(BODY, letter))
    take(letter, "change_letter", by=dan, version=letter.version, words=words, dated=day)
    return _again(proposal)


def _answers(proposal, step) -> dict:
    if step == "set_segment":
        told = "Telephone partly restricted; the conduct continues."
        return {"because": told, "review_on": proposal.review_on, "window_record": "3", "portal_record": f"PS-{proposal.case_id}"}  # fmt: skip
    if step == "record_summary":
        return {"summary": "Telephone - partial restriction, times of contact, PSSO contact only", "front_screen_note": "MSP SEE NOTE"}  # fmt: skip
    return {"filed_as": "Service channel restriction, approved submission"} if step == "file_copy" else {}


def _posted(number, dan) -> None:
    letter = Letter.objects.select_related(*Letter.READ_WITH).get(pk=number)
    day = now().astimezone(letter.site.tz).date()
    letter = take(
        letter, "send_letter", by=dan, version=letter.version, posted_on=day, uploaded_as="Service arrangements"
    )
    take(letter, "file_letter", by=dan, version=letter.version, filed_as="Service arrangements letter")
