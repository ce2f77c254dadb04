"""Guards of the steps of tps, record by record, each with its reasons. They judge stored facts."""

from casework.steps import Reason, because
from people.clock import now
from people.roles import SERVICE_OFFICER, TPS_OFFICER
from tps import questions
from tps.questions import Form


def form_is_complete(contact):
    """All that the form requires is there, and every choice is one that the form offers (CON-15, CON-02)."""
    return _against(contact, questions.unanswered(contact))


def says_who_and_what(contact):
    """Who asked, from where, what for and what was said is there: what the form requires of a contact that TPS does
    not help with. What was checked, references and the CRN are asked to help, and not of these (CON-15, our reading)."""
    return _against(contact, questions.unanswered(contact, helped=False))


def _against(contact, unanswered):
    reasons = [Reason(q.missing, q.rules[0], q.field) for q in unanswered]
    for field in ("source", "enquiry_type"):
        option = getattr(contact, field)
        if option is not None and not option.offered_on(contact.form):
            words = f"“{option}” is not offered on the {contact.get_form_display()} form. Choose again."
            reasons.append(Reason(words, "CON-02", field))
    return reasons


says_who_and_what.rules = ("CON-15", "CON-02")  # type: ignore[attr-defined]
says_who_and_what.says = "Who asked, from where, what for and what was said is entered."  # type: ignore[attr-defined]
form_is_complete.rules = ("CON-15", "CON-02")  # type: ignore[attr-defined]
form_is_complete.says = "All that the form requires is entered."  # type: ignore[attr-defined]


@because("The contact has been taken over already.", "CON-18")
def is_not_taken_over(contact):
    return contact.taken_over_at is None


@because(
    "Only the Smart Centre form ends as urgent QOL. For Compensation, an urgent QOL of the Compensation system is asked for by e-mail to Compensation Recovery Operations.",
    "CON-16",
)
def is_on_smart_centre_form(contact):
    return contact.form == Form.SMART_CENTRE


@because("Only a general enquiry on the Compensation line is redirected.", "CON-26")
def is_on_compensation_form(contact):
    return contact.form == Form.COMPENSATION


#: A step that another form does not have, and not one that is refused for the moment: pages leave it out there.
OF_ONE_FORM = (is_on_smart_centre_form, is_on_compensation_form)


@because("TPS has taken the enquiry over: TPS completes it, or refers it early to an SSO.", "CON-19")
def is_not_for_tps_to_complete(contact):
    return contact.taken_over_at is None


@because("The service officer asked this in writing: it is answered, not discarded.", "CON-22")
def was_not_asked_in_writing(contact):
    return getattr(contact, "written_question", None) is None


@because(
    lambda contact: (
        f"TPS has a supervisor call of this contact in hand, {contact.call_in_hand}:"
        " complete it, give it to a team leader, or say what came of it."
    ),
    "SUP-04",
)
def has_no_supervisor_call_in_hand(contact):
    return contact.call_in_hand is None


@because("Only an enquiry of the Compensation form is followed up through the team leader.", "CON-27")
def is_followed_up_on_its_line(contact):
    return contact.form == Form.COMPENSATION


@because("A follow-up of this contact is open already.", "CON-27")
def has_no_open_follow_up(contact):
    return not contact.follow_ups.open().exists()


@because("The enquiry has been referred early already.", "CON-19")
def is_not_referred_early(contact):
    return contact.referred_early_at is None


@because("Only a New Claim enquiry runs past the guideline.", "CON-20")
def is_new_claim(contact):
    return contact.enquiry_type is not None and contact.enquiry_type.is_a("new_claim")


@because("Only an enquiry that came from another program line runs past the guideline.", "CON-20")
def came_from_another_program(contact):
    return contact.source is not None and contact.source.is_a("another_program")


@because("It has been said already that the contact runs past the guideline.", "CON-20")
def does_not_run_on_yet(contact):
    return contact.ran_on_at is None


# -- what is explained to a customer, and the review of an Urgent Payment decision

#: What has to be so before a decision is explained further, and what stands against it where it is not (EXP-01).
EXPLAINED_FURTHER = {
    "made_by_smart_centre": "TPS explains further only a decision that a Smart Centre SO made.",
    "explained_by_so": "The SO explains the decision first. TPS explains further what the SO has explained already.",
    "not_satisfied": "TPS explains further only where the customer is still not satisfied with the SO’s explanation.",
}
LEFT_TO_THE_SO = (
    "On the Compensation Recovery form the SO explains the decision. A customer who wants more is served by the"
    " explanation or formal review procedure, not by TPS."
)


