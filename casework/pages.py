"""What every house's pages share: a record by its reference, a step's page, the conflict page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render

from casework.steps import Stale, declaration, gate, take


def seen_by(user, queryset, reference):
    """The record with this reference, if `user` may see it; otherwise 404, as if it were not there."""
    record = queryset.visible_to(user).by_reference(reference).first()
    if record is None:
        raise Http404(f"There is no {reference} that you can see.")
    return record


def version_of(request, record) -> int:
    """The version that the page was rendered from; a page that sends none speaks of the current one."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() else record.version


def step_page(request, record, name, template="steps/step.html"):
    """The page of one step: its form and its guards on GET, the step itself on POST; goes back to the record.

    Bad answers are 422 with everything typed still there; a refusal is 409 with every reason; a stale record says so.
    """
    try:
        step = declaration(type(record), name)
    except KeyError:
        raise Http404(f"There is no step called {name}.") from None
    gate(record, name, request.user)  # Refused and PermissionDenied are answered by the middleware
    form_class = step.form_class()
    form = form_class(request.POST or None, record=record, by=request.user) if form_class else None
    status = 200
    if request.method == "POST":
        if form is None or form.is_valid():
            try:
                take(
                    record,
                    name,
                    by=request.user,
                    version=version_of(request, record),
                    **(form.cleaned_data if form else {}),
                )
            except Stale:
                record = type(record)._base_manager.get(pk=record.pk)  # refresh_from_db would write a protected state
                return render(
                    request,
                    template,
                    {"record": record, "step": step, "name": name, "form": form, "stale": True},
                    status=409,
                )
            messages.success(request, f"{record.reference}: {step.label}. Done.")
            return redirect(record)
        status = 422
    return render(request, template, {"record": record, "step": step, "name": name, "form": form}, status=status)


def refuse_unless(condition):
    if not condition:
        raise PermissionDenied
