"""The pages of Personalised Services: a case with everything on it, beside one of the other program."""

from datetime import date, timedelta

from casework.models import Approval
from casework.steps import take
from people.clock import now
from people.models import RoleHeld, Staff
from people.roles import PSM, PSSO, SSM
from personalised_services.actions import assess_call, customer_with, open_case, record_referral, visit
from personalised_services.checklists import items_of
from personalised_services.letter_words import Words
from personalised_services.models import (
    ColdTransfer,
    Letter,
    ManagedServicePlan,
    Referral,
    SegmentRecommendation,
    WhiteboardEntry,
)
from tests.browser import child_support_pages, daily_pages, leaving_pages
from tests.conftest import LONG_AGO
from tests.personalised_services.cold import ASKED, NUMBER, WARNED
from tests.personalised_services.lettering import NOMINEE, WORDS, draft, start
from tests.personalised_services.segmenting import BOTH, CONTENT, FOUR, HISTORY, SAID

ON_THE_WHITEBOARD = (
    ("dan", "call_back", {}), ("dan", "ask_approval", ASKED), ("priya", "approve", {"reason": "Nothing else helped."}),
    ("priya", "put_on_board", {"number": NUMBER}),
)  # fmt: skip


def made(cast):
    """A case of Priya's, who leads her team as well, so that she is offered every step; its visits begin with hers."""
    priya = Staff.objects.select_related("team__site").get(pk=cast.priya.pk)
    others = []
    for number, role in enumerate((PSSO, PSM)):
        other = Staff(
            person_number=f"P75{number:03}", logon=f"PS750{number}", given_name="Dan", family_name=f"Of {role}",
            email=f"dan{number}@agency.example", team=priya.team,
        )  # fmt: skip
        other.set_unusable_password()
        other.save()
        RoleHeld.objects.create(staff=other, role=role.key, starts_at=LONG_AGO)
        others.append(other)
    RoleHeld.objects.create(staff=priya, role=SSM.key, starts_at=LONG_AGO)
    dan, sione = others
    customer = customer_with(crn="204418305K", name="Ines Halloran", date_of_birth=date(1979, 3, 2))
    beside = open_case(customer, program="child_support", owner=dan, by=sione)
    case = open_case(customer, program="centrelink", owner=priya, by=sione)
    agreed = {"contact_conditions": "By phone, before noon.", "agreed_on": now().date()}
    take(beside, "set_contact_conditions", by=dan, version=1, **agreed)
    for name, said in (
        ("set_contact_conditions", agreed),
        ("note_issue", {"kind": "complaint", "words": "About two letters that crossed."}),
        ("set_indicator", {"kind": "vulnerability", "reason": "Homeless", "specific_conditions": "Ask where she is."}),
    ):
        case = take(case, name, by=priya, version=case.version, **said)
    visit(case, by=priya, means="page")
    _referrals(cast, priya, sione)
    _whiteboard(priya, dan, case, beside)
    _plans(priya, sione)
    _letters(priya, case, beside)
    _segments(priya, beside)
    daily_pages.made(priya, dan)
    child_support_pages.made(priya, dan, sione)
    return case


def _whiteboard(priya, dan, case, beside):
    """The customer is on the whiteboard of one program; of the other they were warned today."""
    call = {"identity_proved": True, "urgent": False, "outside_restrictions": True, "persistent": True, "inappropriate": True}  # fmt: skip
    for of, steps in ((beside, ()), (case, ON_THE_WHITEBOARD)):
        transfer = take(assess_call(of, by=dan, **call), "warn", by=dan, version=1, **WARNED)
        for by, name, said in steps:
            transfer = take(transfer, name, by={"dan": dan, "priya": priya}[by], version=transfer.version, **said)
    take(transfer.entry, "log_call", by=dan, version=1)


