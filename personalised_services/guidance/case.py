"""What a case's procedure asks for next, from its own facts."""

from typing import Any, NamedTuple

from casework import deadlines
from casework.approvals import waiting_on
from people.clock import now
from personalised_services.approvals import EXIT_QUALITY
from personalised_services.conditions.commitment import (
    complaints_officer_is_to_be_asked,
    options_are_to_be_confirmed,
    risk_to_discuss,
)
from personalised_services.deadlines import FORTNIGHT


class Next(NamedTuple):
    what: str
    why: str
    rules: tuple[str, ...]
    step: str  # the step's name
    at: Any = None  # another record whose page leads on


def next_step(case) -> Next | None:
    """The next step of a case; None where nothing is asked for."""
    if case.state == "accepted":
        why = "It is accepted, and its PSSO has not begun it. From then on there is one point of contact."
        return Next("Begin the case", why, ("CAS-01",), "begin_case")
    if case.state in ("exit_proposed", "exit_endorsed"):
        why = "An exit is recommended: what it still asks for stands there."
        return Next("Go on with the exit", why, ("EXIT-01",), "", case.exits.first())
    if case.is_closed:
        return None
    if request := case.open_finalisation:
        why = "Its finalisation is requested: what it still asks for stands there."
        return Next("Go on with the finalisation", why, ("FIN-04",), "", request)
    for plan in case.plans.running():
        if plan.state == "exiting":
            why = "The review of its plan came to the exit: the customer does not stay in PS."
            return Next("Recommend the exit", why, ("REV-10", "EXIT-01"), "propose_exit")
        if plan.zone_is_responsible:
            why = "The Zone agreed to a reactive plan and is responsible for it: PS exits."
            return Next("Recommend the exit", why, ("MSP-02", "EXIT-07"), "propose_exit")
    if found := _of_the_day(case):
        return found
    if case.program == "child_support" and case.cmp is None:
        why = "It is completed within 21 days of the receipt of the intray."
        return Next("Start the Customer Management Plan", why, ("CMP-02", "CMP-03"), "start_cmp")
    if "contacts" not in case.work or not case.contacts.reached().exists():
        why = "The first contact explains Personalised Services and identifies servicing strategies."
        return Next("Contact the customer", why, ("CAS-07",), "log_contact")
    if case.program == "child_support" and (asked := _of_child_support(case)):
        return asked
    if case.conditions_agreed_on is None:
        why = "Determine whether the customer has special contact conditions, agree and document them."
        return Next("Set contact conditions, if there are any", why, ("CAS-04",), "set_contact_conditions")
    return _begun_already(case)


def _begun_already(case) -> Next | None:
    """What was begun and is not at its end: a plan that does not hold yet, the oldest letter that has not gone."""
    if "plans" in case.work and (plan := case.plans.filter(state="draft").first()):
        why = "It is drafted. From its activation on it holds, and its limits run."
        return Next(f"Go on with {plan.reference}", why, ("MSP-01",), "", plan)
    if _wants_the_proactive_letter(case):
        why = "The customer of a proactive plan gets its letter: the PSSO’s first name and team, once the SSM approves."
        return Next("Start the letter of the proactive plan", why, ("LET-02", "LET-03"), "start_letter")
    if "letters" in case.work and (letter := case.letters.open().in_brief().exclude(state="awaiting").last()):
        why = "The customer is written to when introduced, after every contact, in answer, and when they leave."
        return Next(f"Go on with {letter.reference}", why, ("LET-01",), "", letter)
    return None


def _wants_the_proactive_letter(case) -> bool:
    running = "plans" in case.work and any(plan.kind == "proactive" for plan in case.plans.running())
    return running and not ("letters" in case.work and case.letters.filter(kind="proactive").exists())


def _of_the_day(case) -> Next | None:
    """What the day's work has left open, the most pressing first."""
    today = now().astimezone(case.site.tz).date()
    due = case.commitments.open().filter(due_on__lte=today)
    if "commitments" in case.work and (commitment := due.first()):
        why = f"It was agreed for {commitment.due_on:%-d %B %Y}. Record that it was kept, or why it is not to be."
        return Next(f"Keep {commitment.reference}", why, ("CAS-09",), "", commitment)
    if contact := risk_to_discuss(case):
        why = f"{contact.reference} saw it. Discuss the options with the SSM, and record what was agreed."
        return Next("Discuss the risk of escalating behaviour", why, ("CAS-11",), "record_discussion")
    if "contacts" in case.work and (contact := case.contacts.to_write_up().first()):
        why = "Say what was updated after it: the record, strategies and referrals, and whatever else its program asks."
        return Next(f"Write up {contact.reference}", why, ("CAS-08",), "", contact)
    if complaints_officer_is_to_be_asked(case):
        why = "No further contact is required: have it confirmed that the customer’s issues are resolved."
        return Next("Contact the External Complaints Officer", why, ("CAS-15",), "record_complaints_answer")
    if "correspondence" in case.work and (one := case.correspondence.open().last()):
        why = "Investigate it, assess it against the plan, coordinate a response where one is required, record the action."
        return Next(f"Go on with {one.reference}", why, ("CAS-13",), "", one)
    if options_are_to_be_confirmed(case):
        why = "Issues and options are confirmed in writing; in segments 1 and 2 it may be left out, with the reason."
        return Next("Confirm the options", why, ("CAS-18",), "confirm_options")
    return None


def _of_child_support(case) -> Next | None:
    if case.segment is None:
        why = "By referral source, issues, interactions and likely actions. Most new referrals are segment 2."
        return Next("Allocate a segment", why, ("SEG-01", "SEG-02"), "allocate_segment")
    if case.cmp.state == "draft":
        why = "It is a draft: what it still asks for stands there."
        return Next("Complete the Customer Management Plan", why, ("CMP-03",), "", case.cmp)
    return None


