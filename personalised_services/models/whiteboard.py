import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, transition

from casework.steps import step
from people.clock import now
from personalised_services.conditions import cold as cold_conditions
from personalised_services.models.of_case import BelongsToCase, moving
from personalised_services.querysets.cold import WhiteboardQuerySet
from personalised_services.who import cold as cold_who

STAFF = settings.AUTH_USER_MODEL


def _person(**more):
    return models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False, db_index=False, **more)


class State(models.TextChoices):
    ON_BOARD = "on_board", "On the whiteboard"
    TAKEN_OFF = "taken_off", "Taken off"


class WhiteboardEntry(BelongsToCase):
    """A customer on the whiteboard: until the end of the day their calls go to the number that it shows (COLD-08, COLD-09).

    That it lapses with its day is no state: `lapses_at` says so (COLD-14). It has nothing of the customer but the case.
    """

    REFERENCE_PREFIX = "WB"
    READ_WITH = ("case__customer", "case__owner", "case__team__mailbox", "case__site__zone")

    state = FSMField(max_length=9, choices=State, default=State.ON_BOARD, protected=True)
    transfer = models.OneToOneField("ColdTransfer", models.PROTECT, related_name="entry", editable=False)
    case = models.ForeignKey("Case", models.PROTECT, related_name="whiteboard_entries", editable=False)
    day = models.DateField(editable=False)
    lapses_at = models.DateTimeField(editable=False)
    number = models.CharField(max_length=20, editable=False)
    put_at = models.DateTimeField(default=now, editable=False)
    put_by = _person()
    taken_off_at = models.DateTimeField(null=True, editable=False)
    taken_off_by = _person(null=True)
    taken_off_because = models.TextField(max_length=500, blank=True, editable=False)

    objects = WhiteboardQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "whiteboard entries"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "day"], name="whiteboard_once_per_case_and_day"),
            models.CheckConstraint(condition=Q(put_at__lt=F("lapses_at")), name="whiteboard_put_before_it_lapses"),
            models.CheckConstraint(condition=~Q(number=""), name="whiteboard_with_number"),
            models.CheckConstraint(
                condition=Q(state="on_board", taken_off_at=None, taken_off_by=None, taken_off_because="")
                | (Q(state="taken_off", taken_off_at__isnull=False, taken_off_by__isnull=False) & ~Q(taken_off_because="")),
                name="whiteboard_taken_off_with_reason",
            ),
        ]  # fmt: skip
        indexes = [models.Index(F("lapses_at").desc(), name="whiteboard_of_the_day")]
        triggers = [
            *moving("whiteboard", [("on_board", "taken_off")], called="whiteboard entry"),
            pgtrigger.Trigger(
                name="whiteboard_of_a_transfer", when=pgtrigger.Before, operation=pgtrigger.Insert,
                func=(
                    "IF NEW.state <> 'on_board' OR NOT EXISTS (SELECT FROM personalised_services_coldtransfer cold"
                    " WHERE cold.id = NEW.transfer_id AND cold.case_id = NEW.case_id AND cold.state = 'on_board'"
                    " AND cold.day_ends_at = NEW.lapses_at)"
                    " THEN RAISE EXCEPTION 'cold transfer % was not let onto the whiteboard', NEW.transfer_id; END IF; RETURN NEW;"
                ),
            ),
            pgtrigger.Protect(
                name="whiteboard_day_stays", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__lapses_at__df=pgtrigger.F("new__lapses_at"))
                | pgtrigger.Q(old__transfer__df=pgtrigger.F("new__transfer"))
                | pgtrigger.Q(old__case__df=pgtrigger.F("new__case")),
            ),
        ]  # fmt: skip

    def get_absolute_url(self):
        return reverse("personalised_services:whiteboard_entry", args=[self.reference])

    # -- facts
    @property
    def headline(self) -> str:
        """Never the customer's name or CRN: it stands in lists, notices and e-mails."""
        return f"{self.case.get_program_display()} customer, calls to {self.number}"

    @property
    def holds(self) -> bool:
        """Whether calls are transferred now: it has neither lapsed nor been taken off (COLD-14)."""
        return self.state == State.ON_BOARD and now() < self.lapses_at

    @property
    def state_words(self) -> str:
        return "lapsed" if self.state == State.ON_BOARD and not self.holds else self.get_state_display().lower()

    # -- steps
    @transition(
        state, source=State.ON_BOARD, target=None, permission=cold_who.answers_calls,
        custom=step(
            "Log transferred call", "transferred a call", icon="phone-forwarded",
            guards=(cold_conditions.entry_holds,), rules=("COLD-09", "COLD-14"),
        ),
    )  # fmt: skip
    def log_call(self, *, by):
        """Record that a call was transferred to the number, as a PS case note; the customer need not be told."""
        self.calls.create(number=self.number, by=by)
        return f"transferred a call to {self.number}"

    @transition(
        state, source=State.ON_BOARD, target=None, permission=cold_who.keeps_the_entry,
        custom=step(
            "Change the number", "changed the number", form="personalised_services.forms.cold.ChangeNumber", icon="phone",
            guards=(cold_conditions.entry_holds,), rules=("COLD-09",),
        ),
    )  # fmt: skip
    def change_number(self, *, by, number):
        """Say another number to transfer the calls to."""
        self.number = number

    @transition(
        state, source=State.ON_BOARD, target=State.TAKEN_OFF, permission=cold_who.keeps_the_entry,
        custom=step(
            "Take off the whiteboard", "took the customer off the whiteboard",
            form="personalised_services.forms.cold.TakeOff", icon="x", guards=(cold_conditions.entry_holds,),
            rules=("COLD-09",),
        ),
    )  # fmt: skip
    def take_off(self, *, by, because):
        """Take the customer off before the end of the day, and say why: their calls are answered again."""
        self.taken_off_at, self.taken_off_by, self.taken_off_because = now(), by, because


class TransferredCall(models.Model):
    """The PS case note of one call that was transferred cold: when, by whom, to which number (COLD-09). Append-only."""

    entry = models.ForeignKey("WhiteboardEntry", models.PROTECT, related_name="calls", editable=False)
    number = models.CharField(max_length=20, editable=False)
    at = models.DateTimeField(default=now, editable=False)
    by = _person()

    class Meta:
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(name="transferred_call_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="transferred_call_within_its_day", when=pgtrigger.Before, operation=pgtrigger.Insert,
                func=(
                    "IF NOT EXISTS (SELECT FROM personalised_services_whiteboardentry entry WHERE entry.id = NEW.entry_id"
                    " AND entry.state = 'on_board' AND NEW.at < entry.lapses_at)"
                    " THEN RAISE EXCEPTION 'whiteboard entry % does not hold', NEW.entry_id; END IF; RETURN NEW;"
                ),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"Call transferred to {self.number}"
