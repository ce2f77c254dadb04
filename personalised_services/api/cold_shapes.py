"""What a cold transfer and the whiteboard look like over the API: references, and nothing of the customer but the CRN's last characters."""

from django.urls import reverse
from rest_framework import serializers

from casework.api.shapes import PersonShape, RecordShape, moment_of, person
from personalised_services.models import ColdTransfer, WhiteboardEntry, whiteboard
from personalised_services.models.cold_facts import PROGRAMS
from personalised_services.models.cold_transfer import State

#: Facts that are told as they are, and moments with who it was.
FACTS = (
    "identity_proved", "urgent", "outside_restrictions", "persistent", "inappropriate", "not_the_psso", "case_note",
    "incident_reference", "ess_reference", "told_answered", "told_not_today", "told_of_behaviour", "told_of_arrangements",
    "asked_of", "ssm_unreachable", "background", "rationale", "approved", "decided_as", "decided_because",
    "declined_incident", "without_approval", "representative", "restriction_reference", "calls_counted", "calls_incident",
    "found", "letter", "changes_for_the_zone",
)  # fmt: skip
MOMENTS = ("taken", "warned", "called_back", "asked", "decided", "alerted", "looked_back", "reviewed")


class ColdTransferLineShape(RecordShape):
    """A cold transfer, as the list tells it."""

    state = serializers.ChoiceField(State.choices)
    program = serializers.ChoiceField(PROGRAMS)
    case = serializers.CharField(help_text="The case's reference.")
    owner = PersonShape(help_text="The PSSO who owns the case.")
    taken_at = serializers.DateTimeField()
    urgent = serializers.BooleanField()
    day_ends_at = serializers.DateTimeField(allow_null=True, help_text="Until then it holds (COLD-14).")


class WhenAndWhoShape(serializers.Serializer):
    """When something was done, and by whom."""

    at = serializers.DateTimeField()
    by = PersonShape()


class ColdTransferShape(ColdTransferLineShape):
    """A cold transfer: the call, the warning, the decision, the whiteboard, the review. Reading one is recorded."""

    facts = serializers.DictField(help_text="What was said of it, by the names that the steps ask for.")
    passed_to = PersonShape(allow_null=True)
    said = serializers.DictField(child=WhenAndWhoShape(), help_text="When and by whom: taken, warned, called_back, asked, decided, alerted, looked_back, reviewed.")  # fmt: skip
    whiteboard = serializers.CharField(allow_null=True, help_text="The entry's reference.")


class TransferredCallShape(serializers.Serializer):
    """The PS case note of one transferred call (COLD-09)."""

    at = serializers.DateTimeField()
    by = PersonShape()
    number = serializers.CharField()


class WhiteboardLineShape(RecordShape):
    """An entry of the whiteboard: where to transfer a customer's calls, and until when."""

    state = serializers.ChoiceField(whiteboard.State.choices)
    holds = serializers.BooleanField(help_text="Whether calls are transferred now (COLD-14).")
    number = serializers.CharField(help_text="Where the customer's calls go; they need not be told (COLD-09).")
    transfer = serializers.CharField(help_text="The cold transfer's reference.")
    case = serializers.CharField(help_text="The case's reference.")
    program = serializers.ChoiceField(PROGRAMS)
    crn_end = serializers.CharField(help_text="The last three characters of the customer's CRN.")
    owner = PersonShape(help_text="The PSSO who owns the case.")
    put_at = serializers.DateTimeField()
    put_by = PersonShape()
    lapses_at = serializers.DateTimeField()
    transferred = serializers.IntegerField(help_text="How many calls were transferred.")


class WhiteboardShape(WhiteboardLineShape):
    """An entry of the whiteboard with its transferred calls."""

    calls = TransferredCallShape(many=True)


def _named(record, kind) -> dict:
    return {
        "reference": record.reference,
        "url": reverse(f"api:{kind}-one", args=[record.reference]),
        "page": record.get_absolute_url(),
        "version": record.version,
        "headline": record.headline,
        "state": record.state,
        "case": record.case.reference,
        "owner": person(record.case.owner),
    }


def _transfer(transfer) -> dict:
    return {
        **_named(transfer, "coldtransfer"),
        "program": transfer.program,
        "taken_at": moment_of(transfer.taken_at),
        "urgent": transfer.urgent,
        "day_ends_at": moment_of(transfer.day_ends_at),
    }


def _read(model, records, *also):
    rows = model.objects.with_case().select_related(*also).filter(pk__in=[one.pk for one in records])
    found = {row.pk: row for row in rows}
    return [found[one.pk] for one in records]


def transfer_lines(transfers) -> list[dict]:
    """The cold transfers as the list tells them, in one query however many they are."""
    return [_transfer(row) for row in _read(ColdTransfer, transfers)]


def shown_transfer(transfer) -> dict:
    """One cold transfer, wholly."""
    [row] = _read(ColdTransfer, [transfer], "entry")
    row.with_people()
    said = {name: (getattr(row, f"{name}_at"), getattr(row, f"{name}_by")) for name in MOMENTS}
    entry = getattr(row, "entry", None)
    return {
        **_transfer(row),
        "facts": {name: getattr(row, name) for name in FACTS},
        "passed_to": person(row.passed_to),
        "said": {name: {"at": moment_of(at), "by": person(by)} for name, (at, by) in said.items() if at},
        "whiteboard": entry.reference if entry else None,
    }


def _entry(entry) -> dict:
    return {
        **_named(entry, "whiteboardentry"),
        "holds": entry.holds,
        "number": entry.number,
        "transfer": entry.transfer.reference,
        "program": entry.case.program,
        "crn_end": entry.case.customer.crn_end,
        "put_at": moment_of(entry.put_at),
        "put_by": person(entry.put_by),
        "lapses_at": moment_of(entry.lapses_at),
        "transferred": entry.transferred,
    }


def entry_lines(entries) -> list[dict]:
    """The entries as the list tells them, in one query however many they are."""
    rows = WhiteboardEntry.objects.with_case().with_calls().select_related("put_by", "transfer")
    found = {row.pk: row for row in rows.filter(pk__in=[one.pk for one in entries])}
    return [_entry(found[one.pk]) for one in entries]


def shown_entry(entry) -> dict:
    """One entry with its calls."""
    [line] = entry_lines([entry])
    calls = entry.calls.select_related("by")
    return line | {"calls": [{"at": moment_of(one.at), "by": person(one.by), "number": one.number} for one in calls]}
