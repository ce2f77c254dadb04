"""The calendars: which days are off where, and when sites open and close. Administrators keep them (design 3)."""

from datetime import date, time

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from casework import calendar_changes
from casework.calendar_changes import AddDay, NotPossible, SetHours, WithdrawDay
from casework.filters import DayField
from casework.holiday_seed import STATES
from casework.models import CalendarChange, Holiday
from desk.views_deadlines import Shown
from people.access import allow
from people.clock import now
from people.models import Site
from people.roles import ADMINISTRATOR, AUDITOR, TPS_STAFF

READERS = (*TPS_STAFF, AUDITOR, ADMINISTRATOR)
SHOWN = 100  # of the limits that a change moves


class YearForm(forms.Form):
    """Which days are shown."""

    year = forms.TypedChoiceField(coerce=int)
    state = forms.ChoiceField(choices=[(state, state) for state in STATES])

    def __init__(self, asked, *, site):
        years = [one.year for one in Holiday.objects.exclude(state="").dates("date", "year")]
        given = {"year": str(now().year), "state": site.state} | {name: asked[name] for name in asked}
        super().__init__(given)
        self.fields["year"].choices = [(year, str(year)) for year in years]


class AddDayForm(forms.Form):
    """A day off that is not in the calendar yet."""

    on = DayField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    name = forms.CharField(label="What it is called", max_length=120)
    where = forms.ChoiceField(label="Where")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        sites = [(f"site-{site.pk}", f"{site.name} only") for site in Site.objects.all()]
        self.fields["where"].choices = [("", "Choose"), *((state, f"All of {state}") for state in STATES), *sites]

    def change(self) -> AddDay:
        where, said = self.cleaned_data["where"], self.cleaned_data
        if where.startswith("site-"):
            return AddDay(said["on"], said["name"], site=Site.objects.get(pk=where.removeprefix("site-")))
        return AddDay(said["on"], said["name"], state=where)


class WithdrawDayForm(forms.Form):
    """A day off that turns out to be none."""

    holiday = forms.ModelChoiceField(Holiday.objects.select_related("site"))

    def change(self) -> WithdrawDay:
        return WithdrawDay(self.cleaned_data["holiday"])


class HoursForm(forms.Form):
    """When a site opens and closes."""

    site = forms.ModelChoiceField(Site.objects.all(), label="Site", empty_label="Choose")
    opens = forms.TimeField(label="Opens", widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    closes = forms.TimeField(label="Close of business", widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))

    def clean(self):
        if time.min < self.cleaned_data.get("closes", time.max) <= self.cleaned_data.get("opens", time.min):
            raise ValidationError({"closes": "A site closes later than it opens."})
        return self.cleaned_data

    def change(self) -> SetHours:
        return SetHours(**self.cleaned_data)


FORMS = {"add": AddDayForm, "withdraw": WithdrawDayForm, "hours": HoursForm}
SAVE = {"add": "Add the day off", "withdraw": "Withdraw the day off", "hours": "Change the hours"}


def _page(request, *, status=200, **bound):
    asked = YearForm(request.GET, site=request.user.site)
    if not asked.is_valid():
        raise Http404("There is no calendar of that year and state.")
    year, state = asked.cleaned_data["year"], asked.cleaned_data["state"]
    of_state = Holiday.objects.filter(date__year=year, state=state)
    of_sites = Holiday.objects.filter(date__year=year, site__state=state)
    days = list((of_state | of_sites).select_related("site", "reviewed_by").order_by("date", "pk"))
    return render(
        request,
        "desk/calendar.html",
        {
            "active": "calendar",
            "asked": asked,
            "year": year,
            "state": state,
            "days": days,
            "unreviewed": sum(1 for day in days if day.state and not day.reviewed_at and not day.withdrawn_at),
            "sites": Site.objects.select_related("zone"),
            "changes": CalendarChange.objects.select_related("by")[:10],
            "keeps": request.user.has_role(ADMINISTRATOR),
            "add_form": bound.get("add") or AddDayForm(initial={"where": state}),
            "hours_form": bound.get("hours") or HoursForm(initial={"site": request.user.team.site_id}),
            "refused": bound.get("refused", ""),
        },
        status=status,
    )


@allow(*READERS)
@require_GET
def calendar(request):
    """The days off of a state in a year, the sites' hours, and what was changed last."""
    return _page(request)


def _address(on: date | None, state: str) -> str:
    said = {"year": str(on.year if on else now().year), "state": state}
    return f"{reverse('desk:calendar')}?{urlencode(said)}"


@allow(ADMINISTRATOR)
@require_POST
def change(request):
    """Show what a change would move; with `sure`, make it."""
    what = request.POST.get("what", "")
    if what not in FORMS:
        return _page(request, status=422, refused="Say what is to be changed: a day off, or a site’s hours.")
    form = FORMS[what](request.POST)
    if not form.is_valid():
        return _page(request, status=422, **{what: form})
    asked = form.change()
    try:
        if "sure" in request.POST:
            moved = calendar_changes.make(asked, by=request.user)
        else:
            moved = calendar_changes.preview(asked, by=request.user)
    except NotPossible as refusal:
        return _page(request, status=409, refused=str(refusal), **{what: form})
    if "sure" in request.POST:
        messages.success(request, f"Saved: {asked.told()}. {_deadlines(len(moved))} moved.")
        return redirect(_address(getattr(asked, "on", None), request.user.site.state))
    context = {
        "active": "calendar",
        "told": asked.told(),
        "moved": [(Shown(move.deadline), move.was, move.due) for move in moved[:SHOWN]],
        "more": max(len(moved) - SHOWN, 0),
        "count": _deadlines(len(moved)),
        "sent": [(name, request.POST[name]) for name in ("what", *form.fields)],
        "save": SAVE[what],
    }
    return render(request, "desk/calendar_preview.html", context)


def _deadlines(number: int) -> str:
    return f"{number or 'No'} running deadline{'s' * (number != 1)}"


@allow(ADMINISTRATOR)
@require_POST
def review(request):
    """The days off of a state and year are right."""
    asked = YearForm(request.POST, site=request.user.site)
    if not asked.is_valid():
        raise Http404("There is no calendar of that year and state.")
    year, state = asked.cleaned_data["year"], asked.cleaned_data["state"]
    count = calendar_changes.review(year, state, by=request.user)
    messages.success(request, f"{state} {year}: {count} day{'s' * (count != 1)} off reviewed.")
    return redirect(_address(date(year, 1, 1), state))
