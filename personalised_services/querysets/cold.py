"""Adjectives of cold transfers and of the whiteboard, and who sees which."""

from datetime import timedelta

from django.apps import apps
from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from people.clock import now
from people.roles import PSSO, SM, SSM
from personalised_services.of_a_case import SeenWithCase, of_relatives
from personalised_services.reach import PS_STAFF

#: Who answers a customer's call.
ANSWERING = (PSSO, SSM, SM)
#: So long whoever opened a customer's front card has that customer on the line.
ON_THE_LINE = timedelta(hours=1)
#: The states of a call on the way to the whiteboard; one of a case is at once, beside urgent business.
UNDER_WAY = ("assessed", "warned", "called_back", "awaiting", "approved")
#: Of these the states of one whose customer has called back.
ON_THE_WAY = ("called_back", "awaiting", "approved")
OPEN = (*UNDER_WAY, "declined", "on_board", "looked_back")


def _rows(name):
    return apps.get_model("personalised_services", name).objects


def _sealed(prefix):
    return (f"{prefix}customer__{what}_sealed" for what in ("name", "crn", "born"))


def _opened_by(user, customer: str):
    """Whether the user opened the front card of that customer within the hour: the customer is on the line."""
    began = now() - ON_THE_LINE
    opened = _rows("Visit").filter(staff=user, means="front_card", at__gt=began, customer=OuterRef(customer))
    return Q(Exists(opened.order_by()))


def cases_on_the_line_of(user):
    """The open cases whose customer the user may have on the line: those in sight, and those whose front card they just opened."""
    cases = _rows("Case")
    seen = Q(pk__in=cases.visible_to(user).order_by().values("pk"))
    return cases.open().filter(seen | _opened_by(user, "customer")).not_of_relatives(user)


class OfCaseQuerySet(SeenWithCase):
    """Records of a case, that whoever sees it sees."""

    def not_of_relatives(self, user):
        """Without those of customers to whom the user is related, whatever their roles."""
        return self.exclude(of_relatives(user, "case__customer"))

    def with_case(self):
        """With what a page and an answer say beside them: nothing of the customer but the CRN's last characters."""
        return self.select_related(*self.model.READ_WITH).defer(*_sealed("case__"))  # type: ignore[attr-defined]


#: What a line of the whiteboard shows of a record and its case, and nothing more is read.
ON_A_LINE = (
    "version", "state", "case__program", "case__team__name", "case__customer__crn_end", "case__owner__given_name", "case__owner__family_name",
)  # fmt: skip


class ColdTransferQuerySet(OfCaseQuerySet):
    def besides(self, user) -> Q | None:
        """A PS officer sees those whose call they took; of relatives never."""
        if not user.is_authenticated or not user.is_active or not user.has_role(*PS_STAFF):
            return None
        return (Q(taken_by=user) | Q(called_back_by=user)) & ~of_relatives(user, "case__customer")

    def on_the_line_of(self, user):
        """Those in sight, and those whose customer's front card the user just opened: they may have called back."""
        seen = Q(pk__in=self.model.objects.visible_to(user).order_by().values("pk"))  # type: ignore[attr-defined]
        return self.filter(seen | _opened_by(user, "case__customer")).not_of_relatives(user)

    def with_card_opened_by(self, user):
        """Those whose customer's front card the user just opened."""
        return self.filter(_opened_by(user, "case__customer"))

    def open(self):
        return self.filter(state__in=OPEN)

    def warned_today(self):
        """Warned, and not called back so far: their day is not over."""
        return self.filter(state="warned", day_ends_at__gt=now())

    def of_today(self):
        """Both those, as a line shows them: the latest warning first."""
        shown = self.filter(state__in=("warned", *ON_THE_WAY), day_ends_at__gt=now())
        beside = ("case__team", "case__customer", "case__owner", "warned_by", "asked_by")
        people = (f"{who}__{name}" for who in ("warned_by", "asked_by") for name in ("given_name", "family_name"))
        return shown.select_related(*beside).only(*ON_A_LINE, "warned_at", "asked_at", *people).order_by("-warned_at")

    def on_the_way(self):
        """Called back today and not on the whiteboard yet: to be asked for, awaiting the decision, or approved."""
        return self.filter(state__in=ON_THE_WAY, day_ends_at__gt=now())


class WhiteboardQuerySet(OfCaseQuerySet):
    def visible_to(self, user):
        """Today's for any PS officer, who may have the customer on the line; earlier ones for who sees the case; of relatives never."""
        if not user.is_authenticated or not user.is_active or not user.has_role(*PS_STAFF):
            return self.none()
        seen = Q(case__in=_rows("Case").visible_to(user).order_by())
        return self.filter(seen | Q(lapses_at__gt=now())).not_of_relatives(user)

    def today_for(self, user):
        """Of those that hold now the ones that a PS officer sees: all but those of relatives."""
        return self.today().not_of_relatives(user)

    def today(self):
        """Those that hold now: an entry lapses at the end of its day (COLD-14)."""
        return self.filter(state="on_board", lapses_at__gt=now())

    def on_lines(self):
        """As a line shows them."""
        beside = ("case__team", "case__customer", "case__owner", "put_by")
        own = ("number", "put_at", "lapses_at", "case__team_id", "put_by__given_name", "put_by__family_name")
        return self.select_related(*beside).only(*ON_A_LINE, *own)

    def with_calls(self):
        """With `transferred`, how many calls were transferred, and when the last one was."""
        calls = _rows("TransferredCall").filter(entry=OuterRef("pk")).order_by().values("entry")
        return self.annotate(
            transferred=Coalesce(Subquery(calls.annotate(many=Count("pk")).values("many")), 0),
            last_call_at=Subquery(calls.annotate(last=Max("at")).values("last")),
        )
