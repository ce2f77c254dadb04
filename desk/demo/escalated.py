"""What TPS could not resolve in the month: an escalation in every state, each from a contact, by the product's own steps."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.steps import take
from desk.demo.staff import Cast
from escalations.actions import open_escalation, save_escalation
from escalations.models import Escalation
from escalations.questions import AUTO_TEXT, CallIs, Destination, DocIs, How, ToIctBy, WhyEscalated, offered_on
from people.clock import at
from tps.models import Contact
from tps.questions import Form

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Issue:
    """What is escalated, in the words of whoever does, and what an SSO says of it in the end."""

    subject: str
    issue: str
    done: str
    reasons: tuple[WhyEscalated, ...]
    update: str = ""


FILES = Issue(
    "Two files disagree on the end date", "The general file and the payment's own file give another end date for the same schedule.",
    "Read both files with the SO and compared them with the history screen.", (WhyEscalated.COMPLEXITY, WhyEscalated.POLICY),
    "The payment's own file stands. The general one will be corrected; code from the last day that the payment covers.",
)  # fmt: skip
STUCK = Issue(
    "Work item stays open after it is finalised", "The activity is finalised and Activity Results is right, but the work item does not close.",
    "Signed in again, cancelled and started again from the work item. It happens for a second officer as well.",
    (WhyEscalated.SYSTEM_ISSUE, WhyEscalated.UNRESOLVED),
    "Mended overnight. Finalise the work item once more, it closes now.",
)  # fmt: skip
LETTER = Issue(
    "Letter preview stays blank", "The preview is blank in both browsers, so that the letter cannot be checked before it goes.",
    "Tried both browsers and another machine. The notice announced yesterday describes it.", (WhyEscalated.SYSTEM_ISSUE,),
    "The notice is lifted: previews are back since this morning. Letters held meanwhile can go.",
)  # fmt: skip
ARREARS = Issue(
    "Arrears about to issue from an old rate", "A recode was finalised with the rate of the year before. Arrears of three fortnights go out tonight.",
    "Checked the amounts with the SO: none of it is owed. The stop payment request is being lodged.",
    (WhyEscalated.COMPLEXITY, WhyEscalated.TIME),
    "Stopped before it issued. Recode from the first day of the new rate.",
)  # fmt: skip
SCOPE = Issue(
    "Settlement in two parts under two schemes", "Two schemes pay parts of one settlement, and the files describe each alone.",
    "Worked both parts through by hand; the two results cannot both stand.", (WhyEscalated.COMPLEXITY, WhyEscalated.OUT_OF_SCOPE),
    "Each scheme keeps its own period; the longer one counts for the start day. An example will be added to the file.",
)  # fmt: skip

ACCEPT = ("accept", 35 * MINUTE, {})
RESOLVE = ("give_update", 3 * HOUR, {})
TO_ICT = ("wait_for_ict", 70 * MINUTE, {"incident": "INC4471203"})
ANSWERED = ("ict_answered", 6 * HOUR, {})
#: (how long ago at least its contact was closed, what it is about, whether ICT has it, its officer if not the contact's own, what the SSOs did)
ROWS = (
    (3 * DAY, SCOPE, False, "", (ACCEPT, RESOLVE)),
    (5 * DAY, FILES, False, "", (ACCEPT, RESOLVE)),
    (8 * DAY, STUCK, True, "", (ACCEPT, TO_ICT, ANSWERED, ("give_update", 7 * HOUR, {}))),
    (12 * DAY, ARREARS, False, "", (("highlight", 2 * MINUTE, {}), ("accept", 5 * MINUTE, {}), ("give_update", HOUR, {}))),
    (16 * DAY, LETTER, True, "", (ACCEPT, TO_ICT, ("ict_answered", 20 * HOUR, {}), ("give_update", 21 * HOUR, {}))),
    (2 * DAY, FILES, False, "", (("withdraw", 50 * MINUTE, {"reason": "The SO found the table that answers it."}),)),
    (20 * HOUR, LETTER, True, "", (ACCEPT, TO_ICT)),
    (22 * HOUR, STUCK, True, "", (ACCEPT, TO_ICT, ANSWERED)),
    (5 * HOUR, SCOPE, False, "SO1001", (("return_to_tps", 2 * HOUR, {"reason": "Say which of the two results the record shows now."}),)),
    (4 * HOUR, FILES, False, "", (ACCEPT,)),
    (90 * MINUTE, ARREARS, False, "", (("highlight", 3 * MINUTE, {}), ("accept", 9 * MINUTE, {}))),
    (2 * HOUR, STUCK, False, "", ()),
    (70 * MINUTE, SCOPE, False, "", ()),
    (35 * MINUTE, ARREARS, False, "", ()),
)  # fmt: skip


def live(who: Cast, moment: datetime) -> None:
    """Fourteen escalations of the month before `moment`, and a draft of Sam's; the newest stop payment tops the queue."""
    used: list[int] = []
    for age, issue, to_ict, logon, steps in ROWS:
        if contact := _contact(used, who, moment - age, logon):
            escalation = _drafted(contact, issue, to_ict, 4 * MINUTE)
            _decided(escalation, issue, who, steps)
    if contact := _contact(used, who, moment - 10 * MINUTE, "SO1001"):
        with at(contact.closed_at + 2 * MINUTE):  # type: ignore[operator, arg-type]
            open_escalation(contact, by=contact.officer)


