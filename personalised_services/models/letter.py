from dataclasses import replace

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from casework import approvals as asked
from casework.deadlines import cleared, met, over
from casework.steps import step
from people.clock import now
from personalised_services.approvals import letter as deciding
from personalised_services.conditions import letter as conditions
from personalised_services.conditions import restriction as restriction_conditions
from personalised_services.deadlines import LETTER, WARNING_VIEW
from personalised_services.effects import letter as effects
from personalised_services.letter_text import filled
from personalised_services.letter_ways import FILED_AS, STAYS_IN_VIEW, WANTED
from personalised_services.models.letter_facts import VIEW, LetterFacts
from personalised_services.models.of_case import changed, moving
from personalised_services.querysets.letter import LetterQuerySet
from personalised_services.who import letter as who

FORMS = "personalised_services.forms.letter"


class State(models.TextChoices):
    DUE = "due", "To be written"
    DRAFT = "draft", "Draft"
    AWAITING = "awaiting", "Awaiting approval"
    APPROVED = "approved", "Approved"
    SIGNED = "signed", "Signed"
    SENT = "sent", "Sent"
    FILED = "filed", "Filed"
    LEFT_OUT = "left_out", "Left out"


KEPT = [State.APPROVED, State.SIGNED, State.SENT, State.FILED]
SIGNED = [State.SIGNED, State.SENT, State.FILED]
SENT = [State.SENT, State.FILED]
EDGES = [
    ("due", "draft"), ("draft", "awaiting"), ("awaiting", "draft"), ("awaiting", "approved"), ("awaiting", "signed"),
    ("approved", "draft"), ("approved", "signed"), ("draft", "signed"), ("signed", "draft"), ("signed", "sent"),
    ("sent", "filed"), ("due", "left_out"), ("draft", "left_out"),
]  # fmt: skip
ARRANGEMENTS, WARNING = Q(kind="arrangements"), Q(program="child_support", kind="warning")
APPROVER_SIGNS = ARRANGEMENTS | WARNING
NEEDS_APPROVAL = Q(program="centrelink") | APPROVER_SIGNS


