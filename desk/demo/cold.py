"""Today's whiteboard, by the product's own actions and steps: one customer on it, and one who was warned today."""

from datetime import datetime, time, timedelta
from itertools import count

from casework.steps import take
from desk.demo.staff import Cast
from people.clock import at
from personalised_services.actions import assess_call
from personalised_services.models import Case

DAN, PRIYA, LENA = "DW5001", "PN5002", "LM5010"
CALL = {
    "identity_proved": True, "urgent": False, "outside_restrictions": True, "persistent": True, "inappropriate": True,
}  # fmt: skip
WARNED = {"told_not_today": True, "told_of_behaviour": True, "told_of_arrangements": True, "ess_reference": ""}
#: Owner, program, and the steps taken: (by whom, step, answers).
CALLS: tuple[tuple[str, str, list[tuple[str, str, dict]]], ...] = (
    (DAN, "centrelink", [
        (DAN, "warn", WARNED | {"told_answered": True, "incident_reference": "88097", "case_note": "Fifth call today about the same letter, shouting. Warned about behaviour and the Monday calls; asked not to call again today."}),
        (PRIYA, "call_back", {}),
        (DAN, "ask_approval", {"asked_of": "ssm", "ssm_unreachable": "", "background": "Five calls since nine, two of them abusive; all answered.", "rationale": "The line is taken from other customers, and nothing new is asked."}),
        (LENA, "approve", {"reason": "The warning was clear, and the answer stands."}),
        (DAN, "put_on_board", {"number": "1800 010 707"}),
    ]),
    (DAN, "centrelink", [
        (DAN, "warn", WARNED | {"told_answered": True, "incident_reference": "88104", "case_note": "Fourth call about the same form. Warned about behaviour and the agreed days; asked not to call again today."}),
        (PRIYA, "call_back", {}),
        (DAN, "ask_approval", {"asked_of": "ssm", "ssm_unreachable": "", "background": "Four calls since ten, one of them abusive.", "rationale": "All was answered, and nothing new is asked."}),
    ]),
    (DAN, "centrelink", [
        (DAN, "warn", WARNED | {"told_answered": True, "incident_reference": "88106", "case_note": "Rang three offices this morning about one payment. Warned; asked not to call again today."}),
        (PRIYA, "call_back", {}),
        (DAN, "ask_approval", {"asked_of": "sm", "ssm_unreachable": "At the Zone panel until two.", "background": "Six calls to three offices since nine.", "rationale": "The payment is explained, and each office hears the same."}),
    ]),
    (PRIYA, "child_support", [
        (PRIYA, "warn", WARNED | {"incident_reference": "55024", "case_note": "Rang four times outside the agreed hours. Warned; asked not to call again today."}),
    ]),
)  # fmt: skip


def live(who: Cast, moment: datetime) -> None:
    """All of it happens today, since midnight at the site, in the hours before `moment`."""
    for owner, program, steps in CALLS:
        cases = Case.objects.filter(owner=who[owner], program=program, state="active", cold_transfers=None)
        case = cases.order_by("-id")[0]
        midnight = datetime.combine(moment.astimezone(case.site.tz).date(), time.min, case.site.tz)
        began = max(moment - timedelta(hours=3), midnight)
        step = (moment - began) / (len(steps) + 2)
        moments = (began + step * number for number in count(1))
        with at(next(moments)):
            transfer = assess_call(case, by=who[owner], **CALL)
        for by, name, said in steps:
            with at(next(moments)):
                transfer = take(transfer, name, by=who[by], version=transfer.version, **said)
        if transfer.state == "on_board":
            with at(next(moments)):
                take(transfer.entry, "log_call", by=who[PRIYA], version=1)
