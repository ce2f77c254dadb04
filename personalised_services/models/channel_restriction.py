import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from casework.records import Record
from casework.words import within
from people.clock import now
from personalised_services.querysets.case import RestrictionQuerySet

STAFF = settings.AUTH_USER_MODEL


class ChannelRestriction(models.Model):
    """How far one service channel is open to the customer, in the whole agency: by a plan (MSP-05), or by a Child Support proposal (SCR-04). Ended, never edited."""

    class Channel(models.TextChoices):
        FACE_TO_FACE = "face_to_face", "Face to face"
        TELEPHONE = "telephone", "Telephone"
        LETTER = "letter", "Letter"
        EMAIL = "email", "E-mail"
        ONLINE = "online", "Online account"

    class Availability(models.TextChoices):
        AVAILABLE = "available", "Available"
        PARTLY = "partly", "Partly restricted"
        FULLY = "fully", "Fully restricted"
        WRITE_ONLY = "write_only", "Write only"

    plan = models.ForeignKey(
        "ManagedServicePlan", models.PROTECT, null=True, related_name="restrictions", editable=False
    )
    proposal = models.ForeignKey("RestrictionProposal", models.PROTECT, null=True, related_name="restrictions", editable=False)  # fmt: skip
    channel = models.CharField(max_length=12, choices=Channel, editable=False)
    availability = models.CharField(max_length=10, choices=Availability, editable=False)
    conditions = models.TextField(max_length=500, blank=True, editable=False)
    set_at = models.DateTimeField(default=now, editable=False)
    set_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False, db_index=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", editable=False, db_index=False)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "channel"], condition=Q(ended_at=None), name="restriction_once_per_channel"
            ),
            models.UniqueConstraint(
                fields=["proposal", "channel"], condition=Q(ended_at=None), name="restriction_once_per_channel_proposed"
            ),
            models.CheckConstraint(
                condition=Q(plan__isnull=False, proposal=None) | Q(plan=None, proposal__isnull=False),
                name="restriction_of_a_plan_or_a_proposal",
            ),
            models.CheckConstraint(
                condition=~Q(availability="partly", conditions=""), name="restriction_partly_with_conditions"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="restriction_ended_at_and_by",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="restriction_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="restriction_only_ended", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False)
                | pgtrigger.Q(old__channel__df=pgtrigger.F("new__channel"))
                | pgtrigger.Q(old__availability__df=pgtrigger.F("new__availability"))
                | pgtrigger.Q(old__conditions__df=pgtrigger.F("new__conditions")),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_channel_display()}, {within(self.get_availability_display())}"

    @cached_property
    def varied(self) -> list:
        """The one-off variations of it that hold now (MSP-07)."""
        return list(self.variations.in_force())  # type: ignore[attr-defined]

    @property
    def said_in(self) -> Record:
        """The plan or the proposal that says it."""
        return self.plan or self.proposal  # type: ignore[return-value]

    @property
    def is_open(self) -> bool:
        """Whether the channel may be used at all: the front card's Do, otherwise its Do not."""
        return self.availability in (self.Availability.AVAILABLE, self.Availability.PARTLY)
