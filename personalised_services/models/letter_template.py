from django.db import models
from django.db.models import Q

from people.clock import now
from personalised_services.letter_ways import Kind


class LetterTemplateQuerySet(models.QuerySet):
    def offered_for(self, letter):
        """Those for the letter's kind and program that are not retired: first what the letter is about, then by name."""
        retired = Q(retired_on__isnull=False, retired_on__lte=now().astimezone(letter.site.tz).date())
        calls = letter.case.cold_transfers.filter(review_letter=letter)
        about = {"{options}": letter.options.exists(), "{called_on}": calls.exists()}
        whens = (models.When(body__contains=fact, then=0 if is_so else 2) for fact, is_so in about.items())
        place = models.Case(*whens, default=1)
        found = self.filter(kind=letter.kind, program__in=("", letter.program)).exclude(retired)
        return found.order_by(place, "name", "id")


class LetterTemplate(models.Model):
    """What a letter of a kind is composed from. Administrators keep them; what was composed before stays as it was."""

    class Of(models.TextChoices):
        BOTH = "", "Both programs"
        CENTRELINK = "centrelink", "Centrelink"
        CHILD_SUPPORT = "child_support", "Child Support"

    kind = models.CharField(max_length=12, choices=Kind)
    program = models.CharField(max_length=13, choices=Of, blank=True)
    name = models.CharField(max_length=80)
    body = models.TextField(max_length=6000)
    retired_on = models.DateField(null=True, blank=True)

    objects = LetterTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "program", "name"], name="letter_template_once"),
            models.CheckConstraint(condition=~Q(body=""), name="letter_template_with_body"),
        ]

    def __str__(self):
        return self.name
