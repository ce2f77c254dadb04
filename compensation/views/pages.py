"""The queue, a new request, a request's page and its steps."""

import json

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework import answers, deadlines, timeline
from casework.answers import Conflict
from casework.calendars import recent_calendar_of
from casework.keyset import page_of
from casework.pages import seen_by, step_page, version_of, what_happened
from casework.privacy.forms import keeps
from casework.steps import Reason, Refused, Stale, offers, take
from compensation import actions
from compensation.conditions import OF_ONE_EDITION
from compensation.deadlines import TO_LODGE
from compensation.forms import Identify, Items, Lodge
from compensation.guidance import checklist, next_of
from compensation.models import StopPayment
from compensation.reports import this_month
from people.access import allow
from people.clock import now
from people.roles import AUDITOR, TPS_STAFF
from tps.models import Contact

PAGE = 50
VIEWS = {"lodge": "To lodge", "owed": "Outcome owed", "mine": "Mine", "closed": "Closed"}

#: The headings of the queue, in its order: (key, heading, rule, tone).
GROUPS = (
    ("missed", "Not lodged by close of business: open until the outcome is recorded", "STP-09", "hot"),
    ("not_told", "Tell an SSO first: nobody has yet", "STP-07", "hot"),
    ("to_lodge", "Lodge by close of business", "STP-02", ""),
    ("owed", "Lodged, outcome owed", "STP-09", ""),
    ("closed", "Closed", "", ""),
)


def _group(payment, moment) -> str:
    """Under which heading it stands: what is late first, then what no SSO was told of, as the queue of escalations has it."""
    if not payment.is_to_lodge:
        return "owed" if payment.state == "lodged" else "closed"
    if payment.due_at <= moment:
        return "missed"
    return "not_told" if payment.is_not_told else "to_lodge"


def _in_view(user, view):
    rows = StopPayment.objects.visible_to(user)
    if not user.has_role(AUDITOR):
        rows = rows.in_hand_of(user) if view == "mine" else rows.filter(site=user.team.site_id)
    match view:
        case "owed":
            return rows.outcome_owed()
        case "closed":
            return rows.closed()
        case "mine":
            return rows.open()
    return rows.to_lodge()


@allow(*TPS_STAFF, AUDITOR)
@require_GET
def queue(request):
    """What is to be lodged, soonest first, with the time left to close of business; whose outcome is owed; what is closed."""
    view = request.GET.get("view") if request.GET.get("view") in VIEWS else "lodge"
    page = page_of(
        _in_view(request.user, view).in_brief(), request.GET, size=PAGE, moment="identified_at", address=f"view={view}"
    )
    page.rows.sort(key=lambda payment: (payment.due_at, payment.pk))
    site, moment = request.user.team.site, now()
    groups = [
        (heading, rule, tone, [one for one in page.rows if _group(one, moment) == key])
        for key, heading, rule, tone in GROUPS
    ]
    context = {
        "active": "stop_payments", "views": VIEWS, "view": view, "page": page, "groups": [group for group in groups if group[3]], "site": site, "moment": moment,
        "closes": TO_LODGE.length.end(recent_calendar_of(site), moment), "this_month": this_month(request.user.team),
        "may_start": request.user.has_role(*TPS_STAFF),
    }  # fmt: skip
    return render(request, "compensation/queue.html", context)


@allow(*TPS_STAFF)
@require_http_methods(["GET", "POST"])
def start(request):
    """Start a stop payment; from a contact, with what the contact says filled in."""
    if request.method == "POST":
        form = Identify(request.POST, by=request.user)
        if form.is_valid():
            payment = actions.identify(by=request.user, **form.cleaned_data)
            return redirect(payment)
    else:
        form = Identify(by=request.user, initial=_said_by_contact(request))
    context = {"active": "stop_payments", "form": form}
    return render(request, "compensation/start.html", context, status=422 if form.errors else 200)


@allow(*TPS_STAFF)
@require_POST
def start_from(request, reference):
    """From a contact: to the form, with what the contact says filled in."""
    contact = seen_by(request.user, Contact.objects.all(), reference)
    return redirect(f"{reverse('compensation:start')}?contact={contact.reference}")


