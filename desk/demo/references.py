"""The reference list: files of the Operational Blueprint with the enquiry types that each answers.

101-17021300, 111-05070000 and 111-22072908 are real files; every other number only has the right form, and the titles
are invented.
"""

from datetime import date, timedelta

from people.models import Staff
from tps.models import Reference

PERIODIC, LUMP, CHARGE = "periodic_payments", "lump_sum", "notice_of_charge"
FILES = [
    ("101-17021300", "Personalised Services", "Personalised Services", ["other"]),
    ("111-05070000", "Technical Peer Support (TPS) in Smart Centres", "Technical Peer Support", ["other"]),
    (
        "111-22072908",
        "Technical Peer Support (TPS) in Compensation Recovery",
        "Technical Peer Support",
        ["other", "coding"],
    ),
    (
        "111-05070012",
        "Before ringing TPS: what to check first",
        "Technical Peer Support",
        ["other", "reference_question"],
    ),
    ("117-22082304", "Periodic payments, coding the end date", "Compensation", [PERIODIC, "coding"]),
    ("117-22082307", "Periodic payments after a settlement", "Compensation", [PERIODIC]),
    ("117-22082311", "Arrears after a recoded end date", "Compensation", [PERIODIC, "payments_arrears"]),
    ("117-22082313", "Periodic payments made at irregular intervals", "Compensation", [PERIODIC, "policy_question"]),
    ("117-22082315", "Lump sum preclusion period, reading the screens", "Compensation", [LUMP]),
    ("117-22082316", "Lump sum preclusion period, more than one settlement", "Compensation", [LUMP]),
    ("117-22082318", "Special circumstances and preclusion periods", "Compensation", [LUMP, "policy_question"]),
    ("117-22082320", "New claims with a compensation hold", "Compensation", ["new_claim"]),
    ("117-22082324", "Notice of charge, who it goes to", "Compensation", [CHARGE]),
    ("117-22082326", "Notice of charge, correcting the amount", "Compensation", [CHARGE, "coding"]),
    ("117-22082329", "Insurers and authorised representatives in one matter", "Compensation", [CHARGE]),
    ("102-19033110", "Coding a change of circumstances", "Processing", ["coding"]),
    ("102-19033114", "Recoding a finalised activity", "Processing", ["coding", "payments_arrears"]),
    ("102-19033121", "Dates of event and dates of receipt", "Processing", ["coding", "policy_question"]),
    ("102-19033130", "Activity Results, reading what a recode will do", "Processing", ["coding"]),
    ("103-20061405", "Arrears: checking them before finalising", "Payments", ["payments_arrears"]),
    ("103-20061409", "Payments returned by the bank", "Payments", ["payments_arrears"]),
    ("103-20061412", "Payment days around public holidays", "Payments", ["payments_arrears", "reference_question"]),
    (
        "104-18050220",
        "Overseas absence, portability by payment",
        "Residence",
        ["policy_question", "reference_question"],
    ),
    (
        "104-18050226",
        "Residence requirements, evidence that is accepted",
        "Residence",
        ["policy_question", "new_claim"],
    ),
    ("105-21042701", "New claims, what must be lodged and when", "Claims", ["new_claim"]),
    ("105-21042705", "New claims, deeming a start day", "Claims", ["new_claim", "policy_question"]),
    ("105-21042709", "New claims transferred between payments", "Claims", ["new_claim"]),
    ("105-21042716", "Partner details missing from a new claim", "Claims", ["new_claim", "coding"]),
    ("106-17110803", "Online accounts, restoring access", "Online services", ["online_access"]),
    (
        "106-17110806",
        "Online accounts, two records for one person",
        "Online services",
        ["online_access", "linking_services"],
    ),
    ("106-17110811", "Linking services, error messages and what they mean", "Online services", ["linking_services"]),
    ("106-17110814", "Linking services, unlinking and linking again", "Online services", ["linking_services"]),
    ("107-19090402", "Income from work, averaging and reporting", "Income", ["policy_question", "reference_question"]),
    ("107-19090407", "Income from business, allowable deductions", "Income", ["policy_question", "reference_question"]),
    ("107-19090415", "Separation under one roof", "Relationships", ["policy_question", "reference_question"]),
    ("108-20020317", "Rent certificates, when a new one is needed", "Accommodation", ["reference_question", "coding"]),
    ("108-20020321", "Shared care, percentages and their dates", "Families", ["reference_question", "policy_question"]),
    ("109-21080133", "Known system issues and how they are announced", "Systems", ["system_issue"]),
    ("109-21080137", "Letters that do not preview", "Systems", ["system_issue"]),
    ("109-21080140", "Work items that will not close", "Systems", ["system_issue", "coding"]),
    ("111.11020", "Technical Peer Support (TPS) role", "e-Reference", ["reference_question"]),
]


def make(today: date, keeper: Staff) -> None:
    """The list, each file updated some time in the last two years; most have a keeper, who reviewed them since. The e-Reference is retired."""
    Reference.objects.bulk_create(
        Reference(
            number=number,
            title=title,
            owner=owner,
            topics=topics,
            keeper=keeper if place % 4 else None,
            reviewed_on=today - timedelta(days=2 + place * 31 % 120) if place % 4 else None,
            updated_on=today - timedelta(days=9 + place * 97 % 640),
            retired_on=date(2019, 6, 30) if owner == "e-Reference" else None,
        )
        for place, (number, title, owner, topics) in enumerate(FILES)
    )


def about(topic: str) -> list[str]:
    """The numbers of the current files that answer an enquiry type."""
    return [number for number, _, owner, topics in FILES if topic in topics and owner != "e-Reference"]
