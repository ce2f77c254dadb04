"""Adjectives of consultations and referrals to Assessment Services, and who sees which."""

from django.apps import apps
from django.db.models import Q

from people.roles import SPECIALIST_OFFICER
from personalised_services.querysets.in_sight import InSightQuerySet

OPEN_CONSULTATION = ("open", "discussed", "agreed")
OPEN_ASSESSMENT = ("draft", "awaiting", "sent", "identified")


class ConsultationQuerySet(InSightQuerySet):
    def visible_to(self, user):
        """Those of the cases that the user sees; a specialist officer's own while it is open, and nothing else of the case (CAS-05)."""
        ways = self.ways_of(user)
        in_sight = Q(pk__in=[])
        for _, way in ways:
            in_sight |= way
        return self.filter(in_sight).not_of_relatives(user) if ways else self.none()

    def ways_of(self, user) -> list[tuple[str, Q]]:
        """[(standing, condition)] of what lets the user see a consultation: their sight of the case, or that they are the specialist."""
        if not user.is_authenticated or not user.is_active:
            return []
        cases = apps.get_model("personalised_services", "Case").objects
        ways = [("", Q(case__in=cases.visible_to(user).order_by()))]
        if user.has_role(SPECIALIST_OFFICER):
            ways.append(("specialist", Q(specialist=user, state__in=OPEN_CONSULTATION)))
        return ways

    def open(self):
        """Those of which no action or notification is recorded."""
        return self.filter(state__in=OPEN_CONSULTATION)


class AssessmentQuerySet(InSightQuerySet):
    def open(self):
        """Those whose actions are not discussed yet (CAS-23)."""
        return self.filter(state__in=OPEN_ASSESSMENT)
