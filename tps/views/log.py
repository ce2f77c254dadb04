"""Log contact: open one, fill it in (saved as it is typed), finalise it."""

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from casework import announced, answers
from casework.answers import Conflict
from casework.pages import seen_by
from casework.steps import Reason, Refused, Stale, declaration, gate, offers, take
from casework.templatetags import ui
from casework.typed import Typed, plainly
from people.access import allow
from people.roles import TPS_OFFICER
from tps import actions, guidance, lines, questions
from tps.conditions import OF_ONE_FORM
from tps.forms import AddServiceOfficer, AnswersForm
from tps.models import Contact, KnownIssue, Option, Reference
from tps.models.contact import TOLD
from tps.querysets import LATEST_OF_SO
from tps.questions import Form
from tps.views import explaining, turned_away


@allow(TPS_OFFICER)
@require_http_methods(["GET", "POST"])
def start(request):
    """POST opens a contact. GET shows the one in front, or offers to open one."""
    if request.method == "POST":
        form = request.POST.get("form")
        form = form if form in Form.values else None
        contact = actions.open_contact(by=request.user, form=form, typed_in=request.POST.get("typed_in", ""))
        return redirect("tps:write", contact.reference)
    front = Contact.objects.in_hand_of(request.user).first()
    if front is not None:
        return redirect("tps:write", front.reference)
    forms = sorted(Form.choices, key=lambda choice: choice[0] != actions.default_form(request.user))
    return render(request, "tps/start.html", {"active": "log", "forms": forms})


def _in_hand(request, reference):
    contact = seen_by(request.user, Contact.objects.with_people(), reference)
    if contact.officer_id != request.user.pk:
        raise PermissionDenied(f"{contact.reference} is in {contact.officer.name}'s hands.")
    return contact


@allow(TPS_OFFICER)
@require_http_methods(["GET", "POST"])
def write(request, reference):
    """The form of an open contact. POST saves what was typed and takes the step, or goes on to the house, whose button was pressed."""
    contacts = Contact.objects.with_people()
    if request.method == "POST":
        contacts = Contact.objects.select_related("site", "service_officer")
    contact = seen_by(request.user, contacts, reference)
    if request.method == "POST":
        answers.refuse_where_closed(contact)
    if not contact.takes_answers() or contact.officer_id != request.user.pk:
        return redirect(contact)
    if request.method == "GET":
        actions.bring_to_front(contact, by=request.user)
        return _page(request, contact)
    return _save_and_step(request, contact)


def _afresh(contact):
    """The contact as it is stored now, with all that its page shows."""
    return Contact.objects.with_people().get(pk=contact.pk)


def _save_and_step(request, contact):
    sent, form = TYPED.asked(request, contact)
    try:
        saved = TYPED.keep_what_is_clean(request, contact, sent, form)
    except Conflict as conflict:
        return TYPED.conflict(request, _afresh(contact), conflict, refused=list(form.errors))
    if form.errors:
        return _page(request, _afresh(contact), form=form, status=422)
    name, goes = request.POST.get("step", ""), request.POST.get("goes", "")
    for one in announced.buttons_on(_afresh(contact), request.user) if goes else ():
        if one["key"] == goes:
            return redirect(one["address"], preserve_request=True)
    if not name:
        return redirect("tps:write", contact.reference)
    if beside := explaining.BESIDE.get(name):
        return redirect(beside.address(saved.record))
    return _step(request, contact, name, saved.record.version)


def _step(request, contact, name, version):
    try:
        step = declaration(Contact, name)
    except KeyError:
        return _page(request, _afresh(contact), status=404)
    try:
        if step.form:
            contact = _afresh(contact)
            if not turned_away.unanswered(contact, name, request.user):  # its page asks for what is missing, too
                gate(contact, name, request.user)
            return redirect("tps:step", contact.reference, name)
        contact = take(contact, name, by=request.user, version=version)
    except Refused as refused:
        return _page(request, _afresh(contact), reasons=refused.reasons, title=step.label, status=409)
    except Stale:
        return _page(
            request,
            _afresh(contact),
            reasons=[Reason("Somebody saved this contact at the same moment. Press the button again.")],
            title=step.label,
            status=409,
        )
    if contact.takes_answers():
        return redirect("tps:write", contact.reference)
    told = "No summary is sent."
    if contact.state in TOLD:
        told = f"{contact.service_officer.given_name} is being e-mailed the summary."
    messages.success(request, f"{contact.reference} {contact.state_words}. {told}")
    return redirect(contact)


