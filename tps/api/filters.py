"""What the API's lists of choices and reference material may be narrowed by; contacts by tps.filters."""

from django_filters import CharFilter, ChoiceFilter, FilterSet

from tps.models import Option
from tps.questions import Form


class OptionFilters(FilterSet):
    list = ChoiceFilter(choices=Option.List.choices, label="Which list")
    form = ChoiceFilter(choices=Form.choices, method="of_form", label="Only what this form offers now")

    def of_form(self, options, name, form):
        offered = [option.pk for option in options if option.offered_on(form) and option.retired_on is None]
        return options.filter(pk__in=offered)


class ReferenceFilters(FilterSet):
    number = CharFilter(label="The number, whole")
    topic = CharFilter(field_name="topics", method="on_topic", label="The code of an enquiry type that it answers")

    def on_topic(self, references, name, code):
        return references.filter(topics__contains=[code])
