"""Form fields and helpers of the privacy guard: the page and the API refuse alike (CON-13)."""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError

from casework.privacy.guard import SOFT, findings
from casework.privacy.refusal import PrivacyError, standing


def guard_error(value, *, kept: Iterable[str] = ()) -> ValidationError | None:
    """The error that `value` (a text or a list of texts) meets, or None. `kept`: kinds said to be no customer details."""
    found = standing(value, frozenset(kept))
    return PrivacyError(found) if found else None


def keeps(asked: Iterable[str], fields: Iterable[str]) -> dict[str, list[str]]:
    """What a page or the API asks to keep, from "field:category" pairs: {field: [category]}.

    Identifiers can't be kept; such pairs, and those of other fields, count for nothing.
    """
    fields, kept = set(fields), {}
    for pair in asked:
        field, _, category = str(pair).partition(":")
        if field in fields and category in SOFT and category not in kept.setdefault(field, []):
            kept[field].append(category)
    return {field: categories for field, categories in kept.items() if categories}


def refusals(answers: dict, kept: dict[str, Iterable[str]] | None = None) -> dict[str, PrivacyError]:
    """{field: error} for the texts among `answers` that may not be kept; saving as you type leaves these fields out."""
    errors = {}
    for field, value in answers.items():
        if isinstance(value, str) or (isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)):
            if error := guard_error(value, kept=(kept or {}).get(field, ())):
                errors[field] = error
    return errors


class _WatchedByGuard:
    """Carries `data-guard`, by which guard.js watches the field as you type."""

    def __init__(self, attrs=None):
        super().__init__({"data-guard": True, **(attrs or {})})


class GuardedInput(_WatchedByGuard, forms.TextInput):
    """One line that guard.js watches."""


class GuardedTextarea(_WatchedByGuard, forms.Textarea):
    """Several lines that guard.js watches."""


class KeepField(forms.Field):
    """What the sender says is no customer detail, as a list of "field:category" pairs; hidden on pages."""

    takes = "list"
    widget = forms.MultipleHiddenInput

    def __init__(self, **kwargs):
        super().__init__(**{"required": False, "label": "Findings that are no customer details", **kwargs})


class GuardedForm(forms.Form):
    """A form with guarded fields, some of whose findings may be kept (`keep`).

    `cleaned_data["kept"]` lists the pairs that were needed, for the timeline; it is left out where there are none.
    """

    keep = KeepField()

    def _clean_fields(self):
        asked = self.fields["keep"].widget.value_from_datadict(self.data, self.files, self.add_prefix("keep"))
        self.kept = keeps(asked if isinstance(asked, list) else [], self.fields)
        for name, field in self.fields.items():
            if isinstance(field, GuardedCharField):
                field.kept = frozenset(self.kept.get(name, ()))
        super()._clean_fields()

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        cleaned.pop("keep", None)
        found = {name: {one.category for one in findings(cleaned.get(name) or "")} for name in self.kept}
        needed = [
            f"{name}:{kind}" for name, kinds in sorted(self.kept.items()) for kind in kinds if kind in found[name]
        ]
        return cleaned | ({"kept": needed} if needed else {})


class GuardedCharField(forms.CharField):
    """A text that holds no customer details. `kept` may be set to the kinds that the officer keeps."""

    widget = GuardedInput
    kept: frozenset[str] = frozenset()

    def validate(self, value):
        super().validate(value)
        if self.max_length is not None and len(value) > self.max_length:
            return  # refused for its length, unread
        if error := guard_error(value, kept=self.kept):
            raise error
