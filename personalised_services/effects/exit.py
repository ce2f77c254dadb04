"""What an exit's steps leave behind, in the step's own transaction: its case and plan follow, the Zone is e-mailed."""

from casework import outbox, timeline
from casework.deadlines import met, over
from casework.steps import lock, take
from personalised_services.deadlines import PLAN_END, REVIEW_OPENS
from personalised_services.mails import exit as exit_mails
from personalised_services.reach import zone_contacts

#: What the case does when its exit has come so far.
FOLLOWS = {"not_supported": "stay", "withdrawn": "stay", "finalised": "endorse_exit", "complete": "leave"}


def recommendation_begins(case, *, by):
    """The timeline of the recommendation begins; it takes over the note of one that came to nothing."""
    begun, *before = case.exits.order_by("-id")[:2]
    told = f"began to recommend an exit{f', anew after {before[0].reference}' if before else ''}"
    timeline.tell(begun, by=by, step="open", told=told)


def case_follows(leaving, *, by, **answers):
    """The case goes on in management, is to leave, or is closed (EXIT-02, EXIT-04, EXIT-05)."""
    case = lock(leaving.case)
    take(case, FOLLOWS[leaving.state], by=by, version=case.version)


def zone_is_told(leaving, *, by):
    """The Zone's CAN-OC is e-mailed, the PS mailbox in copy (EXIT-03, EXIT-04, EXIT-07)."""
    told = [(f"zone.{contact.pk}", contact.email) for contact in zone_contacts(leaving.site.zone_id)]
    if leaving.team_mailbox:
        told.append(("mailbox", leaving.team_mailbox))
    for whom, address in told:
        outbox.owe(leaving, exit_mails.exit_finalised(leaving, whom=whom, to=address))


def plan_has_its_outcome(leaving, *, by):
    """The plan's end is awaited no more, nor its review: the exit is its outcome (REV-11)."""
    met(PLAN_END)(leaving.plan, by=by)
    over(REVIEW_OPENS)(leaving.plan, by=by)


def plan_ends(leaving, *, by, **answers):
    """The plan is ended with the exit (EXIT-07)."""
    plan = lock(leaving.plan)
    take(plan, "end_with_exit", by=by, version=plan.version)


def drafts_are_let_go(leaving, *, by, **answers):
    """What was drafted and never asked for or activated is let go: there is nothing left to vary or to plan (MSP-01, MSP-07)."""
    case = leaving.case
    for drafts in (case.variations, case.plans):
        for draft in drafts.filter(state="draft"):
            draft = lock(draft)
            take(draft, "let_go", by=by, version=draft.version, because=f"The customer has left: {leaving.reference}.")


zone_is_told.composes = exit_mails.exit_finalised  # type: ignore[attr-defined]
