"""A contact's record page and its steps."""

from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from casework import announced, outbox, timeline
from casework.pages import seen_by
from casework.steps import offers
from people.access import allow
from people.roles import AUDITOR, SERVICE_OFFICER, TPS_OFFICER, TPS_STAFF
from tps.forms import AddAddendum
from tps.models import Contact, Option, Reference
from tps.questions import Form
from tps.views import explaining, turned_away

#: Steps whose page says more than its form.
PAGES_OF_STEPS = {
    "close_as_inappropriate": "tps/close_as_inappropriate.html",
    "correct_service_officer": "tps/correct_service_officer.html",
}


@allow(*TPS_STAFF, AUDITOR, SERVICE_OFFICER)
@require_GET
def contact(request, reference):
    """The record: what was asked and answered, addenda, what was e-mailed, the timeline, what may be done."""
    # What few contacts have (who took it over, where it was sent on) is read when it is there.
    beside = ("location", "service_zone", "team__mailbox", "written_question")
    queryset = Contact.objects.with_people().select_related(*beside)
    record = seen_by(request.user, queryset, reference)
    reads_history = request.user.has_role(*TPS_STAFF, AUDITOR)
    steps = {name: {"step": step, "refused": against} for name, step, against in offers(record, request.user)}
    titles = dict(Reference.objects.filter(number__in=record.references).values_list("number", "title"))
    context = {
        "active": "contacts",
        "contact": record,
        "addenda": list(record.addenda.select_related("by", "service_officer")),
        "mails": sorted(
            outbox.owed_by(record), key=lambda mail: mail.kind == "not_for_you"
        ),  # whether the SO has it comes first
        "timeline": list(timeline.of(record)) if reads_history else [],
        "follow_ups": list(record.follow_ups.select_related("opened_by")) if record.form == Form.COMPENSATION else [],
        "steps": steps,
        "labels": _labels(record),
        "references": [{"text": text, "title": titles.get(text, "")} for text in record.references],
        "addendum_form": AddAddendum(record=record, by=request.user) if "add_addendum" in steps else None,
        "reads_history": reads_history,
        "may_log": request.user.has_role(TPS_OFFICER),
        "announced": announced.on_page_of(record, request.user),
        "beside": explaining.offered(record, request.user),
    }
    return render(request, "tps/contact.html", context)


def _labels(record):
    """{list: [words]} of the record's chips, retired ones included (CON-12)."""
    wanted = Option.objects.filter(list__in=("checked", "help_given"), code__in=[*record.checked, *record.help_given])
    words = {(option.list, option.code): option.label for option in wanted}
    return {
        name: [words.get((name, code), code) for code in getattr(record, name)] for name in ("checked", "help_given")
    }


@allow(*TPS_STAFF)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of a contact: its form, its refusal, or the step taken."""
    contact = seen_by(request.user, Contact.objects.with_people(), reference)
    return turned_away.step(request, contact, name, PAGES_OF_STEPS.get(name, "tps/step.html"))
