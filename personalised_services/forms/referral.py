"""One form per step of a referral, and the one that records it. The page and the API use the same ones."""

import re

from django import forms
from django.core.exceptions import ValidationError

from casework.moments import MomentField
from people.clock import now
from people.fields import StaffField
from people.models import Staff, Team, Zone
from people.reach import holders_for_zone
from people.roles import PSSO, SSM, TEAM_LEADER, ZONE_CONTACT
from personalised_services import crn
from personalised_services.checklists import items_of
from personalised_services.conditions.referral import open_items, what_is_done
from personalised_services.forms.case import CaseForm, DayField, PersonField, Words, staff_of_ps
from personalised_services.forms.plan import Term
from personalised_services.intake import DIRECT, ROUTES, Area, AsWhat, Because, Intray, Network, Risk, Route
from personalised_services.models.case import Program
from personalised_services.models.contact import CaseContact
from personalised_services.models.management_plan import CustomerManagementPlan
from personalised_services.models.stacking import StackingDocument


class YesNo(forms.NullBooleanField):
    """Yes, no, or not answered."""

    widget = forms.RadioSelect(choices=[("true", "Yes"), ("false", "No")])

    def prepare_value(self, value):
        return {True: "true", False: "false"}.get(value, value or "")


def _somebody(label, **kwargs):
    """Somebody of the directory, whoever they are, by logon or name; with the mailbox of their team."""
    everybody = Staff.objects.select_related("team__mailbox")
    return StaffField(queryset=everybody, otherwise="Check the logon.", label=f"{label}, by logon or name", **kwargs)


class ByMail(Words):
    """A text that goes by e-mail: neither the CRN nor the customer's name stands in it."""


class Asked(forms.Form):
    """The three questions of a direct referral (REF-02)."""

    restricted_now = YesNo(required=False, label="Is there a restriction on the customer’s access now?")
    had_incident = YesNo(required=False, label="Was there an aggression incident face to face?")
    incident_on = DayField(required=False, label="The day of the last such incident")
    zone_managed = YesNo(required=False, label="Is a Zone managing the customer’s case?")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("had_incident") and not cleaned.get("incident_on") and "incident_on" not in self.errors:
            self.add_error("incident_on", ValidationError("Say on which day.", code="REF-02"))
        if cleaned.get("incident_on") and cleaned["incident_on"] > self.today:
            self.add_error("incident_on", "That day has not come yet.")
        return cleaned


