"""What is measured against: a create of three rows, two lists, a search, a record."""

import json
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models.expressions import RawSQL
from django.db.transaction import atomic
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import path

from tests.bench.floor import cases, others
from tests.bench.floor.models import Contact, Entry, Mail

WORDS = RawSQL('"tps_contact"."searched"', [], SearchVectorField())


@login_required
def create(request):
    """One contact, one timeline entry, one e-mail, in one transaction."""
    said = json.loads(request.body)
    with atomic():
        contact = Contact.objects.create(opened_by=request.user, officer=request.user, **said["contact"])
        Entry.objects.create(
            record_label="tps.contact",
            record_id=contact.pk,
            by=request.user,
            step="finalise",
            told="finalised the contact",
        )
        Mail.objects.create(
            record_label="tps.contact", record_id=contact.pk, kind="floor", message_id=uuid4().hex, **said["mail"]
        )
    return JsonResponse({"id": contact.pk}, status=201)


def _contacts(request):
    found = Contact.objects.select_related("officer", "service_officer", "enquiry_type", "source").order_by("-id")
    if "site" in request.GET:
        found = found.filter(site_id=request.GET["site"])
    if "open" in request.GET:
        found = found.filter(state="open")
    if "q" in request.GET:
        query = SearchQuery(request.GET["q"], search_type="websearch", config="english")
        few = list(Contact.objects.alias(searched=WORDS).filter(searched=query).values_list("pk", flat=True)[:1001])
        if len(few) <= 1000:
            found = found.filter(pk__in=few)
        else:
            found = found.alias(searched=WORDS).filter(searched=query)
    return list(found[:50])


@login_required
def as_page(request):
    return render(request, "list.html", {"contacts": _contacts(request)})


@login_required
def as_json(request):
    rows = [
        {
            "id": contact.pk, "state": contact.state, "form": contact.form, "opened_at": contact.opened_at, "closed_at": contact.closed_at,
            "officer": contact.officer.logon, "service_officer": contact.service_officer and contact.service_officer.logon,
            "enquiry_type": contact.enquiry_type and contact.enquiry_type.label, "source": contact.source and contact.source.label,
            "help_needed": contact.help_needed, "summary": contact.summary, "references": contact.references, "checked": contact.checked,
        }
        for contact in _contacts(request)
    ]  # fmt: skip
    return JsonResponse({"results": rows})


@login_required
def record(request, number):
    contact = Contact.objects.select_related("officer", "service_officer", "enquiry_type", "source").get(pk=number)
    history = Entry.objects.filter(record_label="tps.contact", record_id=number).select_related("by").order_by("-id")
    mails = Mail.objects.filter(record_label="tps.contact", record_id=number)
    return render(request, "record.html", {"contact": contact, "history": history, "mails": mails})


def token(request):
    return HttpResponse(get_token(request))


urlpatterns = [
    path("create", create),
    path("contacts", as_page),
    path("contacts.json", as_json),
    path("contacts/<int:number>", record),
    path("escalations", others.escalations),
    path("stop-payments", others.stop_payments),
    path("figures", others.figures),
    path("cases", cases.tracker),
    path("cases.json", cases.as_json),
    path("cases/<int:number>", cases.case),
    path("inbox", cases.inbox),
    path("whiteboard", cases.whiteboard),
    path("token", token),
]
