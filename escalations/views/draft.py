"""The draft of an escalation: begun from a contact, saved as it is typed, submitted to an SSO."""

import json
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from casework import answers
from casework.answers import Conflict
from casework.pages import refuse_unless, seen_by
from casework.privacy.forms import keeps
from casework.steps import Reason, Refused, Stale, declaration, offers, take
from escalations import actions, questions
from escalations.forms import GUARDED, AnswersForm
from escalations.models import Escalation
from people.access import allow
from people.clock import now
from people.roles import TPS_OFFICER
from tps.models import Contact


@allow(TPS_OFFICER)
@require_POST
def start(request, reference):
    """Begin to escalate a contact (ESC-01, CON-19); a second press gives the same draft."""
    contact = seen_by(request.user, Contact.objects.with_people(), reference)
    refuse_unless(actions.may_escalate(contact, request.user))
    return redirect("escalations:write", actions.open_escalation(contact, by=request.user).reference)


@dataclass
class Sent:
    """What the page sent: which fields, from which values it began, what the officer says is no customer detail."""

    names: list[str]
    began: dict[str, str]
    kept: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def by(cls, request):
        try:
            began = {str(name): str(value) for name, value in json.loads(request.POST.get("began", "{}")).items()}
        except (ValueError, AttributeError):
            began = {}
        fields = request.POST.get("fields")
        names = fields.split(",") if fields else list(began)
        chosen = [
            name for name in names if name in questions.BY_FIELD and request.POST.get(f"choose-{name}") != "theirs"
        ]
        return cls(chosen, began, keeps(request.POST.getlist("keep"), GUARDED))


def _in_hand(request, reference):
    escalation = seen_by(request.user, Escalation.objects.with_people(), reference)
    if escalation.officer_id != request.user.pk:
        raise PermissionDenied(f"{escalation.reference} is in {escalation.officer.name}'s hands.")
    return escalation


def _save(request, escalation, sent, form):
    form.leave_unchanged(sent.began)
    if not form.fields:
        return answers.Saved(escalation)
    cleaned = form.cleaned()
    kept = {name: categories for name, categories in sent.kept.items() if cleaned.get(name)}
    return actions.save_escalation(escalation, by=request.user, answers=cleaned, began=sent.began, kept=kept)


@allow(TPS_OFFICER)
@require_http_methods(["GET", "POST"])
def write(request, reference):
    """The form of a draft or of what came back. POST saves what was typed and takes the step whose button was pressed."""
    escalation = seen_by(request.user, Escalation.objects.with_people(), reference)
    if request.method == "POST":
        answers.refuse_where_closed(escalation)
    if not escalation.takes_answers() or escalation.officer_id != request.user.pk:
        return redirect(escalation)
    if request.method == "GET":
        return _page(request, escalation)
    sent = Sent.by(request)
    form = AnswersForm(request.POST, escalation=escalation, names=sent.names, kept=sent.kept)
    try:
        saved = _save(request, escalation, sent, form)
    except Conflict as conflict:
        return _conflict(request, conflict, refused=list(form.errors))
    if form.errors:
        return _page(request, _afresh(escalation), form=form, status=422)
    return _step(request, saved.record, request.POST.get("step", ""))


def _afresh(escalation):
    return Escalation.objects.with_people().get(pk=escalation.pk)


def _step(request, escalation, name):
    if name not in ("refer", "withdraw"):
        return redirect("escalations:write", escalation.reference)
    step = declaration(Escalation, name)
    if step.form:
        return redirect("escalations:step", escalation.reference, name)
    try:
        escalation = take(escalation, name, by=request.user, version=escalation.version)
    except Refused as refused:
        return _page(request, _afresh(escalation), reasons=refused.reasons, title=step.label, status=409)
    except Stale:
        words = "Somebody saved this escalation at the same moment. Press the button again."
        return _page(request, _afresh(escalation), reasons=[Reason(words)], title=step.label, status=409)
    told = "" if not escalation.is_not_highlighted else " Now tell an SSO of the urgency, by any means."
    messages.success(request, f"{escalation.reference} is with the SSOs.{told}")
    return redirect(escalation)


