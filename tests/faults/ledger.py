"""What was accepted, written down outside the product, and compared with it afterwards."""

from collections import Counter
from dataclasses import dataclass, field

from casework.models import OutgoingMail, TimelineEntry
from tests.faults.post_office import PostOffice
from tps.models import Contact


@dataclass
class Ledger:
    """Accepted writes by contact: the last summary that was saved, and whether it was finalised."""

    summaries: dict[str, str] = field(default_factory=dict)
    finalised: set[str] = field(default_factory=set)
    lost: int = 0  # requests without an answer
    errors: list[str] = field(default_factory=list)  # 5xx


def compare(ledger: Ledger) -> None:
    """Nothing accepted is lost, and what was not answered is whole or not there."""
    contacts = {contact.reference: contact for contact in Contact.objects.all()}
    for reference, summary in ledger.summaries.items():
        assert contacts[reference].summary == summary, f"the summary of {reference} was lost"
    for reference in ledger.finalised:
        assert contacts[reference].state == "finalised", (
            f"{reference} was finalised, and is {contacts[reference].state}"
        )
    all_or_none(contacts.values())


def all_or_none(contacts) -> None:
    """State, timeline and outbox agree: each finalised contact has one closing entry and one summary, no other has any."""
    entries = Counter(TimelineEntry.objects.filter(step="finalise").values_list("record_id", flat=True))
    owed = Counter(OutgoingMail.objects.filter(kind="finalised").values_list("record_id", flat=True))
    for contact in contacts:
        expected = 1 if contact.state == "finalised" else 0
        seen = (entries[contact.pk], owed[contact.pk])
        assert seen == (expected, expected), f"{contact.reference} is {contact.state}: entries, summaries {seen}"


def duplicates(post_office: PostOffice) -> int:
    """How many deliveries were repetitions. Every owed message was delivered, and nothing else was."""
    deliveries = post_office.deliveries()
    owed = set(OutgoingMail.objects.filter(state="sent").values_list("message_id", flat=True))
    assert set(deliveries) == owed, f"{len(owed - set(deliveries))} lost, {len(set(deliveries) - owed)} never owed"
    texts: dict[str, str] = {}
    for message_id, text in post_office.kept:
        assert texts.setdefault(message_id, text) == text, "one Message-ID, two texts"
    return sum(deliveries.values()) - len(deliveries)
