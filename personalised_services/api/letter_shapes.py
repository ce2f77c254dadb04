"""What a letter looks like over the API: references, states, dates, who. Never what it says or to whom it goes."""

from django.urls import reverse
from rest_framework import serializers

from casework.api.shapes import PersonShape, RecordShape, moment_of, person
from personalised_services.letter_ways import Kind
from personalised_services.models import Letter
from personalised_services.models.case import Program
from personalised_services.models.letter import State


class LetterLineShape(RecordShape):
    """A letter, as the list tells it."""

    state = serializers.ChoiceField(State.choices)
    kind = serializers.ChoiceField(Kind.choices)
    program = serializers.ChoiceField(Program.choices)
    case = serializers.CharField(help_text="The case's reference.")
    owner = PersonShape(help_text="The PSSO who owns the case.")
    arose_on = serializers.DateField(help_text="The day of what it follows.")
    dated = serializers.DateField(allow_null=True)
    posted_on = serializers.DateField(allow_null=True)
    view_until = serializers.DateField(allow_null=True, help_text="A warning in view: its last day (LET-05).")


class LetterShape(LetterLineShape):
    """A letter: who approved, signed and sent it, and the digest of the PDF that goes. Reading one is recorded."""

    approved_at = serializers.DateTimeField(allow_null=True)
    approved_by = PersonShape(allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    signed_by = PersonShape(allow_null=True)
    pdf_sha256 = serializers.CharField(help_text="Of the PDF as it was approved and signed; empty before.")
    sent_at = serializers.DateTimeField(allow_null=True)
    sent_by = PersonShape(allow_null=True)
    has_nominee = serializers.BooleanField()
    nominee_copied = serializers.BooleanField()
    uploaded_as = serializers.CharField()
    filed_as = serializers.CharField()
    filed_at = serializers.DateTimeField(allow_null=True)


def _day(day) -> str | None:
    return day.isoformat() if day else None


def _line(letter) -> dict:
    return {
        "reference": letter.reference,
        "url": reverse("api:letter-one", args=[letter.reference]),
        "page": letter.get_absolute_url(),
        "version": letter.version,
        "headline": letter.headline,
        "state": letter.state,
        "kind": letter.kind,
        "program": letter.program,
        "case": letter.case.reference,
        "owner": person(letter.case.owner),
        "arose_on": _day(letter.arose_on),
        "dated": _day(letter.dated),
        "posted_on": _day(letter.posted_on),
        "view_until": None if letter.view_ended_at else _day(letter.view_until),
    }


def letter_lines(letters) -> list[dict]:
    """The letters as the list tells them, in one query however many they are."""
    rows = Letter.objects.in_brief().with_case().defer("case__customer__name_sealed").filter(pk__in=[one.pk for one in letters])  # fmt: skip
    found = {row.pk: row for row in rows}
    return [_line(found[letter.pk]) for letter in letters]


def shown_letter(letter) -> dict:
    """One letter, wholly."""
    return {
        **_line(letter),
        "approved_at": moment_of(letter.approved_at),
        "approved_by": person(letter.approved_by),
        "signed_at": moment_of(letter.signed_at),
        "signed_by": person(letter.signed_by),
        "pdf_sha256": letter.pdf_sha256,
        "sent_at": moment_of(letter.sent_at),
        "sent_by": person(letter.sent_by),
        "has_nominee": letter.has_nominee,
        "nominee_copied": letter.nominee_copied,
        "uploaded_as": letter.uploaded_as,
        "filed_as": letter.filed_as,
        "filed_at": moment_of(letter.filed_at),
    }
