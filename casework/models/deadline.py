from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Deadline(models.Model):
    """A time limit that runs on a record: one row per record, kind and occurrence, whatever happens to workers or brokers.

    `due_at` is the instant, `due_on` the local date that people say, both by version `calendar_version` of the calendars.
    `plan` is [[stage, moment]]: what time does to it, and when; `sent` the stages done. `next_action_at` is the first that is
    not, and empty once nothing more is to come. Kept by casework.deadlines and casework.sweep, and nowhere else.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Running"
        MET = "met", "Met"
        MISSED = "missed", "Missed"
        CLEARED = "cleared", "No longer applies"

    record_label = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    occurrence = models.PositiveIntegerField(default=1)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", db_index=False)
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="+", db_index=False)
    #: Another site that has to act too: the limit ends when the earlier of the two closes.
    other_site = models.ForeignKey("people.Site", models.PROTECT, null=True, related_name="+", db_index=False)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    due_on = models.DateField()
    calendar_version = models.PositiveIntegerField()
    plan = models.JSONField(default=list)
    sent = ArrayField(models.CharField(max_length=40), default=list)
    next_action_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=7, choices=State, default=State.PENDING)
    closed_at = models.DateTimeField(null=True)
    set_aside_at = models.DateTimeField(null=True)
    set_aside_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_label", "record_id", "kind", "occurrence"], name="deadline_once"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(next_action_at=None), name="deadline_closed_does_nothing_more"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_action_at"], condition=Q(next_action_at__isnull=False, set_aside_at=None), name="deadline_next"
            ),
            models.Index(F("owner"), F("due_at"), F("id"), condition=Q(closed_at=None), name="deadline_of_owner"),
            models.Index(F("team"), F("due_at"), F("id"), condition=Q(closed_at=None), name="deadline_of_team"),
            models.Index(F("site"), F("due_at"), F("id"), condition=Q(closed_at=None), name="deadline_of_site"),
            models.Index(fields=["set_aside_at"], condition=Q(set_aside_at__isnull=False), name="deadline_set_aside"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.record_label} {self.record_id}: {self.kind}"

    @property
    def is_running(self) -> bool:
        """Whether what it waits for has not happened yet."""
        return self.closed_at is None

    def stages(self) -> list[tuple[str, datetime]]:
        """What time does to it, in order."""
        return [(stage, datetime.fromisoformat(moment)) for stage, moment in self.plan]
