"""Model fields for free text that may hold no customer details (CON-13).

A finding is refused when the text is validated, with the officer's `kept` categories counted; an identifier is refused
once more on its way to the database, whichever door it comes through: a page, the API, the admin, an import, a shell.
"""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from casework.privacy.guard import Finding, refuse

RULE = "CON-13"


class PrivacyError(ValidationError):
    """Findings that stand against keeping a text, as messages with code "privacy". Carries kinds and places, never the text.

    `findings` are the findings; `items` the place of each in a list of texts (0 for a single text).
    """

    def __init__(self, found: list[tuple[int, Finding]]):
        self.findings = [finding for _, finding in found]
        self.items = [item for item, _ in found]
        super().__init__([_message(item, finding) for item, finding in found])


def _message(item: int, finding: Finding) -> ValidationError:
    line = f" of line {item + 1}" if item else ""
    return ValidationError(
        "%(label)s at characters %(where)s%(line)s. %(shape)s. No customer details are kept in any field. Put “%(instead)s” instead.",
        code="privacy",
        params={
            "label": finding.label, "where": finding.where, "line": line, "shape": finding.shape, "category": finding.category,
            "start": finding.start, "end": finding.end, "item": item, "overridable": finding.overridable,
            "instead": finding.instead, "rule": RULE,
        },
    )  # fmt: skip


def standing(value, kept=frozenset()) -> list[tuple[int, Finding]]:
    """What stands against keeping `value`, a text or a list of texts: (which text, finding)."""
    texts = [value] if isinstance(value, str) else list(value or [])
    return [(at, finding) for at, text in enumerate(texts) for finding in refuse(str(text), frozenset(kept))]


class _Guarded:
    """What both guarded fields do."""

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        kept = (getattr(model_instance, "kept", None) or {}).get(self.attname, ())
        if found := standing(value, kept):
            raise PrivacyError(found)

    def get_db_prep_save(self, value, connection):
        """The last door: an identifier raises here, in `save`, `bulk_create`, `update` and `bulk_update` alike."""
        if isinstance(value, str | list | tuple):
            hard = [(item, finding) for item, finding in standing(value) if not finding.overridable]
            if hard:
                raise PrivacyError(hard)
        return super().get_db_prep_save(value, connection)


class GuardedText(_Guarded, models.TextField):
    """A free text that holds no customer details (CON-13)."""

    def formfield(self, **kwargs):
        from casework.privacy.forms import GuardedCharField, GuardedTextarea

        return super().formfield(**{"form_class": GuardedCharField, "widget": GuardedTextarea, **kwargs})


class GuardedList(_Guarded, ArrayField):
    """A list of short texts (links, references, file names), none of which holds customer details (CON-13)."""

    def __init__(self, base_field=None, **kwargs):
        super().__init__(base_field or models.TextField(), **kwargs)