@allow(TPS_OFFICER)
@require_POST
def save(request, reference):
    """Save what was typed so far (JSON for the page's script): what is kept, and what was refused and why."""
    escalation = _in_hand(request, reference)
    sent = Sent.by(request)
    form = AnswersForm(request.POST, escalation=escalation, names=sent.names, kept=sent.kept)
    try:
        saved = _save(request, escalation, sent, form)
    except Conflict as conflict:
        labels = [questions.BY_FIELD[clash.name].label for clash in conflict.clashes]
        return JsonResponse({"conflict": labels}, status=409)
    except Refused as refused:
        closed = [text for text, _ in refused.reasons]
        return JsonResponse({"closed": closed, "url": escalation.get_absolute_url()}, status=409)
    local = now().astimezone(escalation.site.tz)
    shown = local.strftime("%H:%M:%S" if request.user.clock_24h else "%-I:%M:%S %p").lower()
    return JsonResponse(
        {
            "version": saved.record.version,
            "began": answers.began(saved.record),
            "saved_at": shown,
            "changed": saved.changed,
            "filled": {},
            "refused": {name: [str(text) for text in errors] for name, errors in form.errors.items()},
        }
    )


def _conflict(request, conflict, *, refused):
    """Both values, field by field; all that was changed here travels along, and nothing is saved until the officer chooses."""
    escalation = _afresh(conflict.record)
    changed_here = [*conflict.mine, *refused]
    carried = [("fields", ",".join(changed_here))] + [
        (key, value)
        for key, values in request.POST.lists()
        for value in values
        if key in (*changed_here, "step", "keep")
    ]
    clashing = {clash.name for clash in conflict.clashes}
    context = {
        "active": "escalations",
        "escalation": escalation,
        "clashes": [
            {
                "name": clash.name,
                "label": questions.BY_FIELD[clash.name].label,
                "theirs": in_words(escalation, clash.name, getattr(escalation, clash.name)),
                "yours": in_words(escalation, clash.name, clash.yours),
            }
            for clash in conflict.clashes
        ],
        "mine": [
            {"label": questions.BY_FIELD[name].label, "value": in_words(escalation, name, value)}
            for name, value in conflict.mine.items()
            if name not in clashing
        ],
        "carried": carried,
        "began": json.dumps(answers.began(escalation)),
    }
    return render(request, "escalations/conflict.html", context, status=409)


def in_words(escalation, name, value) -> str:
    """An answer as a person reads it."""
    if value in (None, "", []):
        return "Not answered"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if name == "reasons":
        return ", ".join(questions.WhyEscalated(code).label for code in value)
    if name == "doc_made_at":
        return value.astimezone(escalation.site.tz).strftime("%H:%M")
    choices = dict(getattr(Escalation._meta.get_field(name), "choices", None) or ())
    return str(choices.get(value, value))


def _page(request, escalation, *, form=None, reasons=(), title="", status=200):
    form = form or AnswersForm(escalation=escalation)
    if form.is_bound and set(form.fields) != set(questions.ANSWERS):
        form = AnswersForm(request.POST, escalation=escalation, kept=form.kept)
    context = {
        "active": "escalations",
        "escalation": escalation,
        "contact": escalation.contact,
        "form": form,
        "required": [question.field for question in questions.QUESTIONS],
        "began": json.dumps(answers.began(escalation)),
        "steps": {name: {"step": step, "refused": against} for name, step, against in offers(escalation, request.user)},
        "reasons": list(reasons),
        "title": title,
        "auto_text": questions.AUTO_TEXT,
        "compensation": questions.is_compensation(escalation),
    }
    return render(request, "escalations/write.html", context, status=status)
