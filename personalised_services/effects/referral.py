"""What a referral's steps leave behind, in the step's own transaction."""

from casework import deadlines, notices, outbox, timeline
from people.reach import holders, holders_for_zone
from people.roles import PSM, ZONE_CONTACT
from personalised_services.deadlines import REFERRAL, URGENT_REFERRAL
from personalised_services.intake import Route
from personalised_services.mails import case as mails


def its_reviewer_has_it(referral, *, by):
    """Its limit is the reviewer's from now on; it runs from the receipt as before (REF-08)."""
    deadlines.reassign(referral, owner=by)


def urgent_limit(referral, *, by, contacted_by=None, contacted_at=None):
    """The limit of an urgent referral takes the other's place; it runs from the receipt too, not from now (REF-08)."""
    row = deadlines.of(referral).get(kind=REFERRAL.kind)
    deadlines.cleared(REFERRAL)(referral, by=by)
    deadlines.start(
        referral, URGENT_REFERRAL, owner=row.owner, team=row.team, site=referral.site, since=referral.received_at
    )


def its_psso_has_it(referral, *, by, owner, **answers):
    """Its limit is the PSSO's who has the case from now on, and they are told."""
    deadlines.reassign(referral, owner=owner, team=owner.team)
    if owner != by:
        text = f"{by.name} gave you {referral.case.reference}: action {referral.reference}."
        notices.tell(referral, to=owner, kind="accepted", text=text, occurrence=referral.version)


def accepted_proactive(referral, *, by, owner, zone=None, **term):
    """For a proactive referral the plan is drafted, the Zone is e-mailed, and the referring team gets a copy (REF-07)."""
    if referral.route != Route.PROACTIVE:
        return
    plan = referral.case.plans.create(kind="proactive", drafted_by=by, **term)
    timeline.tell(plan, by=by, step="open", told=f"drafted a {plan.headline}", changes=term)
    mail_to_zone(referral, by=by, zone=zone)
    outbox.owe(referral, mails.to_referrer(referral, by=by))


def mail_to_zone(referral, *, by, zone):
    """The Zone's CANOC representatives are e-mailed that the customer is accepted and the mandate in effect (REF-09)."""
    for contact in holders_for_zone(ZONE_CONTACT, zone):
        outbox.owe(referral, mails.to_zone(referral, contact, by=by))


def mail_to_psm(referral, *, by, network, because):
    """The PS Program Manager is e-mailed (REF-12)."""
    for psm in holders(PSM, referral.case.team):
        outbox.owe(referral, mails.to_psm(referral, psm, by=by, network=network, because=because))
