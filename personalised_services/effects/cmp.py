"""What the steps of a Customer Management Plan, and those of a case that start it, leave behind, in the step's own transaction."""

from datetime import datetime, time

from casework import deadlines, notices, outbox, timeline
from casework.steps import Reason, Refused
from people.clock import now
from people.reach import holders
from people.roles import PSM
from personalised_services.deadlines import CMP, CMP_TIMEFRAME
from personalised_services.mails import cmp as cmp_mails


def cmp_begins(case, *, by):
    """The timeline of the CMP begins; its limit runs since the receipt already, or for a later one from now on (CMP-03)."""
    plan = case.cmp
    timeline.tell(plan, by=by, step="open", told="started the Customer Management Plan")
    rows = deadlines.of(case).filter(kind=CMP.kind)
    if not rows.filter(closed_at=None).exists():
        place = {"owner": case.owner, "team": case.team, "site": case.site}
        deadlines.start(case, CMP, since=now(), occurrence=rows.count() + 1, **place)


def it_is_completed(plan, *, by):
    """The limit that ran for the case since the receipt is met (CMP-03)."""
    deadlines.met(CMP)(plan.case, by=by)


def active_msp_goes_to_psm(plan, *, by, msp_active, **found):
    """A customer with an active MSP goes to the PSM, who is told and e-mailed, for discussion across the programs; once (CMP-01)."""
    if not msp_active or outbox.owed_by(plan).filter(kind__startswith="cross_program").exists():
        return
    psms = holders(PSM, plan.case.team)
    if not psms:
        words = "There is no PSM who could discuss it across the programs: an administrator gives somebody the role."
        raise Refused([Reason(words, "CMP-01")])
    text = f"{plan.reference}: the customer has an active MSP. Discuss it across the programs."
    for psm in psms:
        notices.tell(plan, to=psm, kind="cross_program", text=text)
        outbox.owe(plan, cmp_mails.cross_program(plan, psm, by=by))


def psso_is_told_of_the_discussion(plan, *, by, discussion):
    """The PSSO hears that it was discussed across the programs (CMP-01)."""
    if plan.case.owner_id != by.pk:
        text = f"{plan.reference}: {by.name} recorded the discussion across the programs."
        notices.tell(plan, to=plan.case.owner, kind="discussed", text=text)


def its_timeframe_is_watched(plan, *, by, due_on, **said):
    """The PSSO is reminded of the action's day, and told when it passes (SEG-07)."""
    case, action = plan.case, plan.actions.order_by("-id").first()
    since = datetime.combine(due_on, time(12), case.site.tz)
    place = {"owner": case.owner, "team": case.team, "site": case.site}
    deadlines.start(plan, CMP_TIMEFRAME, since=since, occurrence=action.pk, **place)


def its_timeframe_is_over(plan, *, by, action, result, **said):
    """The action's day is waited for no longer: met where it was done, otherwise it does not apply any more (SEG-07)."""
    end = deadlines.met if result == "done" else deadlines.cleared
    end(CMP_TIMEFRAME, occurrence=action.pk)(plan, by=by)


it_is_completed.ends = CMP  # type: ignore[attr-defined]
its_timeframe_is_over.ends = CMP_TIMEFRAME  # type: ignore[attr-defined]
active_msp_goes_to_psm.composes = cmp_mails.cross_program  # type: ignore[attr-defined]
