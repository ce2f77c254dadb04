from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.holiday_seed import STATES
from people.clock import now


class Holiday(models.Model):
    """A day on which the sites of a state, or one site, do not work. Seeded, reviewed and kept by administrators.

    A day that turns out to be none is withdrawn, not deleted: deadlines were reckoned with it.
    """

    state = models.CharField(max_length=3, choices=[(state, state) for state in STATES], blank=True)
    site = models.ForeignKey("people.Site", models.PROTECT, null=True, blank=True, related_name="+")
    date = models.DateField()
    name = models.CharField(max_length=120)
    seeded = models.BooleanField(default=False, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    reviewed_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["date", "state"]
        constraints = [
            models.CheckConstraint(
                condition=Q(site=None) & ~Q(state="") | Q(site__isnull=False, state=""), name="holiday_of_state_or_site"
            ),
            models.UniqueConstraint(fields=["state", "site", "date"], nulls_distinct=False, name="holiday_once"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.name}, {self.date:%-d %B %Y}, {self.site or self.state}"


class CalendarChange(models.Model):
    """One change of the calendars, with its author. Its id is the version that later deadlines are reckoned with."""

    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    told = models.CharField(max_length=300)
    moved = models.PositiveIntegerField(default=0, help_text="How many open deadlines it moved.")

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return self.told
