"""What a contact looks like over the API: a flat record, in which the answers stand as they are written.

Whoever reads a contact may send any of its answers back. The words that go with codes and numbers stand in `words`.
Staff are logons and names; nobody's e-mail address is told.
"""

from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse
from rest_framework import serializers

from casework.api.shapes import PersonShape, RecordShape, moment_of, person
from people.models import Site, Staff, Team, Zone
from tps.models import Addendum, Contact, Option, Reference
from tps.models.contact import ANSWERS, EarlyReason, State
from tps.questions import BY_FIELD, CrnGiven, Form

PEOPLE = ("officer", "opened_by", "service_officer", "corrected_officer", "taken_over_by", "referred_early_by")
ENDINGS = ("discard_reason", "redirected_to", "inappropriate_category")
CHOICES = ("source", "enquiry_type", *ENDINGS)
#: Answers of which there are several, as codes of the list with their name.
LISTED = ("checked", "help_given")
#: What a contact alone is read with beside what its steps read: one statement, and no more to show it to its officer.
SHOWN_WITH = ("location", "service_zone")


def _text(name, **kwargs):
    return serializers.CharField(required=False, label=BY_FIELD[name].label, **kwargs)


def _number(name, help_text):
    return serializers.IntegerField(required=False, allow_null=True, label=BY_FIELD[name].label, help_text=help_text)


def _code(name):
    help_text = f"A code of the list {name}, as /options/ has it."
    return _text(name, allow_null=True, help_text=help_text)


def _codes(name):
    help_text = f"Codes of the list {name}, as /options/ has it."
    return serializers.ListField(
        child=serializers.CharField(), required=False, label=BY_FIELD[name].label, help_text=help_text
    )


def _yes_no(name):
    return serializers.BooleanField(required=False, allow_null=True, label=BY_FIELD[name].label or name)


class AnswersShape(serializers.Serializer):
    """What a contact's form asks, as it is written: send the answers that changed (CON-02)."""

    form = serializers.ChoiceField(Form.choices, required=False)
    service_officer = _text(
        "service_officer", allow_null=True, help_text="A logon, or a name that only one person bears."
    )
    location = _number("location", "A team's id, as /teams/ has it. Filled in with the service officer's.")
    service_zone = _number(
        "service_zone", "A Service Zone's id, as /teams/ has it. Filled in with the service officer's."
    )
    source = _code("source")
    waiting_since = serializers.DateTimeField(required=False, allow_null=True)
    customer_on_hold = _yes_no("customer_on_hold")
    crn_given = serializers.ChoiceField(
        CrnGiven.choices, required=False, allow_null=True, help_text="Which, never the CRN (CON-07)."
    )
    enquiry_type = _code("enquiry_type")
    help_needed = _text("help_needed", allow_blank=True, max_length=160)
    checked = _codes("checked")
    references = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Blueprint numbers and links (CON-10)."
    )
    no_reference = serializers.BooleanField(required=False)
    no_answer_in_reference = _yes_no("no_answer_in_reference")
    help_given = _codes("help_given")
    self_support_tried = _yes_no("self_support_tried")
    compensation_specific = _yes_no("compensation_specific")
    work_item_in_scope = _yes_no("work_item_in_scope")
    summary = _text("summary", allow_blank=True, max_length=2000)
    keep = serializers.ListField(
        child=serializers.CharField(), required=False, write_only=True,
        help_text="Findings of the privacy guard that are no customer details, as `field:category` (name, address or phrase; CON-13).",
    )  # fmt: skip


