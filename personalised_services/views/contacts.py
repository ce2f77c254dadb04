"""The log of a case's contacts, a contact's page and its steps. Whoever reads them reads the case."""

from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from casework.keyset import page_of
from casework.pages import seen_by
from people.access import allow
from people.roles import PSSO, SM, SSM
from personalised_services import actions
from personalised_services.contact_programs import CONSIDERED, after
from personalised_services.guidance.contact import next_for_contact
from personalised_services.models import Case, CaseContact
from personalised_services.querysets.contact import VIEWS
from personalised_services.reach import PS_STAFF
from personalised_services.views.of_case import seen_of, shown, step_of

PAGE = 50


@allow(*PS_STAFF)
@require_GET
def log(request, reference):
    """All contacts of a case, newest first, narrowed to what is looked for."""
    case = seen_by(request.user, Case.objects.select_related(*Case.READ_WITH), reference)
    actions.visit(case, by=request.user, means="page")
    view = request.GET.get("view") if request.GET.get("view") in VIEWS else "all"
    rows = case.contacts.in_view(view).with_people().select_related("letter")
    page = page_of(rows, request.GET, size=PAGE, moment="at", address=f"view={view}")
    views = {name: words for name, (words, _) in VIEWS.items()}
    context = {"active": "cases", "case": case, "page": page, "view": view, "views": views}
    return render(request, "personalised_services/contacts.html", context)


@allow(*PS_STAFF)
@require_GET
def contact(request, reference):
    """A contact: PoRO, what was said, what was updated after it, the letter that follows."""
    contact = seen_of(request, CaseContact.objects.with_people(), reference)
    said = {item.key: item for item in contact.items.all()}
    context = shown(
        request, contact, next=next_for_contact(contact),
        items=[(item, said.get(item.key)) for item in after(contact)],
        considered=[words for key, words in CONSIDERED if key in contact.considered],
    )  # fmt: skip
    return render(request, "personalised_services/contact.html", context)


@allow(PSSO, SSM, SM)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of a contact: its form, its refusal, or the step taken."""
    return step_of(request, CaseContact, reference, name)
