"""The API of a record: its list, one of them, what may be done with it, what happened to it.

A house subclasses `RecordViews`, says which record, who may call what (`@allow` on each method) and how a record is
opened, filled in and shown; and hangs it under a name with `routes`. Sight is the record's `visible_to`; out of sight
is 404. What changes a record happens under its row lock, at the version that If-Match names, or not at all.
"""

from typing import Any

from django import forms
from django.db.transaction import atomic
from django.http import Http404
from django.urls import path, reverse
from rest_framework.response import Response

from casework import timeline
from casework.api import versions
from casework.api.forms import kind_of, read
from casework.api.idempotency import once
from casework.api.lists import NewestFirst, filtered
from casework.api.shapes import HappeningShape, told_of
from casework.api.views import ApiViews
from casework.steps import declaration, declared, gate, lock_one, offers, take_locked


class RecordViews(ApiViews):
    """The base of every record's API. `record` is the model, whose name its routes bear, `houses` those of its scopes."""

    record: Any = None
    filters = None
    pagination_class = NewestFirst
    #: What the answer tells beside the record and what its steps read: fetched with it, where it is one record.
    shown_with: tuple[str, ...] = ()

    # -- what a house says
    def shown(self, records) -> list[dict]:
        """The records as JSON, in a number of queries that does not depend on how many they are."""
        raise NotImplementedError

    def open_record(self, request):
        """Start a record for the caller, with first answers."""
        raise NotImplementedError

    def save_record(self, request, record):
        """Keep the answers sent for a record that is locked and at the version demanded."""
        raise NotImplementedError

    def offered(self, record):
        """(name, step, reasons against it) of what the caller may do; a house says more where it depends on the person."""
        return offers(record, self.request.user)

    # -- the routes' bodies
    def all_seen(self):
        return self.record._default_manager.visible_to(self.request.user)

    def seen(self, reference, *read_with):
        """The record with this reference, and what it is `read_with`; Http404 where it is out of sight."""
        records = self.all_seen().select_related(*read_with) if read_with else self.all_seen()
        record = records.with_reference(reference)
        if record is None:
            raise Http404
        return record

    def seen_by_id(self, record_id):
        record = self.all_seen().filter(pk=record_id).first()
        if record is None:
            raise Http404
        return record

    def number_in(self, reference):
        """The key that the reference names; Http404 where it is not of the record's form."""
        number = self.record.number_in(reference)
        if number is None:
            raise Http404
        return number

    def in_hand(self, number):
        """The record with this key, its row locked until the transaction ends; Http404 where it is out of sight."""
        record = lock_one(self.all_seen(), number, *self.shown_with)
        if record is None:
            raise Http404
        return record

    def answer(self, record, status=200) -> Response:
        [shown] = self.shown([record])
        headers = {"ETag": versions.etag(record)}
        if status == 201:
            headers["Location"] = self.url(record)
        return Response(shown, status, headers=headers)

    def url(self, record, part="one", **kwargs) -> str:
        return reverse(f"api:{self.record._meta.model_name}-{part}", kwargs={"reference": record.reference, **kwargs})

    def list(self, request):
        return self.page_of(filtered(request, self.all_seen(), self.filters), self.shown)

    def open(self, request):
        return once(request, lambda: self.open_record(request), self.seen_by_id, self.answer, 201)

    def retrieve(self, request, reference):
        record = self.seen(reference, *self.shown_with)
        if versions.is_unchanged(request, record):
            return Response(status=304, headers={"ETag": versions.etag(record)})
        return self.answer(record)

    def save(self, request, reference):
        with atomic():
            record = self.in_hand(self.number_in(reference))
            versions.require(record, versions.demanded(request))
            record = self.save_record(request, record)
        return self.answer(record)

    def offers(self, request, reference):
        record = self.seen(reference, *self.record.READ_WITH)
        shown = [self.offer(record, *offer) for offer in self.offered(record)]
        return Response({"version": record.version, "results": shown}, headers={"ETag": versions.etag(record)})

    def offer(self, record, name, step, reasons) -> dict:
        form_class = step.form_class()
        asked = form_class(record=record, by=self.request.user).fields if form_class else {}
        return {
            "name": name,
            "label": step.label,
            "possible": not reasons,
            "reasons": told_of(reasons),
            "rules": list(step.rules),
            "asks": [
                {"name": answer, "label": str(field.label), "required": field.required, "takes": kind_of(field)}
                for answer, field in asked.items()
            ],
            "url": self.url(record, "step", name=name),
        }

    def take(self, request, reference, name):
        number = self.number_in(reference)
        if name not in declared(self.record):
            raise Http404

        def effect():
            return self.step(request, self.in_hand(number), name)

        about = (self.record._meta.label_lower, number)
        return once(request, effect, self.seen_by_id, self.answer, 200, about=about)

    def step(self, request, record, name):
        """The step of a record in hand, taken at the version demanded: 428, 412, then 409 and 403, then 422."""
        versions.require(record, versions.demanded(request))
        form_class = declaration(self.record, name).form_class()
        if form_class or request.data:  # what was sent is judged only where the step is possible
            gate(record, name, request.user)
        form = form_class(request.data, record=record, by=request.user) if form_class else forms.Form(request.data)
        return take_locked(record, name, by=request.user, **read(form, request.data))

    def happened(self, request, reference):
        entries = timeline.of(self.seen(reference))
        return self.page_of(entries, lambda rows: HappeningShape(rows, many=True).data)


def routes(prefix: str, views, *, opened: bool = True, saved: bool = True) -> list:
    """The URL patterns of a record's API under `prefix`: whether records are `opened` and `saved` there, too."""

    def route(rest, part, **methods):
        return path(f"{prefix}{rest}", views.as_view(methods), name=f"{views.record._meta.model_name}-{part}")

    return [
        route("", "all", get="list", **({"post": "open"} if opened else {})),
        route("<str:reference>/", "one", get="retrieve", **({"patch": "save"} if saved else {})),
        route("<str:reference>/steps/", "steps", get="offers"),
        route("<str:reference>/steps/<str:name>/", "step", post="take"),
        route("<str:reference>/timeline/", "timeline", get="happened"),
    ]
