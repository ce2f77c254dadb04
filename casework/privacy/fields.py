"""Model fields for free text that may hold no customer details (CON-13).

A finding is refused when the text is validated, with the officer's `kept` categories counted; an identifier is refused
once more on its way to the database, whichever door it comes through: a page, the API, the admin, an import, a shell.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from casework.privacy.forms import GuardedCharField, GuardedTextarea
from casework.privacy.refusal import PrivacyError, standing


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
        return super().formfield(**{"form_class": GuardedCharField, "widget": GuardedTextarea, **kwargs})


class GuardedList(_Guarded, ArrayField):
    """A list of short texts (links, references, file names), none of which holds customer details (CON-13)."""

    def __init__(self, base_field=None, **kwargs):
        super().__init__(base_field or models.TextField(), **kwargs)
