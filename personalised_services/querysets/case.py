"""Adjectives of cases, and who sees which."""

from django.apps import apps
from django.db import models
from django.db.models import Case, CharField, OuterRef, Prefetch, Q, Subquery, Value, When

from casework.records import RecordQuerySet
from people.among import AmongFew
from people.clock import now
from people.reach import within
from people.roles import APPROVER, INTEGRATION_CLIENT, PSSO
from personalised_services.of_a_case import SeenWithCase, of_relatives
from personalised_services.querysets.restriction import HOLDING
from personalised_services.reach import LEADERS, PS_STAFF, zones_read_by

OPEN_CASE = ("accepted", "active", "exit_proposed", "exit_endorsed")
#: States of a case that is over: the customer has left, and may be referred anew.
CLOSED_CASE = ("exited", "finalised")
#: What a line of a list shows of a case.
ON_A_LINE = (
    "version", "state", "program", "owned_since", "opened_at", "begun_at", "closed_at", "contact_conditions", "site_id",
    "customer__crn_end", "owner__logon", "owner__given_name", "owner__family_name", "team__name",
)  # fmt: skip
#: States of a plan that holds: one that was renewed holds until the Zone's new plan does.
RUNNING_PLAN = ("active", "under_review", "renewed", "exiting")
#: States of a review that has no outcome yet.
OPEN_REVIEW = ("open", "contacted", "letter", "written", "with_zone")

#: States of an exit recommendation that has come to no end, and those in which the SSM supports it.
OPEN_EXIT = ("draft", "awaiting", "supported", "finalised")
SUPPORTED_EXIT = ("supported", "finalised", "complete")


def _rows(name):
    return apps.get_model("personalised_services", name).objects


class PeriodQuerySet(models.QuerySet):
    """Rows that hold from a moment until they are ended."""

    def running(self, moment=None):
        moment = moment or now()
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=moment))


class GrantQuerySet(PeriodQuerySet):
    def running(self, moment=None):
        """Neither ended nor over."""
        moment = moment or now()
        return super().running(moment).filter(until__gt=moment)


class CaseQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """Its owner, their SSM, SM and PSM by scope, and who was granted it for a time; whoever is related to the customer never (CAS-01, design 5)."""
        ways = self.ways_of(user)
        if not ways:
            return self.none()
        in_sight = Q(pk__in=[])
        for _, way in ways:
            in_sight |= way
        return self.filter(in_sight).not_of_relatives(user)

    def not_of_relatives(self, user):
        """Without those of customers to whom the user is related, whatever their roles."""
        return self.exclude(of_relatives(user, "customer"))

    def ways_of(self, user) -> list[tuple[str, Q]]:
        """[(standing, condition)] of what lets the user see a case, the nearest first."""
        if not user.is_authenticated or not user.is_active or not user.has_role(*PS_STAFF):
            return []
        ways = [("owner", Q(owner=user))] if user.has_role(PSSO) else []
        led = ((role.key, within(user, role)) for role in LEADERS)
        ways += [(key, reach) for key, reach in led if reach is not None]
        granted = _rows("Grant").running().filter(staff=user).order_by()
        return [*ways, ("granted", Q(AmongFew("pk", granted.values("case"))))]

    def with_standing(self, user):
        """With `standing`: by which right the user sees it."""
        whens = [When(way, then=Value(standing)) for standing, way in self.ways_of(user)]
        return self.annotate(standing=Case(*whens, default=Value(""), output_field=CharField()))

    def open(self):
        return self.filter(state__in=OPEN_CASE)

    def closed(self):
        """Those that the customer has left."""
        return self.filter(state__in=CLOSED_CASE)

    def in_hand_of(self, user):
        """The open ones whose single point of contact the user is (CAS-01)."""
        return self.open().filter(owner=user)

    def beside(self, case):
        """The customer's open cases of the other program (CAS-24)."""
        return self.open().filter(customer=case.customer_id).exclude(program=case.program)

    def with_warning(self):
        """With `warned_until`: the last day of a warning letter's visibility, where one is in view (LET-05)."""
        in_view = _rows("Letter").in_view().filter(case=OuterRef("pk")).order_by("-view_until")
        return self.annotate(warned_until=Subquery(in_view.values("view_until")[:1]))

    def with_segment(self):
        """With `segment_number`, and `segment_review_on` of segment 3: what the customer is in now (SEG-01)."""
        current = _rows("Segment").current().filter(case=OuterRef("pk"))
        return self.annotate(
            segment_number=Subquery(current.values("number")[:1]),
            segment_review_on=Subquery(current.values("review_on")[:1]),
        )

    def in_brief(self):
        """What a line of a list shows, and nothing more is read: of the customer the last characters of the CRN."""
        return self.select_related("customer", "owner", "team").only(*ON_A_LINE)


class PlanQuerySet(SeenWithCase):
    def running(self):
        """The one of a case that holds now."""
        return self.filter(state__in=RUNNING_PLAN)

    def with_case(self):
        """With what a page and an answer say beside them: nothing of the customer but the CRN's last characters."""
        return self.select_related(*self.model.READ_WITH, "drafted_by").defer(  # type: ignore[attr-defined]
            "case__customer__name_sealed", "case__customer__crn_sealed", "case__customer__born_sealed"
        )


