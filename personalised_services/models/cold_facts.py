"""What is recorded of a call that may lead to a cold transfer, in the order in which it happens."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from people.clock import now
from personalised_services.models.of_case import BelongsToCase
from personalised_services.models.sight import Visit

STAFF = settings.AUTH_USER_MODEL
PROGRAMS = [("centrelink", "Centrelink"), ("child_support", "Child Support")]


def _person(**more):
    return models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False, db_index=False, **more)


def _moment():
    return models.DateTimeField(null=True, editable=False)


def _words(length):
    return models.TextField(max_length=length, blank=True, editable=False)


def _number():
    """The reference that another system gave."""
    return models.CharField(max_length=40, blank=True, editable=False)


def _together(name, at, *others):
    """A moment stands with the person, and with whatever else belongs to it, or none of them does."""
    nothing, all_of_it = (
        Q(**{f"{at}_at": None, f"{at}_by": None}),
        Q(**{f"{at}_at__isnull": False, f"{at}_by__isnull": False}),
    )
    for other in others:
        nothing, all_of_it = nothing & Q(**{other: ""}), all_of_it & ~Q(**{other: ""})
    return models.CheckConstraint(condition=nothing | all_of_it, name=name)


class ColdFacts(BelongsToCase):
    """The facts of a cold transfer, and what the database keeps of the rules among them."""

    SEEN_BESIDES = Visit.Standing.TOOK_CALL

    class Asked(models.TextChoices):
        SSM = "ssm", "The SSM"
        SM = "sm", "The SM: the SSM can’t be reached"

    class Letter(models.TextChoices):
        NONE = "none", "None is necessary"
        WARNING = "warning", "A warning letter"
        REMINDER = "reminder", "A reminder letter"

    case = models.ForeignKey("Case", models.PROTECT, related_name="cold_transfers", editable=False)
    program = models.CharField(max_length=13, choices=PROGRAMS, editable=False)

    # the call (COLD-01 to COLD-03)
    taken_at = models.DateTimeField(default=now, editable=False)
    taken_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False)
    identity_proved = models.BooleanField(editable=False)
    urgent = models.BooleanField(editable=False)
    outside_restrictions = models.BooleanField(editable=False)
    persistent = models.BooleanField(editable=False)
    inappropriate = models.BooleanField(editable=False)
    passed_to = _person(null=True)
    not_the_psso = _words(500)

    # the warning (COLD-04, COLD-05)
    warned_at, warned_by = _moment(), _person(null=True)
    told_answered = models.BooleanField(default=False, editable=False)
    told_not_today = models.BooleanField(default=False, editable=False)
    told_of_behaviour = models.BooleanField(default=False, editable=False)
    told_of_arrangements = models.BooleanField(default=False, editable=False)
    case_note = _words(4000)
    incident_reference, ess_reference = _number(), _number()
    day_ends_at = _moment()
    called_back_at, called_back_by = _moment(), _person(null=True)

    # the decision (COLD-06, COLD-07, COLD-14)
    asked_at, asked_by = _moment(), _person(null=True)
    asked_of = models.CharField(max_length=3, choices=Asked, blank=True, editable=False)
    ssm_unreachable, background, rationale = _words(500), _words(2000), _words(2000)
    decided_at, decided_by = _moment(), _person(null=True)
    decided_as = models.CharField(max_length=3, choices=Asked, blank=True, editable=False)
    approved = models.BooleanField(null=True, editable=False)
    decided_because = _words(1000)
    declined_incident = _number()

    # on the whiteboard and afterwards (COLD-10 to COLD-13)
    without_approval = models.BooleanField(default=False, editable=False)
    alerted_at, alerted_by = _moment(), _person(null=True)
    representative = models.CharField(max_length=120, blank=True, editable=False)
    restriction_reference = _number()
    calls_counted = models.PositiveSmallIntegerField(null=True, editable=False)
    calls_incident = _number()
    looked_back_at, looked_back_by = _moment(), _person(null=True)
    found = _words(2000)
    letter = models.CharField(max_length=8, choices=Letter, blank=True, editable=False)
    review_letter = models.ForeignKey(
        "Letter", models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    changes_for_the_zone = _words(2000)
    reviewed_at, reviewed_by = _moment(), _person(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="cold_never_decided_by_who_asked"
            ),
            models.CheckConstraint(
                condition=Q(warned_at=None) | Q(urgent=False, persistent=True, inappropriate=True, outside_restrictions=True),
                name="cold_all_three_and_not_urgent",
            ),
            models.CheckConstraint(
                condition=Q(warned_at=None)
                | (Q(told_not_today=True, told_of_behaviour=True, told_of_arrangements=True) & (Q(told_answered=True) | Q(program="child_support"))),
                name="cold_warned_of_all",
            ),
            _together("cold_warned_with_note_and_incident", "warned", "case_note", "incident_reference"),
            models.CheckConstraint(
                condition=Q(called_back_at=None) | Q(called_back_at__lt=F("day_ends_at")), name="cold_called_back_that_day"
            ),
            _together("cold_asked_with_reasons", "asked", "asked_of", "background", "rationale"),
            models.CheckConstraint(
                condition=~Q(asked_of="sm", ssm_unreachable=""), name="cold_of_the_sm_says_why"
            ),
            _together("cold_decided_with_reasons", "decided", "decided_as", "decided_because"),
            models.CheckConstraint(
                condition=Q(decided_at=None, approved=None) | Q(decided_at__isnull=False, approved__isnull=False, asked_at__isnull=False, decided_as=F("asked_of")),
                name="cold_decided_as_asked",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "on_board", "looked_back", "reviewed")) | Q(approved=True, approved__isnull=False) | Q(without_approval=True),
                name="cold_approved_or_without",
            ),
            models.CheckConstraint(
                condition=Q(without_approval=False) | Q(program="child_support", asked_at=None), name="cold_without_approval"
            ),
            models.CheckConstraint(
                condition=Q(looked_back_by=None) | Q(reviewed_by=None) | ~Q(looked_back_by=F("reviewed_by")),
                name="cold_reviewed_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state="passed_on") | Q(urgent=True, passed_to__isnull=False), name="cold_passed_on_if_urgent"
            ),
        ]  # fmt: skip
