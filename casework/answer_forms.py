"""The form of what is saved as it is typed: page and API feed the same one, and neither loses what it refuses."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms

from casework.answers import fingerprint, stored
from casework.privacy.forms import guard_error


class AnswersForm(forms.Form):
    """What a record asks, as it is typed: every field optional, every value of the right kind.

    `names` limits it to the fields that were sent. `cleaned()` gives what may be saved, also where other fields are
    refused. Findings of the privacy guard are errors of their field with code "privacy" and never carry the text.

    A house says which fields are `guarded`, what is `asked` in which words, and builds a field in a method of its name
    (`_summary`); what has none is built by `otherwise`.
    """

    guarded: ClassVar[tuple[str, ...]] = ()
    asked: ClassVar[Mapping[str, Any]] = {}  # {field: a question with its label}
    otherwise: ClassVar[Callable[..., forms.Field]]

    def __init__(self, data=None, *, record, names=None, kept=None, **kwargs):
        self.record, self.kept = record, kept or {}
        super().__init__(data, **kwargs)
        for name in record.ANSWERS if names is None else [one for one in record.ANSWERS if one in names]:
            build = getattr(self, f"_{name}", None)
            common = {"label": self.asked[name].label, "required": False}
            self.fields[name] = build(common) if build else self.otherwise(**common)
            if name in self.guarded:
                self.fields[name].widget.attrs["data-guard"] = True  # the page's script reads along
            self.initial[name] = self.as_stored(name)

    def as_stored(self, name):
        """What the record has, as the field shows it."""
        return stored(self.record, name)

    def leave_unchanged(self, began: dict[str, str]) -> None:
        """Ask no more about the fields that are sent as they are stored, and were so when the page `began`."""
        for name, field in list(self.fields.items()):
            as_stored = began.get(name) == fingerprint(stored(self.record, name))
            sent = field.widget.value_from_datadict(self.data, self.files, name)
            newly_kept = set(self.kept.get(name, ())).difference(self.record.kept.get(name, ()))
            if as_stored and not newly_kept and not field.has_changed(self.initial[name], sent):
                del self.fields[name]

    def clean(self):
        for name in self.guarded:
            value = self.cleaned_data.get(name)
            kept = frozenset(self.record.kept.get(name, [])) | frozenset(self.kept.get(name, []))
            if value and (error := guard_error(value, kept=kept)):
                self.add_error(name, error)
        return self.cleaned_data

    def cleaned(self) -> dict:
        """{field: value} of the fields that may be saved."""
        self.full_clean()
        return {
            name: self.cleaned_data[name]
            for name in self.fields
            if name in self.cleaned_data and name not in self.errors
        }
