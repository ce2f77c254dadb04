"""What a cold transfer's steps leave behind, in the step's own transaction."""

from django.apps import apps

from casework import deadlines, notices, timeline
from casework.sweep import managers_of
from people.clock import now
from personalised_services.conditions.cold import goes_without
from personalised_services.deadlines import COLD_DAY, COLD_REVIEW


def _start(transfer, limit):
    case = transfer.case
    deadlines.start(transfer, limit, owner=case.owner, team=case.team, site=case.site, since=now())


def day_begins(transfer, *, by, **answers):
    """The warning holds for its day; at the end of it the call is over, if nothing came of it (COLD-05, COLD-14)."""
    _start(transfer, COLD_DAY)


def tell_who_goes_on(transfer, *, by):
    """Whoever has the next step hears that the customer called back: the PSSO, or the SSM where no approval is asked (COLD-05, COLD-13)."""
    people, what = [transfer.case.owner], "Ask for approval of a cold transfer."
    if goes_without(transfer):
        people, what = managers_of(transfer.case.team), "No approval is asked: put them on the whiteboard."
    for person in people:
        if person.pk != by.pk:
            text = f"{transfer.reference}: the customer called back today. {what}"
            notices.tell(transfer, to=person, kind="called_back", text=text)


def put_up(transfer, *, by, number):
    """The entry of the whiteboard, with the number to use, until the end of the day (COLD-08, COLD-14)."""
    day = now().astimezone(transfer.site.tz).date()
    entry = apps.get_model("personalised_services", "WhiteboardEntry").objects.create(
        transfer=transfer, case=transfer.case, day=day, lapses_at=transfer.day_ends_at, number=number, put_by=by
    )
    timeline.tell(entry, by=by, step="open", told="put the customer on the whiteboard")


def review_begins(transfer, *, by, number):
    """PSSO and SSM look back at it within two working days (COLD-12)."""
    _start(transfer, COLD_REVIEW)


def tell_who_looks_back_too(transfer, *, by, **answers):
    """Who leads the team hears that the PSSO has looked back (COLD-12)."""
    for person in managers_of(transfer.case.team):
        if person.pk != by.pk:
            text = f"{transfer.reference}: {by.name} looked back at the cold transfer. Look back at it too."
            notices.tell(transfer, to=person, kind="look_back", text=text)
