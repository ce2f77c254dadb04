"""Who serves: zones, sites, teams, mailboxes, staff, and the roles they hold."""

from datetime import time
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from people import roles
from people.among import AmongFew
from people.clock import now


def _timezone(name):
    if name not in available_timezones():
        raise ValidationError(f"{name} is not a time zone. Write it as in Australia/Brisbane.")


class Zone(models.Model):
    """A Service Zone: a region of service centres."""

    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=60)
    escalation_mailbox = models.ForeignKey(
        "Mailbox", models.PROTECT, null=True, blank=True, help_text="Of the Zone escalation team (COLD-11)."
    )
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Mailbox(models.Model):
    """A shared address that replies to a team's e-mails go to."""

    address = models.EmailField(unique=True)
    purpose = models.CharField(max_length=120)

    class Meta:
        verbose_name_plural = "mailboxes"
        ordering = ["address"]

    def __str__(self):
        return self.address


class Site(models.Model):
    """A building with its own time zone and hours; close of business is `closes`, local."""

    name = models.CharField(max_length=60, unique=True)
    state = models.CharField(max_length=3, help_text="NSW, QLD, WA ...")
    timezone = models.CharField(max_length=40, validators=[_timezone])
    opens = models.TimeField(default=time(8, 0))
    closes = models.TimeField(default=time(17, 0))
    zone = models.ForeignKey(Zone, models.PROTECT)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Team(models.Model):
    """A team at a site; `roc_code` is its location code in Compensation Recovery, where it has one."""

    name = models.CharField(max_length=60)
    site = models.ForeignKey(Site, models.PROTECT)
    roc_code = models.CharField("ROC code", max_length=12, blank=True)
    mailbox = models.ForeignKey(Mailbox, models.PROTECT, null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="team_once_per_site")]

    def __str__(self):
        return f"{self.name}, ROC {self.roc_code}" if self.roc_code else self.name


class StaffQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def matching(self, text):
        """Active staff whose logon begins with, or whose names hold, every word of `text`."""
        found = self.active()
        for word in text.split():
            found = found.filter(
                Q(logon__istartswith=word) | Q(given_name__istartswith=word) | Q(family_name__istartswith=word)
            )
        return found

    def holding(self, role, moment=None):
        moment = moment or now()
        held = RoleHeld.objects.held_at(moment).filter(role=role.key)
        return self.filter(pk__in=held.values("staff"))


