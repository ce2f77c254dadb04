"""A fortnight of contacts with the demonstration's customers, by the product's own steps: reached, missed, a voicemail."""

from datetime import datetime, timedelta

from casework.steps import take
from desk.demo.staff import Cast
from people.clock import at
from personalised_services.conditions.contact import is_minded
from personalised_services.contact_programs import after
from personalised_services.models import Case

SAID = {"channel": "telephone", "direction": "out", "spoken_to": "customer"}
CHECKED = {"history_reviewed": True, "document_checked": True}
FIRST = {
    "poro": "proved", "explained": True, "strategies": "One call a week before noon; letters in plain words; one answer to each question.",
}  # fmt: skip
#: Customer, program, and the contacts: (days ago, what was said, whether it is written up).
LOGS: tuple[tuple[str, str, tuple[tuple[float, dict, bool], ...]], ...] = (
    ("Ines Halloran", "centrelink", (
        (13, FIRST | {"words": "Explained who I am and how we work. She asks that one letter answers one question, and that nobody else rings."}, True),
        (10, {"poro": "nobody", "words": "Rang as arranged. No answer, no message left."}, True),
        (9, {"poro": "proved", "words": "Went through the two letters that crossed. The later one counts; I send her a copy with the date marked."}, True),
        (2, {"poro": "not_proved", "direction": "in", "words": "Somebody rang for her and could not answer the questions. Nothing was said of the record; asked that she rings herself."}, True),
        (0.08, {"poro": "proved", "direction": "in", "words": "She rang about the copy: it has come. Asks when her question on the rate is answered; she is loud, and ends the call.", "may_escalate": True}, False),
    )),
    ("Ines Halloran", "child_support", (
        (12, FIRST | {"words": "Explained Child Support’s part and that her Centrelink PSSO goes on as before. She wants the statement in one page."}, True),
    )),
    ("Tobias Abara", "centrelink", (
        (11, FIRST | {"words": "Explained Personalised Services. He wants everything in writing; agreed on a short call after each letter."}, True),
        (4, {"poro": "proved", "words": "Read the answer on his request with him. He understands the next step: the FOI team writes by itself."}, True),
    )),
)  # fmt: skip
VOICEMAIL = {"words": "Asks for the reference of his request, and for a call before noon.", "done_about_it": "Rang back within the hour and gave the reference."}  # fmt: skip
DONE = {"cims": "CIMS 88231", "plan_note": "Voicemail", "document": "Contact with the customer"}
NOT_NEEDED = {"special_contact": "No security incident", "intray_cleared": "None was there"}


def live(who: Cast, moment: datetime) -> None:
    """Each contact is logged by the case's PSSO at its moment; all but the last are written up."""
    for name, program, log in LOGS:
        case = case_of(name, program)
        for days_ago, said, is_written_up in log:
            then = moment - timedelta(days=days_ago)
            with at(then):
                checked = CHECKED if is_minded(case) and said.get("direction") != "in" else {}
                case = take(
                    case, "log_contact", by=case.owner, version=case.version, **SAID | said | checked | {"at": then}
                )
            _write_up(case, then if is_written_up else None)
    case, then = case_of("Tobias Abara", "centrelink"), moment - timedelta(days=1, hours=2)
    with at(then):
        case = take(case, "record_voicemail", by=case.owner, version=case.version, at=then, **VOICEMAIL)
    _write_up(case, then)


def case_of(name: str, program: str) -> Case:
    """The open case of the customer in that program."""
    open_cases = Case.objects.open().select_related(*Case.READ_WITH).filter(program=program)
    return next(case for case in open_cases if case.customer.name == name)


def _write_up(case: Case, then: datetime | None) -> None:
    contact = case.contacts.to_write_up().first()
    if then and contact:
        items = [
            (one.key, one.key not in NOT_NEEDED, DONE.get(one.key, NOT_NEEDED.get(one.key, "")))
            for one in after(contact)
        ]
        considered = ["new_information", "next_step"] if contact.poro == "proved" else []
        with at(then + timedelta(minutes=20)):
            take(contact, "write_up", by=case.owner, version=contact.version, items=items, considered=considered)
