"""What is known of a letter: its case, its sealed words, who approved, signed and sent it, the PDF that goes."""

import hashlib
from datetime import date, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property

from casework import approvals
from people.clock import now
from people.roles import BY_KEY
from personalised_services import sealing
from personalised_services.letter_pdf import Sheet, pdf_of
from personalised_services.letter_ways import FIRST_NAME_ONLY, TITLES, Kind, Way, way_of
from personalised_services.letter_words import Words
from personalised_services.models.case import Program
from personalised_services.models.of_case import BelongsToCase
from personalised_services.models.sight import Visit

STAFF = settings.AUTH_USER_MODEL
PSSO_ROLE = "Personalised Services Service Officer"
VIEW = timedelta(days=28)


def person(**more):
    return models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", editable=False, db_index=False, **more)


class LetterFacts(BelongsToCase):
    """The facts of a letter. Name, address and text are sealed, and so is the PDF: lists show references and dates alone."""

    SEEN_BESIDES = Visit.Standing.APPROVER

    case = models.ForeignKey("Case", models.PROTECT, related_name="letters", editable=False)
    program = models.CharField(max_length=13, choices=Program, editable=False)
    kind = models.CharField(max_length=12, choices=Kind, editable=False)
    arose_on = models.DateField(editable=False)
    opened_at = models.DateTimeField(default=now, editable=False)
    opened_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False, db_index=False)
    template = models.ForeignKey(
        "LetterTemplate", models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    dated = models.DateField(null=True, editable=False)
    has_nominee = models.BooleanField(default=False, editable=False)
    handle = models.UUIDField(default=uuid4, unique=True, editable=False)
    key_id = models.CharField(max_length=16, blank=True, editable=False)
    words_sealed = models.BinaryField(null=True, editable=False)
    #: What goes, once it is approved or signed off: the bytes and their digest.
    pdf_sealed = models.BinaryField(null=True, editable=False)
    pdf_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    signatory = person()
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_by = person()
    signed_at = models.DateTimeField(null=True, editable=False)
    signed_by = person()
    posted_on = models.DateField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    sent_by = person()
    nominee_copied = models.BooleanField(default=False, editable=False)
    uploaded_as = models.CharField(max_length=200, blank=True, editable=False)
    filed_as = models.CharField(max_length=80, blank=True, editable=False)
    filed_at = models.DateTimeField(null=True, editable=False)
    view_until = models.DateField(null=True, editable=False)
    view_ended_at = models.DateTimeField(null=True, editable=False)
    left_out_because = models.TextField(max_length=500, blank=True, editable=False)
    covered_by = models.ForeignKey("Letter", models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return reverse("personalised_services:letter", args=[self.reference])

    # -- facts
    @property
    def headline(self) -> str:
        """Never the customer's name: it stands in lists, notices and e-mails."""
        return f"Letter, {self.get_kind_display()[:1].lower()}{self.get_kind_display()[1:]}"

    @property
    def way(self) -> Way:
        return way_of(self.program, self.kind)

    # -- what is sealed
    def _place(self, what: str) -> str:
        return f"{self.handle}:{what}"

    @cached_property
    def words(self) -> Words:
        """What it says; for a letter that was composed."""
        sealed = bytes(self.words_sealed or b"")
        return Words.of(sealing.unseal(sealed, key_id=self.key_id, place=self._place("words")))

    def write(self, words: Words, dated: date) -> None:
        """Put the words into their column, sealed by the newest key; what was kept of another version is gone."""
        self.key_id = sealing.newest_key()
        self.words_sealed = sealing.seal(words.text(), key_id=self.key_id, place=self._place("words"))
        self.words, self.dated, self.has_nominee = words, dated, bool(words.nominee)
        self.pdf_sealed, self.pdf_sha256, self.signatory = None, "", None
        self.approved_at = self.approved_by = self.signed_at = self.signed_by = None

    def keep(self, signatory) -> None:
        """Keep the PDF as it goes from now on, with this signature block, sealed like the words (LET-06)."""
        words, content = self.words, self.rendered(signatory)
        self.key_id = sealing.newest_key()
        self.words_sealed = sealing.seal(words.text(), key_id=self.key_id, place=self._place("words"))
        self.pdf_sealed = sealing.seal_bytes(content, key_id=self.key_id, place=self._place("pdf"))
        self.pdf_sha256 = hashlib.sha256(content).hexdigest()
        self.signatory = signatory

    def kept(self) -> bytes:
        """The PDF that was approved and signed, and goes."""
        sealed = bytes(self.pdf_sealed or b"")
        return sealing.unseal_bytes(sealed, key_id=self.key_id, place=self._place("pdf"))

    def seal_anew(self) -> None:
        """The same under the newest key."""
        words, content = self.words, self.kept() if self.pdf_sealed is not None else None
        self.key_id = sealing.newest_key()
        self.words_sealed = sealing.seal(words.text(), key_id=self.key_id, place=self._place("words"))
        if content is not None:
            self.pdf_sealed = sealing.seal_bytes(content, key_id=self.key_id, place=self._place("pdf"))

    @property
    def is_whole(self) -> bool:
        """Whether the PDF is the one that was approved and signed (LET-06)."""
        return hashlib.sha256(self.kept()).hexdigest() == self.pdf_sha256

    def fingerprint(self, signatory) -> str:
        """What tells this version from any other: of words, date, kind and signature block."""
        block = "\n".join(self.block_of(signatory))
        return sealing.fingerprint_of("\n".join([self.reference, self.kind, str(self.dated), self.words.text(), block]))

    # -- whose signature it bears
    @property
    def usual_signatory(self):
        """Its PSSO; nobody yet where it bears the signature of who approves it."""
        return None if self.way.approver_signs else self.case.owner

    @property
    def signs_in_words(self) -> str:
        """Who signs it, or in which role."""
        approver = self.way.approver
        return f"{approver.label} who approves it" if approver and self.way.approver_signs else self.case.owner.name

    def block_of(self, signatory) -> tuple[str, ...]:
        """The signature block: the PSSO's name and role, in the proactive letter first name and team; or the approver's (LET-03)."""
        team = self.case.team.name
        if self.kind in FIRST_NAME_ONLY:
            return (signatory.given_name, team)
        if not self.way.approver_signs:
            return (signatory.name, PSSO_ROLE, team)
        return (*([signatory.name] if signatory else []), self._title_of(signatory), "Personalised Services")

    def _title_of(self, signatory) -> str:
        """What its approver is: as whom they were asked, since who signs in the SSM’s place is no SSM (LET-05, LET-06)."""
        asked = approvals.of(self).exclude(outcome=approvals.WITHDRAWN).first() if signatory else None
        role = BY_KEY[asked.role] if asked else self.way.approver
        return TITLES[role] if role else ""

    def rendered(self, signatory) -> bytes:
        """The PDF with that signature block: the same bytes whenever it is asked for."""
        words = self.words
        return pdf_of(
            Sheet(
                sender=("Personalised Services", self.get_program_display(), self.case.team.name),
                dated=f"{self.dated:%-d %B %Y}",
                references=f"Our reference {self.case.reference}, {self.reference}",
                to=words.to,
                address=words.address,
                body=words.body,
                block=self.block_of(signatory),
                copy_to=words.nominee,
            )
        )
