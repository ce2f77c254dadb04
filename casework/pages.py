"""What every house's pages share: a record by its reference, a step's page, the conflict page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import ChoiceField
from django.http import Http404
from django.shortcuts import redirect, render

from casework.steps import Reason, Refused, Stale, declaration, gate, take


def seen_by(user, queryset, reference):
    """The record with this reference, if `user` may see it; otherwise 404, as if it were not there."""
    record = queryset.visible_to(user).with_reference(reference)
    if record is None:
        raise Http404(f"There is no {reference} that you can see.")
    return record


def version_of(request, record) -> int:
    """The version that the page was rendered from; a page that sends none speaks of the current one."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() else record.version


def what_happened(record) -> str:
    """What the step that was just taken did, in the words of the timeline, after its reference: 'accepted the escalation.'"""
    return f"{record.reference}: {record.just_told.rstrip('.')}."


def step_page(request, record, name, template="steps/step.html", *, then=redirect, done="", **shown):
    """The page of one step: its form and its guards on GET, the step itself on POST; goes back to the record, or where
    `then(record)` leads after it. `done` says what follows.

    Bad answers are 422, a refusal 409 with every reason, a step in other hands meanwhile 403, and a stale record says
    so: with everything typed still there.
    """
    try:
        step = declaration(type(record), name)
    except KeyError:
        raise Http404(f"There is no step called {name}.") from None
    form_class = step.form_class()
    typed = request.method == "POST" and form_class is not None

    def page(form, status=200, **more):
        context = shown | {"record": record, "step": step, "name": name, "form": form} | more
        return render(request, template, context, status=status)

    def asked():
        return form_class(request.POST or None, record=record, by=request.user) if form_class else None

    try:
        gate(record, name, request.user)
        form = asked()
        if request.method != "POST":
            return page(_chosen_by(request.GET, form))
        if form is not None and not form.is_valid():
            return page(form, 422)
        answers = form.cleaned_data if form else {}
        taken = take(record, name, by=request.user, version=version_of(request, record), **answers)
    except Stale:
        record = type(record)._base_manager.get(pk=record.pk)  # refresh_from_db would write a protected state
        return page(form, 409, stale=True)
    except Refused as refused:
        if not typed:
            raise  # the middleware answers, and nothing is lost
        return page(asked(), 409, reasons=refused.reasons)
    except PermissionDenied:
        if not typed:
            raise
        return page(asked(), 403, reasons=[Reason(f"{record.reference} is in other hands: this step is not yours.")])
    messages.success(request, f"{what_happened(taken)} {done}".strip())
    return then(taken)


def _chosen_by(address, form):
    """The form with the choices that the address makes beforehand, as a line of a list does that leads here; never words."""
    for name, field in form.fields.items() if form else ():
        if name in address and isinstance(field, ChoiceField):
            form.initial[name] = address[name]
    return form


def refuse_unless(condition):
    if not condition:
        raise PermissionDenied
