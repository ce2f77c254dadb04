import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django_fsm import FSMField, transition

from casework.records import Record
from casework.steps import step
from people.clock import now
from tps import conditions, who
from tps.querysets import RosterShiftQuerySet

STAFF = settings.AUTH_USER_MODEL
#: One officer as a range, so that the index of ranges needs no extension of the database.
OFFICER = Func(F("officer"), F("officer"), Value("[]"), function="int8range", output_field=BigIntegerRangeField())
#: From its first moment to just before its last: of no length where a shift was called off.
PERIOD = Func(F("starts_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField())


class RosterShift(Record):
    """When a TPS officer is rostered for QOL and QMA work (QOL-01). Kept by team leaders; ended, never deleted."""

    REFERENCE_PREFIX = "RST"
    READ_WITH = ("officer", "site")

    class State(models.TextChoices):
        ROSTERED = "rostered", "Rostered"
        ENDED = "ended", "Ended early"

    state = FSMField(max_length=10, choices=State, default=State.ROSTERED, protected=True)
    officer = models.ForeignKey(STAFF, models.PROTECT, related_name="roster_shifts", db_index=False)
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    added_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", db_index=False)
    ended_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", db_index=False)

    objects = RosterShiftQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            ExclusionConstraint(
                name="roster_shift_one_at_a_time",
                expressions=[(OFFICER, RangeOperators.OVERLAPS), (PERIOD, RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="roster_shift_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(state="ended") ^ Q(ended_by=None), name="roster_shift_ended_by_somebody"
            ),
        ]
        indexes = [
            models.Index(F("officer"), F("ends_at"), name="roster_shift_of_officer"),
            models.Index(F("site"), F("starts_at"), name="roster_shift_of_site"),
        ]
        triggers = [
            pgtrigger.FSM(name="roster_shift_legal_edges", field="state", transitions=[("rostered", "ended")]),
            pgtrigger.Protect(name="roster_shift_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="roster_shift_version_moves", when=pgtrigger.Before, operation=pgtrigger.Update,
                func="IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'shift % was saved from a stale copy', OLD.id; END IF; RETURN NEW;",
            ),
        ]  # fmt: skip

    def get_absolute_url(self):
        return reverse("tps:shift", args=[self.reference])

    @property
    def headline(self) -> str:
        start, end = (moment.astimezone(self.site.tz) for moment in (self.starts_at, self.ends_at))
        return f"{self.officer.name}, {start:%-d %b %H:%M} to {end:%H:%M}"

    @property
    def state_words(self) -> str:
        return self.get_state_display().lower()

    def takes_answers(self) -> bool:
        return False

    @transition(
        state, source=State.ROSTERED, target=State.ENDED, permission=who.a_team_leader,
        custom=step("End the shift", "ended the shift", icon="x", guards=(conditions.is_not_over,), rules=("QOL-01",)),
    )  # fmt: skip
    def end_shift(self, *, by):
        """End a shift that runs now, or call one off that has not begun. It stays in the roster."""
        self.ends_at, self.ended_by = max(now(), self.starts_at), by
