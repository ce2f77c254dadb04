"""What a case's steps leave behind, in the step's own transaction."""

from datetime import datetime, time

from casework import approvals, deadlines, notices, timeline
from people.clock import now
from personalised_services.deadlines import COLD_REVIEW, FORTNIGHT, PLAN_END
from personalised_services.of_a_case import busy_of


def hand_on(case, *, by, owner, because):
    """What runs for the case and what is asked about it go along, and the new owner is told (CAS-01)."""
    records = busy_of(case)
    approvals.go_along(records, by=by, occurrence=case.version)
    for record in records:
        deadlines.reassign(record, owner=owner, team=owner.team)
    notices.tell(
        case, to=owner, kind="reallocated", text=f"{by.name} gave you {case.reference}.", occurrence=case.version
    )


def nothing_runs_any_more(case, *, by):
    """No limit of the case runs any more, nor of what hangs on it; its letters' do, and a warning's day ends by itself (EXIT-05)."""
    for record in busy_of(case):
        match record._meta.model_name:
            case "letter":
                pass
            case "coldtransfer":
                deadlines.over(COLD_REVIEW)(record, by=by)
            case _:
                deadlines.over_all(record)


def plan_begins(case, *, by, **answers):
    """The timeline of the plan that was drafted begins."""
    plan = case.plans.get(state="draft")
    timeline.tell(plan, by=by, step="open", told=f"drafted a {plan.headline}", changes=answers)


def variation_begins(case, *, by, **answers):
    """The timeline of the variation that was drafted begins."""
    variation = case.variations.first()
    said_in = variation.restriction.said_in.reference
    timeline.tell(variation, by=by, step="open", told=f"drafted a one-off variation of {said_in}")


def its_end_is_watched(plan, *, by):
    """A plan never ends unnoticed: its limit runs to the last day of its term, by the calendar of its site (REV-11)."""
    _start(plan, PLAN_END, since=datetime.combine(plan.ends_on, time(12), plan.site.tz))


def first_fortnight(plan, *, by):
    """A proactive plan is reviewed each fortnight from now on (MSP-04)."""
    if plan.kind == "proactive":
        _start(plan, FORTNIGHT, since=now())


def next_fortnight(plan, *, by, note):
    """The fortnight after this review begins (MSP-04)."""
    reviewed = plan.case_notes.filter(kind="fortnight").count()
    _start(plan, FORTNIGHT, since=now(), occurrence=reviewed + 1)


def _start(plan, limit, **when):
    case = plan.case
    deadlines.start(plan, limit, owner=case.owner, team=case.team, site=case.site, **when)
