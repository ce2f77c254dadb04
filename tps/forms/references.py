"""What is said of the reference material."""

from django import forms
from django.core.exceptions import ValidationError

from casework.privacy.forms import GuardedCharField, GuardedForm, GuardedTextarea
from tps.models import Reference


class ReportGap(GuardedForm):
    """What the reference material lacks, and in which of its files, if in one (CON-10)."""

    number = forms.CharField(
        required=False,
        max_length=20,
        label="In which file",
        help_text="Its number, as 111-22072908. Empty: in none of them.",
    )
    missing = GuardedCharField(label="What is missing", max_length=500, widget=GuardedTextarea(attrs={"rows": 3}))

    def clean_number(self):
        number = self.cleaned_data["number"].strip()
        if not number:
            return None
        found = Reference.objects.filter(number=number, retired_on=None).select_related("keeper").first()
        if found is None:
            raise ValidationError(
                "The reference list has no such file. Leave this empty and say below which one you mean."
            )
        return found

    def said(self) -> dict:
        """What `actions.report_gap` takes."""
        said = self.cleaned_data
        return {"reference": said["number"], "missing": said["missing"], "kept": said.get("kept", ())}