def is_for_tps_to_explain(explanation):
    """A circumstance always; a decision where a Smart Centre SO made and explained it and the customer is not satisfied
    (EXP-01), and never on the Compensation form (EXP-05)."""
    if not explanation.is_of_a_decision:
        return []
    if explanation.contact.form == Form.COMPENSATION:
        return [Reason(LEFT_TO_THE_SO, "EXP-05", "what")]
    against = [(name, words) for name, words in EXPLAINED_FURTHER.items() if not getattr(explanation, name)]
    return [Reason(words, "EXP-01", name) for name, words in against]


is_for_tps_to_explain.rules = ("EXP-01", "EXP-05")  # type: ignore[attr-defined]
is_for_tps_to_explain.says = "A Smart Centre SO made the decision and explained it to a customer who is still not satisfied; a circumstance may be explained always."  # type: ignore[attr-defined]  # fmt: skip


@because("Review rights belong to a decision, not to a circumstance.", "EXP-02")
def is_of_a_decision(explanation):
    return explanation.is_of_a_decision


@because("Only a decision on the Compensation Recovery form is left to the SO and the procedure.", "EXP-05")
def is_left_to_the_so(explanation):
    return explanation.is_of_a_decision and explanation.contact.form == Form.COMPENSATION


@because("The contact is closed to change.", "CON-31")
def its_contact_is_open(record):
    return record.contact.state == "open"


HANGS_ON = ("explanation", "urgent_payment_review")


def _hanging(contact, name):
    """What hangs on the contact under that name, or None; whether there is any is asked once.

    Asked once the contact is locked, and not read with it: a lock that waited for who has just begun one would have
    read it too early.
    """
    if name not in contact._state.fields_cache:
        contact._state.fields_cache |= dict.fromkeys(one for one in HANGS_ON if one not in contact.hanging)
    return getattr(contact, name, None)


def explanation_is_complete(contact):
    """What the contact explains is on record and, of a decision, that the review rights were told (EXP-02)."""
    one = _hanging(contact, "explanation")
    if one is None or one.state not in ("open", "explained"):
        return []
    if one.state == "open" and one.is_of_a_decision and contact.form == Form.COMPENSATION:
        words = f"Say on {one.reference} which procedure serves the customer: the SO explains the decision, not TPS."
        return [Reason(words, "EXP-05")]
    reasons = []
    if one.state == "open":
        reasons.append(Reason(f"Record on {one.reference} what was explained to the customer.", "EXP-02"))
    if one.is_of_a_decision:
        reasons.append(Reason(f"Record on {one.reference} that the customer was told their review rights.", "EXP-02"))
    return reasons


def urgent_payment_review_is_complete(contact):
    """The review of the Urgent Payment decision is completed and its outcome on record (EXP-03)."""
    one = _hanging(contact, "urgent_payment_review")
    if one is None or one.state != "asked":
        return []
    return [Reason(f"Complete {one.reference}, the Urgent Payment review, and record its outcome.", "EXP-03")]


explanation_is_complete.rules = ("EXP-02", "EXP-05")  # type: ignore[attr-defined]
explanation_is_complete.says = "The explanation and the review rights told are on record, where the contact has one."  # type: ignore[attr-defined]
urgent_payment_review_is_complete.rules = ("EXP-03",)  # type: ignore[attr-defined]
urgent_payment_review_is_complete.says = "The Urgent Payment review is completed, where the contact has one."  # type: ignore[attr-defined]
#: What hangs on a contact, and has to be complete before it is finalised.
BESIDE_IT = (explanation_is_complete, urgent_payment_review_is_complete)


# -- quality checks and the roster

SELECTED_WHILE_ROSTERED = ("smart_centre", "labour_hire")


@because(
    "A Service Delivery Partner’s request is taken only as an urgent QOL of an activity created by a Services Australia SO.",
    "QOL-03",
)
def is_for_tps_to_check(check):
    return not check.for_partner or (check.kind == "urgent" and check.generated_by != "partner")


@because("Name the work item first.", "QOL-04")
def names_its_work_item(check):
    return check.work_item != ""


@because("The shift is over.", "QOL-01")
def is_not_over(shift):
    return shift.ends_at > now()


