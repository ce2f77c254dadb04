"""What is known of the customer and agreed with them: contact conditions, outstanding issues, sensitive indicators."""

from django.db import models
from django_fsm import transition

from casework.steps import step
from casework.words import within
from people.clock import now
from personalised_services.conditions import case as conditions
from personalised_services.querysets.case import OPEN_CASE
from personalised_services.who import case as who


class KnownOfTheCustomer(models.Model):
    class Meta:
        abstract = True

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Set contact conditions", "set the contact conditions", form="personalised_services.forms.case.SetConditions",
            icon="message-square", rules=("CAS-04",),
        ),
    )  # fmt: skip
    def set_contact_conditions(self, *, by, contact_conditions, agreed_on):
        """Write down special contact conditions and the day on which they were agreed, or that there are none (CAS-04)."""
        lifted = bool(self.contact_conditions)
        self.contact_conditions, self.conditions_agreed_on = contact_conditions, agreed_on
        if contact_conditions:
            return None
        return "lifted the contact conditions" if lifted else "found that there are no contact conditions"

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Note an outstanding issue", "noted an outstanding issue", form="personalised_services.forms.case.NoteIssue",
            icon="circle-alert", rules=("CAS-03",),
        ),
    )  # fmt: skip
    def note_issue(self, *, by, kind, words):
        """Note what is outstanding for the customer: of which kind, and what about."""
        issue = self.issues.create(kind=kind, words=words, noted_by=by)
        return f"noted an outstanding issue: {within(issue.get_kind_display())}"

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Settle an issue", "settled an issue", form="personalised_services.forms.case.SettleIssue", icon="circle-check",
            guards=(conditions.issue_is_open,), rules=("CAS-03",),
        ),
    )  # fmt: skip
    def settle_issue(self, *, by, issue, outcome):
        """Say how an outstanding issue ended."""
        self.issues.filter(pk=issue.pk).update(settled_at=now(), settled_by=by, outcome=outcome)
        return f"settled an issue: {within(issue.get_kind_display())}"

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Set a sensitive issue indicator", "set a sensitive issue indicator",
            form="personalised_services.forms.case.SetIndicator", icon="shield-alert", rules=("CAS-16",),
        ),
    )  # fmt: skip
    def set_indicator(self, *, by, kind, reason, specific_conditions):
        """Set a sensitive issue indicator with its reason and any specific conditions."""
        indicator = self.indicators.create(kind=kind, reason=reason, conditions=specific_conditions, set_by=by)
        return f"set a sensitive issue indicator: {indicator}"

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Lift an indicator", "lifted a sensitive issue indicator", form="personalised_services.forms.case.LiftIndicator",
            icon="shield-off", guards=(conditions.indicator_is_set,), rules=("CAS-16",),
        ),
    )  # fmt: skip
    def lift_indicator(self, *, by, indicator, because):
        """Lift a sensitive issue indicator, and say why."""
        self.indicators.filter(pk=indicator.pk).update(lifted_at=now(), lifted_by=by, lifted_because=because)
        return f"lifted a sensitive issue indicator: {indicator}"