def _plans(priya, sione):
    """A plan that holds, and one under an early review that waits for its letter."""
    for crn, name, kind in (("310226714C", "Tobias Abara", "proactive"), ("417903552V", "Maren Quist", "reactive")):
        customer = customer_with(crn=crn, name=name, date_of_birth=date(1988, 11, 19))
        case = open_case(customer, program="centrelink", owner=priya, by=sione)
        case = take(case, "begin_case", by=priya, version=case.version)
        today = now().astimezone(priya.team.site.tz).date()
        term = {
            "starts_on": today,
            "ends_on": today + timedelta(days=90),
            "unique_circumstances": "She moves in spring.",
        }
        take(case, "draft_plan", by=priya, version=case.version, kind=kind, **term)
        plan = case.plans.get()
        plan = take(plan, "write_strategies", by=priya, version=plan.version, strategies="One call a week.", notes="")
        plan = take(plan, "activate", by=priya, version=plan.version)
    said = {"channel": "telephone", "availability": "partly", "channel_conditions": "Before noon, by the PSSO alone."}
    plan = take(plan, "restrict_channel", by=priya, version=plan.version, **said)
    take(plan, "ask_early_review", by=priya, version=plan.version, because="She manages well.")
    review = plan.reviews.get()
    for minutes, result in ((0, "no_answer"), (5, "message")):
        phoned_at = now() + timedelta(minutes=minutes)
        review = take(
            review, "record_attempt", by=priya, version=review.version, phoned_at=phoned_at, result=result, words=""
        )
    leaving_pages.made(priya, *ManagedServicePlan.objects.select_related("case__site").order_by("id"))


def _referrals(cast, priya, sione):
    """One to triage, one with its criteria not met, one being actioned, and one whose return the SSM, Priya, is asked to approve."""
    said = {
        "name": "Ines Halloran", "date_of_birth": date(1979, 3, 2), "team": priya.team, "received_at": now(),
        "referred_by": cast.noah, "reasons": "Rings each day about the same letter; three officers a week.",
    }  # fmt: skip
    direct = {"program": "centrelink", "area": "media"}
    missed = {"restricted_now": True, "had_incident": False, "incident_on": None, "zone_managed": None}
    one = record_referral(by=priya, crn="204418306L", route="direct", **direct, **said)
    one = take(take(one, "take_up", by=priya, version=1), "answer_criteria", by=priya, version=2, **missed)
    intray = {"program": "child_support", "route": "intray", "intray": "acer"}
    action = record_referral(by=priya, crn="204418307M", **intray, **said)
    action = take(action, "take_up", by=priya, version=1)
    action = take(action, "accept", by=priya, version=2, owner=priya)
    take(action, "tick", by=priya, version=3, item=items_of("child_support")["cmp"], left="CMP 4471")
    proactive = record_referral(by=sione, crn="204418308N", route="proactive", **direct, **said)
    back = {
        "declined_as": "returned",
        "declined_because": "process",
        "explanation": "It came without the analysis.",
        "next_steps": "Send it with the analysis.",
    }
    take(take(proactive, "take_up", by=sione, version=1), "ask_to_decline", by=sione, version=2, **back)


def _letters(priya, case, beside):
    """A draft with a nominee; a letter that was signed; a warning in view."""
    today = now().astimezone(priya.team.site.tz).date()
    draft(start(case, priya, arose_on=today), priya, Words(**(WORDS.__dict__ | NOMINEE)), today)
    dan = Staff.objects.select_related("team__site").get(pk=beside.owner_id)
    warning = draft(start(take_again(beside), dan, "warning", today), dan, dated=today)
    for name, by, said in (
        ("ask_approval", dan, {}), ("approve_and_sign", priya, {}), ("send_letter", dan, {"posted_on": today, "uploaded_as": "x"}),
    ):  # fmt: skip
        warning = take(warning, name, by=by, version=warning.version, **said)
    own = draft(start(take_again(beside), dan, "answer", today), dan, dated=today)
    take(own, "sign", by=dan, version=own.version)