def against_claiming(check, officer, rostered: bool | None = None) -> list[Reason]:
    """What stands against this officer claiming the check now (QOL-01, QOL-02). Whether they are `rostered` is asked unless told."""
    if rostered is None:
        rostered = officer.roster_shifts.running().exists()
    return [*_own(check, officer), *_not_rostered(check, rostered), *_not_selected(check, officer, rostered)]


def _own(check, officer):
    """Nobody checks their own activity, or what they asked for themselves (QOL-04)."""
    own = officer.pk in (check.requested_by_id, check.activity_officer_id)
    return [Reason("Nobody checks their own activity or request. A colleague claims it.", "QOL-04")] if own else []


def _not_rostered(check, rostered: bool) -> list[Reason]:
    """Ordinary work is selected only while rostered (QOL-01)."""
    if check.kind == "urgent" or rostered:
        return []
    return [Reason("QOL and QMA work is claimed only while rostered. An urgent QOL is for anyone.", "QOL-01")]


def _not_selected(check, officer, rostered: bool) -> list[Reason]:
    """While rostered: only what Smart Centre and Labour Hire staff generated; Smart Centre, of the own site (QOL-02)."""
    if not rostered or (check.for_partner and check.kind == "urgent"):
        return []
    if check.generated_by not in SELECTED_WHILE_ROSTERED:
        words = "While rostered, only activities generated by Smart Centre and Labour Hire staff are claimed."
        return [Reason(words, "QOL-02")]
    if check.kind != "urgent" and check.edition == Form.SMART_CENTRE and check.site_id != officer.team.site_id:
        return [Reason(f"Smart Centre work of {check.site.name} is checked at {check.site.name}.", "QOL-02")]
    return []


# -- supervisor calls


def may_transfer(staff) -> bool:
    """Whether a supervisor call may come from this person: an SO, or a TPS officer who takes calls as one (SUP-02)."""
    return staff.has_role(SERVICE_OFFICER, TPS_OFFICER)


def is_a_tps_officer_too(staff) -> bool:
    """Whether the SO who transfers the call is a TPS officer as well: the call says so, beside name and logon (SUP-05)."""
    return staff.has_role(TPS_OFFICER)


@because("TPS has taken the call already.", "SUP-04")
def is_not_taken_yet(call):
    return call.taken_at is None


@because("Take the call first.", "SUP-04")
def is_taken(call):
    return call.taken_at is not None


def is_technical(call) -> list[Reason]:
    """The reason is stated, technical, and needs a deeper explanation than the SO could give (SUP-01)."""
    against = []
    if call.why != "technical":
        against.append(Reason("TPS takes a supervisor call only where the reason is technical.", "SUP-01", "why"))
    elif not call.reason:
        against.append(Reason("State the reason: what is to be explained.", "SUP-01", "reason"))
    if call.why == "technical" and not call.needs_deeper:
        words = "TPS takes it only where it needs a deeper explanation than the SO could give."
        against.append(Reason(words, "SUP-01", "needs_deeper"))
    return against


def came_warm_and_in_full(call) -> list[Reason]:
    """An SO transferred it warm, and explained the customer's situation in full (SUP-02)."""
    against = []
    if not call.warm_transfer:
        against.append(Reason("TPS takes it only as a warm transfer from the SO.", "SUP-02", "warm_transfer"))
    if not call.explained_in_full:
        words = "The SO first explains the customer’s situation in full."
        against.append(Reason(words, "SUP-02", "explained_in_full"))
    return against


is_technical.rules = ("SUP-01",)  # type: ignore[attr-defined]
is_technical.says = "The reason is stated, technical, and needs a deeper explanation than the SO could give."  # type: ignore[attr-defined]
came_warm_and_in_full.rules = ("SUP-02",)  # type: ignore[attr-defined]
came_warm_and_in_full.says = "An SO transferred it warm, with the customer’s situation explained in full."  # type: ignore[attr-defined]


@because(
    "A TPS officer who took the call as an SO gives it to another TPS officer: hand the contact to a colleague.",
    "SUP-09",
)
def goes_to_another_officer(call):
    return call.contact.officer_id != call.transferred_by_id


@because(
    "A team leader takes a matter of service, or a call whose reason the customer won’t give. Change what is known of it first.",
    "SUP-03",
)
def is_for_a_team_leader(call):
    return call.why in ("service", "not_said")
