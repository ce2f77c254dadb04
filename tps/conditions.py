"""Guards of a contact's steps, each with its reasons. They judge stored facts."""

from casework.steps import Reason, because
from people.clock import now
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