def _segments(priya, beside):
    """A customer of segment 2, recommended for segment 3; their CMP, with an issue and its action."""
    dan = Staff.objects.select_related("team__site").get(pk=beside.owner_id)
    case = take_again(beside)
    case = take(case, "allocate_segment", by=dan, version=case.version, number=2, **FOUR, **BOTH)
    said = SAID | {"discussed_with": priya, "discussed_on": now().date()}
    case = take(case, "recommend_segment_3", by=dan, version=case.version, **said)
    case = take(case, "start_cmp", by=dan, version=case.version)
    plan = take(case.cmp, "record_history", by=dan, version=1, **HISTORY)
    plan = take(plan, "write_content", by=dan, version=2, **CONTENT)
    plan = take(plan, "add_issue", by=dan, version=3, words="The overlap of two assessments.")
    agreed = {"actor": "customer", "words": "Sends the two notices.", "due_on": now().date() + timedelta(days=7)}
    take(plan, "agree_action", by=dan, version=4, issue=plan.issues.get(), **agreed)


def take_again(case):
    """The case as it is now."""
    return type(case).objects.select_related("owner").get(pk=case.pk)


def of_priya(case) -> list[str]:
    page = case.get_absolute_url()
    steps = ("set_contact_conditions", "settle_issue", "reallocate", "grant_sight", "begin_case")
    newest, action, direct = Referral.objects.order_by("-id")[:3]
    referred = [one.get_absolute_url() for one in (newest, action, direct)]
    forms = [f"{referred[2]}steps/{name}/" for name in ("answer_criteria", "decline", "confirm_urgent")]
    forms += [f"{referred[1]}steps/{name}/" for name in ("tick", "does_not_apply", "confirm_urgent")]
    inbox = ["/approvals/", f"/approvals/?at={Approval.objects.waiting().get().pk}", "/approvals/?view=asked"]
    lists = ["/referrals/", "/referrals/?view=accepted", "/referrals/new/", "/deadlines/"]
    by_state = {one.state: one.get_absolute_url() for one in Letter.objects.all()}
    letters = (
        *by_state.values(), f"{by_state['draft']}steps/change_letter/", f"{by_state['draft']}steps/leave_out/",
        f"{by_state['signed']}steps/send_letter/", f"{page}steps/start_letter/",
    )  # fmt: skip
    recommendation = SegmentRecommendation.objects.select_related("case").get()
    cmp = recommendation.case.cmp.get_absolute_url()
    segments = (
        cmp, *(f"{cmp}steps/{name}/" for name in ("record_history", "write_content", "agree_action", "end_action")),
        recommendation.case.get_absolute_url(), recommendation.get_absolute_url(),
        f"{recommendation.get_absolute_url()}steps/let_go/",
    )  # fmt: skip
    entry, transfer = WhiteboardEntry.objects.get().get_absolute_url(), ColdTransfer.objects.get(state="on_board").get_absolute_url()  # fmt: skip
    board = (
        "/whiteboard/",
        entry,
        f"{entry}steps/log_call/",
        transfer,
        f"{transfer}steps/count_calls/",
        f"{page}call/",
    )
    proactive, reactive = ManagedServicePlan.objects.order_by("id")
    review = reactive.reviews.get().get_absolute_url()
    return [
        *(*board, *letters, *segments, *inbox, *lists, *referred, *forms),
        *daily_pages.of_priya(),
        *leaving_pages.of_priya(),
        *child_support_pages.of_priya(),
        *("/cases/", "/cases/?view=all", "/front-card/", page, *(f"{page}steps/{name}/" for name in steps)),
        proactive.get_absolute_url(),
        f"{proactive.get_absolute_url()}steps/record_fortnightly_review/",
        reactive.get_absolute_url(),
        f"{reactive.get_absolute_url()}steps/restrict_channel/",
        *("/reviews/", review),
        *(f"{review}steps/{name}/" for name in ("record_letter", "record_contact", "record_invitation")),
    ]
