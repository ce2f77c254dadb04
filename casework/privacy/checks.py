"""`manage.py check` fails where a free text of TPS, escalations or compensation has no privacy guard (CON-13)."""

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.checks import Error, register
from django.db import models

from casework.privacy.fields import GuardedList, GuardedText

#: Houses whose records may hold no customer details. Never Personalised Services: the customer lives there.
HOUSES = ("tps", "escalations", "compensation")
#: A text of up to this many characters is a code or a short label, not a place to write in.
SHORT = 40
#: Free texts without the guard, each with the reason why nobody can write a customer's details into it.
ALLOWED = {
    "tps.Option.label": "a controlled list, which administrators keep (CON-12)",
    "tps.Reference.title": "the title of a procedure, which administrators keep",
    "tps.Reference.owner": "the branch that owns a procedure, which administrators keep",
}


def is_free_text(field: models.Field) -> bool:
    """Whether people may write what they like into it: a text, a list of texts or JSON."""
    if isinstance(field, ArrayField):
        return is_free_text(field.base_field)
    if not isinstance(field, models.CharField | models.TextField) or field.choices:
        return False
    return isinstance(field, models.TextField) or field.max_length is None or field.max_length > SHORT


def unguarded() -> list[str]:
    """Every free text of those houses that is neither guarded nor allowed, as "tps.Contact.summary"."""
    fields = [
        field
        for house in HOUSES
        if apps.is_installed(house)
        for model in apps.get_app_config(house).get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, models.Field) and is_free_text(field) and not isinstance(field, GuardedText | GuardedList)
    ]
    return [name for name in map(str, fields) if name not in ALLOWED]


@register
def free_texts_are_guarded(app_configs, **kwargs):
    """An error for each free text without the guard."""
    hint = (
        "Use casework.privacy.fields.GuardedText or GuardedList, or say in casework.privacy.checks why it needs none."
    )
    return [
        Error(f"{name} is a free text without the privacy guard (CON-13).", hint=hint, id="privacy.E001")
        for name in unguarded()
    ]
