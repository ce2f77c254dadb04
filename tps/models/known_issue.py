import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField, transition

from casework.privacy.fields import GuardedList, GuardedText
from casework.records import Record
from casework.steps import step
from people.clock import now
from tps import who
from tps.models.contact_triggers import any_changed
from tps.querysets import KnownIssueQuerySet
from tps.questions import INCIDENT, NNU

STAFF = settings.AUTH_USER_MODEL
#: What is said of it; closed to change once it is mended.
SAID = ("title", "what_to_say", "topics", "references", "since", "nnu", "incident")


class KnownIssue(Record):
    """What is known to be broken: since when, what to tell the SO, under which NNU and incident.

    Kept by SSOs and team leaders; stands beside the form of a contact on its topic until it is mended.
    """

    REFERENCE_PREFIX = "KNI"

    class State(models.TextChoices):
        BROKEN = "broken", "Broken"
        MENDED = "mended", "Mended"

    state = FSMField(max_length=10, choices=State, default=State.BROKEN, protected=True)
    title = GuardedText(max_length=120)
    what_to_say = GuardedText(max_length=1000)
    topics = ArrayField(models.CharField(max_length=40), default=list, blank=True)  # codes of enquiry types
    references = GuardedList(default=list, blank=True)
    since = models.DateField()
    nnu = models.CharField("NNU number", max_length=20, blank=True, validators=[NNU])
    incident = models.CharField("incident number", max_length=20, blank=True, validators=[INCIDENT])
    added_at = models.DateTimeField(default=now, editable=False)
    added_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", db_index=False, editable=False)
    mended_at = models.DateTimeField(null=True, editable=False)
    mended_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", db_index=False, editable=False)

    objects = KnownIssueQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="mended", mended_at__isnull=False, mended_by__isnull=False)
                | ~Q(state="mended") & Q(mended_at=None, mended_by=None),
                name="known_issue_mended_at_and_by",
            ),
            models.CheckConstraint(condition=~Q(topics=[]) | ~Q(references=[]), name="known_issue_is_about_something"),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(state="broken"), name="known_issue_broken")]
        triggers = [
            pgtrigger.FSM(name="known_issue_legal_edges", field="state", transitions=[("broken", "mended"), ("mended", "broken")]),
            pgtrigger.Protect(name="known_issue_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(name="known_issue_starts_broken", operation=pgtrigger.Insert, condition=~pgtrigger.Q(new__state="broken")),
            pgtrigger.Protect(name="known_issue_mended_stays", operation=pgtrigger.Update, condition=pgtrigger.Q(old__state="mended") & any_changed(*SAID)),
            pgtrigger.Trigger(
                name="known_issue_version_moves", when=pgtrigger.Before, operation=pgtrigger.Update, condition=pgtrigger.AnyChange(),
                func="IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'known issue % was saved from a stale copy', OLD.id; END IF; RETURN NEW;",
            ),
        ]  # fmt: skip

    def get_absolute_url(self):
        return reverse("tps:known_issue", args=[self.reference])

    @property
    def headline(self) -> str:
        return self.title

    @property
    def state_words(self) -> str:
        return self.get_state_display().lower()

    @property
    def numbers(self) -> str:
        """The NNU and the incident, as far as there are any."""
        nnu = f"NNU {self.nnu.removeprefix('NNU ')}" if self.nnu else ""
        return ", ".join(filter(None, (nnu, self.incident)))

    def takes_answers(self) -> bool:
        return False

    @transition(
        state, source=State.BROKEN, target=State.BROKEN, permission=who.keeps_known_issues,
        custom=step("Change", "changed what is said of it", form="tps.forms.SayOfKnownIssue", icon="pencil"),
    )  # fmt: skip
    def change_issue(self, *, by, title, what_to_say, topics, references, since, nnu="", incident="", kept=()):
        """Say otherwise what is broken, since when, what to tell the SO and which contacts it concerns."""
        self.title, self.what_to_say, self.topics, self.references = title, what_to_say, topics, references
        self.since, self.nnu, self.incident = since, nnu, incident

    @transition(
        state, source=State.BROKEN, target=State.MENDED, permission=who.keeps_known_issues,
        custom=step("It is mended", "said that it is mended", icon="check"),
    )  # fmt: skip
    def mend(self, *, by):
        """Say that it works again: it stands beside no form any more."""
        self.mended_at, self.mended_by = now(), by

    @transition(
        state, source=State.MENDED, target=State.BROKEN, permission=who.keeps_known_issues,
        custom=step("Broken again", "said that it is broken again", icon="triangle-alert"),
    )  # fmt: skip
    def break_again(self, *, by):
        """Say that it is broken again, since when it was first."""
        self.mended_at = self.mended_by = None
