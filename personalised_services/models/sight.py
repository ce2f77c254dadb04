"""Who sees a case besides whoever has it, who never does, and who read it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from people.clock import now
from personalised_services.querysets.case import GrantQuerySet, PeriodQuerySet

STAFF = settings.AUTH_USER_MODEL


def person(**more):
    return models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False, db_index=False, **more)


def ended_at_and_by(name):
    """When and by whom it was ended stand together."""
    return models.CheckConstraint(
        condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False), name=name
    )


def only_ended(name, *fields):
    """Triggers of a row that is ended once and neither edited nor deleted."""
    edited = pgtrigger.Q(old__ended_at__isnull=False)
    for field in fields:
        edited |= pgtrigger.Q(**{f"old__{field}__df": pgtrigger.F(f"new__{field}")})
    return [
        pgtrigger.Protect(name=f"{name}_only_ended", operation=pgtrigger.Update, condition=edited),
        pgtrigger.Protect(name=f"{name}_never_deleted", operation=pgtrigger.Delete),
    ]


class Grant(models.Model):
    """Sight of a case for somebody of Personalised Services, with a reason and for a time. Ended, never edited."""

    case = models.ForeignKey("Case", models.PROTECT, related_name="grants", editable=False)
    staff = models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False)
    reason = models.TextField(max_length=500, editable=False)
    given_at = models.DateTimeField(default=now, editable=False)
    given_by = person()
    until = models.DateTimeField(editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = person(null=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="grant_with_reason"),
            models.CheckConstraint(condition=Q(until__gt=F("given_at")), name="grant_for_a_time"),
            models.CheckConstraint(condition=~Q(staff=F("given_by")), name="grant_not_to_oneself"),
            ended_at_and_by("grant_ended_at_and_by"),
        ]
        triggers = only_ended("grant", "case", "staff", "reason", "given_at", "given_by", "until")

    def __str__(self):
        return f"{self.staff.name}, until {self.until:%-d %B %Y}"


class RelatedStaff(models.Model):
    """A member of staff who is related to the customer: shut out from all of the customer's cases, whatever their roles."""

    customer = models.ForeignKey("Customer", models.PROTECT, related_name="relatives", editable=False)
    staff = models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(default=now, editable=False)
    recorded_by = person()
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = person(null=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "related staff"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "staff"], condition=Q(ended_at=None), name="related_staff_once_per_customer"
            ),
            models.CheckConstraint(condition=~Q(ended_by=F("staff")), name="related_staff_not_ended_by_oneself"),
            ended_at_and_by("related_staff_ended_at_and_by"),
        ]
        triggers = only_ended("related_staff", "customer", "staff", "recorded_at", "recorded_by")

    def __str__(self):
        return self.staff.name


class Visit(models.Model):
    """That somebody read what is kept about a customer: which case or referral, how, and by which right. One row a reading; append-only."""

    class Means(models.TextChoices):
        PAGE = "page", "The case’s page"
        API = "api", "The case over the API"
        CRN = "crn", "The whole CRN shown"
        REFERRAL = "referral", "The referral"
        FRONT_CARD = "front_card", "The front card, by CRN"

    class Standing(models.TextChoices):
        OWNER = "owner", "Its PSSO"
        SSM = "ssm", "SSM of its team"
        SM = "sm", "SM"
        PSM = "psm", "PSM"
        GRANTED = "granted", "Granted for a time"
        TEAM = "team", "PSSO of the team that received it"
        SENDER = "sender", "The system that sent it"
        LEFT = "left", "Had it until this step"
        TOOK_CALL = "took_call", "Took the customer’s call"
        ZONE = "zone", "Zone contact, its review"
        APPROVER = "approver", "Decides a letter"
        SPECIALIST = "specialist", "Is consulted with, as specialist officer"
        PS_OFFICER = "ps_officer", "Any PS officer"

    staff = models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False, db_index=False)
    customer = models.ForeignKey("Customer", models.PROTECT, related_name="visits", editable=False, db_index=False)
    case = models.ForeignKey("Case", models.PROTECT, null=True, related_name="visits", editable=False, db_index=False)
    referral = models.ForeignKey(
        "Referral", models.PROTECT, null=True, related_name="visits", editable=False, db_index=False
    )
    at = models.DateTimeField(default=now, editable=False)
    means = models.CharField(max_length=10, choices=Means, editable=False)
    standing = models.CharField(max_length=10, choices=Standing, editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(standing=""), name="visit_with_standing"),
            models.CheckConstraint(
                condition=(Q(means="front_card") & Q(case=None, referral=None))
                | (~Q(means="front_card") & (Q(case=None) ^ Q(referral=None))),
                name="visit_to_a_case_a_referral_or_a_front_card",
            ),
        ]
        indexes = [
            models.Index(F("case"), F("id").desc(), name="visit_to_case"),
            models.Index(F("customer"), F("id").desc(), name="visit_to_customer"),
            models.Index(F("staff"), F("id").desc(), name="visit_of_staff"),
        ]
        triggers = [
            pgtrigger.Protect(name="visit_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="visit_no_truncate", level=pgtrigger.Statement, when=pgtrigger.Before,
                operation=pgtrigger.Truncate, func="RAISE EXCEPTION 'visits are append-only';",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"visit {self.pk}"