class StaffManager(BaseUserManager.from_queryset(StaffQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, logon):
        return self.get(logon__iexact=logon)


class Staff(AbstractBaseUser):
    """A member of staff, or another system that uses the API. Never deleted, never a customer."""

    class Theme(models.TextChoices):
        AUTO = "auto", "As the device says"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    class Density(models.TextChoices):
        REGULAR = "regular", "Regular"
        COMPACT = "compact", "Compact"

    person_number = models.CharField(max_length=14, unique=True)
    logon = models.CharField(
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9]{3,12}$", "A logon is 3 to 12 capital letters and digits.")],
    )
    given_name = models.CharField(max_length=60)
    family_name = models.CharField(max_length=60)
    email = models.EmailField()
    team = models.ForeignKey(Team, models.PROTECT, related_name="staff")
    verified = models.BooleanField(
        default=True, help_text="Matched by a directory import; one added on the spot is not, until then."
    )
    is_active = models.BooleanField(default=True)
    can_sign_in = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=now, editable=False)

    theme = models.CharField(max_length=5, choices=Theme, default=Theme.AUTO)
    density = models.CharField(max_length=7, choices=Density, default=Density.REGULAR)
    hints = models.BooleanField("show key hints", default=True)
    shortcuts = models.BooleanField("keyboard shortcuts", default=True)
    clock_24h = models.BooleanField("24-hour clock", default=False)

    objects = StaffManager()

    USERNAME_FIELD = "logon"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name_plural = "staff"
        ordering = ["family_name", "given_name"]
        indexes = [
            models.Index(Upper("family_name"), name="staff_family"),
            models.Index(Upper("given_name"), name="staff_given"),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def initials(self) -> str:
        return (self.given_name[:1] + self.family_name[:1]).upper()

    @property
    def site(self) -> Site:
        return self.team.site

    # -- roles
    @property
    def role_keys(self) -> frozenset[str]:
        """The keys of the roles held now; read once per instance, so once per request."""
        if not hasattr(self, "_role_keys"):
            deputised = Deputy.objects.running().filter(staff=self.pk)
            for_another = Q(AmongFew("staff", deputised.values("of")), role__in=[role.key for role in roles.DEPUTISED])
            held = RoleHeld.objects.held_at(now()).filter(Q(staff=self.pk) | for_another)
            self._held = list(held.values_list("role", "team", "zone", "staff", "staff__team"))
            self._role_keys = frozenset(role for role, *_ in self._held)
        return self._role_keys

    def held(self, role: roles.Role) -> list[tuple[int | None, int | None, int, int]]:
        """[(team, zone, holder, the holder's own team)] by id: for what the role is held now; neither team nor zone where it has no scope.

        The holder is the person themselves, or whom they deputise for. Empty: not held.
        """
        held = self._held if role.key in self.role_keys else []
        return [scope for key, *scope in held if key == role.key]  # type: ignore[misc]

    def has_role(self, *wanted: roles.Role) -> bool:
        return any(role.key in self.role_keys for role in wanted)

    @property
    def roles(self) -> list[roles.Role]:
        return [role for role in roles.ALL if role.key in self.role_keys]

    # -- what Django's admin asks; administrators keep lists and people, and nothing else (casework's own models refuse)
    @property
    def is_staff(self) -> bool:
        return self.has_role(roles.ADMINISTRATOR)

    def has_perm(self, perm, obj=None) -> bool:
        return self.is_active and self.has_role(roles.ADMINISTRATOR)

    def has_perms(self, perms, obj=None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label) -> bool:
        return self.is_active and self.has_role(roles.ADMINISTRATOR)


class RoleHeldQuerySet(models.QuerySet):
    def held_at(self, moment):
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=moment), starts_at__lte=moment)


class RoleHeld(models.Model):
    """A role, held by a person for a scope and a period. Ended, never edited: who gave it and who ended it stay."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="roles_held")
    role = models.CharField(max_length=24, choices=[(role.key, role.label) for role in roles.ALL])
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, help_text="The scope, where it is a team.")
    zone = models.ForeignKey(Zone, models.PROTECT, null=True, blank=True, help_text="The scope, where it is a zone.")
    starts_at = models.DateTimeField(default=now)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ends_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = RoleHeldQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "roles held"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None, ended_by=None) | Q(ends_at__isnull=False, ended_by__isnull=False),
                name="role_end_at_and_by",
            ),
            models.CheckConstraint(condition=~Q(given_by=F("staff")), name="role_not_given_to_oneself"),
            models.UniqueConstraint(
                fields=["staff", "role", "team", "zone"],
                condition=Q(ends_at=None),
                nulls_distinct=False,
                name="role_held_once",
            ),
        ]

    def __str__(self):
        return f"{self.staff}: {self.get_role_display()}"


class DeputyQuerySet(models.QuerySet):
    def running(self, moment=None):
        moment = moment or now()
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=moment), starts_at__lte=moment, until__gt=moment)


class Deputy(models.Model):
    """Somebody who stands in for somebody else until a day, with the roles in which the other decides. Ended, never edited."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="deputises")
    of = models.ForeignKey(Staff, models.PROTECT, related_name="deputies")
    starts_at = models.DateTimeField(default=now)
    until = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deputies"
        constraints = [
            models.CheckConstraint(condition=~Q(staff=F("of")), name="deputy_of_somebody_else"),
            models.CheckConstraint(condition=~Q(given_by=F("staff")), name="deputy_not_given_to_oneself"),
            models.CheckConstraint(condition=Q(until__gt=F("starts_at")), name="deputy_for_a_time"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="deputy_ended_at_and_by",
            ),
        ]
        indexes = [models.Index(fields=["staff", "until"], name="deputy_running")]

    def __str__(self):
        return f"{self.staff} for {self.of}"


class MovedClock(models.Model):
    """How far ahead the clock of a training or test installation is: one row, or none. Production never has one."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    ahead = models.DurationField()
    moved_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="clock_is_one")]

    def __str__(self):
        return str(self.ahead)
