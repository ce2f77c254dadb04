from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, transition

from casework.steps import step
from people.clock import now
from personalised_services.effects import contact as effects
from personalised_services.models.of_case import OfCase, kept
from personalised_services.models.sight import person
from personalised_services.querysets.contact import CaseContactQuerySet
from personalised_services.who import contact as who


class State(models.TextChoices):
    RECORDED = "recorded", "To be written up"
    WRITTEN_UP = "written_up", "Written up"


class Poro(models.TextChoices):
    """What came of the tailored Proof of Record Ownership (CAS-02)."""

    PROVED = "proved", "Completed: the right person, the owner of the record"
    NOT_PROVED = "not_proved", "Not proved: nothing of the record was said"
    NOBODY = "nobody", "Nobody was spoken to"


class Channel(models.TextChoices):
    TELEPHONE = "telephone", "Telephone"
    FACE_TO_FACE = "face_to_face", "Face to face"
    EMAIL = "email", "E-mail"
    ONLINE = "online", "Online account"
    VOICEMAIL = "voicemail", "Voicemail"


class Direction(models.TextChoices):
    OUT = "out", "We contacted the customer"
    IN = "in", "The customer contacted us"


class Person(models.TextChoices):
    CUSTOMER = "customer", "The customer"
    NOMINEE = "nominee", "The nominee"
    OTHER = "other", "Somebody with the customer’s authority"


FACTS = (
    "case", "poro", "channel", "direction", "at", "spoken_to", "words", "opened_at", "opened_by", "is_first", "strategies",
    "minded", "history_reviewed", "document_checked", "discussed_with", "despite", "may_escalate", "letter", "done_about_it",
)  # fmt: skip


class CaseContact(OfCase):
    """A contact with the customer of a case, or an attempt at one: PoRO first, then what was said and what was updated after it (CAS-02, CAS-08)."""

    REFERENCE_PREFIX = "CTC"

    state = FSMField(max_length=10, choices=State, default=State.RECORDED, protected=True)
    case = models.ForeignKey("Case", models.PROTECT, related_name="contacts", editable=False)
    poro = models.CharField(max_length=10, choices=Poro, editable=False)
    channel = models.CharField(max_length=12, choices=Channel, editable=False)
    direction = models.CharField(max_length=3, choices=Direction, editable=False)
    at = models.DateTimeField(editable=False)
    spoken_to = models.CharField(max_length=8, choices=Person, editable=False)
    words = models.TextField(max_length=4000, editable=False)
    #: The first that reached the customer explains Personalised Services and identifies strategies (CAS-07).
    is_first = models.BooleanField(default=False, editable=False)
    explained = models.BooleanField(default=False, editable=False)
    strategies = models.TextField(max_length=2000, blank=True, editable=False)
    #: Whether history and document had to be checked before it, and were (CAS-14).
    minded = models.BooleanField(default=False, editable=False)
    history_reviewed = models.BooleanField(default=False, editable=False)
    document_checked = models.BooleanField(default=False, editable=False)
    discussed_with = person(null=True)
    discussed = models.TextField(max_length=500, blank=True, editable=False)
    #: Why it was made though the plan closes that way (MSP-05).
    despite = models.TextField(max_length=500, blank=True, editable=False)
    may_escalate = models.BooleanField(default=False, editable=False)
    #: What was done about a voicemail (CAS-12).
    done_about_it = models.TextField(max_length=1000, blank=True, editable=False)
    letter = models.OneToOneField("Letter", models.PROTECT, null=True, related_name="contact", editable=False)
    considered = ArrayField(models.CharField(max_length=20), default=list, blank=True, editable=False)
    written_up_at = models.DateTimeField(null=True, editable=False)
    written_up_by = person(null=True)

    objects = CaseContactQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(poro__in=Poro.values), name="contact_says_whether_poro_was_completed"),
            models.CheckConstraint(
                condition=Q(is_first=True, poro="proved", explained=True) & ~Q(strategies="")
                | Q(is_first=False, explained=False, strategies=""),
                name="contact_first_explains_and_identifies",
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(is_first=True), name="contact_one_first_per_case"),
            models.CheckConstraint(
                condition=Q(minded=False) | Q(direction="in") | Q(history_reviewed=True, document_checked=True),
                name="contact_checked_before",
            ),
            models.CheckConstraint(
                condition=Q(discussed_with=None, discussed="") | Q(discussed_with__isnull=False) & ~Q(discussed=""),
                name="contact_discussed_with_whom_and_what",
            ),
            models.CheckConstraint(
                condition=Q(channel="voicemail", direction="in", poro="nobody") & ~Q(done_about_it="")
                | ~Q(channel="voicemail") & Q(done_about_it=""),
                name="contact_voicemail_acted_on",
            ),
            models.CheckConstraint(
                condition=Q(poro="proved", letter__isnull=False) | ~Q(poro="proved") & Q(letter=None),
                name="contact_that_reached_has_its_letter",
            ),
            models.CheckConstraint(
                condition=Q(state="recorded", written_up_at=None, written_up_by=None)
                | Q(state="written_up", written_up_at__isnull=False, written_up_by__isnull=False),
                name="contact_written_up_at_and_by",
            ),
            models.CheckConstraint(condition=Q(at__lte=F("opened_at")), name="contact_not_to_come"),
        ]  # fmt: skip
        indexes = [
            models.Index(F("case"), F("id").desc(), name="contact_of_case"),
            models.Index(fields=["case"], condition=Q(state="recorded"), name="contact_to_write_up"),
        ]
        triggers = kept("contact", starts="recorded", edges=[("recorded", "written_up")], facts=FACTS)

    def get_absolute_url(self):
        return reverse("personalised_services:contact", args=[self.reference])

    @property
    def headline(self) -> str:
        """Never who was spoken to by name: it stands in lists, notices and e-mails."""
        return "Voicemail" if self.channel == Channel.VOICEMAIL else f"Contact, {self.outcome_words}"

    @property
    def outcome_words(self) -> str:
        """What came of it, in a word or two."""
        return {"proved": "reached", "not_proved": "identity not proved", "nobody": "not reached"}[self.poro]

    # -- steps
    @transition(
        state, source=State.RECORDED, target=State.WRITTEN_UP, permission=who.contacts_psso_or_who_leads_it,
        custom=step(
            "Write up the contact", "wrote up the contact", form="personalised_services.forms.contact.WriteUp",
            icon="list-checks", rules=("CAS-08", "CAS-10", "CAS-12"), then=(effects.letter_is_not_needed,),
        ),
    )  # fmt: skip
    def write_up(self, *, by, items, considered=()):
        """Say what was updated after the contact, each with its reference, or why it is not needed; and what was considered with the customer."""
        for key, done, words in items:
            self.items.create(key=key, done=done, words=words, by=by)
        self.considered = list(considered)
        self.written_up_at, self.written_up_by = now(), by
