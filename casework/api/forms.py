"""A form, as the API reads it: the same form as the page's, fed with JSON and answering without what was sent."""

import re

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from casework.api.problems import Invalid
from casework.privacy import findings

TAKES = {
    "text": ((str, type(None)), "Send a text, or null."),
    "yes_no": ((bool, type(None)), "Send true, false or null."),
    "choice": ((str, int, type(None)), "Send a code or a number, or null."),
    "list": ((list, type(None)), "Send a list of texts."),
}
NAME = re.compile(r"[a-z_]{1,40}")


def kind_of(field) -> str:
    """What JSON a form field takes: text, yes_no, choice or list. A field class may say so itself."""
    said = getattr(field, "takes", None)
    if said:
        return said
    if isinstance(field, forms.MultipleChoiceField):
        return "list"
    if isinstance(field, forms.BooleanField):  # and NullBooleanField, which is one
        return "yes_no"
    return "choice" if isinstance(field, forms.ModelChoiceField) else "text"


def read(form, sent: dict, *, read_only=()) -> dict:
    """The form's cleaned answers. Raises `Invalid` with every error at once: mistyped, unknown, read-only, refused."""
    errors = _unknown(set(sent) - set(form.fields), read_only)
    for name, field in form.fields.items():
        if name in sent and (wrong := _mistyped(kind_of(field), sent[name])):
            errors[name] = [wrong]
    if not errors:
        form.is_valid()
    found = []
    for name, refused in form.errors.as_data().items() if not errors else ():
        errors["" if name == NON_FIELD_ERRORS else name] = [_in_words(error) for error in refused]
        found += [_finding(name, error.params) for error in refused if error.code == "privacy"]
    if errors:
        raise Invalid(errors, found)
    return form.cleaned_data


def _mistyped(kind, value) -> str:
    types, words = TAKES[kind]
    right = isinstance(value, types) and not (isinstance(value, bool) and bool not in types)
    if kind == "list" and isinstance(value, list):
        right = all(isinstance(item, str) for item in value)
    return "" if right else words


def _unknown(names, read_only) -> dict[str, list[str]]:
    """A name is only repeated where it is one that a program would write."""
    errors = {}
    for name in names:
        if name in read_only:
            errors[name] = ["This is not written through this route."]
        else:
            known_form = NAME.fullmatch(name) and not findings(name.replace("_", " "))
            errors[name if known_form else ""] = ["There is no such field."]
    return errors


def _in_words(error: ValidationError) -> str:
    """The message; a value that it would repeat is left out."""
    if error.params and "value" in error.params:
        error = ValidationError(error.message, error.code, {**error.params, "value": "What was sent"})
    return " ".join(error.messages)


def _finding(name, params) -> dict:
    return {
        "field": name,
        "item": params["item"],
        "category": params["category"],
        "start": params["start"],
        "end": params["end"],
        "rule": params["rule"],
    }