def _said_by_contact(request) -> dict:
    said = {"trigger": "finalised", "finalised_on": now().astimezone(request.user.team.site.tz).date()}
    seen = Contact.objects.visible_to(request.user).select_related("service_officer")
    contact = seen.by_reference(request.GET.get("contact", "")).first()
    if contact is None:
        return said
    smart_centre = contact.form == "smart_centre"
    return said | {
        "edition": "smart_centre" if smart_centre else "compensation",
        "contact": contact.reference,
        "found_by": contact.service_officer,
    }


def _seen(request, reference):
    people = (
        "found_by__team__site",
        "doc_checked_by",
        "verified_by",
        "sso_contacted",
        "lodged_by",
        "opened_by",
        "contact",
        "escalation__highlighted_to",
    )
    return seen_by(request.user, StopPayment.objects.select_related(*people, *StopPayment.READ_WITH), reference)


def _next(payment, steps, user) -> dict | None:
    """The next step, and how this person does it: a step that is open to them, or a field that stands on the page."""
    ahead = next_of(payment)
    if ahead is None:
        return None
    offer = steps.get(ahead.step)
    return {
        "ahead": ahead,
        "step": offer["step"] if offer and not offer["refused"] else None,
        "writes": ahead.draft and payment.escalation.officer_id == user.pk,
        "asks": bool(ahead.field) and "lodge" in steps,
    }


def _page(request, payment, form=None, *, lodge=None, reasons=(), clashes=(), status=200, **said):
    """The page; `form` and `lodge` are what was typed and not saved, `reasons` why not, `clashes` what somebody else wrote meanwhile."""
    steps = {
        name: {"step": step, "refused": against}
        for name, step, against in offers(payment, request.user)
        if all(guard(payment) for guard in step.guards if guard in OF_ONE_EDITION)
    }
    may_save = payment.takes_answers() and request.user.has_role(*TPS_STAFF)
    context = {
        "active": "stop_payments", "payment": payment, "steps": steps, "moment": now(),
        "limit": deadlines.of(payment).select_related("other_site").first(),
        "checklist": checklist(payment), "next_step": _next(payment, steps, request.user), "timeline": list(timeline.of(payment)),
        "form": form or (Items(record=payment, by=request.user) if may_save else None),
        "began": json.dumps(answers.began(payment)),
        "reasons": list(reasons),
        "clashes": [(form[clash.name].label, clash.theirs) for clash in clashes] if form else [],
        "lodge": (lodge or Lodge(record=payment, by=request.user)) if "lodge" in steps else None,
        **said,
    }  # fmt: skip
    return render(request, "compensation/stop_payment.html", context, status=status)


@allow(*TPS_STAFF, AUDITOR)
@require_GET
def stop_payment(request, reference):
    """A request: the time left, the next step, what the DOC says, the lodgement, what is missing, the timeline."""
    return _page(request, _seen(request, reference))


@allow(*TPS_STAFF)
@require_POST
def save(request, reference):
    """Keep what the DOC says, and with it, where that is pressed, count the DOC as checked or record the lodgement (STP-11).

    The page is one form: whatever is refused, all that was typed in it still stands.
    """
    payment, then = _seen(request, reference), request.POST.get("then", "")
    lodging = then == "lodge"
    lodge = Lodge(request.POST, record=payment, by=request.user) if lodging or _is_typed(request) else None
    if lodging and version_of(request, payment) != payment.version:
        words = [Reason(f"{payment.reference} was changed while you were here. Look at it, and press again.")]
        return _page(
            request,
            payment,
            _typed_items(request, payment),
            lodge=lodge,
            reasons=words,
            title="Nothing was done",
            status=409,
        )
    form, refusal = _typed_items(request, payment), None
    if form is not None:
        payment, refusal = _save_items(request, payment, form)
    if refusal and not lodging:
        return _page(request, payment, form, lodge=_unjudged(request, payment, lodge), **refusal)
    if lodging:
        return _lodge(request, payment, lodge, form, refusal)
    if then == "check_doc":
        return _check_doc(request, payment, lodge)
    return _done(request, payment, f"{payment.reference}: saved the DOC items.", lodge)


