"""What is asked of a webhook: one form, for the page and for the API."""

from django import forms
from django.core.exceptions import ValidationError

from desk.webhooks import subscriptions
from desk.webhooks.addresses import LONGEST, NotAllowed, target


class WebhookForm(forms.Form):
    """Where to, and what of."""

    url = forms.CharField(
        label="Address",
        max_length=LONGEST,
        help_text="https:// and a public name. It is called, and never followed elsewhere.",
    )
    houses = forms.MultipleChoiceField(
        label="Houses", choices=subscriptions.houses, required=False, widget=forms.CheckboxSelectMultiple
    )
    steps = forms.MultipleChoiceField(
        label="What happens", choices=subscriptions.steps, required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean_url(self):
        url = self.cleaned_data["url"]
        try:
            target(url)
        except NotAllowed as refusal:
            raise ValidationError(str(refusal)) from None
        return url


class AddWebhookForm(WebhookForm):
    """The same, by an administrator for a system."""

    system = forms.ModelChoiceField(None, label="System", empty_label="Choose")
    field_order = ("system", "url", "houses", "steps")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["system"].queryset = subscriptions.systems()
