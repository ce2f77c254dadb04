"""What a finalisation request's steps leave behind, in the step's own transaction."""

from datetime import datetime, time

from casework import deadlines, notices, timeline
from casework.deadlines import cleared
from casework.steps import lock, take
from personalised_services.deadlines import FINALISATION_REPLY


def request_begins(case, *, by):
    """The timeline of the request begins."""
    request = case.finalisations.get(state="draft")
    timeline.tell(request, by=by, step="open", told="began to request the finalisation")


def reply_is_awaited(request, *, by, **answers):
    """From the sending of the letter the customer has 14 full calendar days to respond, which are counted anew with another letter (FIN-02)."""
    cleared(FINALISATION_REPLY)(request, by=by)
    if request.letter_posted_on is None or request.responded_on:
        return
    case = request.case
    occurrence = deadlines.of(request).filter(kind=FINALISATION_REPLY.kind).count() + 1
    since = datetime.combine(request.letter_posted_on, time(12), case.site.tz)
    place = {"owner": case.owner, "team": case.team, "site": case.site}
    deadlines.start(request, FINALISATION_REPLY, since=since, occurrence=occurrence, **place)


def psso_may_submit(request, *, by):
    """The PSSO hears that the time for a reply is over (FIN-02)."""
    text = f"{request.reference}: the 14 days for a reply are over. The request may be submitted."
    notices.tell(request, to=request.case.owner, kind="reply_over", text=text, occurrence=request.version)


def case_is_finalised(request, *, by, **answers):
    """The case is closed (FIN-08)."""
    case = lock(request.case)
    take(case, "finalise", by=by, version=case.version)


def psso_closes_it(request, *, by, **answers):
    """The PSSO hears that it is theirs to transfer the customer now (FIN-08)."""
    text = f"{request.reference} is approved and actioned. Please transfer and unlock the customer."
    notices.tell(request, to=request.case.owner, kind="actioned", text=text)
