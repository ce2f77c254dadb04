"""The pages on which a record is filled in: what was typed is saved as it is typed, and never lost where two tabs differ."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse

from casework import answers
from casework.answer_forms import AnswersForm
from casework.answers import Conflict, Saved
from casework.privacy.forms import keeps
from casework.steps import Refused
from people.clock import now


@dataclass
class Sent:
    """What the page sent: which fields, from which values it began, what the officer says is no customer detail."""

    names: list[str]
    began: dict[str, str]
    kept: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def by(cls, request, guarded):
        try:
            began = {str(name): str(value) for name, value in json.loads(request.POST.get("began", "{}")).items()}
        except (ValueError, AttributeError):
            began = {}
        fields = request.POST.get("fields")
        names = fields.split(",") if fields else list(began)
        names = [name for name in names if request.POST.get(f"choose-{name}") != "theirs"]
        return cls(names, began, keeps(request.POST.getlist("keep"), guarded))


@dataclass(frozen=True)
class Typed:
    """How one kind of record is filled in.

    `keep(record, by=, answers=, began=, kept=)` saves, `in_words(record, name, value)` says an answer as a person reads
    it, `filled(saved, user)` gives what the server made of it, for the script of the page. `page` is the route of the form.
    """

    form: type[AnswersForm]
    keep: Callable[..., Saved]
    in_words: Callable[[Any, str, Any], str]
    page: str
    noun: str
    active: str
    filled: Callable[[Saved, Any], dict] = lambda saved, user: {}

    def asked(self, request, record) -> tuple[Sent, AnswersForm]:
        """What was sent, and the form of the fields that it names."""
        sent = Sent.by(request, self.form.guarded)
        return sent, self.form(request.POST, record=record, names=sent.names, kept=sent.kept)

    def keep_what_is_clean(self, request, record, sent: Sent, form: AnswersForm) -> Saved:
        """Save what is clean of what was changed; the form then holds the errors of the rest. Raises `Conflict`, `Refused`."""
        form.leave_unchanged(sent.began)
        if not form.fields:
            return Saved(record)
        cleaned = form.cleaned()
        kept = {name: categories for name, categories in sent.kept.items() if cleaned.get(name)}
        return self.keep(record, by=request.user, answers=cleaned, began=sent.began, kept=kept)

    def save_as_typed(self, request, record) -> JsonResponse:
        """Save what was typed so far, for the page's script: what is kept, what was refused and why, what was filled in."""
        if record.officer_id != request.user.pk:
            raise PermissionDenied(f"{record.reference} is in {record.officer.name}'s hands.")
        sent, form = self.asked(request, record)
        try:
            saved = self.keep_what_is_clean(request, record, sent, form)
        except Conflict as conflict:
            return JsonResponse({"conflict": [self._label(clash.name) for clash in conflict.clashes]}, status=409)
        except Refused as refused:
            closed = [text for text, _ in refused.reasons]
            return JsonResponse({"closed": closed, "url": record.get_absolute_url()}, status=409)
        local = now().astimezone(record.site.tz)
        return JsonResponse(
            {
                "version": saved.record.version,
                "began": answers.began(saved.record),
                "saved_at": local.strftime("%H:%M:%S" if request.user.clock_24h else "%-I:%M:%S %p").lower(),
                "changed": saved.changed,
                "filled": self.filled(saved, request.user),
                "refused": {name: [str(text) for text in errors] for name, errors in form.errors.items()},
            }
        )

    def conflict(self, request, record, conflict: Conflict, refused: list[str]):
        """Both values, field by field; all that was changed here travels along, and nothing is saved until the officer chooses.

        `record` is read afresh; `refused` are the fields whose answers can't be kept.
        """
        clashing = {clash.name for clash in conflict.clashes}
        # What was not changed here must not be sent again over what is stored now.
        changed_here = [*conflict.mine, *refused]
        carried = [("fields", ",".join(changed_here))] + [
            (key, value)
            for key, values in request.POST.lists()
            for value in values
            if key in (*changed_here, "step", "keep")
        ]
        context = {
            "active": self.active,
            "record": record,
            "noun": self.noun,
            "page": reverse(self.page, args=[record.reference]),
            "clashes": [
                {
                    "name": clash.name,
                    "label": self._label(clash.name),
                    "theirs": self.in_words(record, clash.name, getattr(record, clash.name)),
                    "yours": self.in_words(record, clash.name, clash.yours),
                }
                for clash in conflict.clashes
            ],
            "mine": [
                {"label": self._label(name), "value": self.in_words(record, name, value)}
                for name, value in conflict.mine.items()
                if name not in clashing
            ],
            "carried": carried,
            "began": json.dumps(answers.began(record)),
        }
        return render(request, "steps/conflict.html", context, status=409)

    def _label(self, name):
        return self.form.asked[name].label


def plainly(value) -> str | None:
    """What is the same in every house: nothing said, yes or no. None where the value is another."""
    if value in (None, "", []):
        return "Not answered"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return None
