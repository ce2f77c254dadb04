"""Who has the case and who may read it: its owner, grants for a time, staff who are related to the customer."""

from django.db import models
from django_fsm import transition

from casework.steps import Reason, Refused, step
from people.clock import now
from personalised_services.conditions import case as conditions
from personalised_services.effects import case as effects
from personalised_services.querysets.case import CLOSED_CASE, OPEN_CASE
from personalised_services.who import case as who

#: Who has a case and who sees it is kept after the customer has left, too: letters may still be written.
ANY_CASE = (*OPEN_CASE, *CLOSED_CASE)


class OwnerAndSight(models.Model):
    class Meta:
        abstract = True

    @transition(
        "state", source=ANY_CASE, target=None, permission=who.who_leads_it,
        custom=step(
            "Reallocate", "reallocated the case", form="personalised_services.forms.case.Reallocate", icon="users",
            rules=("CAS-01",), then=(effects.hand_on,),
        ),
    )  # fmt: skip
    def reallocate(self, *, by, owner, because):
        """Give the case, and the time limits that run for it, to another PSSO; who had it stays in the history."""
        if who.is_related(self, owner):
            raise Refused([Reason(f"{owner.name} can’t be given this case.")])
        was, self.owner, self.owned_since = self.owner, owner, now()
        self.team, self.site = owner.team, owner.team.site
        return f"reallocated the case from {was.name} to {owner.name}"

    @transition(
        "state", source=ANY_CASE, target=None, permission=who.who_leads_it,
        custom=step(
            "Grant sight for a time", "granted sight of the case", form="personalised_services.forms.case.GrantSight",
            icon="eye",
        ),
    )  # fmt: skip
    def grant_sight(self, *, by, staff, reason, until):
        """Let somebody of Personalised Services read the case until a day, with a reason. Staff related to the customer never see it."""
        self.grants.create(staff=staff, reason=reason, until=until, given_by=by)
        return f"granted {staff.name} sight of the case until {until.astimezone(self.site.tz):%-d %B %Y}"

    @transition(
        "state", source=ANY_CASE, target=None, permission=who.who_leads_it,
        custom=step(
            "End a grant", "ended a grant of sight", form="personalised_services.forms.case.EndGrant", icon="eye-off",
            guards=(conditions.is_granted,),
        ),
    )  # fmt: skip
    def end_grant(self, *, by, grant):
        """End a grant of sight before its time."""
        self.grants.filter(pk=grant.pk).update(ended_at=now(), ended_by=by)
        return f"ended the grant of sight for {grant.staff.name}"

    @transition(
        "state", source=ANY_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Record related staff", "recorded a member of staff as related to the customer",
            form="personalised_services.forms.case.RecordRelative", icon="user-x",
        ),
    )  # fmt: skip
    def record_relative(self, *, by, staff):
        """Shut a member of staff who is related to the customer out of all their cases, whatever their roles."""
        self.customer.relatives.get_or_create(staff=staff, ended_at=None, defaults={"recorded_by": by})
        return f"recorded {staff.name} as related to the customer"

    @transition(
        "state", source=ANY_CASE, target=None, permission=who.who_leads_it,
        custom=step(
            "End a relation", "ended a relation of staff to the customer", form="personalised_services.forms.case.EndRelative",
            icon="user-check", guards=(conditions.has_relatives,),
        ),
    )  # fmt: skip
    def end_relative(self, *, by, related):
        """Say that a member of staff is not related to the customer, or is not any more."""
        self.customer.relatives.filter(pk=related.pk).update(ended_at=now(), ended_by=by)
        return f"ended the relation of {related.staff.name} to the customer"
