"""Whom the demonstration's cases are consulted on with: a specialist officer, Assessment Services; and a stacking document."""

from datetime import datetime, timedelta

from casework.steps import take
from desk.demo.contacts import case_of
from desk.demo.staff import Cast
from people.clock import at
from people.models import Mailbox

WIREMU = "WA5014"
INES, SUPPORT = ("Ines Halloran", "centrelink"), ("Ines Halloran", "child_support")
NOTE = {
    "kind": "discussion", "subject": "Options on the statement", "words": "Went through the statement line by line.",
    "options": "An objection within 28 days; a new statement in one page.", "commitments": "PSSO asks for the one page; she writes down what she does not agree with.", "timeframes": "Both within two weeks.",
}  # fmt: skip


def live(who: Cast, moment: datetime) -> None:
    """A consultation whose implications are discussed; a referral that waits for who leads the team; three notepads."""
    _do(
        who,
        INES,
        "consult_specialist",
        moment - timedelta(days=3),
        area="privacy",
        specialist=who[WIREMU],
        intended="Release the list of who read the file this year.",
    )
    consultation = case_of(*INES).consultations.get()
    with at(moment - timedelta(days=2)):
        consultation = take(
            consultation,
            "tell_change",
            by=who[WIREMU],
            version=consultation.version,
            words="The list is ready; one name on it is under review.",
        )
    with at(moment - timedelta(days=1)):
        take(
            consultation,
            "discuss_implications",
            by=case_of(*INES).owner,
            version=consultation.version,
            implications="She learns that three officers read it, each with a reason. She may ask why.",
        )
    created = moment - timedelta(days=18)
    day = created.astimezone(case_of(*SUPPORT).site.tz).date()
    _do(
        who,
        SUPPORT,
        "create_stacking",
        created,
        created_on=day,
        location="Stacking document window",
        subject="Referral to Personalised Services",
        reason="Two level 2 complaints about one statement within a month.",
    )
    _do(who, SUPPORT, "add_notepad", moment - timedelta(days=11), **NOTE)
    box = Mailbox.objects.get(purpose="Assessment Services")
    parts = {
        "summary": "Two programs, one statement in dispute, three complaints in a year.",
        "examples": "A letter each week on the same line; calls outside the agreed hours.",
        "actions_to_date": "One call a week; a warning; letters in plain words.",
    }
    _do(who, SUPPORT, "refer_to_assessment", moment - timedelta(days=1), mailbox=box, **parts)
    referral = case_of(*SUPPORT).assessment_referrals.get()
    with at(moment - timedelta(hours=20)):
        take(referral, "ask_ssm", by=case_of(*SUPPORT).owner, version=referral.version)


def _do(who: Cast, key: tuple[str, str], step: str, then: datetime, **said) -> None:
    case = case_of(*key)
    with at(then):
        take(case, step, by=case.owner, version=case.version, **said)