class ReviewQuerySet(SeenWithCase):
    def besides(self, user) -> Q | None:
        """A zone contact reads those of the zone's customers (REV-07). Whoever is related to the customer sees none."""
        zones = zones_read_by(user) if user.is_authenticated and user.is_active else []
        return Q(plan__case__site__zone__in=zones) & ~of_relatives(user, "plan__case__customer") if zones else None

    def without_outcome(self):
        """Those that run."""
        return self.filter(state__in=OPEN_REVIEW)

    def with_case(self):
        """With what a page and an answer say beside them: nothing of the customer but the CRN's last characters."""
        sealed = (f"plan__case__customer__{name}_sealed" for name in ("name", "crn", "born"))
        return self.select_related(*self.model.READ_WITH, "written_by", "quality_by", "outcome_by").defer(*sealed)  # type: ignore[attr-defined]


class ExitQuerySet(SeenWithCase):
    def besides(self, user) -> Q | None:
        """A zone contact reads what the SSM has supported for the zone's customers (REV-07, EXIT-02).

        Whoever is related to the customer sees none.
        """
        zones = zones_read_by(user) if user.is_authenticated and user.is_active else []
        supported = Q(case__site__zone__in=zones, state__in=SUPPORTED_EXIT)
        return supported & ~of_relatives(user, "case__customer") if zones else None

    def open(self):
        """Those that have come to no end."""
        return self.filter(state__in=OPEN_EXIT)

    def with_case(self):
        """With what a page and an answer say beside them: nothing of the customer but the CRN's last characters."""
        sealed = (f"case__customer__{name}_sealed" for name in ("name", "crn", "born"))
        return self.select_related(*self.model.READ_WITH, "supported_by", "written_by", "completed_by").defer(*sealed)  # type: ignore[attr-defined]


class VariationQuerySet(SeenWithCase):
    def besides(self, user) -> Q | None:
        """An Approver's are those that wait for them or that they approved (MSP-07)."""
        reach = within(user, APPROVER) if user.is_authenticated and user.is_active else None
        if reach is None:
            return None
        reached = _rows("Case").filter(reach).not_of_relatives(user).order_by()
        return Q(case__in=reached) & (Q(state="awaiting") | Q(approved_by=user))

    def in_force(self):
        """Those that were approved and hold now: each lapses by itself (MSP-07)."""
        return self.filter(state="approved", holds_from__lte=now(), holds_until__gt=now())

    def with_case(self):
        """With what a page and an answer say beside them: nothing of the customer but the CRN's last characters."""
        sealed = (f"case__customer__{name}_sealed" for name in ("name", "crn", "born"))
        return self.select_related(*self.model.READ_WITH, "opened_by", "approved_by").defer(*sealed)  # type: ignore[attr-defined]


class RestrictionQuerySet(models.QuerySet):
    def in_force(self, customers):
        """What holds of these customers in the whole agency, whichever of their cases has the plan (MSP-05) or the proposal (SCR-04).

        Each with what is varied of it once, now (MSP-07).
        """
        said = self.filter(ended_at=None).order_by()
        planned = said.filter(plan__case__customer__in=customers, plan__state__in=RUNNING_PLAN)
        approved = said.filter(proposal__case__customer__in=customers, proposal__state__in=HOLDING)
        held = planned.values("pk").union(approved.values("pk"), all=True)
        varied = Prefetch("variations", _rows("ServicingVariation").in_force(), to_attr="varied")
        return self.filter(pk__in=held).select_related("plan", "proposal").prefetch_related(varied).order_by("id")


class ReferralQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """Who triages for its team or leads there, who has it in hand, the system that sent it; whoever is related to the customer never."""
        ways = self.ways_of(user)
        in_sight = Q(pk__in=[])
        for _, way in ways:
            in_sight |= way
        return self.filter(in_sight).not_of_relatives(user) if ways else self.none()

    def not_of_relatives(self, user):
        """Without those of customers to whom the user is related, whatever their roles."""
        return self.exclude(of_relatives(user, "customer"))

    def ways_of(self, user) -> list[tuple[str, Q]]:
        """[(standing, condition)] of what lets the user see a referral, the nearest first."""
        if not user.is_authenticated or not user.is_active:
            return []
        ways = []
        if user.has_role(PSSO):
            ways += [("owner", Q(case__owner=user)), ("team", Q(team=user.team_id))]
        led = ((role.key, within(user, role)) for role in LEADERS)
        ways += [(key, reach) for key, reach in led if reach is not None]
        if user.has_role(INTEGRATION_CLIENT):
            ways.append(("sender", Q(recorded_by=user)))
        return ways

    def with_standing(self, user):
        """With `standing`: by which right the user sees it."""
        whens = [When(way, then=Value(standing)) for standing, way in self.ways_of(user)]
        return self.annotate(standing=Case(*whens, default=Value(""), output_field=CharField()))

    def to_triage(self):
        return self.filter(state__in=("received", "under_review"))

    def not_closed(self):
        """Those for which something is still to be done."""
        to_record = Q(state="actioned", program="child_support")
        return self.filter(Q(state__in=("received", "under_review", "awaiting_ssm", "accepted")) | to_record)

    def in_hand_of(self, user):
        """What the user reviews, or actions as the case's PSSO."""
        return self.not_closed().filter(Q(case=None, reviewer=user) | Q(case__owner=user))

    def in_brief(self):
        """What a line of the list shows: nothing of the customer but the last characters of the CRN."""
        return self.select_related("customer", "referred_by__team", "reviewer", "team", "site", "case__owner").defer(
            "customer__name_sealed", "customer__crn_sealed", "customer__born_sealed"
        )
