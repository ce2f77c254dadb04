"""What was discussed with who leads the team, offered to the customer, and asked of the External Complaints Officer. Rows of a case."""

import pgtrigger
from django.db import models
from django.db.models import Q

from people.clock import now
from personalised_services.models.sight import person


def _append_only(name):
    return [pgtrigger.Protect(name=f"{name}_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


def _answered_once(name, answered):
    return [
        pgtrigger.Protect(name=f"{name}_never_deleted", operation=pgtrigger.Delete),
        pgtrigger.Protect(
            name=f"{name}_answered_once", operation=pgtrigger.Update,
            condition=pgtrigger.Q(**{f"old__{answered}__isnull": False}),
        ),
    ]  # fmt: skip


class Discussion(models.Model):
    """A discussion with the SSM or SM: a risk of escalating behaviour, a social worker, options (CAS-11, CAS-17). Append-only."""

    class About(models.TextChoices):
        RISK = "risk", "Risk of escalating behaviour"
        SOCIAL_WORKER = "social_worker", "Referral to a social worker"
        OPTIONS = "options", "Options for the customer"
        OTHER = "other", "Something else"

    case = models.ForeignKey("Case", models.PROTECT, related_name="discussions", editable=False)
    about = models.CharField(max_length=13, choices=About, editable=False)
    with_whom = person()
    words = models.TextField(max_length=2000, editable=False)
    at = models.DateTimeField(default=now, editable=False)
    by = person()

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="discussion_with_words")]
        triggers = _append_only("discussion")

    def __str__(self):
        return f"{self.get_about_display()}, {self.at:%-d %B %Y}"


class CustomerOption(models.Model):
    """An option that the customer has (CAS-18; a social worker once it was discussed, CAS-17): recorded, then confirmed by a letter, or left out of one for a reason."""

    class Kind(models.TextChoices):
        PUBLICATION = "publication", "Publication"
        PROCESS = "process", "Process that is open to the customer"
        SPECIALISED = "specialised", "Referral to a specialised activity"
        SOCIAL_WORKER = "social_worker", "Social worker"
        EXTERNAL = "external", "External organisation"

    case = models.ForeignKey("Case", models.PROTECT, related_name="options", editable=False)
    kind = models.CharField(max_length=13, choices=Kind, editable=False)
    words = models.TextField(max_length=1000, editable=False)
    outcomes = models.TextField(max_length=1000, blank=True, editable=False)
    conference_call = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField(default=now, editable=False)
    by = person()
    confirmed_at = models.DateTimeField(null=True, editable=False)
    letter = models.ForeignKey("Letter", models.PROTECT, null=True, related_name="options", editable=False)
    left_out_because = models.TextField(max_length=500, blank=True, editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(words="") & (~Q(kind="specialised") | ~Q(outcomes="")), name="option_outcomes_discussed"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, letter=None, left_out_because="")
                | Q(confirmed_at__isnull=False, letter__isnull=False, left_out_because="")
                | Q(confirmed_at__isnull=False, letter=None) & ~Q(left_out_because=""),
                name="option_confirmed_or_left_out",
            ),
        ]
        triggers = [
            *_answered_once("option", "confirmed_at"),
            pgtrigger.Trigger(
                name="option_social_worker_discussed", when=pgtrigger.Before, operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__kind="social_worker"),
                func="IF NOT EXISTS (SELECT FROM personalised_services_discussion AS one WHERE one.case_id = NEW.case_id AND one.about = 'social_worker') THEN RAISE EXCEPTION 'a social worker is discussed with the SSM first'; END IF; RETURN NEW;",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_kind_display()}, {self.at:%-d %B %Y}"


class ExternalReferral(models.Model):
    """A referral over a Member of Parliament or the Ombudsman: whether further contact is required; if not, what the External
    Complaints Officer answered (CAS-15)."""

    class Source(models.TextChoices):
        MP = "mp", "Member of Parliament"
        OMBUDSMAN = "ombudsman", "Ombudsman"

    case = models.ForeignKey("Case", models.PROTECT, related_name="external_referrals", editable=False)
    source = models.CharField(max_length=9, choices=Source, editable=False)
    further_contact = models.BooleanField(editable=False)
    because = models.TextField(max_length=1000, editable=False)
    at = models.DateTimeField(default=now, editable=False)
    by = person()
    officer = models.CharField(max_length=120, blank=True, editable=False)
    asked_on = models.DateField(null=True, editable=False)
    resolved = models.BooleanField(null=True, editable=False)
    answer = models.TextField(max_length=1000, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = person(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, officer="", asked_on=None, resolved=None, answer="")
                | Q(
                    further_contact=False, answered_at__isnull=False, answered_by__isnull=False, asked_on__isnull=False,
                    resolved__isnull=False,
                )
                & ~Q(officer="") & ~Q(answer=""),
                name="external_referral_answered_wholly",
            ),
        ]  # fmt: skip
        triggers = _answered_once("external_referral", "answered_at")

    def __str__(self):
        return f"{self.get_source_display()}, {self.at:%-d %B %Y}"


class FollowUpDecision(models.Model):
    """Whether follow-up is needed once the issues are identified, and the PS in-tray that shows it (CAS-22). Append-only."""

    case = models.ForeignKey("Case", models.PROTECT, related_name="follow_up_decisions", editable=False)
    needed = models.BooleanField(editable=False)
    intray = models.CharField(max_length=120, editable=False)
    issues = models.TextField(max_length=1000, editable=False)
    commitment = models.OneToOneField("Commitment", models.PROTECT, null=True, related_name="decision", editable=False)
    at = models.DateTimeField(default=now, editable=False)
    by = person()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(intray="") & ~Q(issues=""), name="follow_up_decision_in_an_intray"),
            models.CheckConstraint(
                condition=Q(needed=True, commitment__isnull=False) | Q(needed=False, commitment=None),
                name="follow_up_decision_arranges_it",
            ),
        ]
        triggers = _append_only("follow_up_decision")

    def __str__(self):
        return f"{'Follow-up' if self.needed else 'No follow-up'}, {self.at:%-d %B %Y}"
