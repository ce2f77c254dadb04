"""What the API of a case's records shares: lines and readings. Neither name nor CRN of the customer is told."""

from django.urls import reverse
from rest_framework import serializers

from casework.api.records import RecordViews
from casework.api.shapes import PersonShape, RecordShape, moment_of, person
from personalised_services.models import Visit


class OfCaseShape(RecordShape):
    """What every record of a case says of itself."""

    case = serializers.CharField(help_text="The case's reference.")
    opened_at = serializers.DateTimeField()
    opened_by = PersonShape()


def line_of(record) -> dict:
    """The same as JSON."""
    return {
        "reference": record.reference,
        "url": reverse(f"api:{record._meta.model_name}-one", args=[record.reference]),
        "page": record.get_absolute_url(),
        "version": record.version,
        "headline": record.headline,
        "state": record.state,
        "case": record.case.reference,
        "opened_at": moment_of(record.opened_at),
        "opened_by": person(record.opened_by),
    }


def day_of(day) -> str | None:
    return day.isoformat() if day else None


class OfCaseViews(RecordViews):
    """The base of their views. Whoever reads one reads its case, which is written down."""

    houses = ("personalised_services",)

    def one(self, record) -> dict:
        """One record, wholly."""
        raise NotImplementedError

    def shown(self, records):
        """Each is a reading of its case, and written down."""
        for record in records:
            record.note_reading(by=self.request.user, means=Visit.Means.API)
        return [self.one(record) for record in records]

    def lines(self, records, line):
        """The records as the list tells them, in one query however many they are."""
        rows = self.record.objects.with_case().filter(pk__in=[one.pk for one in records])
        found = {row.pk: row for row in rows.select_related("opened_by")}
        return [line(found[record.pk]) for record in records]

    def happened(self, request, reference):
        self.seen(reference, "case").note_reading(by=request.user, means=Visit.Means.API)
        return super().happened(request, reference)