class Letter(LetterFacts):
    """A letter to the customer: composed from a template, approved as its program asks, signed, sent exactly so, filed (LET-01 to LET-06)."""

    REFERENCE_PREFIX = "LTR"
    READ_WITH = (*LetterFacts.READ_WITH, "signatory")

    state = FSMField(max_length=8, choices=State, default=State.DUE, protected=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["due", "left_out"]) | Q(dated__isnull=False, words_sealed__isnull=False),
                name="letter_composed",
            ),
            models.CheckConstraint(
                condition=~(Q(program="centrelink") & ARRANGEMENTS)
                & ~Q(program="child_support", kind__in=["review", "proactive"]),
                name="letter_of_its_program",
            ),
            models.CheckConstraint(
                condition=Q(state__in=KEPT, pdf_sealed__isnull=False, signatory__isnull=False)
                & ~Q(pdf_sha256="")
                | ~Q(state__in=KEPT) & Q(pdf_sealed=None, pdf_sha256="", signatory=None),
                name="letter_kept_as_it_goes",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None) | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="letter_approved_at_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=KEPT) | ~NEEDS_APPROVAL | Q(approved_by__isnull=False),
                name="letter_goes_approved",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SIGNED, signed_at__isnull=False, signed_by__isnull=False)
                | ~Q(state__in=SIGNED) & Q(signed_at=None, signed_by=None),
                name="letter_signed_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None) | Q(signed_by=F("signatory")), name="letter_signed_by_its_signatory"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SIGNED) | ~APPROVER_SIGNS | Q(signed_by=F("approved_by")),
                name="letter_signed_by_who_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | APPROVER_SIGNS | ~Q(approved_by=F("signatory")),
                name="letter_not_approved_by_its_psso",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SENT, posted_on__isnull=False, sent_at__isnull=False, sent_by__isnull=False)
                & (Q(has_nominee=False) | Q(nominee_copied=True)) & (Q(program="child_support") | ~Q(uploaded_as=""))
                | ~Q(state__in=SENT) & Q(posted_on=None, sent_at=None, sent_by=None, nominee_copied=False, uploaded_as=""),
                name="letter_sent_wholly",
            ),
            models.CheckConstraint(
                condition=Q(state="filed", filed_at__isnull=False) & ~Q(filed_as="")
                | ~Q(state="filed") & Q(filed_at=None, filed_as=""),
                name="letter_filed_as",
            ),
            models.CheckConstraint(
                condition=~Q(state="filed") | ~WARNING | Q(filed_as="Warning letter issued"),
                name="letter_warning_filed_as_issued",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SENT) & WARNING & Q(view_until=F("posted_on") + VIEW)
                | ~(Q(state__in=SENT) & WARNING) & Q(view_until=None, view_ended_at=None),
                name="letter_warning_in_view_for_28_days",
            ),
            models.CheckConstraint(
                condition=Q(state="left_out") & ~Q(left_out_because="")
                & (Q(program="child_support") | ~Q(kind__in=WANTED) | Q(covered_by__isnull=False))
                | ~Q(state="left_out") & Q(left_out_because="", covered_by=None),
                name="letter_left_out_for_a_reason",
            ),
        ]  # fmt: skip
        indexes = [models.Index(F("case"), F("id").desc(), name="letter_of_case")]
        triggers = [
            *moving("letter", EDGES, starts="due", but=["key_id", "words_sealed", "pdf_sealed"]),
            pgtrigger.Protect(
                name="letter_of_one_case", operation=pgtrigger.Update,
                condition=changed("case", "program", "kind", "arose_on", "opened_at", "opened_by", "handle"),
            ),
            pgtrigger.Protect(
                name="letter_stays_as_approved", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=KEPT) & ~pgtrigger.Q(new__state="draft")
                & (
                    changed("dated", "has_nominee", "pdf_sha256", "signatory", "approved_at", "approved_by")
                    | pgtrigger.Q(old__key_id=pgtrigger.F("new__key_id")) & changed("words_sealed", "pdf_sealed")
                ),
            ),
            pgtrigger.Protect(
                name="letter_sent_once", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=SENT)
                & changed("signed_at", "signed_by", "posted_on", "sent_at", "sent_by", "nominee_copied", "uploaded_as", "view_until"),
            ),
        ]  # fmt: skip

    # -- steps
    @transition(
        state, source=State.DUE, target=State.DRAFT, permission=who.letters_psso_or_who_leads_it,
        custom=step(
            "Compose the letter", "composed the letter", form=f"{FORMS}.Compose", icon="file-plus", rules=("LET-01",),
        ),
    )  # fmt: skip
    def compose(self, *, by, template, words, dated):
        """Compose the letter from a template, with the case's facts, the customer's address and a nominee's where there is one."""
        self.template = template
        self.write(replace(words, body=filled(template.body, self)), dated)
        return f"composed the letter from the template {template}"

    @transition(
        state, source=[State.DRAFT, State.APPROVED, State.SIGNED], target=State.DRAFT,
        permission=who.letters_psso_or_who_leads_it,
        custom=step(
            "Change the letter", "changed the letter", form=f"{FORMS}.Change", icon="file-pen",
            rules=("LET-02", "LET-06"),
        ),
    )  # fmt: skip
    def change_letter(self, *, by, words, dated):
        """Change what the letter says, until it is sent; what was approved or signed of it before counts no more."""
        anew = self.approved_at or self.signed_at
        self.write(words, dated)
        return "changed the letter: it is approved and signed anew" if anew else None

    @transition(
        state, source=State.DRAFT, target=State.AWAITING, permission=who.letters_psso_or_who_leads_it,
        custom=step(
            "Ask for approval", "asked for approval of the letter", icon="badge-question-mark", at_once=True,
            guards=(conditions.somebody_approves_it, conditions.nothing_is_left_to_write),
            rules=("LET-02", "LET-05", "LET-06"), then=(deciding.asks,),
        ),
    )  # fmt: skip
    def ask_approval(self, *, by):
        """Submit that very version to the SSM, or to an Approver; it can't be changed while it waits."""

    @transition(
        state, source=State.AWAITING, target=State.APPROVED, permission=asked.decides(deciding.LETTER),
        custom=step(
            "Approve the letter", "approved the letter", icon="check", guards=(deciding.is_as_asked,),
            rules=("LET-02",), then=(deciding.approves,),
        ),
    )  # fmt: skip
    def approve(self, *, by):
        """Approve the letter exactly as it was submitted: that PDF is kept, its PSSO signs it, and it goes."""
        self.keep(self.case.owner)
        self.approved_at, self.approved_by = now(), by

    @transition(
        state, source=State.AWAITING, target=State.SIGNED, permission=deciding.approves_and_signs,
        custom=step(
            "Approve and sign the letter", "approved and signed the letter", icon="signature",
            guards=(deciding.is_as_asked, restriction_conditions.its_proposal_is_approved),
            rules=("LET-05", "LET-06", "SCR-06"), then=(deciding.approves,),
        ),
    )  # fmt: skip
    def approve_and_sign(self, *, by):
        """Approve a warning or service arrangements letter exactly as it was submitted, and sign it: it bears your name and goes so."""
        self.keep(by)
        self.approved_at, self.approved_by = self.signed_at, self.signed_by = now(), by

    @transition(
        state, source=State.AWAITING, target=State.DRAFT, permission=deciding.returns_it,
        custom=step(
            "Send it back", "sent the letter back", form=f"{FORMS}.SendBack", icon="corner-up-left",
            rules=("LET-02",), then=(deciding.sends_back,),
        ),
    )  # fmt: skip
    def send_back(self, *, by, reason):
        """Send the letter back to who asked, and say what is to be changed."""

    @transition(
        state, source=State.AWAITING, target=State.DRAFT, permission=deciding.takes_it_back,
        custom=step("Withdraw it", "withdrew the letter", icon="undo-2", rules=("LET-02",), then=(deciding.withdraws,)),
    )  # fmt: skip
    def withdraw(self, *, by):
        """Take the letter back from who decides, to change it."""

    @transition(
        state, source=[State.DRAFT, State.APPROVED], target=State.SIGNED, permission=who.letters_psso,
        custom=step(
            "Sign the letter", "signed the letter", icon="signature",
            guards=(
                conditions.is_approved_where_it_must_be, conditions.bears_its_pssos_block,
                conditions.nothing_is_left_to_write,
            ),
            rules=("LET-02", "LET-03"),
        ),
    )  # fmt: skip
    def sign(self, *, by):
        """Sign the letter as its PSSO: the approved one, or off as it is where nobody else approves it."""
        if not self.pdf_sha256:
            self.keep(by)
        self.signed_at, self.signed_by = now(), by

    @transition(
        state, source=State.SIGNED, target=State.SENT, permission=who.letters_psso_or_who_leads_it,
        custom=step(
            "Send the letter", "sent the letter", form=f"{FORMS}.Send", icon="send",
            guards=(conditions.is_what_was_approved, restriction_conditions.its_restriction_holds),
            rules=("LET-01", "LET-04", "LET-06", "SCR-07"),
            then=(met(LETTER, at=effects.posted_at), effects.stays_in_view),
        ),
    )  # fmt: skip
    def send_letter(self, *, by, posted_on, uploaded_as, nominee_copied=False):
        """Record that the letter was printed and posted, copied to the nominee where there is one, and uploaded to the MSP."""
        self.posted_on, self.uploaded_as, self.nominee_copied = posted_on, uploaded_as, nominee_copied
        self.sent_at, self.sent_by = now(), by
        if self.kind in STAYS_IN_VIEW[self.program]:
            self.view_until = posted_on + VIEW
        return f"sent the letter, posted on {posted_on:%-d %B %Y}{', with a copy to the nominee' if nominee_copied else ''}"

    @transition(
        state, source=State.SENT, target=State.FILED, permission=who.letters_psso_or_who_leads_it,
        custom=step("File the letter", "filed the letter", form=f"{FORMS}.File", icon="folder-input", rules=("LET-03", "LET-05")),
    )  # fmt: skip
    def file_letter(self, *, by, filed_as=""):
        """Record that the signed letter was scanned to the record, and under which words it is filed; a Child Support warning as 'Warning letter issued'."""
        self.filed_as, self.filed_at = FILED_AS[self.program].get(self.kind, filed_as), now()
        return f"filed the letter as “{self.filed_as}”"

    @transition(
        state, source=SENT, target=None, permission=who.nobody,
        custom=step(
            "Take from view", "took the warning from view, after its 28 days", icon="eye-off", by_time=True,
            guards=(conditions.is_in_view,), rules=("LET-05",), then=(cleared(WARNING_VIEW),),
        ),
    )  # fmt: skip
    def take_from_view(self, *, by):
        """End the visibility of a warning's intray: its 28 calendar days are over."""
        self.view_ended_at = now()

    @transition(
        state, source=[State.DUE, State.DRAFT], target=State.LEFT_OUT, permission=who.letters_psso_or_who_leads_it,
        custom=step(
            "Do without the letter", "left the letter out", form=f"{FORMS}.LeaveOut", icon="circle-minus", rules=("LET-01",),
            then=(over(LETTER),),
        ),
    )  # fmt: skip
    def leave_out(self, *, by, because, covered_by):
        """Do without the letter: another letter covers it, which Centrelink always asks for; or it would make nothing clearer."""
        self.left_out_because, self.covered_by = because, covered_by
        return f"left the letter out{f': {covered_by.reference} covers it' if covered_by else ''}"
