import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Cast

from people.clock import now


class TimelineEntry(models.Model):
    """One thing that happened to a record. Append-only: the application's account cannot alter or remove it.

    `record_label` is the record's model ("tps.contact"), `record_id` its key. `by` is empty where the system acted.
    `changes` holds what the step changed, by field, never a refused text. `transaction` is the number of the transaction
    that wrote it, given by the database: the order of the events feed (desk.events), in which `id` is only the tiebreaker.
    """

    record_label = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    step = models.CharField(max_length=40)
    told = models.CharField(max_length=200)
    changes = models.JSONField(default=dict)
    version = models.PositiveIntegerField()
    transaction = models.BigIntegerField(
        db_default=Cast(
            Cast(models.Func(function="pg_current_xact_id", output_field=models.TextField()), models.TextField()),
            models.BigIntegerField(),
        ),
        editable=False,
    )

    class Meta:
        verbose_name_plural = "timeline entries"
        indexes = [
            models.Index(fields=["record_label", "record_id", "id"], name="timeline_of_record"),
            models.Index(fields=["transaction", "id"], name="timeline_in_order"),
        ]
        triggers = [
            pgtrigger.Protect(name="timeline_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="timeline_no_truncate",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'the timeline is append-only';",
            ),
        ]

    def __str__(self):
        return f"{self.record_label} {self.record_id}: {self.told}"