class NamedShape(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class ContactShape(RecordShape, AnswersShape):
    """A contact: its answers, and the facts that are not written but happen."""

    keep = None  # only ever sent
    state = serializers.ChoiceField(State.choices, read_only=True)
    officer = PersonShape(read_only=True, help_text="Who has it in hand, or closed it.")
    opened_by = PersonShape(read_only=True)
    team = NamedShape(read_only=True)
    site = NamedShape(read_only=True)
    opened_at = serializers.DateTimeField(read_only=True)
    closed_at = serializers.DateTimeField(read_only=True, allow_null=True)
    corrected_officer = PersonShape(
        read_only=True, allow_null=True, help_text="Whom it was really for, by an addendum."
    )
    taken_over_at = serializers.DateTimeField(read_only=True, allow_null=True)
    taken_over_by = PersonShape(read_only=True, allow_null=True)
    ran_on_at = serializers.DateTimeField(read_only=True, allow_null=True)
    referred_early_at = serializers.DateTimeField(read_only=True, allow_null=True)
    referred_early_by = PersonShape(read_only=True, allow_null=True)
    referred_early_reason = serializers.ChoiceField(EarlyReason.choices, read_only=True, allow_null=True)
    discard_reason = serializers.CharField(read_only=True, allow_null=True)
    redirected_to = serializers.CharField(
        read_only=True, allow_null=True, help_text="A code of the list redirect_to (CON-26)."
    )
    redirected_where = serializers.CharField(read_only=True, allow_blank=True)
    inappropriate_category = serializers.CharField(
        read_only=True, allow_null=True, help_text="A code of the list inappropriate (CON-25)."
    )
    follows = serializers.CharField(
        read_only=True, allow_null=True, help_text="The earlier contact that this one repeats (CON-27)."
    )
    words = serializers.DictField(
        read_only=True, help_text="Answers in words: of those that are codes, numbers or logons."
    )


READ_ONLY = frozenset(name for name, field in ContactShape().fields.items() if field.read_only)


def shown(contacts: list[Contact], reader: Staff) -> list[dict]:
    """The contacts as JSON: one query for each kind of thing that they name, however many they are."""
    named = _Named(contacts, reader)
    return [_shown(contact, named) for contact in contacts]


class _Choice(NamedTuple):
    """A choice of a controlled list, as far as an answer tells of it."""

    list: str
    code: str
    label: str

    def __str__(self):
        return self.label


class _Named:
    """What a page of contacts names: people, teams, sites, zones, choices of the lists. What is at hand is not asked for: the reader, their team and
    site, and what was read with a contact."""

    def __init__(self, contacts, reader):
        self.contacts = contacts
        self.staff = self._rows(Staff.objects.only("logon", "given_name", "family_name"), reader, *PEOPLE)
        self.teams = self._rows(Team.objects.all(), reader.team, "team", "location")
        self.sites = self._rows(Site.objects.all(), reader.team.site, "site")
        self.zones = self._rows(Zone.objects.all(), None, "service_zone")
        self.options, self.labels = self._choices()

    def _rows(self, rows, at_hand, *fields) -> dict:
        """{id: what the contacts name in these fields}."""
        known, missing = self._known(*fields, at_hand=at_hand)
        return known | rows.in_bulk(missing) if missing else known

    def _known(self, *fields, at_hand=None) -> tuple[dict, set]:
        """What is there already, by id, and the ids of the rest."""
        known, named = {at_hand.pk: at_hand} if at_hand else {}, set()
        for contact in self.contacts:
            for name in fields:
                beside = contact._state.fields_cache.get(name)
                if beside is not None:
                    known[beside.pk] = beside
                else:
                    named.add(getattr(contact, f"{name}_id"))
        return known, named - {None} - set(known)

    def _choices(self) -> tuple[dict, dict]:
        """({id: choice}, {(list, code): label})."""
        known, missing = self._known(*CHOICES)
        codes = {code for contact in self.contacts for name in LISTED for code in getattr(contact, name)}
        wanted = Q(pk__in=missing) | Q(list__in=LISTED, code__in=codes)
        rows = Option.objects.order_by().values_list("pk", "list", "code", "label").filter(wanted)
        found = {pk: _Choice(*said) for pk, *said in rows} if missing or codes else {}
        return known | found, {(choice.list, choice.code): choice.label for choice in found.values()}


def _shown(contact, named) -> dict:
    people = {field: named.staff.get(getattr(contact, f"{field}_id")) for field in PEOPLE}
    options = {field: named.options.get(getattr(contact, f"{field}_id")) for field in CHOICES}
    answers = {name: getattr(contact, name) for name in PLAIN_ANSWERS}
    for name in ("source", "enquiry_type"):
        answers[name] = options[name].code if options[name] else None
    answers["service_officer"] = people["service_officer"].logon if people["service_officer"] else None
    answers["location"], answers["service_zone"] = contact.location_id, contact.service_zone_id
    answers["waiting_since"] = moment_of(contact.waiting_since)
    answers["crn_given"] = contact.crn_given or None
    return {
        "reference": contact.reference,
        "url": reverse("api:contact-one", args=[contact.reference]),
        "page": contact.get_absolute_url(),
        "version": contact.version,
        "state": contact.state,
        "headline": _headline(contact, options["enquiry_type"]),
        **answers,
        "officer": person(people["officer"]),
        "opened_by": person(people["opened_by"]),
        "team": _named(named.teams[contact.team_id]),
        "site": _named(named.sites[contact.site_id]),
        "opened_at": moment_of(contact.opened_at),
        "closed_at": moment_of(contact.closed_at),
        "corrected_officer": person(people["corrected_officer"]),
        "taken_over_at": moment_of(contact.taken_over_at),
        "taken_over_by": person(people["taken_over_by"]),
        "ran_on_at": moment_of(contact.ran_on_at),
        "referred_early_at": moment_of(contact.referred_early_at),
        "referred_early_by": person(people["referred_early_by"]),
        "referred_early_reason": contact.referred_early_reason or None,
        **{name: options[name].code if options[name] else None for name in ENDINGS},
        "redirected_where": contact.redirected_where,
        "follows": f"{Contact.REFERENCE_PREFIX}-{contact.follows_id}" if contact.follows_id else None,
        "words": _words(contact, people, options, named),
    }


PLAIN_ANSWERS = tuple(
    name
    for name in ANSWERS
    if name
    not in ("service_officer", "location", "service_zone", "source", "enquiry_type", "waiting_since", "crn_given")
)


def _headline(contact, enquiry_type):
    return ": ".join(filter(None, (enquiry_type and enquiry_type.label, contact.help_needed))) or "New contact"


def _words(contact, people, options, named) -> dict:
    words = {
        "form": contact.get_form_display(),
        "state": contact.get_state_display(),
        "service_officer": people["service_officer"],
        "location": named.teams.get(contact.location_id),
        "service_zone": named.zones.get(contact.service_zone_id),
        "crn_given": contact.get_crn_given_display() if contact.crn_given else None,
        **options,
    }
    told: dict = {name: str(said) for name, said in words.items() if said is not None}
    for name in LISTED:
        codes = getattr(contact, name)
        if codes:
            told[name] = [named.labels.get((name, code), code) for code in codes]
    return told


def _named(row) -> dict:
    return {"id": row.pk, "name": row.name}


class AddendumShape(serializers.ModelSerializer):
    """What was added to a closed contact (CON-31)."""

    by = PersonShape()
    service_officer = PersonShape(allow_null=True, help_text="Where it corrects whom the contact was for.")

    class Meta:
        model = Addendum
        fields = ["at", "by", "text", "service_officer"]


class AddendumSentShape(serializers.Serializer):
    """What is added to a closed contact (CON-31)."""

    text = serializers.CharField(max_length=2000)
    keep = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="As with a contact: findings that are no customer details.",
    )


class OptionShape(serializers.ModelSerializer):
    """One choice of a controlled list (CON-12)."""

    class Meta:
        model = Option
        fields = ["list", "code", "label", "forms", "traits", "right_way", "order", "retired_on"]


class ReferenceShape(serializers.ModelSerializer):
    """A file of the reference material (CON-10)."""

    keeper = PersonShape(allow_null=True, help_text="Who is told of gaps that are reported in it.")

    class Meta:
        model = Reference
        fields = ["number", "title", "owner", "keeper", "topics", "reviewed_on", "updated_on"]
