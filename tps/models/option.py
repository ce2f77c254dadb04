import builtins

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F

from casework.privacy.fields import GuardedText
from people.clock import now
from tps.questions import Form


class OptionQuerySet(models.QuerySet):
    def offered(self, list_name, form=""):
        """What the drop-down offers now: not retired, and for this form (CON-02, CON-12)."""
        found = self.filter(list=list_name).exclude(retired_on__lte=now().date())
        return found.filter(models.Q(forms=[]) | models.Q(forms__contains=[form])) if form else found


class Option(models.Model):
    """One choice of a controlled list. Kept by administrators without a release; retired, never removed (CON-12)."""

    class List(models.TextChoices):
        SOURCE = "source", "Contact source"
        ENQUIRY_TYPE = "enquiry_type", "Enquiry type"
        CHECKED = "checked", "What was checked"
        HELP_GIVEN = "help_given", "Help given by TPS"
        DISCARD_REASON = "discard_reason", "Reason for discarding"
        REDIRECT_TO = "redirect_to", "Where a general enquiry goes"
        INAPPROPRIATE = "inappropriate", "What TPS does not exist for"

    class Trait(models.TextChoices):
        REFERENCE_QUESTION = "reference_question", "A reference question"
        SYSTEM_ISSUE = "system_issue", "A system issue"
        NEW_CLAIM = "new_claim", "A New Claim enquiry"
        ANOTHER_PROGRAM = "another_program", "Comes from another program line"
        EXCLUDES_OTHERS = "excludes_others", "Excludes every other choice"
        SOCIAL_WORKER = "social_worker", "A social worker asks"
        SAYS_WHERE = "says_where", "Says in words where to"
        REPEAT = "repeat", "A repeat contact about an earlier one"

    list = models.CharField(max_length=20, choices=List)
    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=80)
    forms = ArrayField(
        models.CharField(max_length=20, choices=Form), default=builtins.list, blank=True, help_text="Empty: every form."
    )
    traits = ArrayField(models.CharField(max_length=20, choices=Trait), default=builtins.list, blank=True)
    right_way = GuardedText(
        max_length=300, blank=True, help_text="What TPS does not exist for: the right way to go, as the SO is told it."
    )
    order = models.PositiveSmallIntegerField(default=100)
    retired_on = models.DateField(null=True, blank=True)

    objects = OptionQuerySet.as_manager()

    class Meta:
        ordering = ["list", "order", "label"]
        constraints = [models.UniqueConstraint(F("list"), F("code"), name="option_once_per_list")]

    def __str__(self):
        return self.label

    def is_a(self, trait) -> bool:
        return trait in self.traits

    def offered_on(self, form) -> bool:
        return not self.forms or form in self.forms
