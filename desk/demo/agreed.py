"""What is agreed in the demonstration's cases: commitments kept, due and late; a letter that came; what was discussed and offered."""

from datetime import datetime, timedelta

from casework.steps import take
from desk.demo.cases import LENA
from desk.demo.contacts import case_of
from desk.demo.staff import Cast
from people.clock import at
from people.models import Mailbox
from personalised_services.models import Case

OWEN = "OH5011"  # SM: there is no SSM in Brisbane
INES, TOBIAS = ("Ines Halloran", "centrelink"), ("Tobias Abara", "centrelink")
SUPPORT = ("Ines Halloran", "child_support")
#: Case, days ago, kind, words, days until it is due, and what came of it: (days after, words), or None.
COMMITMENTS: tuple[tuple[tuple[str, str], float, str, str, int, tuple[int, str] | None], ...] = (
    (INES, 9, "given", "Send her a copy of the later letter with its date marked.", 3, (1, "Posted the next day.")),
    (INES, 9, "gained", "She rings her PSSO and nobody else about the rate.", 14, None),
    (TOBIAS, 4, "given", "Ring him when the FOI team has answered.", 4, None),
    (TOBIAS, 4, "gained", "He sends the statement of his former employer.", 2, None),
)  # fmt: skip
WROTE = {
    "medium": "letter", "words": "Asks who may read her file, and that nobody rings her at work.", "recorded_as": "CIMS 88240", "saved_as": "Letter, who reads the file",
}  # fmt: skip


def live(who: Cast, moment: datetime) -> None:
    """Each commitment is noted after its contact; a letter of the customer's waits for its response; options wait to be confirmed."""
    for key, days_ago, kind, words, days, came in COMMITMENTS:
        then = moment - timedelta(days=days_ago) + timedelta(minutes=30)
        case = _take(
            case_of(*key),
            "note_commitment",
            then,
            kind=kind,
            words=words,
            due_on=_day(case_of(*key), then + timedelta(days=days)),
        )
        if came:
            done = then + timedelta(days=came[0])
            _take_own(
                case.commitments.first(), case, "keep_commitment", done, kept_on=_day(case, done), outcome=came[1]
            )
    _correspondence(moment)
    _discussed(who, moment)


def _correspondence(moment: datetime) -> None:
    then = moment - timedelta(days=3)
    case = _take(case_of(*INES), "record_correspondence", then, received_on=_day(case_of(*INES), then), **WROTE)
    one = _take_own(
        case.correspondence.first(),
        case,
        "investigate",
        then + timedelta(hours=2),
        found="Three officers read the file this year, each with a reason. A call at work is noted in March.",
    )
    said = {
        "within_plan": True,
        "assessment": "Calls at work are against the contact conditions. The plan says who rings.",
        "reply_wanted": True,
    }
    one = _take_own(one, case, "assess", moment - timedelta(days=1), **said)
    box = Mailbox.objects.get(purpose__startswith="External Complaints")
    _take_own(
        one,
        case,
        "coordinate",
        moment - timedelta(hours=20),
        mailbox=box,
        coordinated="PS answers by letter; no second answer goes out.",
    )


def _discussed(who: Cast, moment: datetime) -> None:
    _take(
        case_of(*TOBIAS),
        "record_discussion",
        moment - timedelta(days=4),
        about="options",
        with_whom=who[LENA],
        words="Whether a nominee would help him. Ask again once the FOI team has answered.",
    )
    then = moment - timedelta(days=11)
    case = case_of(*SUPPORT)
    arranged = {
        "needed": True,
        "intray": "PS follow-up",
        "issues": "The statement has two pages for one question.",
        "words": "Options on the statement, and what follows from each.",
    }
    _take(case, "decide_follow_up", then, due_on=_day(case, moment + timedelta(days=6)), **arranged)
    _take(
        case_of(*SUPPORT),
        "record_discussion",
        then,
        about="social_worker",
        with_whom=who[OWEN],
        words="She is offered a social worker; she decides herself.",
    )
    for days, kind, words in (
        (11, "social_worker", "A social worker, if she wants one."),
        (2, "process", "An objection to the assessment, within 28 days."),
    ):
        _take(case_of(*SUPPORT), "record_option", moment - timedelta(days=days), kind=kind, words=words)


def _day(case, then: datetime):
    return then.astimezone(case.site.tz).date()


def _take(case: Case, step: str, then: datetime, **said) -> Case:
    with at(then):
        return take(case, step, by=case.owner, version=case.version, **said)


def _take_own(record, case: Case, step: str, then: datetime, **said):
    with at(then):
        return take(record, step, by=case.owner, version=record.version, **said)
