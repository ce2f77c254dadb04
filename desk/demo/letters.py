"""Letters of the demonstration's cases: introductions that went in time, and one in each state that a letter waits in."""

from datetime import date, datetime, timedelta

from django.db.models import Q

from casework.steps import take
from desk.demo.cases import LENA
from desk.demo.staff import Cast
from people.clock import at
from personalised_services.letter_text import filled
from personalised_services.letter_words import Words
from personalised_services.models import Case, Letter, LetterTemplate

OWEN = "OH5011"  # SM: there is no SSM in Brisbane
HALLORAN = Words(
    "Ines Halloran",
    "PO Box 2291\nDangar NSW 2309",
    nominee="Odile Halloran",
    nominee_address="9 Mill Lane\nMaitland NSW 2320",
)
TO = {
    "Ines Halloran": HALLORAN,
    "Tobias Abara": Words("Tobias Abara", "Unit 3, 18 Kerr Street\nTaree NSW 2430"),
}  # fmt: skip
BODIES = {
    "introduction": "My name is {psso}, of {team}. From {on} on I am your one point of contact. You can reach me on weekdays before noon.",
    "contact": "Thank you for speaking with me on {on}. We agreed on the next step, and on when we speak again. Here it is in writing, so that we both have the same words.",
    "answer": "Thank you for your letter of {on}. Your request was received, and its reference is with the FOI team. I ring you as soon as they have answered.",
    "exit": "From {on} on you are no customer of Personalised Services any more. You can use any office and any line, and prove who you are in the regular way.\n\nThank you for the way in which you worked with me.",
    "warning": "On {on} you threatened a member of our staff on the phone. This behaviour is not acceptable, and we ask you not to repeat it.\n\nYou can still do your business with us: please ring me, before noon.",
    "arrangements": "From now on you can contact us in writing only. This holds in the whole agency.\n\nThe decision is reviewed in three months. If you do not agree with it, you can ask for a review.",
}
SIGNED_OFF = [("sign", None)]
ELSEWHERE = "PO Box 77\nNewcastle NSW 2300"
APPROVED = [("ask_approval", None), ("approve", LENA), ("sign", None)]
POSTED = [("send_letter", None), ("file_letter", None)]
#: Customer, program, kind, days ago, and the steps taken after it was written: (step, by whom; None: its PSSO).
LETTERS = (
    ("Ines Halloran", "child_support", "warning", 8, [("ask_approval", None), ("approve_and_sign", OWEN), *POSTED]),
    ("Ines Halloran", "child_support", "arrangements", 1, [("ask_approval", None)]),
    ("Tobias Abara", "centrelink", "answer", 1, [("ask_approval", None)]),
    ("Ines Halloran", "centrelink", "contact", 1, [("ask_approval", None), ("approve", LENA)]),
    ("Tobias Abara", "centrelink", "contact", 0, []),
)  # fmt: skip


def live(who: Cast, moment: datetime) -> None:
    """Whoever's case was begun was introduced in time, and written to after each contact but today's; each other letter is written and lives its steps, at its moments."""
    yesterday = moment - timedelta(days=1)
    due = Letter.objects.filter(state="due").select_related("case__customer", "case__owner", "contact")
    of_others = Q(contact=None, kind__in=("contact", "exit"), opened_at__lt=yesterday)  # of a review, of an exit
    for owed in due.filter(Q(kind="introduction") | Q(contact__at__lt=yesterday) | of_others).order_by("id"):
        contact = getattr(owed, "contact", None)
        name, then = owed.case.customer.name, contact.at if contact else owed.opened_at
        approver = LENA if owed.case.owner.team_id == who[LENA].team_id else OWEN
        steps = SIGNED_OFF if owed.way.approver is None else [(step, approver if by else None) for step, by in APPROVED]
        plan = [owed.kind, then, [*steps, *POSTED]]
        write(owed.case, TO.get(name, Words(name, ELSEWHERE)), plan, who, moment)
    cases = {(case.customer.name, case.program): case for case in Case.objects.select_related("customer")}
    for name, program, kind, days_ago, steps in LETTERS:
        plan = [kind, moment - timedelta(days=days_ago), steps]
        write(cases[name, program], TO[name], plan, who, moment)


def write(case: Case, words: Words, plan: list, who: Cast, moment: datetime) -> None:
    """A letter of the case, by its PSSO: kind, moment, and the steps taken after it was written (step, by whom)."""
    kind, then, steps = plan
    case = Case.objects.select_related("owner__team", "team", "site").get(pk=case.pk)
    day = then.astimezone(case.site.tz).date()
    with at(then):
        letter = _begun(case, kind, day)
        template = LetterTemplate.objects.offered_for(letter)[0]
        letter = take(letter, "compose", by=case.owner, version=letter.version, template=template, words=words, dated=day)  # fmt: skip
        said = _filled(BODIES[kind], letter)
        letter = take(letter, "change_letter", by=case.owner, version=letter.version, words=Words(**(words.__dict__ | {"body": said})), dated=day)  # fmt: skip
    for number, (step, logon) in enumerate(steps, 1):
        with at(min(then + timedelta(minutes=40 * number), moment)):
            by = who[logon] if logon else case.owner
            letter = take(letter, step, by=by, version=letter.version, **_answers(letter, step, day))


def _begun(case, kind, day) -> Letter:
    """The letter that the case has owed since that day, or another one."""
    owed = case.letters.filter(kind=kind, state="due", arose_on=day).first()
    if owed is None:
        take(case, "start_letter", by=case.owner, version=case.version, kind=kind, arose_on=day)
        owed = case.letters.filter(kind=kind, state="due").first()
    return Letter.objects.select_related(*Letter.READ_WITH).get(pk=owed.pk)


def _filled(body, letter):
    return f"Dear {letter.words.to}\n\n{filled(body, letter)}"


def _answers(letter, step: str, day: date) -> dict:
    if step == "send_letter":
        return {"posted_on": day, "uploaded_as": "Letter to the customer", "nominee_copied": letter.has_nominee}
    return {"filed_as": "Letter to the customer"} if step == "file_letter" else {}
