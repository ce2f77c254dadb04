"""What the database refuses of a referral, whoever writes it."""

from functools import reduce
from operator import or_

import pgtrigger
from django.db import models
from django.db.models import F, Q

from personalised_services.intake import ROUTES

EDGES = [
    ("received", "under_review"), ("under_review", "accepted"), ("under_review", "declined"),
    ("under_review", "awaiting_ssm"), ("awaiting_ssm", "under_review"), ("awaiting_ssm", "declined"),
    ("accepted", "actioned"), ("actioned", "complete"),
]  # fmt: skip
WITH_CASE = ["accepted", "actioned", "complete"]
#: What is asked of the SSM stays as it was asked.
FROZEN = ("declined_as", "declined_because", "explanation", "next_steps", "reasons", "restricted_now", "had_incident", "incident_on", "zone_managed")  # fmt: skip


def _changed(*fields):
    return reduce(or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in fields))


CONSTRAINTS: list[models.BaseConstraint] = [
    models.CheckConstraint(
        condition=Q(program="centrelink", route__in=ROUTES["centrelink"])
        | Q(program="child_support", route__in=ROUTES["child_support"]),
        name="referral_by_a_route_of_its_program",
    ),
    models.CheckConstraint(
        condition=Q(route__in=["direct", "proactive"]) ^ Q(area=""), name="referral_direct_from_an_area"
    ),
    models.CheckConstraint(condition=Q(route="intray") ^ Q(intray=""), name="referral_by_one_intray"),
    models.CheckConstraint(
        condition=~Q(had_incident=True) | Q(incident_on__isnull=False), name="referral_incident_on_a_day"
    ),
    models.CheckConstraint(
        condition=~Q(state__in=WITH_CASE)
        | ~Q(route__in=["direct", "proactive"])
        | Q(restricted_now__isnull=False, had_incident__isnull=False, zone_managed__isnull=False),
        name="referral_accepted_with_criteria_answered",
    ),
    models.CheckConstraint(
        condition=~Q(state__in=WITH_CASE) | Q(program="child_support") | (~Q(risk="") & ~Q(management="")),
        name="referral_accepted_after_first_review",
    ),
    models.CheckConstraint(
        condition=Q(state__in=WITH_CASE) ^ Q(case=None), name="referral_accepted_has_a_case"
    ),
    models.CheckConstraint(
        condition=~Q(state="declined")
        | (Q(closed_at__isnull=False) & ~Q(declined_as="") & ~Q(explanation="") & ~Q(next_steps="")),
        name="referral_declined_with_explanation",
    ),
    models.CheckConstraint(
        condition=Q(urgent_at=None, urgent_confirmed_by=None)
        | Q(urgent_at__isnull=False, urgent_confirmed_by__isnull=False),
        name="referral_urgent_at_and_by",
    ),
    models.CheckConstraint(
        condition=Q(urgent_at=None)
        | Q(program="centrelink")
        | (Q(urgent_contact__isnull=False, urgent_contact_at__lte=F("urgent_at")) & ~Q(urgent_contact=F("urgent_confirmed_by"))),
        name="referral_urgent_after_contact",
    ),
    models.CheckConstraint(
        condition=Q(state__in=["actioned", "complete"]) ^ Q(actioned_at=None), name="referral_actioned_at"
    ),
    models.CheckConstraint(condition=Q(state="complete") ^ Q(portal_record=""), name="referral_in_the_portal"),
]  # fmt: skip
TRIGGERS = [
    pgtrigger.FSM(name="referral_legal_edges", field="state", transitions=EDGES),
    pgtrigger.Protect(name="referral_never_deleted", operation=pgtrigger.Delete),
    pgtrigger.Protect(
        name="referral_starts_received", operation=pgtrigger.Insert, condition=~pgtrigger.Q(new__state="received")
    ),
    pgtrigger.Protect(
        name="referral_stays_as_received", operation=pgtrigger.Update,
        condition=_changed("program", "route", "area", "intray", "customer", "referred_by", "received_at", "team", "site"),
    ),
    pgtrigger.Protect(
        name="referral_frozen_while_asked", operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__state="awaiting_ssm") & _changed(*FROZEN),
    ),
    pgtrigger.Trigger(
        name="referral_proactive_declined_by_ssm", when=pgtrigger.After, operation=pgtrigger.Update,
        timing=pgtrigger.Deferred, condition=pgtrigger.Q(new__state="declined", new__route="proactive"),
        func="IF NOT EXISTS (SELECT 1 FROM casework_approval WHERE record_label = 'personalised_services.referral'"
        " AND record_id = NEW.id AND kind = 'referral_declined' AND outcome = 'approved') THEN RAISE EXCEPTION"
        " 'no SSM approved that referral % is not accepted', NEW.id; END IF; RETURN NULL;",
    ),
    pgtrigger.Trigger(
        name="referral_version_moves", when=pgtrigger.Before, operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(),
        func="IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'referral % was saved from a stale copy', OLD.id; END IF; RETURN NEW;",
    ),
]  # fmt: skip
