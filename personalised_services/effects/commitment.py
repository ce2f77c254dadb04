"""What commitments, correspondence and discussions leave behind, in the step's own transaction."""

from datetime import datetime, time

from django.apps import apps

from casework import deadlines, notices, outbox, timeline
from people.clock import now
from personalised_services.deadlines import COMMITMENT, FOLLOW_UP
from personalised_services.effects.letter import letter_is_due
from personalised_services.letter_ways import Kind
from personalised_services.mails import commitment as commitment_mails


def kept_at(commitment) -> datetime:
    """The moment that decides whether it was kept in time: on the day on which it was."""
    return datetime.combine(commitment.kept_on, time(12), commitment.site.tz)


def _made(case, *, by, limit, **facts):
    commitment = case.commitments.create(opened_by=by, **facts)
    timeline.tell(commitment, by=by, step="open", told=f"noted a commitment until {commitment.due_on:%-d %B %Y}")
    since = datetime.combine(commitment.due_on, time(12), case.site.tz)
    deadlines.start(commitment, limit, owner=case.owner, team=case.team, site=case.site, since=since)
    return commitment


def commitment_is_noted(case, *, by, kind, words, due_on):
    """The commitment is kept in view until its day, by a limit of its own (CAS-09)."""
    _made(case, by=by, limit=COMMITMENT, kind=kind, words=words, due_on=due_on)


def follow_up_is_arranged(case, *, by, needed, intray, issues, due_on=None, words=""):
    """The in-tray shows whether follow-up is needed; where it is, it has its day and its limit (CAS-22)."""
    commitment = None
    if needed:
        commitment = _made(case, by=by, limit=FOLLOW_UP, kind="follow_up", words=words, due_on=due_on, intray=intray)
    case.follow_up_decisions.create(needed=needed, intray=intray, issues=issues, commitment=commitment, by=by)


def correspondence_is_recorded(case, *, by, **facts):
    """The correspondence stands on the case; its PSSO is told where somebody else recorded it (CAS-13)."""
    one = case.correspondence.create(opened_by=by, **facts)
    timeline.tell(one, by=by, step="open", told=f"recorded correspondence of {one.received_on:%-d %B %Y}")
    if by != case.owner:
        notices.tell(one, to=case.owner, kind="received", text=f"{one.reference}: {by.name} recorded correspondence.")


def ecrt_is_told(correspondence, *, by, mailbox, coordinated):
    """The External Complaints Resolution Team is e-mailed that a response is being written (CAS-13)."""
    outbox.owe(correspondence, commitment_mails.to_ecrt(correspondence, by=by))


def ssm_is_told(case, *, by, about, with_whom, words):
    """With whom it was discussed is told that it is recorded (CAS-11, CAS-17)."""
    if with_whom != by:
        text = f"{case.reference}: {by.name} recorded a discussion with you."
        notices.tell(case, to=with_whom, kind="discussed", text=text, occurrence=case.version)


def options_are_confirmed(case, *, by, left_out_because):
    """The options are confirmed by a letter, which is due; or left out of one, with the reason (CAS-18)."""
    letter = None if left_out_because else letter_is_due(case, Kind.CONTACT, by=by)
    rows = apps.get_model("personalised_services", "CustomerOption").objects.filter(case=case, confirmed_at=None)
    rows.update(confirmed_at=now(), letter=letter, left_out_because=left_out_because)
