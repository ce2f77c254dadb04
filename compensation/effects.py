"""What follows a stop payment's steps, in the step's own transaction."""

from casework import deadlines, notices, outbox
from casework.models import Notice
from casework.steps import lock, move_now, take
from compensation import mails
from compensation.deadlines import MAY_HAVE_ISSUED, TO_LODGE
from escalations.actions import open_escalation, save_escalation
from escalations.querysets import CLOSED, WITH_SSO
from people.models import Staff
from people.roles import TPS_STAFF

#: What the DOC of a Smart Centre request is titled (STP-05).
DOC_TITLE = "Stop Payment Request"


def reckon_anew(payment, *, by, **answers):
    """The limit follows what was corrected; team leader, SSO and officer are told at once where arrears may have issued (STP-12)."""
    other = payment.receiving_team.site if payment.receiving_team_id else None
    deadlines.move(payment, TO_LODGE, since=payment.identified_at, other_site=other)
    if payment.finalised_earlier:
        deadlines.add_stage(payment, TO_LODGE, MAY_HAVE_ISSUED)


# -- with its escalation


def escalation_for(payment, *, by):
    """The contact's escalation as a stop payment that stands and no other request has; otherwise a new draft of `by`'s.

    A draft begins with what the request knows already, where nothing else is said in it (STP-05, ESC-07).
    """
    standing = payment.contact.escalations.filter(stop_payment=True, stop_request=None).exclude(state__in=CLOSED)
    found = standing.exclude(state="draft").first() or standing.filter(state="draft", officer=by).first()
    escalation = found or open_escalation(payment.contact, by=by, stop_payment=True, another=True)
    if escalation.state != "draft":
        return escalation
    known = {name: said for name, said in known_of(payment).items() if said and not getattr(escalation, name)}
    kept = {"issue": payment.kept["exact_reason"]} if "issue" in known and "exact_reason" in payment.kept else {}
    return save_escalation(escalation, by=by, answers=known, kept=kept).record


def known_of(payment) -> dict[str, str]:
    """What a request says to an SSO already: what it is about, issue, what was done, and the title that its DOC has (STP-05)."""
    amount = f" of ${payment.amount:,.2f}" if payment.amount is not None else ""
    reason = payment.exact_reason.strip()
    doc = f" The DOC was checked by {payment.doc_checked_by.name}." if payment.doc_checked_by else ""
    return {
        "subject": f"Stop incorrect arrears{amount}",
        "issue": f"Incorrect arrears{amount}, to be stopped before close of business. Exact reason: {reason}"
        if reason
        else "",
        "action_taken": f"{payment.verified_by.name} verified that the arrears are incorrect ({payment.reference}).{doc}",
        "doc_title": DOC_TITLE,
    }


def highlight_escalation(payment, *, by, sso, how):
    """The SSO who was contacted counts as told in the escalation too, once it is submitted (ESC-12)."""
    escalation = payment.escalation
    if escalation and escalation.state in WITH_SSO and escalation.stop_payment and not escalation.highlighted_at:
        answers = {"to": sso, "how": how, "at": payment.sso_contacted_at}
        escalation = lock(escalation)
        take(escalation, "highlight", by=by, version=escalation.version, **answers)


def withdraw_escalation(payment, *, by, because, kept=()):
    """The escalation is withdrawn with it, unless an SSO has accepted it or it is not this person's to withdraw."""
    if payment.escalation is None:
        return
    escalation = lock(payment.escalation)
    move = move_now(escalation, "withdraw")
    if move is not None and move.has_perm(escalation, by):
        reason = f"{payment.reference} was withdrawn: the arrears are correct."
        take(escalation, "withdraw", by=by, version=escalation.version, reason=reason)


# -- who is told


def concerned(payment, *, but) -> list[Staff]:
    """Whose request it is, who brought it, the SSOs it was put to, and whoever time has told of it; not `but`, who knows."""
    told = Notice.objects.filter(record_label=payment.record_label, record_id=payment.pk).values("to")
    people = {payment.officer_id, payment.found_by_id, payment.sso_contacted_id}
    if payment.escalation:
        people |= {getattr(payment.escalation, f"{name}_id") for name in ("officer", "accepted_by", "highlighted_to")}
    people -= {None, but.pk}
    found = Staff.objects.active()
    return list((found.filter(pk__in=people) | found.filter(pk__in=told)).exclude(pk=but.pk).order_by("pk"))


def tell_of_withdrawal(payment, *, by, because, kept=()):
    """A notice and an e-mail to whoever was concerned with it: nothing is to be stopped, and why."""
    for person in concerned(payment, but=by):
        serves = person.has_role(*TPS_STAFF)
        if serves:
            text = f"{by.name} withdrew {payment.reference}: the arrears are correct. Nothing is to be stopped."
            notices.tell(payment, to=person, kind="withdrawn", text=text)
        outbox.owe(payment, mails.withdrawn(payment, by=by, to=person, reads_it=serves))
