"""A letter's page, the PDF that goes, its steps. Whoever reads one reads its case, which is written down before it is shown."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from casework import approvals, deadlines, timeline
from casework.pages import seen_by, step_page
from casework.steps import offers
from people.access import allow
from people.roles import APPROVER
from personalised_services.approvals.letter import approves_and_signs
from personalised_services.guidance.letter import next_for_letter
from personalised_services.letter_text import has_gap
from personalised_services.models import Case, Letter
from personalised_services.reach import PS_STAFF

READERS = (*PS_STAFF, APPROVER)


def _seen(request, reference):
    return seen_by(request.user, Letter.objects.with_case(), reference)


def _signing(letter, user):
    """Whose signature block this reader sees: its PSSO's, or their own where it is theirs to approve and sign."""
    return letter.usual_signatory or (user if approves_and_signs(letter, user) else None)


@allow(*READERS)
@require_GET
def letter(request, reference):
    """A letter: what it says, whose signature it bears, how far it is, the next step, the timeline."""
    letter = _seen(request, reference)
    letter.note_reading(by=request.user)
    composed = letter.words_sealed is not None
    signatory = letter.signatory or _signing(letter, request.user)
    limits = deadlines.of(letter).filter(closed_at=None).order_by("due_at")
    context = {
        "active": "cases", "letter": letter, "case": letter.case, "next": next_for_letter(letter),
        "words": letter.words if composed else None, "signature": letter.block_of(signatory) if composed else (),
        "steps": {name: {"step": step, "refused": against} for name, step, against in offers(letter, request.user)},
        "decisions": list(approvals.of(letter)),
        "limits": [(deadlines.limits()[row.kind], row) for row in limits],
        "sees_case": Case.objects.visible_to(request.user).filter(pk=letter.case_id).exists(),
        "timeline": list(timeline.of(letter)),
    }  # fmt: skip
    return render(request, "personalised_services/letter.html", context)


@allow(*READERS)
@require_GET
def pdf(request, reference):
    """The very PDF that goes: the one that was approved and signed, or what would be as the letter stands now (LET-06)."""
    letter = _seen(request, reference)
    if letter.words_sealed is None:
        raise Http404(f"{letter.reference} is not composed yet.")
    letter.note_reading(by=request.user)
    content = letter.kept() if letter.pdf_sha256 else letter.rendered(_signing(letter, request.user))
    headers = {
        "Content-Disposition": f'inline; filename="{letter.reference}.pdf"',
        "Cache-Control": "no-store, private",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _to_writing(letter):
    """After composing: to what the template left to write, where it left something."""
    left = has_gap(letter.words.body)
    return redirect(*(("personalised_services:letter_step", letter.reference, "change_letter") if left else (letter,)))


@allow(*READERS)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of a letter: its form, its refusal, or the step taken. An Approver who sent one back sees it no more."""
    letter = _seen(request, reference)
    then = _to_writing if name == "compose" else redirect
    response = step_page(request, letter, name, "personalised_services/letter_step.html", then=then, case=letter.case)
    if response.status_code != 302:
        letter.note_reading(by=request.user)
    elif not Letter.objects.visible_to(request.user).filter(pk=letter.pk).exists():
        return redirect("/")
    return response
