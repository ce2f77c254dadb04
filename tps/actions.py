"""Verbs that start a contact or touch it beside its steps."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.transaction import atomic

from casework import notices, outbox, timeline
from casework.answers import Saved, save_answers
from casework.privacy.forms import keeps
from casework.steps import Reason, Refused, lock, move_now, offers, refusals, take
from people import directory
from people.clock import now
from people.models import Mailbox, Staff
from tps import conditions, mails, who
from tps.models import (
    Contact,
    DecisionExplanation,
    GapReport,
    KnowledgeGap,
    KnownIssue,
    OfficerSettings,
    QualityCheck,
    RosterShift,
    SupervisorCall,
    UrgentPaymentReview,
    WrittenQuestion,
)
from tps.models.contact import begin

BLANK_FOR = timedelta(minutes=1)


def default_form(officer) -> str:
    """The form that an officer's new contact starts with (CON-02): their own default, or where they want that the form
    of their last contact."""
    likes = OfficerSettings.objects.filter(officer=officer).first() or OfficerSettings(officer=officer)
    if likes.follows_last:
        last = Contact.objects.filter(officer=officer).order_by("-id").values_list("form", flat=True).first()
        return last or likes.default_form
    return likes.default_form


def open_contact(*, by, form: str | None = None, another: bool = False, typed_in: str = "") -> Contact:
    """Open a contact: the record exists from this moment, and its clock runs (CON-01, CON-17).

    A second press within a minute gives the same untouched contact back instead of another one, unless the caller
    knows that it is `another` (the API's Idempotency-Key says so). The contact that was `typed_in` on the page, by its
    reference, is never given back, whether what was typed has arrived or not.
    """
    with atomic():
        Staff.objects.select_for_update(of=("self",)).get(pk=by.pk)  # one press at a time
        blank = None if another else _blank(by, typed_in)
        if blank is not None and form in (None, blank.form):
            return blank
        return begin(by=by, form=form or default_form(by))


def _blank(by, typed_in):
    mine = Contact.objects.in_hand_of(by).filter(opened_by=by, version=1, opened_at__gt=now() - BLANK_FOR)
    return next((contact for contact in mine if contact.reference != typed_in), None)


def save_contact(contact, *, by, answers: dict, began=None, kept=None) -> Saved:
    """Save what was typed; a service officer's location and Service Zone come from the directory where not given.

    A change of form settles what is asked, so the timeline tells it (CON-02).
    """
    officer = answers.get("service_officer")
    if officer is not None and officer.pk != contact.service_officer_id:
        for name, value in (("location", officer.team), ("service_zone", officer.team.site.zone)):
            if answers.get(name) is None or answers[name].pk == getattr(contact, f"{name}_id"):
                answers[name] = value
                if began is not None:
                    began.pop(name, None)
    with atomic():
        saved = save_answers(contact, by=by, answers=answers, began=began, kept=kept)
        if "form" in saved.changed:
            told = f"changed the form to {saved.record.get_form_display()}"
            timeline.tell(saved.record, by=by, step="change_form", told=told)
    return saved


def bring_to_front(contact, *, by) -> None:
    """Of an officer's open contacts this one is in front: the one that a new tab or sign-in shows."""
    Contact.objects.open().filter(pk=contact.pk, officer=by).update(fronted_at=now())


def add_service_officer(*, by, logon, given_name, family_name, team, email=""):
    """Add an SO who is not in the directory: no sign-in, an agency address, unverified. Returns the Staff row."""
    return directory.add_on_the_spot(
        by=by,
        logon=logon,
        given_name=given_name,
        family_name=family_name,
        team=team,
        email=email,
        domain=settings.AGENCY_MAIL_DOMAIN,
    )


def ask_in_writing(*, by, form: str, text: str, kept=()) -> WrittenQuestion:
    """An SO asks TPS in writing, the channel for staff who are deaf or have hearing loss (CON-22)."""
    kinds: dict[str, list[str]] = {}
    for pair in kept:
        field, _, kind = pair.partition(":")
        kinds.setdefault(field, []).append(kind)
    with atomic():
        question = WrittenQuestion.objects.create(
            asked_by=by, team=by.team, form=form, text=text, asked_at=now(), kept=kinds
        )
        timeline.tell(
            question, by=by, step="open", told="asked TPS in writing", changes={"kept": kept} if kept else None
        )
    return question


#: What administrators call the mailbox of Compensation Recovery Operations (QOL-05).
COMPENSATION_OPERATIONS = "Compensation Recovery Operations"


def request_check(*, by, kind, work_item, requested_by, activity_officer, generated_by, edition, for_partner=False, compensation_system=False, contact=None) -> QualityCheck:  # fmt: skip
    """Enter a request for a check in the register (QOL-04).

    An urgent one of the Compensation system from staff outside Compensation Recovery is e-mailed to Compensation
    Recovery Operations, once (QOL-05). Raises `Refused` for a partner's request that is not TPS's to take (QOL-03),
    where administrators keep no such mailbox, and for a second urgent one of the same contact.
    """
    said = {
        "kind": kind, "work_item": work_item, "requested_by": requested_by, "activity_officer": activity_officer, "recorded_by": by,
        "generated_by": generated_by, "edition": edition, "for_partner": for_partner, "compensation_system": compensation_system,
        "site": activity_officer.team.site, "contact": contact,
    }  # fmt: skip
    if not conditions.is_for_tps_to_check(QualityCheck(**said)):
        raise Refused([Reason(*conditions.is_for_tps_to_check.reason)])
    with atomic():
        if contact is not None and kind == "urgent":
            _refuse_a_second_urgent_one(contact)
        check = QualityCheck.objects.create(**said)
        of = f" of {contact.reference}" if contact is not None else ""
        timeline.tell(check, by=by, step="request", told=f"requested: {check.get_kind_display()}{of}")
        if kind == "urgent" and compensation_system and not requested_by.team.roc_code:
            outbox.owe(check, mails.urgent_cms_check(check, by=by, address=_compensation_operations()))
    return check


def offers_of_check(check, user):
    """(name, step, reasons against it), as `casework.steps.offers`; with what stands against this officer claiming it (QOL-01, QOL-02)."""
    for name, step, against in offers(check, user):
        yield name, step, [*against, *(conditions.against_claiming(check, user) if name == "claim" else ())]


def _refuse_a_second_urgent_one(contact) -> None:
    lock(contact)  # one at a time
    there = contact.quality_checks.filter(kind="urgent").first()
    if there is not None:
        raise Refused(
            [Reason(f"{contact.reference} has its urgent QOL in the register already: {there.reference}.", "QOL-04")]
        )


def _compensation_operations() -> str:
    box = Mailbox.objects.filter(purpose__iexact=COMPENSATION_OPERATIONS).first()
    if box is None:
        words = "There is no mailbox of Compensation Recovery Operations. An administrator adds it; e-mail them yourself meanwhile."
        raise Refused([Reason(words, "QOL-05")])
    return box.address


def add_shift(*, by, officer, starts_at, ends_at) -> RosterShift:
    """Roster a TPS officer at their site for QOL and QMA work; the timeline says who did (QOL-01).

    Raises `Refused` where the officer is rostered for a part of that time already; the database refuses it too.
    """
    with atomic():
        Staff.objects.select_for_update(of=("self",)).get(pk=officer.pk)  # one shift at a time
        there = officer.roster_shifts.select_related(*RosterShift.READ_WITH).at_once_with(starts_at, ends_at).first()
        if there is not None:
            words = f"{there.headline} is rostered already: {there.reference}. End that shift, or choose another time."
            raise Refused([Reason(words, "QOL-01")])
        shift = RosterShift.objects.create(
            officer=officer, site=officer.team.site, starts_at=starts_at, ends_at=ends_at, added_by=by
        )
        timeline.tell(shift, by=by, step="add", told="added the shift")
    return shift


def report_gap(contact, *, by, missing, reference=None, kept=()) -> GapReport:
    """Note what the reference material lacks, in a file or in none; the contact's timeline says so, and who keeps the file is told."""
    with atomic():
        report = GapReport.objects.create(contact=contact, reference=reference, missing=missing, by=by)
        where = reference.number if reference else "the reference material"
        changes = {"missing": missing} | ({"kept": kept} if kept else {})
        timeline.tell(contact, by=by, step="report_gap", told=f"reported a gap in {where}", changes=changes)
        keeper = reference.keeper if reference else None
        if keeper is not None and keeper != by:
            text = f"{by.name} reports a gap in {where}: {missing}"
            notices.tell(contact, to=keeper, kind="gap", text=text, occurrence=report.pk)
    return report


def take_up_gap(*, by, enquiry_type=None, given: str = "") -> KnowledgeGap:
    """Take up what knowledge is missing about: whoever does sees to it, until they give it to somebody.

    About each topic and each reference there is one that stands: where it is taken up already, that one is given back.
    """
    standing = KnowledgeGap.objects.standing().filter(enquiry_type=enquiry_type, given=given)
    if there := standing.first():
        return there
    try:
        with atomic():
            gap = KnowledgeGap.objects.create(
                enquiry_type=enquiry_type, given=given, opened_by=by, owner=by, opened_at=now()
            )
            timeline.tell(gap, by=by, step="open", told="took up the knowledge gap")
    except IntegrityError:  # somebody else did, at the same moment
        return standing.get()
    return gap


def _in_hand(contact, by):
    """The contact, open and locked: one press at a time. PermissionDenied where another officer has it."""
    contact = lock(contact)
    if not contact.takes_answers():
        raise Refused([Reason(f"{contact.reference} is {contact.state_words}: this can no longer be done.", "CON-31")])
    if not who.its_tps_officer(contact, by):
        raise PermissionDenied
    return contact


def _there_already(record) -> Refused:
    return Refused([Reason(f"{record.reference} is on record already: {record.state_words}.")])


def explain(
    contact, *, by, what, made_by_smart_centre=None, explained_by_so=None, not_satisfied=None, pointed_to="",
    explanation="", rights_told=False, kept=(),
) -> DecisionExplanation:  # fmt: skip
    """Put on record what the contact explains to a customer, as far as it has come (EXP-01, EXP-02, EXP-05).

    Only begun, or with what was explained, or with the review rights told too; on the Compensation form with the
    procedure that the customer was pointed to. Raises `Refused` where TPS does not explain it, or where it is on record.
    """
    facts = {
        "what": what, "made_by_smart_centre": made_by_smart_centre, "explained_by_so": explained_by_so,
        "not_satisfied": not_satisfied,
    }  # fmt: skip
    with atomic():
        contact = _in_hand(contact, by)
        one = getattr(contact, "explanation", None)
        if one is not None and one.state != "withdrawn":
            raise _there_already(one)
        against = conditions.is_for_tps_to_explain(DecisionExplanation(contact=contact, **facts))
        if against and not pointed_to:
            raise Refused(against)
        if one is None:
            one = DecisionExplanation.objects.create(contact=contact, opened_by=by, opened_at=now(), **facts)
            timeline.tell(one, by=by, step="open", told=f"is to explain {one.get_what_display().lower()}")
        else:
            one = take(one, "take_up", by=by, version=one.version, **facts)
        if pointed_to:
            one = take(one, "point_to_procedure", by=by, version=one.version, pointed_to=pointed_to)
        if explanation:
            said = {"explanation": explanation} | ({"kept": kept} if kept else {})
            one = take(one, "give_explanation", by=by, version=one.version, **said)
        if rights_told:
            one = take(one, "tell_review_rights", by=by, version=one.version)
    return one


def review_urgent_payment(
    contact, *, by, first_outcome_told, outcome="", outcome_words="", kept=()
) -> UrgentPaymentReview:
    """Put on record that a customer asked for the review of an Urgent Payment decision, and its outcome where there is one (EXP-03).

    Raises `Refused` before the outcome of the first request was told, and where a review is on record.
    """
    with atomic():
        contact = _in_hand(contact, by)
        one = getattr(contact, "urgent_payment_review", None)
        if one is not None and one.state != "withdrawn":
            raise _there_already(one)
        if not first_outcome_told:
            words = "The review is asked for on hearing the outcome of the first request. Tell the customer that first."
            raise Refused([Reason(words, "EXP-03", "first_outcome_told")])
        if one is None:
            one = UrgentPaymentReview.objects.create(
                contact=contact, recorded_by=by, asked_at=now(), first_outcome_told=True
            )
            timeline.tell(one, by=by, step="open", told="recorded that the customer asks for a review")
        else:
            one = take(one, "ask_again", by=by, version=one.version)
        if outcome:
            said = {"outcome": outcome, "outcome_words": outcome_words} | ({"kept": kept} if kept else {})
            one = take(one, "complete_review", by=by, version=one.version, **said)
    return one


def add_known_issue(*, by, title, what_to_say, since, topics=(), references=(), nnu="", incident="", kept=()) -> KnownIssue:  # fmt: skip
    """Say what is known to be broken; it stands beside the form of every contact on its topic from now on."""
    if not who.keeps_known_issues(None, by):
        raise PermissionDenied
    said = {"title": title, "what_to_say": what_to_say, "since": since, "nnu": nnu, "incident": incident}
    with atomic():
        issue = KnownIssue.objects.create(
            **said, topics=list(topics), references=list(references), added_by=by, added_at=now()
        )
        timeline.tell(
            issue, by=by, step="open", told="said that it is broken", changes={"kept": kept} if kept else None
        )
    return issue


def may_receive_call(contact, user) -> bool:
    """The TPS officer who has the contact in hand, while it is open."""
    return contact.takes_answers() and who.its_tps_officer(contact, user)


def receive_call(contact, *, by, transferred_by, why, kept=(), **said) -> SupervisorCall:
    """Record a customer's call for a supervisor on the contact in hand, and take it at once where nothing stands against
    that: a technical reason that needs a deeper explanation, warm from an SO in full (SUP-01, SUP-02, SUP-04, SUP-05).

    What is `said` beside: reason, needs_deeper, warm_transfer, explained_in_full, tried_first. The same press twice gives
    the same call. Raises `Refused` for a contact that is closed or has another open call, and for one from no SO.
    """
    facts = {"transferred_by": transferred_by, "why": why, **said}
    with atomic():
        contact = _in_hand(contact, by)
        if not conditions.may_transfer(transferred_by):
            words = "TPS takes a supervisor call from a service officer, and from nobody else."
            raise Refused([Reason(words, "SUP-02", "transferred_by")])
        if (call := contact.supervisor_calls.open().first()) is not None:
            if all(getattr(call, name) == value for name, value in facts.items()):
                return call
            raise Refused([Reason(f"{call.reference} of this contact is open already. Change it there.", "SUP-04")])
        call = SupervisorCall.objects.create(
            contact=contact, received_by=by, received_at=now(), also_tps_officer=conditions.is_a_tps_officer_too(transferred_by),
            kept=keeps(kept, ("reason",)), **facts,
        )  # fmt: skip
        told = f"received a supervisor call of {contact.reference}: {call.get_why_display().lower()}"
        timeline.tell(call, by=by, step="receive", told=told, changes={"kept": kept} if kept else None)
        if not refusals(call, move_now(call, "take_call")):
            call = take(call, "take_call", by=by, version=call.version)
    return call
