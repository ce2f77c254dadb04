"""What administrators keep for Personalised Services: the templates of its letters. No customer, no case, no letter: they read none."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm

from people.admin import Kept
from personalised_services.letter_pdf import has_every_letter_of
from personalised_services.letter_text import FACTS, unknown_in
from personalised_services.letter_ways import ELSEWHERE
from personalised_services.models import LetterTemplate


class LetterTemplateForm(ModelForm):
    """A template: its text, with the case's facts as {names} and what is to be written in [brackets]."""

    class Meta:
        model = LetterTemplate
        fields = ["kind", "program", "name", "body", "retired_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        facts = ", ".join(f"{{{name}}} {words}" for name, (words, _) in FACTS.items())
        self.fields["body"].help_text = f"Facts: {facts}. What the PSSO is to write stands in [brackets]."

    def clean_body(self):
        body = self.cleaned_data["body"]
        if unknown := unknown_in(body):
            raise ValidationError(f"There is no fact {', '.join(f'{{{name}}}' for name in unknown)}.", code="fact")
        if not has_every_letter_of(body):
            raise ValidationError("There is a character in it that can’t be printed.", code="print")
        return body

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("program") and cleaned.get("kind") in ELSEWHERE[cleaned["program"]]:
            self.add_error("kind", ValidationError("That program writes no such letter.", code="LET-02"))
        return cleaned


@admin.register(LetterTemplate)
class LetterTemplateAdmin(Kept):
    """What letters are composed from. A retired template is offered no more; letters composed from it stay as they are."""

    form = LetterTemplateForm
    list_display = ["name", "kind", "program", "retired_on"]
    list_filter = ["kind", "program", ("retired_on", admin.EmptyFieldListFilter)]
    search_fields = ["name"]

    def get_readonly_fields(self, request, obj=None):
        return ["kind", "program"] if obj else []
