"""What people set for themselves."""

from django import forms

from people.models import Staff


class SettingsForm(forms.ModelForm):
    """How the product looks and answers to keys, for oneself."""

    class Meta:
        model = Staff
        fields = ["theme", "density", "clock_24h", "hints", "shortcuts"]