def in_words(contact, name, value) -> str:
    """An answer as a person reads it."""
    if (said := plainly(value)) is not None:
        return said
    if name in ("checked", "help_given"):
        labels = dict(Option.objects.filter(list=name, code__in=value).values_list("code", "label"))
        return ", ".join(labels.get(code, code) for code in value)
    if isinstance(value, list):
        return ", ".join(value)
    if name == "waiting_since":
        return value.astimezone(contact.site.tz).strftime("%H:%M")
    if name == "form":
        return Form(value).label
    if name == "crn_given":
        return questions.CrnGiven(value).label
    return str(value)


def _filled(saved, user) -> dict:
    """What the server made of what was typed, as the page's fields show it."""
    record, filled = saved.record, {}
    if "service_officer" in saved.changed:
        filled = {name: getattr(record, f"{name}_id") for name in ("location", "service_zone")}
    if "waiting_since" in saved.changed and record.waiting_since:
        filled["waiting_since"] = ui.in_words(record.waiting_since, "time", record.site.tz, user.clock_24h)
    return filled


TYPED = Typed(
    AnswersForm, actions.save_contact, in_words, page="tps:write", noun="contact", active="log", filled=_filled
)


@allow(TPS_OFFICER)
@require_POST
def save(request, reference):
    """Save what was typed so far (JSON for the page's script): what is kept, what was refused and why, what was filled in."""
    return TYPED.save_as_typed(request, seen_by(request.user, Contact.objects.with_people(), reference))


def _page(request, contact, *, form=None, reasons=(), title="", status=200):
    form = form or AnswersForm(record=contact)
    if form.is_bound and set(form.fields) != set(contact.ANSWERS):
        form = AnswersForm(request.POST, record=contact, kept=form.kept)
    officer = contact.service_officer
    theirs = Contact.objects.visible_to(request.user).of_service_officer(officer).exclude(pk=contact.pk)
    latest = list(theirs.select_related("enquiry_type", "officer")[:LATEST_OF_SO]) if officer else []
    context = {
        "active": "log",
        "contact": contact,
        "form": form,
        "asked": [question.field for question in questions.asked_on(form.form_key)],
        "required": questions.required_on(contact),
        "began": json.dumps(answers.began(contact)),
        "others": Contact.objects.others_in_hand(contact),
        "steps": _offered(contact, request.user),
        "reasons": list(reasons),
        "title": title,
        "guides": guidance.guides_for(contact),
        "references": _answers_on(contact),
        "known_issues": list(KnownIssue.objects.visible_to(request.user).concerning(contact)[:4]),
        "reference_titles": json.dumps(
            dict(Reference.objects.filter(number__in=contact.references).values_list("number", "title"))
        ) if contact.references else "{}",
        "so_contacts": latest,
        "another_line": lines.another_line(contact, latest),
        "add_form": AddServiceOfficer(),
        "announced": announced.on_page_of(contact, request.user),
        "beside": explaining.offered(contact, request.user),
    }  # fmt: skip
    return render(request, "tps/log.html", context, status=status)


def _offered(contact, user):
    """{name: {step, refused, blocked}} of the steps that this form has; `blocked` is what no answer would put right."""
    return {
        name: {"step": step, "refused": against, "blocked": [reason for reason in against if not reason.field]}
        for name, step, against in offers(contact, user)
        if all(guard(contact) for guard in step.guards if guard in OF_ONE_FORM)
    }


def _answers_on(contact):
    if contact.enquiry_type is None:
        return []
    return list(Reference.objects.filter(retired_on=None, topics__contains=[contact.enquiry_type.code])[:5])


@allow(TPS_OFFICER)
@require_POST
def add_service_officer(request, reference):
    """Add an SO who is not in the directory, and put them on this contact."""
    contact = _in_hand(request, reference)
    form = AddServiceOfficer(request.POST)
    if form.is_valid():
        try:
            officer = actions.add_service_officer(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error) if not hasattr(error, "error_dict") else [
                form.add_error(name if name in form.fields else None, errors)
                for name, errors in error.error_dict.items()
            ]
        else:
            actions.save_contact(contact, by=request.user, answers={"service_officer": officer})
            messages.success(
                request, f"{officer.name} ({officer.logon}) added, unverified until the next directory import."
            )
            return redirect("tps:write", contact.reference)
    return render(
        request, "tps/add_service_officer.html", {"active": "log", "contact": contact, "form": form}, status=422
    )