def _contact(used, who, before, logon) -> Contact | None:
    """The latest finalised contact of this officer, or of anybody, that was closed before then; each once."""
    contacts = Contact.objects.filter(state="finalised", closed_at__lt=before).exclude(pk__in=used)
    if logon:
        contacts = contacts.filter(officer=who[logon])
    contact = contacts.with_people().order_by("-closed_at", "officer__logon").first()
    used += [contact.pk] if contact else []
    return contact


def _drafted(contact, issue: Issue, to_ict: bool, after: timedelta) -> Escalation:
    officer, compensation = contact.officer, contact.form == Form.COMPENSATION
    with at(contact.closed_at + after):
        escalation = open_escalation(contact, by=officer, stop_payment=issue is ARREARS)
        answers = {
            "destination": Destination.ICT if to_ict else offered_on(contact.form)[0],
            "reasons": [str(one) for one in issue.reasons],
            "subject": issue.subject,
            "issue": issue.issue,
            "action_taken": issue.done,
            "call": CallIs.TAKEN_OVER if contact.taken_over_at else CallIs.WITH_SO,
            "doc": DocIs.MADE,
            "doc_title": AUTO_TEXT if compensation else "Escalated to SSO",
            "doc_made_at": contact.closed_at + after - MINUTE,
            "doc_made_by": officer,
        }
        if compensation:
            answers["direct_referral"] = False
        if to_ict:
            answers |= {"nnu": "2026-418", "incident": "INC4471203", "to_ict_by": ToIctBy.TPS, "number_in_doc": True}
            answers |= {"helpdesk_referral": False} if compensation else {}
        return save_escalation(escalation, by=officer, answers=answers).record


def _decided(escalation, issue: Issue, who: Cast, steps) -> None:
    """Submitted two minutes after it was begun; then what the SSOs did, counted from there."""
    officer, sso = escalation.officer, who["MT1020"]
    submitted = escalation.opened_at + 2 * MINUTE
    with at(submitted):
        escalation = take(escalation, "refer", by=officer, version=escalation.version)
    for name, after, answers in steps:
        if name == "highlight":
            answers = {"to": sso, "how": How.PHONE, "at": submitted + after}
        if name == "give_update":
            answers = {"update": issue.update}
        with at(submitted + after):
            by = officer if name in ("highlight", "withdraw") else sso
            escalation = take(escalation, name, by=by, version=escalation.version, **answers)
