"""Tandem's tables, as far as the floor reads or writes them."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class Option(models.Model):  # noqa: DJ008
    label = models.TextField()

    class Meta:
        managed = False
        db_table = "tps_option"


class Person(AbstractBaseUser):
    logon = models.TextField(unique=True)
    given_name = models.TextField()
    family_name = models.TextField()
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "logon"

    class Meta:
        managed = False
        db_table = "people_staff"


class Contact(models.Model):  # noqa: DJ008
    version = models.IntegerField(default=1)
    kept = models.JSONField(default=dict)
    state = models.TextField(default="open")
    form = models.TextField()
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    fronted_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    service_officer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    team_id = models.BigIntegerField()
    site_id = models.BigIntegerField()
    location_id = models.BigIntegerField(null=True)
    service_zone_id = models.BigIntegerField(null=True)
    source = models.ForeignKey(Option, models.PROTECT, null=True, related_name="+")
    enquiry_type = models.ForeignKey(Option, models.PROTECT, null=True, related_name="+")
    customer_on_hold = models.BooleanField(null=True)
    crn_given = models.TextField(default="")
    help_needed = models.TextField()
    checked = ArrayField(models.TextField(), default=list)
    references = ArrayField(models.TextField(), default=list)
    no_reference = models.BooleanField(default=False)
    help_given = ArrayField(models.TextField(), default=list)
    summary = models.TextField()
    redirected_where = models.TextField(default="")
    referred_early_reason = models.TextField(default="")

    class Meta:
        managed = False
        db_table = "tps_contact"


class Entry(models.Model):  # noqa: DJ008
    record_label = models.TextField()
    record_id = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    step = models.TextField()
    told = models.TextField()
    changes = models.JSONField(default=dict)
    version = models.IntegerField(default=1)

    class Meta:
        managed = False
        db_table = "casework_timelineentry"


class Mail(models.Model):  # noqa: DJ008
    record_label = models.TextField()
    record_id = models.BigIntegerField()
    kind = models.TextField()
    occurrence = models.IntegerField(default=1)
    to = models.TextField()
    reply_to = models.TextField(default="")
    subject = models.TextField()
    text = models.TextField()
    html = models.TextField()
    message_id = models.TextField()
    state = models.TextField(default="waiting")
    attempts = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")

    class Meta:
        managed = False
        db_table = "casework_outgoingmail"


class Notice(models.Model):  # noqa: DJ008
    to = models.ForeignKey(Person, models.PROTECT, related_name="+")
    record_label = models.TextField()
    record_id = models.BigIntegerField()
    kind = models.TextField()
    occurrence = models.IntegerField(default=1)
    text = models.TextField()
    url = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "casework_notice"


class Escalation(models.Model):  # noqa: DJ008
    state = models.TextField()
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    accepted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    site_id = models.BigIntegerField()
    subject = models.TextField()
    reasons = ArrayField(models.TextField())
    nnu = models.TextField()
    incident = models.TextField()
    stop_payment = models.BooleanField()
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "escalations_escalation"


class StopPayment(models.Model):  # noqa: DJ008
    state = models.TextField()
    edition = models.TextField()
    payment_type = models.TextField()
    officer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    found_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    site_id = models.BigIntegerField()
    identified_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "compensation_stoppayment"


class Deadline(models.Model):  # noqa: DJ008
    record_label = models.TextField()
    record_id = models.BigIntegerField()
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "casework_deadline"