def _is_typed(request) -> bool:
    """Whether something stands under Lodge."""
    return any(request.POST.get(name) for name in ("lodged_reference", "lodged_at", "lodged_by"))


def _typed_items(request, payment):
    """What the DOC says as it was typed; None where the page had no such fields."""
    sent = any(name in request.POST for name in Items.base_fields)
    return Items(request.POST, record=payment, by=request.user) if sent else None


def _save_items(request, payment, form):
    """(the request as it is then, what the page says of a refusal or None)."""
    if not form.is_valid():
        return payment, {"status": 422}
    said = {name: form.cleaned_data[name] for name in payment.ANSWERS}
    kept = keeps(request.POST.getlist("keep"), form.fields)
    try:
        saved = actions.save_items(payment, by=request.user, answers=said, began=_began(request), kept=kept)
    except Conflict as conflict:
        return _seen(request, payment.reference), {"clashes": conflict.clashes, "status": 409}
    except Refused as refused:
        return _seen(request, payment.reference), {"reasons": refused.reasons, "status": 409}
    return saved.record, None


def _unjudged(request, payment, lodge):
    """What stands under Lodge, without a word on what is missing there: nobody pressed it."""
    if lodge is None:
        return None
    typed = {name: request.POST.get(name, "") for name in lodge.fields}
    return Lodge(record=payment, by=request.user, initial=typed)


def _done(request, payment, words, lodge):
    """Back to the page; where something stands under Lodge, the page itself, with that."""
    messages.success(request, words)
    if lodge is None:
        return redirect(payment)
    payment = _seen(request, payment.reference)
    return _page(request, payment, lodge=_unjudged(request, payment, lodge))


def _lodge(request, payment, lodge, form, refusal):
    """Record the lodgement. What the DOC says may be refused and never stands before it: it is asked again afterwards (STP-11)."""
    form = form if refusal else None
    if not lodge.is_valid():
        return _page(request, _seen(request, payment.reference), form, lodge=lodge, status=422)
    try:
        payment = take(payment, "lodge", by=request.user, version=payment.version, **lodge.cleaned_data)
    except Refused as refused:
        return _page(request, _seen(request, payment.reference), form, lodge=lodge, reasons=refused.reasons, status=409)
    except Stale:
        words = [Reason(f"{payment.reference} was changed while you were here. Look at it, and press again.")]
        return _page(request, _seen(request, payment.reference), form, lodge=lodge, reasons=words, status=409)
    messages.success(request, what_happened(payment))
    return _page(request, _seen(request, payment.reference), form, **refusal) if refusal else redirect(payment)


def _check_doc(request, payment, lodge):
    try:
        payment = take(payment, "check_doc", by=request.user, version=payment.version)
    except Refused as refused:
        lead = "The items are saved as they stand. The DOC does not count as checked."
        shown = {"title": "The DOC is not complete yet", "lead": lead, "status": 409}
        payment = _seen(request, payment.reference)
        return _page(request, payment, lodge=_unjudged(request, payment, lodge), reasons=refused.reasons, **shown)
    return _done(
        request, payment, f"{payment.reference}: saved the DOC items and checked the DOC on the record.", lodge
    )


def _began(request) -> dict[str, str] | None:
    """{field: fingerprint} of what the page began from, where it says so."""
    try:
        return {str(name): str(value) for name, value in json.loads(request.POST.get("began", "")).items()}
    except (ValueError, AttributeError):
        return None


@allow(*TPS_STAFF)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of a request: its form, its refusal, or the step taken. Escalating goes on in the draft that it begins."""
    response = step_page(request, _seen(request, reference), name)
    if name == "escalate" and isinstance(response, HttpResponseRedirect):
        escalation = _seen(request, reference).escalation
        writes = escalation.takes_answers() and escalation.officer_id == request.user.pk
        return redirect("escalations:write", escalation.reference) if writes else redirect(escalation)
    return response
