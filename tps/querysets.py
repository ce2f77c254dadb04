"""Adjectives of contacts."""

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Case, F, Q, When
from django.db.models.expressions import RawSQL

from casework.records import RecordQuerySet
from people.clock import now
from people.roles import AUDITOR, INTEGRATION_CLIENT, SERVICE_OFFICER, TPS_STAFF
from tps.questions import spelled

#: What a text search looks at: a column that the database makes of the request and the summary (migration 0004).
SEARCHED = RawSQL('"tps_contact"."searched"', [], SearchVectorField())
#: A word that so few contacts have is looked up in the index of words, whoever they belong to; a commoner one is met
#: soon enough on the way from the newest contact to the oldest. The database would guess which, and be wrong at times.
FEW = 1000
#: Closed, and not put aside as opened in error.
COMPLETED = ~Q(state__in=("open", "discarded"))
#: How many of an SO's contacts stand beside the form.
LATEST_OF_SO = 3


class ContactQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """TPS staff and auditors see every contact; an SO their own, once completed; a system what it opened."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_role(*TPS_STAFF, AUDITOR):
            return self
        seen = Q(pk__in=[])
        if user.has_role(SERVICE_OFFICER):
            seen |= COMPLETED & (Q(corrected_officer=user) | Q(corrected_officer=None, service_officer=user))
        if user.has_role(INTEGRATION_CLIENT):
            seen |= Q(opened_by=user)
        return self.filter(seen)

    def open(self):
        return self.filter(state="open")

    def completed(self):
        """Closed in any way but discarded."""
        return self.filter(COMPLETED)

    def in_hand_of(self, officer):
        """Open contacts of an officer; the one in front first."""
        return self.open().filter(officer=officer).order_by("-fronted_at")

    def others_in_hand(self, contact) -> list:
        """What its officer has open beside this one, as the line of open contacts shows it."""
        others = self.in_hand_of(contact.officer_id).exclude(pk=contact.pk)
        return list(others.select_related("enquiry_type", "service_officer")[:8])

    def of_service_officer(self, officer):
        return self.filter(Q(corrected_officer=officer) | Q(corrected_officer=None, service_officer=officer))

    def saying(self, text):
        """Those whose words match, as a web search would."""
        query = SearchQuery(text, search_type="websearch", config="english")
        everywhere = self.model._base_manager.alias(searched=SEARCHED).filter(searched=query)
        few = list(everywhere.order_by().values_list("pk", flat=True)[: FEW + 1])
        return self.filter(pk__in=few) if len(few) <= FEW else self.alias(searched=SEARCHED).filter(searched=query)

    def in_brief(self):
        """What a line of a list shows, and not a column more."""
        people = ("officer", "service_officer", "corrected_officer")
        return self.select_related(*people, "enquiry_type", "source").only(
            "state", "form", "opened_at", "closed_at", "taken_over_at", "help_needed",
            "enquiry_type__label", "source__label",
            *(f"{person}__{name}" for person in people for name in ("logon", "given_name", "family_name")),
        )  # fmt: skip

    def with_people(self):
        return self.select_related(
            "officer", "service_officer__team__site", "corrected_officer", "enquiry_type", "source", "site", "team",
            "explanation", "urgent_payment_review",
        )  # fmt: skip


class OfContactQuerySet(RecordQuerySet):
    """Records that hang on a contact."""

    def visible_to(self, user):
        """TPS staff and auditors see every one; an SO those of the contacts that they see."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_role(*TPS_STAFF, AUDITOR):
            return self
        if not user.has_role(SERVICE_OFFICER):
            return self.none()
        contacts = self.model._meta.get_field("contact").related_model.objects
        return self.filter(contact__in=contacts.visible_to(user))


class FollowUpQuerySet(OfContactQuerySet):
    def open(self):
        return self.filter(state="open")

    def in_hand_of(self, officer):
        """Open follow-ups that an officer answers, the oldest first."""
        return self.open().filter(officer=officer).order_by("pk")

    def with_people(self):
        people = ("officer", "opened_by", "contact__service_officer", "contact__corrected_officer")
        return self.select_related(*people, "contact__enquiry_type", "team__mailbox")


class WrittenQuestionQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """TPS staff and auditors see what was asked in writing; an SO their own questions."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_role(*TPS_STAFF, AUDITOR):
            return self
        return self.filter(asked_by=user) if user.has_role(SERVICE_OFFICER) else self.none()

    def waiting(self):
        """Those that nobody has picked up, the longest waiting first."""
        return self.filter(state="waiting").order_by("pk")

    def with_people(self):
        return self.select_related("asked_by__team__site", "contact__officer", "contact__enquiry_type", "team")


class QualityCheckQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """TPS staff and auditors see every check; an SO those they asked for; a system those it recorded."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_role(*TPS_STAFF, AUDITOR):
            return self
        seen = Q(pk__in=[])
        if user.has_role(SERVICE_OFFICER):
            seen |= Q(requested_by=user)
        if user.has_role(INTEGRATION_CLIENT):
            seen |= Q(recorded_by=user)
        return self.filter(seen)

    def waiting(self):
        """Requested or claimed: urgent ones first, then the oldest."""
        return self.filter(state__in=("requested", "claimed")).order_by(
            Case(When(kind="urgent", then=0), default=1), "id"
        )

    def ended(self):
        """Completed or returned."""
        return self.filter(state__in=("completed", "returned"))

    def in_hand_of(self, officer):
        """What an officer claimed and has not ended: urgent ones first, then the oldest."""
        return self.waiting().filter(state="claimed", claimed_by=officer)

    def with_people(self):
        return self.select_related(
            "requested_by__team", "activity_officer", "claimed_by", "ended_by", "site", "contact"
        )


class RosterShiftQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """TPS staff and auditors see the roster."""
        known = user.is_authenticated and user.is_active and user.has_role(*TPS_STAFF, AUDITOR)
        return self if known else self.none()

    def at_once_with(self, starts_at, ends_at):
        """Shifts that have a moment in common with that time; one that was called off has none."""
        return self.exclude(starts_at=F("ends_at")).filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def running(self):
        """Shifts that run at this moment (QOL-01)."""
        return self.filter(starts_at__lte=now(), ends_at__gt=now())


class KnowledgeGapQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """TPS staff and auditors see what knowledge is missing about."""
        known = user.is_authenticated and user.is_active and user.has_role(*TPS_STAFF, AUDITOR)
        return self if known else self.none()

    def standing(self):
        """Those that were not withdrawn: one at the most about each topic and each reference."""
        return self.exclude(state="withdrawn")

    def with_people(self):
        return self.select_related("owner", "opened_by", "enquiry_type")


class KnownIssueQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """TPS staff and auditors."""
        known = user.is_authenticated and user.is_active and user.has_role(*TPS_STAFF, AUDITOR)
        return self if known else self.none()

    def broken(self):
        return self.filter(state="broken")

    def concerning(self, contact):
        """What is broken on the contact's topic: its enquiry type, or a reference given, also the issue's own NNU or incident,
        however it is written. Asks only where there is one."""
        topic = Q(topics__contains=[contact.enquiry_type.code]) if contact.enquiry_type else Q()
        ways = sorted({way for reference in contact.references for way in spelled(reference)})
        given = Q(references__overlap=ways) | Q(nnu__in=ways) | Q(incident__in=ways) if ways else Q()
        return self.broken().filter(topic | given) if topic or given else self.none()


class SupervisorCallQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """TPS staff and auditors see every supervisor call."""
        known = user.is_authenticated and user.is_active and user.has_role(*TPS_STAFF, AUDITOR)
        return self if known else self.none()

    def open(self):
        """Those of which it is still to be said what came of them."""
        return self.filter(state__in=("received", "with_team_leader"))

    def in_hand(self):
        """Those that TPS still has: neither completed nor gone on to a team leader or another procedure (SUP-04)."""
        return self.filter(state="received")

    def waiting(self):
        """Those that wait for a team leader (SUP-07)."""
        return self.filter(state="with_team_leader")

    def with_people(self):
        people = ("received_by", "transferred_by", "taken_by", "team_leader", "doc_made_by", "closed_by")
        return self.select_related(*people, "contact__officer", "contact__enquiry_type", "contact__service_officer")