class NewReferral(Asked):
    """A referral as it was received: of whom, for which program, by whom, how and why (REF-01, REF-04, REF-13)."""

    program = forms.ChoiceField(choices=Program.choices, label="Program")
    route = forms.ChoiceField(choices=Route.choices, label="How it came")
    area = forms.ChoiceField(choices=[("", "None"), *Area.choices], required=False, label="Area, for a direct referral")
    intray = forms.ChoiceField(
        choices=[("", "None"), *Intray.choices], required=False, label="Intray, for Child Support"
    )
    referred_by = _somebody("Who refers", help_text="The e-mail about what comes of it goes to them.")
    reasons = Words(max_length=4000, label="Reasons for the referral")
    crn = forms.CharField(max_length=16, label="CRN", widget=forms.TextInput(attrs={"autocomplete": "off"}))
    name = forms.CharField(
        max_length=120, label="Customer’s name", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    date_of_birth = DayField(label="Date of birth")
    team = forms.ModelChoiceField(
        Team.objects.filter(retired_on=None), required=False, label="Team that received it", empty_label="My own"
    )
    field_order = (
        "program",
        "route",
        "area",
        "intray",
        "team",
        "received_at",
        "referred_by",
        "crn",
        "name",
        "date_of_birth",
        "reasons",
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["received_at"] = MomentField(tz=by.team.site.tz, label="Received at", help_text="Empty: now.")
        self.fields["team"].queryset = Team.objects.filter(retired_on=None, pk__in=_ps_teams())
        self.order_fields(self.field_order)

    @property
    def today(self):
        return now().astimezone(self.by.team.site.tz).date()

    def clean_crn(self):
        normal = crn.normal(self.cleaned_data["crn"])
        if normal is None:
            raise ValidationError("A CRN is nine digits and a letter.", code="crn")
        return normal

    def clean_date_of_birth(self):
        born = self.cleaned_data["date_of_birth"]
        if born > self.today:
            raise ValidationError("That day has not come yet.", code="future")
        return born

    def clean_team(self):
        team = self.cleaned_data["team"] or self.by.team
        if not self.fields["team"].queryset.filter(pk=team.pk).exists():
            raise ValidationError("Say which team of Personalised Services received it.", code="team")
        return team

    def clean(self):
        cleaned = super().clean()
        route, area, intray = cleaned.get("route"), cleaned.get("area"), cleaned.get("intray")
        if route and cleaned.get("program") and route not in ROUTES[cleaned["program"]]:
            rule = "REF-13" if cleaned["program"] == Program.CHILD_SUPPORT else "REF-04"
            self.add_error("route", ValidationError("That program is not referred to in this way.", code=rule))
        elif route:
            self._one_of_the_ways(route, area, intray, cleaned.get("referred_by"))
        return cleaned

    def _one_of_the_ways(self, route, area, intray, referrer):
        if (route in DIRECT) != bool(area):
            words = (
                "Say which area refers directly."
                if not area
                else "Only a direct referral comes from one of these areas."
            )
            self.add_error("area", ValidationError(words, code="REF-01"))
        if (route == Route.INTRAY) != bool(intray):
            words = "Say by which intray it came." if not intray else "Only Child Support refers by intray."
            self.add_error("intray", ValidationError(words, code="REF-13"))
        if intray == Intray.PS_REFERRAL and referrer and not referrer.has_role(TEAM_LEADER):
            words = f"The intray PS referral is for team leaders, and {referrer.name} is none."
            self.add_error("referred_by", ValidationError(words, code="REF-13"))


def _ps_teams():
    """The teams that somebody of Personalised Services is of."""
    return Staff.objects.active().holding(PSSO).values("team")


class Criteria(Asked, CaseForm):
    """The three questions of a direct referral, as answered so far (REF-02)."""

    def __init__(self, *args, record, by, **kwargs):
        shown = {
            name: getattr(record, name) for name in ("restricted_now", "had_incident", "incident_on", "zone_managed")
        }
        super().__init__(*args, record=record, by=by, initial=shown, **kwargs)


class FirstReview(CaseForm):
    """The aggression risk, and how the customer is best managed (REF-03)."""

    risk = forms.ChoiceField(choices=[("", "Choose"), *Risk.choices], label="The customer is")
    management = Words(max_length=2000, label="How they are best managed from here on")

    def __init__(self, *args, record, by, **kwargs):
        shown = {"risk": record.risk, "management": record.management}
        super().__init__(*args, record=record, by=by, initial=shown, **kwargs)


class Urgent(CaseForm):
    """For Child Support, which team leader of the area that refers contacted the SSM, and when (REF-14)."""

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        if record.route == Route.INTRAY:
            self.fields["contacted_by"] = _somebody("The team leader who contacted the SSM")
            self.fields["contacted_at"] = MomentField(tz=record.site.tz, label="When they did", help_text="Empty: now.")

    def clean_contacted_by(self):
        leader = self.cleaned_data["contacted_by"]
        if leader == self.by or leader.has_role(SSM):
            raise ValidationError("The SSM is contacted by somebody of the area that refers.", code="REF-14")
        of_area = leader.team.site_id == self.record.referred_by.team.site_id
        if not leader.has_role(TEAM_LEADER) or not of_area:
            raise ValidationError(f"{leader.name} is no team leader of the area that refers.", code="REF-14")
        return leader


class Accept(Term):
    """Who gets the case; for a proactive referral the Zone, and the term of the plan (REF-07)."""

    owner = PersonField(label="The PSSO who gets the case")
    zone = forms.ModelChoiceField(
        Zone.objects.filter(retired_on=None), label="The customer’s Service Zone", empty_label="Choose"
    )
    field_order = ("owner", "zone")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["owner"].queryset = staff_of_ps(record, PSSO).select_related("team__site")
        self.initial["owner"] = record.reviewer.logon if record.reviewer else None
        if record.route == Route.PROACTIVE:
            self.initial["starts_on"] = self.today
        else:
            for name in ("zone", "starts_on", "ends_on", "unique_circumstances"):
                del self.fields[name]

    def kind_of_plan(self):
        return "proactive"

    def clean_zone(self):
        return _zone_with_a_contact(self.cleaned_data["zone"])


def _zone_with_a_contact(zone):
    if not holders_for_zone(ZONE_CONTACT, zone):
        raise ValidationError(f"{zone} has no zone contact who could be told.", code="REF-09")
    return zone


class Decline(CaseForm):
    """In which way it is not accepted, why, and what the referrer is told (REF-05)."""

    declined_as = forms.ChoiceField(choices=AsWhat.choices, label="It is")
    declined_because = forms.ChoiceField(choices=Because.choices, label="Because")
    explanation = ByMail(max_length=2000, label="Explanation, for the referrer")
    next_steps = ByMail(max_length=2000, label="What they can do next")

    def __init__(self, *args, record, by, **kwargs):
        shown = {name: getattr(record, name) for name in self.base_fields}
        super().__init__(*args, record=record, by=by, initial=shown, **kwargs)

    def clean_explanation(self):
        return without_name(self.record.customer, self.cleaned_data["explanation"])

    def clean_next_steps(self):
        return without_name(self.record.customer, self.cleaned_data["next_steps"])


def without_name(customer, text: str) -> str:
    """The text, for an e-mail. ValidationError where a part of the customer's name stands in it."""
    words = set(re.findall(r"[^\W\d_]+", text.lower()))
    if any(len(part) > 1 and part in words for part in re.findall(r"[^\W\d_]+", customer.name.lower())):
        raise ValidationError("Leave the customer’s name out: this goes by e-mail.", code="name")
    return text


class Approve(CaseForm):
    """A word beside an approval, where one is wanted."""

    reason = Words(max_length=2000, required=False, label="Reason", help_text="Kept with the decision, for who asked.")


class SendBack(CaseForm):
    """Why it is not approved (REF-06)."""

    reason = Words(max_length=2000, label="Reason", help_text="Kept with the decision, for who asked.")


class _OfItem(CaseForm):
    """The base of what is said of an item of the list."""

    item = forms.TypedChoiceField(label="Item")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        items = items_of(record.program)
        self.fields["item"].choices = [("", "Choose"), *((item.key, self.words_of(item)) for item in self.offered())]
        self.fields["item"].coerce = items.get

    def offered(self):
        return [item for item in open_items(self.record) if not item.by_step]

    def words_of(self, item):
        return item.words


class Tick(_OfItem):
    """An item that is done, and the reference that it left in another system, where it leaves one. The first one is chosen."""

    left = forms.CharField(
        max_length=120, required=False, label="Reference", help_text="Of what was made in the other system."
    )

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        if offered := self.offered():
            self.initial["item"] = offered[0].key  # the list is gone along in its order

    def words_of(self, item):
        return f"{item.words} ({item.asks} needed)" if item.asks else item.words

    def clean_left(self):
        left = self.cleaned_data["left"]
        if crn.is_within(left):
            raise ValidationError("Leave the CRN out: the case has it.", code="crn")
        return left

    def clean(self):
        cleaned = super().clean()
        item = cleaned.get("item")
        if item and (lacks := self._lacks(item)):
            self.add_error("item", ValidationError(f"{lacks} {self.record.case.reference}.", code=item.rule))
        if item and item.asks and not cleaned.get("left") and "left" not in self.errors:
            self.add_error(
                "left", ValidationError(f"{item.words}: give what is asked with it. {item.asks}.", code=item.rule)
            )
        return cleaned

    def _lacks(self, item) -> str:
        """What the case has to hold before the item can be done, in words; nothing where it has it (REF-15)."""
        case = self.record.case
        has = {
            "cmp": ("No CMP is started in", CustomerManagementPlan.objects.filter(case=case)),
            "stacking_document": ("No stacking document is created in", StackingDocument.objects.filter(case=case)),
            "primary_contacted": ("No contact with the customer is logged in", CaseContact.objects.filter(case=case)),
        }
        words, rows = has.get(item.key, ("", None))
        return "" if rows is None or rows.exists() else words


class NotApplicable(_OfItem):
    """An item that is only sometimes asked for, and why it does not apply here."""

    because = Words(max_length=500, label="Why it does not apply")

    def offered(self):
        return [item for item in open_items(self.record) if item.optional]


class Untick(_OfItem):
    """An item that is to be done after all."""

    def offered(self):
        done = what_is_done(self.record)
        return [item for key, item in items_of(self.record.program).items() if key in done and not item.by_step]


class TellZone(CaseForm):
    """Which Service Zone is told."""

    zone = forms.ModelChoiceField(
        Zone.objects.filter(retired_on=None), label="The customer’s Service Zone", empty_label="Choose"
    )

    def clean_zone(self):
        return _zone_with_a_contact(self.cleaned_data["zone"])


class TellCentre(CaseForm):
    """Who manages the local Service Centre."""

    manager = _somebody("The manager of the local Service Centre")

    def clean_manager(self):
        manager = self.cleaned_data["manager"]
        if manager.pk in (self.by.pk, self.record.case.owner_id):
            raise ValidationError(
                f"{manager.name} has the case: the manager of the Service Centre is told.", code="REF-09"
            )
        return manager


class SpecialistReview(CaseForm):
    """Whom the PSM is to consult, and why (REF-12)."""

    network = forms.ChoiceField(choices=Network.choices, label="Consult")
    because = ByMail(max_length=2000, label="Why")

    def clean_because(self):
        return without_name(self.record.customer, self.cleaned_data["because"])


class Portal(CaseForm):
    """The record in the PS portal (REF-16)."""

    portal_record = forms.CharField(
        max_length=40, label="Record in the PS portal", help_text="Its number there, never the CRN."
    )

    def clean_portal_record(self):
        number = self.cleaned_data["portal_record"]
        if crn.is_within(number):
            raise ValidationError("Leave the CRN out: the case has it.", code="crn")
        return number
