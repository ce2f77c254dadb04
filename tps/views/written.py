"""The written channel for staff who are deaf or have hearing loss: an SO asks, a TPS officer picks it up and answers (CON-22)."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from casework import timeline
from casework.keyset import page_of
from casework.pages import seen_by, step_page
from casework.steps import offers
from people.access import allow
from people.roles import AUDITOR, SERVICE_OFFICER, TPS_OFFICER, TPS_STAFF
from tps import actions
from tps.forms import AskInWriting
from tps.models import WrittenQuestion

PAGE = 20
BOARD = 50


@allow(SERVICE_OFFICER)
@require_http_methods(["GET", "POST"])
def ask(request):
    """An SO's own page: ask in writing, and see what came of each question. A refused question stays as it was typed."""
    form = AskInWriting(request.POST or None, initial={"form": "smart_centre"})
    if request.method == "POST" and form.is_valid():
        question = actions.ask_in_writing(by=request.user, **form.cleaned_data)
        messages.success(request, f"{question.reference} is with TPS. The answer comes here and by e-mail.")
        return redirect("tps:ask")
    own = WrittenQuestion.objects.with_people().filter(asked_by=request.user)
    page = page_of(own, request.GET, size=PAGE, moment="asked_at")
    status = 422 if form.errors else 200
    return render(request, "tps/ask.html", {"active": "ask", "form": form, "page": page}, status=status)


@allow(*TPS_STAFF, AUDITOR)
@require_GET
def waiting(request):
    """What was asked in writing and nobody has picked up, the longest waiting first."""
    rows = WrittenQuestion.objects.visible_to(request.user).waiting().with_people()
    page = page_of(rows, request.GET, size=BOARD, moment="asked_at", oldest_first=True)
    context = {"active": "written", "page": page, "may_answer": request.user.has_role(TPS_OFFICER)}
    return render(request, "tps/written.html", context)


@allow(*TPS_STAFF, AUDITOR, SERVICE_OFFICER)
@require_GET
def question(request, reference):
    """One question: what was asked, where it stands, the answer."""
    record = seen_by(request.user, WrittenQuestion.objects.with_people(), reference)
    reads_history = request.user.has_role(*TPS_STAFF, AUDITOR)
    context = {
        "active": "written" if reads_history else "ask",
        "question": record,
        "steps": {name: {"step": step, "refused": against} for name, step, against in offers(record, request.user)},
        "timeline": list(timeline.of(record)) if reads_history else [],
        "reads_history": reads_history,
    }
    return render(request, "tps/written_question.html", context)


@allow(TPS_OFFICER, SERVICE_OFFICER)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of a question; who picks one up goes on to the contact in which it is answered."""
    record = seen_by(request.user, WrittenQuestion.objects.with_people(), reference)
    response = step_page(request, record, name)
    if name == "pick_up" and request.method == "POST" and response.status_code == 302:
        return redirect(
            "tps:write", WrittenQuestion.objects.select_related("contact").get(pk=record.pk).contact.reference
        )
    return response
