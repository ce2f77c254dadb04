"""What the pages of a case's records share: one that is in sight, its reading written down, its steps and limits."""

from django.shortcuts import redirect

from casework import deadlines, timeline
from casework.pages import seen_by, step_page
from casework.steps import offers
from personalised_services.reach import PS_STAFF


def seen_of(request, rows, reference):
    """The record with this reference, with its case; 404 where it is out of sight."""
    return seen_by(request.user, rows.with_case(), reference)


def shown(request, record, **more) -> dict:
    """The context of a record's page; the reading is written down before it is shown."""
    record.note_reading(by=request.user)
    limits = deadlines.of(record).filter(closed_at=None).order_by("due_at")
    return {
        "active": "cases", "record": record, "case": record.case,
        "steps": {name: {"step": step, "refused": against} for name, step, against in offers(record, request.user)},
        "limits": [(deadlines.limits()[row.kind], row) for row in limits],
        "timeline": list(timeline.of(record)),
    } | more  # fmt: skip


def step_of(request, model, reference, name):
    """One step of a case's record: its form, its refusal, or the step taken; the reading is written down."""
    record = seen_of(request, model.objects, reference)

    def then(taken):
        """Back to the record; to one's own list where it is out of sight with this step, as a specialist's is at its end."""
        seen = request.user.has_role(*PS_STAFF) or model.objects.visible_to(request.user).filter(pk=taken.pk).exists()
        return redirect(taken if seen else "/")

    response = step_page(request, record, name, "personalised_services/of_case_step.html", then=then, case=record.case)
    if response.status_code != 302:
        record.note_reading(by=request.user)
    return response
