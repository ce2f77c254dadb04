"""Who is added on the spot, and what an officer sets for themselves."""

from django import forms

from people.models import Team
from tps.models import OfficerSettings


class AddServiceOfficer(forms.Form):
    """A service officer who is not in the directory yet, added on the spot; unverified until an import matches the logon."""

    logon = forms.CharField(max_length=12, label="Logon")
    given_name = forms.CharField(max_length=60, label="Given name")
    family_name = forms.CharField(max_length=60, label="Family name")
    team = forms.ModelChoiceField(Team.objects.filter(retired_on=None), label="Team", empty_label="Choose")
    email = forms.EmailField(
        required=False, label="E-mail", help_text="At the agency. Empty: given.family at the agency's domain."
    )


class OfficerSettingsForm(forms.ModelForm):
    """The form that a new contact starts with."""

    class Meta:
        model = OfficerSettings
        fields = ["default_form", "follows_last"]
        labels = {
            "default_form": "A new contact starts with the form",
            "follows_last": "From then on with the form of my last contact",
        }
