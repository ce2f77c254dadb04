"""What administrators keep for TPS: the controlled lists and the reference material. No contact, no addendum: they read none."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import CheckboxSelectMultiple, ModelForm, MultipleChoiceField

from casework.privacy.forms import guard_error
from people.admin import Kept
from people.roles import TPS_STAFF
from tps.models import Option, Reference
from tps.questions import Form


class GuardedForm(ModelForm):
    """Lists and titles hold no customer details either (CON-13)."""

    guarded: tuple[str, ...] = ()

    def clean(self):
        cleaned = super().clean()
        for name in self.guarded:
            if error := guard_error(cleaned.get(name) or ""):
                self.add_error(name, error)
        return cleaned


class OptionForm(GuardedForm):
    """One choice of a list; which forms offer it, and what is special about it, as check boxes."""

    forms = MultipleChoiceField(
        choices=Form.choices, required=False, widget=CheckboxSelectMultiple, help_text="None ticked: every form."
    )
    traits = MultipleChoiceField(choices=Option.Trait.choices, required=False, widget=CheckboxSelectMultiple)

    guarded = ("label", "right_way")

    class Meta:
        model = Option
        fields = ["list", "code", "label", "forms", "traits", "right_way", "order", "retired_on"]


@admin.register(Option)
class OptionAdmin(Kept):
    """Controlled lists without a release (CON-12): options are added and retired; records name their code, which stays."""

    form = OptionForm
    list_display = ["label", "list", "code", "order", "offered_on", "retired_on"]
    list_display_links = ["label"]
    list_filter = ["list", ("retired_on", admin.EmptyFieldListFilter)]
    search_fields = ["label", "code"]
    ordering = ["list", "order", "label"]
    prepopulated_fields = {"code": ["label"]}

    def get_readonly_fields(self, request, obj=None):
        return ["list", "code"] if obj else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    @admin.display(description="On the forms")
    def offered_on(self, option):
        return ", ".join(Form(form).label for form in option.forms) or "every form"


class ReferenceForm(GuardedForm):
    """A file of the reference material, and the enquiry types that it answers."""

    topics = MultipleChoiceField(required=False, widget=CheckboxSelectMultiple, label="Answers enquiries of type")

    guarded = ("title", "owner")

    class Meta:
        model = Reference
        fields = ["number", "title", "owner", "keeper", "topics", "reviewed_on", "updated_on", "retired_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = Option.objects.filter(list=Option.List.ENQUIRY_TYPE)
        self.fields["topics"].choices = [(option.code, option.label) for option in kinds]

    def clean_keeper(self):
        """Somebody who reads the contacts that gaps are reported from."""
        keeper = self.cleaned_data["keeper"]
        if keeper is not None and not keeper.has_role(*TPS_STAFF):
            raise ValidationError("Choose somebody of TPS: who keeps a file is told of gaps, and reads the contact.")
        return keeper


@admin.register(Reference)
class ReferenceAdmin(Kept):
    """What completes the numbers that officers type (CON-10). A retired file is offered no more and stays on old records."""

    form = ReferenceForm
    list_display = ["number", "title", "owner", "keeper", "reviewed_on", "updated_on", "retired_on"]
    list_select_related = ["keeper"]
    autocomplete_fields = ["keeper"]
    list_filter = [("retired_on", admin.EmptyFieldListFilter)]
    search_fields = ["number", "title"]

    def get_readonly_fields(self, request, obj=None):
        return ["number"] if obj else []
