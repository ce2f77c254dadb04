"""What a page needs to keep a finding of the privacy guard, with and without JavaScript."""

from django import template

from casework.privacy.guard import SOFT

register = template.Library()


@register.filter
def kept_pairs(record) -> list[str]:
    """What officers have kept on a record so far, as the values of hidden `keep` inputs: "summary:name"."""
    return [f"{field}:{category}" for field, categories in sorted(record.kept.items()) for category in categories]


@register.filter
def keepable(field) -> list[str]:
    """The kinds found in a field that its officer may keep, as values of `keep`; none where an identifier stands too."""
    errors = field.form.errors.as_data().get(field.name, []) if field.errors else []
    found = {error.params["category"] for error in errors if error.code == "privacy" and error.params}
    return [f"{field.html_name}:{category}" for category in sorted(found)] if found <= SOFT else []