def next_for_plan(plan) -> Next | None:
    """The next step of a plan; None where nothing is asked for today."""
    if plan.state == "draft" and not plan.strategies:
        why = "A plan says how the customer is served before it holds."
        return Next("Write the servicing strategies", why, ("MSP-05",), "write_strategies")
    if plan.state == "draft":
        why = "It is written. From its activation on it holds, and its limits run."
        return Next("Activate the plan", why, ("MSP-01",), "activate")
    if plan.state == "renewed":
        why = "The customer remains in PS. The Zone makes the new plan; this one holds until that one does."
        return Next("Draft the Zone’s new plan in the case", why, ("REV-09",), "")
    if plan.state == "exiting":
        return Next("Recommend the exit in the case", "The customer does not stay in PS.", ("REV-10", "EXIT-01"), "")
    if plan.state in ("ended", "dropped"):
        return None
    if plan.zone_is_responsible:
        why = "The Zone agreed to a reactive plan and is responsible for it: PS exits."
        return Next("Recommend the exit in the case", why, ("MSP-02", "EXIT-07"), "")
    if plan.turn_supported_at:
        why = "The SSM supports that it becomes reactive. The Zone is consulted; where it agrees, it is responsible."
        return Next("Record that the Zone agrees", why, ("MSP-02",), "record_agreement")
    if plan.kind == "proactive" and not plan.case_notes.filter(kind="social_work").exists():
        why = "The part of social work in the plan is considered, and a referral made where it is necessary."
        return Next("Consider social work", why, ("MSP-08",), "consider_social_work")
    if plan.kind == "proactive":
        why = "A proactive plan is reviewed each fortnight, with a PS case note each time."
        if due := deadlines.of(plan).filter(closed_at=None, kind=FORTNIGHT.kind).first():
            why = f"{why} The next is due by {due.due_on:%-d %B %Y}."
        return Next("Record the fortnightly review", why, ("MSP-04",), "record_fortnightly_review")
    return None


def _of_its_letter(review) -> Next:
    """The invitation of who was not reached: written in the case, sent, and recorded with its reply date."""
    why = "The phone reached nobody. The letter invites the customer to contribute, and asks for a reply by day 13."
    letter = review.its_letter
    if letter is None:
        return Next("Write the review letter", why, ("REV-04", "LET-02"), "start_letter")
    if letter.posted_on is None:
        return Next(f"Send the review letter, {letter.reference}", why, ("REV-04", "LET-02"), "", letter)
    return Next("Record the review letter", why, ("REV-04",), "record_letter")


def next_for_review(review) -> Next | None:
    """The next step of a plan's review, by how far it has come; None where nothing is asked for."""
    match review.state:
        case "open" if review.attempts.count() < 2:
            why = "Two attempts within three working days of the e-mail; each is recorded. Whoever is reached has the interview."
            return Next("Phone the customer", why, ("REV-02",), "record_attempt")
        case "open":
            return _of_its_letter(review)
        case "contacted" if review.interviewed_at is None:
            why = "It asks whether the customer understands the servicing strategy, and the behaviours and goals expected."
            return Next("Hold the review interview", why, ("REV-03",), "record_interview")
        case "contacted" | "letter":
            why = "What is recommended, what the customer contributed, why, and who was consulted."
            return Next("Write up the review", why, ("REV-05", "REV-12"), "write_up")
        case "written":
            return _of_written(review)
        case "with_zone" if review.panel_at and review.panel_at <= now() and not review.panel_words:
            return Next("Record the part in the panel", "PS contributes to it when asked.", ("REV-08",), "record_panel")
        case "with_zone":
            why = "The Zone decides. A panel that it asks for meets within the last 14 days."
            likely = "exit_ps" if review.recommendation == "exits" else "remain"
            return Next("Record the outcome", why, ("REV-09", "REV-10"), likely)
        case "remains" if review.outcome_told_at is None:
            why = (
                "The PSSO contacts the customer about the outcome: what changes, which issues remain, what is expected."
            )
            return Next("Tell the customer", why, ("REV-09",), "tell_outcome")
        case "exits":
            return Next(
                "Recommend the exit in the case", "The customer does not stay in PS.", ("REV-10", "EXIT-01"), ""
            )
    return None


def _of_written(review) -> Next:
    if review.recommendation == "exits" and not review.quality:
        why = (
            "An exit is recommended. The SSM checks its quality before it goes to the Zone; the time remains the same."
        )
        if waiting_on(review, EXIT_QUALITY):
            return Next("The SSM checks the exit’s quality", why, ("EXIT-02", "REV-06"), "support_exit")
        return Next("Have the exit’s quality checked", why, ("EXIT-02", "REV-06"), "ask_exit_check")
    if review.recommendation == "exits" and review.quality == "not_supported":
        why = "The SSM does not support the exit. The recommendation is updated, and management goes on."
        return Next("Update the recommendation", why, ("EXIT-02",), "write_up")
    why = "The documents go into the plan by the end of day 14, and the Zone is e-mailed."
    return Next("Complete the review", why, ("REV-06",), "complete")


def next_for_variation(variation) -> Next | None:
    """The next step of a one-off servicing variation; None where nothing is asked for."""
    if variation.is_over:
        return None
    match variation.state:
        case "draft":
            why = "It is for exceptional circumstances, and an Approver decides it exactly as it was asked."
            return Next("Ask the Approver", why, ("MSP-07",), "ask_approval")
        case "awaiting":
            return Next(
                "The Approver decides", "It is changed only once it is withdrawn or sent back.", ("MSP-07",), "approve"
            )
    return None
