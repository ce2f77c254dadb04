"""The page of a step of a contact. Where only answers of the contact's own form stand against it, it asks for them too: what
the step itself asks comes first, and whoever turns an enquiry away at once fills in one page, not two."""

from django.contrib import messages
from django.db.transaction import atomic
from django.shortcuts import redirect, render

from casework.pages import step_page, version_of, what_happened
from casework.privacy.forms import keeps
from casework.steps import Refused, Stale, move_now, refusals, take
from tps import actions
from tps.forms import AnswersForm
from tps.models import Contact
from tps.views.onwards import onwards

#: What comes after a step, where it isn’t plain.
NEXT = {"refer_early": "Next: escalate it to an SSO, then finalise."}


def unanswered(contact, name, user) -> list[str]:
    """The answers that alone stand against the step; none where something else does too, or nothing."""
    move = move_now(contact, name)
    if move is None or not move.has_perm(contact, user) or not move.custom["step"].form:
        return []
    fields = [reason.field for reason in refusals(contact, move)]
    return fields if all(fields) else []


def step(request, contact, name, template):
    """The page of the step, and the step itself: what is asked for is saved with it, or nothing is."""
    try:
        names = unanswered(contact, name, request.user)
    except KeyError:
        names = []
    if not names:
        return step_page(request, contact, name, template, then=onwards(request.user), done=NEXT.get(name, ""))
    declared = move_now(contact, name).custom["step"]
    sent = request.POST or None
    form = declared.form_class()(sent, record=contact, by=request.user)
    missing = AnswersForm(
        sent, record=contact, names=names, kept=keeps(request.POST.getlist("keep"), AnswersForm.guarded)
    )

    def page(status=200, **more):
        context = {
            "record": contact,
            "step": declared,
            "name": name,
            "form": form,
            "missing": missing,
            "required": names,
        }
        return render(request, template, context | more, status=status)

    if sent is None:
        return page()
    if not (form.is_valid() & missing.is_valid()):
        return page(422)
    try:
        with atomic():
            if version_of(request, contact) != contact.version:
                raise Stale
            kept = {field: kinds for field, kinds in missing.kept.items() if missing.cleaned_data.get(field)}
            said = actions.save_contact(contact, by=request.user, answers=missing.cleaned(), kept=kept).record
            taken = take(said, name, by=request.user, version=said.version, **form.cleaned_data)
    except Stale:
        contact = Contact.objects.with_people().get(pk=contact.pk)
        return page(409, stale=True)
    except Refused as refused:
        return page(409, reasons=refused.reasons)
    messages.success(request, what_happened(taken))
    return redirect(contact)
