"""The draft of an escalation: begun from a contact, saved as it is typed, submitted to an SSO."""

import json

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from casework import answers
from casework.answers import Conflict
from casework.pages import refuse_unless, seen_by
from casework.steps import Reason, Refused, Stale, declaration, offers, take
from casework.typed import Typed, plainly
from escalations import actions, questions
from escalations.forms import AnswersForm
from escalations.models import Escalation
from people.access import allow
from people.roles import TPS_OFFICER
from tps.models import Contact


@allow(TPS_OFFICER)
@require_POST
def start(request, reference):
    """Begin to escalate a contact (ESC-01, CON-19); a second press gives the same draft."""
    contact = seen_by(request.user, Contact.objects.with_people(), reference)
    refuse_unless(actions.may_escalate(contact, request.user))
    return redirect("escalations:write", actions.open_escalation(contact, by=request.user).reference)


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
    sent, form = TYPED.asked(request, escalation)
    try:
        saved = TYPED.keep_what_is_clean(request, escalation, sent, form)
    except Conflict as conflict:
        return TYPED.conflict(request, _afresh(escalation), conflict, refused=list(form.errors))
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
    contact = escalation.contact
    goes_on = contact.takes_answers() and contact.officer_id == request.user.pk and not escalation.is_not_highlighted
    told = f" Next: finalise {contact.reference}; the summary says that the update follows." if goes_on else ""
    if escalation.is_not_highlighted:
        told = " Now tell an SSO of the urgency, by any means."
    messages.success(request, f"{escalation.reference} is with the SSOs.{told}")
    return redirect("tps:write", contact.reference) if goes_on else redirect(escalation)


def in_words(escalation, name, value) -> str:
    """An answer as a person reads it."""
    if (said := plainly(value)) is not None:
        return said
    if name == "reasons":
        return ", ".join(questions.WhyEscalated(code).label for code in value)
    if name == "doc_made_at":
        return value.astimezone(escalation.site.tz).strftime("%H:%M")
    choices = dict(getattr(Escalation._meta.get_field(name), "choices", None) or ())
    return str(choices.get(value, value))


def _filled(saved, user) -> dict:
    """Who made the DOC and when, as the page's fields show it, where the server said so."""
    if "doc" not in saved.changed:
        return {}
    form = AnswersForm(record=saved.record, names=["doc_made_at", "doc_made_by"])
    return {name: form[name].field.prepare_value(form.initial[name]) for name in form.fields if form.initial[name]}


TYPED = Typed(
    AnswersForm, actions.save_escalation, in_words, page="escalations:write", noun="escalation", active="escalations",
    filled=_filled,
)  # fmt: skip


@allow(TPS_OFFICER)
@require_POST
def save(request, reference):
    """Save what was typed so far (JSON for the page's script): what is kept, and what was refused and why."""
    return TYPED.save_as_typed(request, seen_by(request.user, Escalation.objects.with_people(), reference))


def _page(request, escalation, *, form=None, reasons=(), title="", status=200):
    form = form or AnswersForm(record=escalation)
    if form.is_bound and set(form.fields) != set(questions.ANSWERS):
        form = AnswersForm(request.POST, record=escalation, kept=form.kept)
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
