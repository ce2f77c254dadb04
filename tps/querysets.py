"""Adjectives of contacts."""

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q

from casework.records import RecordQuerySet
from people.roles import AUDITOR, INTEGRATION_CLIENT, SERVICE_OFFICER, TPS_STAFF

#: What a text search looks at; the GIN index is on the same expression.
SEARCHED = SearchVector("help_needed", "summary", config="english")
#: How many of an SO's contacts stand beside the form.
LATEST_OF_SO = 3


class ContactQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """TPS staff and auditors see every contact; an SO their own, once finalised; a system what it opened."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_role(*TPS_STAFF, AUDITOR):
            return self
        seen = Q(pk__in=[])
        if user.has_role(SERVICE_OFFICER):
            seen |= Q(state="finalised") & (Q(corrected_officer=user) | Q(corrected_officer=None, service_officer=user))
        if user.has_role(INTEGRATION_CLIENT):
            seen |= Q(opened_by=user)
        return self.filter(seen)

    def open(self):
        return self.filter(state="open")

    def in_hand_of(self, officer):
        """Open contacts of an officer; the one in front first."""
        return self.open().filter(officer=officer).order_by("-fronted_at")

    def of_service_officer(self, officer):
        return self.filter(Q(corrected_officer=officer) | Q(corrected_officer=None, service_officer=officer))

    def saying(self, text):
        """Those whose words match, as a web search would."""
        query = SearchQuery(text, search_type="websearch", config="english")
        return self.annotate(searched=SEARCHED).filter(searched=query)

    def with_people(self):
        return self.select_related(
            "officer", "service_officer__team__site", "corrected_officer", "enquiry_type", "source", "site", "team"
        )
