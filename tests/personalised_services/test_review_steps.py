"""The steps of a review: who takes them, what each asks, what it leaves behind, what the database refuses."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from casework import deadlines
from casework.models import Notice, OutgoingMail
from casework.steps import Refused
from casework.sweep import sweep
from people.clock import at, now
from people.directory import give_role
from people.models import RoleHeld
from people.roles import ZONE_CONTACT
from personalised_services.models import PlanReview
from tests.personalised_services.conftest import CRN, NAME, go, local
from tests.personalised_services.reviewing import (
    BOX,
    HEARD,
    WRITTEN,
    form,
    on,
    opened,
    phone,
    phoned_twice,
    reached,
    refused_by_the_database,
    written,
    written_to,
    zoe,
)

__all__ = ["opened", "zoe"]
REVIEW = "personalised_services/models/review.py::PlanReview"
GUARDS = "personalised_services/conditions/review.py"
FORMS = "personalised_services/forms/review.py"
EFFECTS = "personalised_services/effects/review.py"


# -- who


def test_its_psso_takes_its_steps_and_nobody_else(opened, ps, zoe):
    review = opened()
    for other in (ps.dan, ps.wes, ps.lene, ps.olive, ps.sione, zoe):
        with on(review, 1), pytest.raises(PermissionDenied):
            go(review, "record_attempt", other, phoned_at=now(), result="no_answer", words="")
    with on(review, 1):
        phone(review, ps)


# -- phone and interview


@pytest.mark.rule("REV-02", breaks=f"{FORMS}::_Phoned.clean_phoned_at")
def test_an_attempt_is_after_the_e_mail_and_one_of_its_own(opened, ps):
    review = opened()
    with on(review, 1):
        early = form("Attempt", review, ps, result="no_answer", phoned_at="2027-02-01T16:00")
        assert early.errors["phoned_at"] == ["That was before the review opened."]
        review = phone(review, ps)
        again = form("Attempt", review, ps, result="no_answer", phoned_at=local(review.day(1)).isoformat())
        assert again.errors["phoned_at"] == ["An attempt at this moment is recorded already."]
    for seconds, is_another in ((30, False), (60, True)):
        with at(local(review.day(1)) + timedelta(seconds=seconds)):
            assert form("Attempt", review, ps, result="no_answer").is_valid() is is_another
            both = {"strategy_understood": "yes", "expectations_understood": "no"}
            assert form("Contact", review, ps, **both).is_valid()  # they rang back


@pytest.mark.rule("REV-03", breaks=f"{FORMS}::Contact.clean")
def test_whoever_is_reached_has_the_interview_or_an_appointment(opened, ps):
    review = opened()
    tomorrow = local(review.day(2)).isoformat()
    with on(review, 1):
        both = {"strategy_understood": "yes", "expectations_understood": "no"}
        assert form("Contact", review, ps).errors["appointment_at"]
        assert form("Contact", review, ps, appointment_at=tomorrow, **both).errors["appointment_at"]
        assert form("Contact", review, ps, strategy_understood="yes").errors["expectations_understood"]
        assert form("Contact", review, ps, **both).is_valid()
        assert form("Contact", review, ps, appointment_at=tomorrow).is_valid()


@pytest.mark.rule("REV-03", breaks=f"{REVIEW}.Meta.constraints[review_contacted_with_interview]")
def test_the_database_knows_nobody_as_reached_without_either(opened, ps):
    review = opened()
    refused_by_the_database(review, state="contacted")
    with pytest.raises(IntegrityError), transaction.atomic():
        reached(review, ps, strategy_understood="", expectations_understood="")


@pytest.mark.rule("REV-03", breaks=f"{REVIEW}.record_interview")
@pytest.mark.rule("REV-03", breaks=f"{GUARDS}::not_interviewed")
def test_the_interview_is_held_at_the_appointment_and_asks_both(opened, ps):
    review = opened()
    nothing = {"strategy_understood": "", "expectations_understood": "", "interview": ""}
    review = reached(review, ps, appointment_at=local(review.day(5)), **nothing)
    assert (review.state, review.interviewed_at) == ("contacted", None)
    with on(review, 5, 11):
        review = go(review, "record_interview", ps.priya, held_at=local(review.day(5)), **HEARD)
        with pytest.raises(Refused, match="The interview was held"):
            go(review, "record_interview", ps.priya, held_at=local(review.day(5)), **HEARD)
    review = PlanReview.objects.get(pk=review.pk)
    assert (review.strategy_understood, review.expectations_understood) == ("yes", "partly")
    assert review.interviewed_at == local(review.day(5))


# -- the letter


@pytest.mark.rule("REV-02", breaks=f"{REVIEW}.record_letter.guards")
@pytest.mark.rule("REV-02", breaks=f"{GUARDS}::phoned_twice")
def test_no_letter_before_two_attempts(opened, ps):
    review = opened()
    with on(review, 1):
        review = phone(review, ps)
        with pytest.raises(Refused) as refused:
            go(review, "record_letter", ps.priya, sent_on=review.day(1), reply_by=review.day(13))
    assert refused.value.reasons == [("Record two phone attempts first.", "REV-02")]
    with on(review, 2):
        review = phone(review, ps)
        assert go(review, "record_letter", ps.priya, sent_on=review.day(2), reply_by=review.day(13)).state == "letter"


@pytest.mark.rule("REV-04", breaks=f"{FORMS}::ReviewLetter.clean")
def test_the_letter_asks_for_a_reply_by_day_13_at_the_latest(opened, ps):
    review = phoned_twice(opened(), ps)

    def asked(sent, reply):
        days = {"sent_on": review.day(sent).isoformat(), "reply_by": review.day(reply).isoformat()}
        return form("ReviewLetter", review, ps, **days)

    with on(review, 6):
        assert asked(6, 13).is_valid() and asked(5, 8).is_valid()
        assert asked(6, 14).errors["reply_by"] == ["After the letter, and by 15 February 2027 at the latest."]
        assert asked(6, 6).errors["reply_by"] and asked(7, 13).errors["sent_on"] and asked(-1, 13).errors["sent_on"]
    with on(review, 13):  # a late letter can't ask for what has passed
        assert asked(13, 27).is_valid() and asked(13, 28).errors["reply_by"] and asked(12, 14).errors["reply_by"]


@pytest.mark.rule("REV-04", breaks=f"{REVIEW}.Meta.constraints[review_letter_asks_in_time]")
def test_the_database_keeps_the_reply_date_too(opened, ps):
    review = phoned_twice(opened(), ps)
    refused_by_the_database(review, letter_sent_on=review.day(6), reply_by=review.day(14))
    refused_by_the_database(review, letter_sent_on=review.day(6), reply_by=review.day(6))


@pytest.mark.rule("REV-04", breaks=f"{REVIEW}.record_letter")
def test_the_letter_is_attached_to_the_plan(opened, ps):
    review = written_to(opened(), ps)
    note = review.plan.case_notes.get()
    assert (note.kind, note.by) == ("review_letter", ps.priya)
    assert note.words == f"Sent on 8 February 2027; asks for a reply by 15 February 2027. {review.reference}"
    with on(review, 8):  # who rings back after it is heard
        review = reached(review, ps, day=8)
    assert (review.state, review.letter_sent_on) == ("contacted", review.day(6))


# -- written up


@pytest.mark.rule("REV-05", breaks=f"{FORMS}::WriteUp.clean")
@pytest.mark.rule("REV-12", breaks=f"{FORMS}::WriteUp.clean")
def test_what_is_written_up_is_whole(opened, ps):
    review = reached(opened(), ps)
    sent = {name: value for name, value in WRITTEN.items() if value}
    with on(review, 9):
        assert form("WriteUp", review, ps, **sent).is_valid()
        for name, at_field in (
            ("recommendation", "recommendation"),
            ("contribution", "contribution"),
            ("reasons", "reasons"),
            ("consulted_zone", "consulted_zone"),
        ):
            left = {one: value for one, value in sent.items() if one != name}
            assert form("WriteUp", review, ps, **left).errors[at_field], name
        assert form("WriteUp", review, ps, **sent, nothing_contributed="on").errors["contribution"]
        others = sent | {"consulted_zone": "", "consulted_others": "Workforce Australia"}
        assert form("WriteUp", review, ps, **others).is_valid()


@pytest.mark.rule("REV-04", breaks=f"{FORMS}::WriteUp._still_asked_until")
def test_nothing_contributed_is_not_said_while_the_customer_may_still_reply(opened, ps):
    review = written_to(opened(), ps)
    sent = {name: value for name, value in WRITTEN.items() if value and name != "contribution"}
    with on(review, 12):
        asked = form("WriteUp", review, ps, **sent, nothing_contributed="on")
        assert asked.errors["contribution"] == ["The customer may still contribute, until 15 February 2027."]
    with on(review, 14):
        asked = form("WriteUp", review, ps, **sent, nothing_contributed="on")
        assert asked.is_valid() and asked.cleaned_data["contribution"] == "The customer contributed nothing."


@pytest.mark.rule("REV-05", breaks=f"{REVIEW}.Meta.constraints[review_written_wholly]")
@pytest.mark.rule("REV-12", breaks=f"{REVIEW}.Meta.constraints[review_written_wholly]")
@pytest.mark.parametrize(
    "missing", [{"contribution": ""}, {"reasons": ""}, {"consulted_zone": "", "consulted_others": ""}]
)
def test_the_database_keeps_nothing_half_written(missing, opened, ps):
    with pytest.raises(IntegrityError), transaction.atomic():
        written(opened(), ps, **missing)


# -- complete: the Zone, and the SSM before it


@pytest.mark.rule("REV-06", breaks=f"{EFFECTS}::zone_is_told")
def test_the_zone_is_e_mailed_when_it_is_complete(opened, ps, zoe):
    review = written(opened(), ps)
    assert not OutgoingMail.objects.filter(kind__startswith="review_complete").exists()
    review = _completed(review, ps)
    mails = OutgoingMail.objects.filter(kind__startswith="review_complete.")
    assert {mail.to for mail in mails} == {zoe.email, BOX}
    for mail in mails:
        assert not any(word in mail.subject + mail.text + mail.html for word in (CRN, CRN[-3:], *NAME.split()))


def _completed(review, ps):
    with on(review, 10):
        return go(review, "complete", ps.priya)


@pytest.mark.rule("REV-06", breaks="personalised_services/conditions/review.py::zone_has_a_contact")
def test_it_is_not_complete_while_there_is_nobody_to_tell(opened, ps, zoe):
    review = written(opened(), ps)
    held = RoleHeld.objects.filter(staff=zoe)
    held.update(ends_at=local(review.day(9)), ended_by=ps.sione)
    with pytest.raises(Refused, match="The zone has no contact") as refused:
        _completed(review, ps)
    assert [rule for _, rule in refused.value.reasons] == ["REV-06"]
    with on(review, 10):
        give_role(zoe, ZONE_CONTACT, by=ps.sione, zone=review.site.zone)
    assert _completed(review, ps).state == "with_zone"


@pytest.mark.rule("REV-06", breaks="personalised_services/conditions/review.py::exit_is_supported")
@pytest.mark.rule("EXIT-02", breaks=f"{REVIEW}.complete.guards")
@pytest.mark.rule("EXIT-02", breaks=f"{REVIEW}.support_exit.permission")
@pytest.mark.rule("EXIT-02", breaks=f"{REVIEW}.return_exit")
@pytest.mark.rule("EXIT-02", breaks=f"{GUARDS}::quality_not_checked")
def test_an_exit_is_checked_by_the_ssm_before_the_zone_sees_it_complete(opened, ps):
    review = written(opened(), ps, recommendation="exits")
    with pytest.raises(Refused, match="the SSM checks its quality"):
        _completed(review, ps)
    with on(review, 10):
        review = go(review, "ask_exit_check", ps.priya)
        assert [one.to for one in Notice.objects.filter(kind="exit_quality.asked")] == [ps.lene]
        with pytest.raises(Refused, match="Have that withdrawn first"):
            written(review, ps, recommendation="exits")
        for other in (ps.priya, ps.dan, ps.ola, ps.sione):
            with pytest.raises(PermissionDenied):
                go(review, "support_exit", other, reason="")
        assert form("ReturnExit", review, ps).errors["reason"]
        review = go(review, "return_exit", ps.lene, reason="One issue is open.")
    assert (review.quality, review.quality_words, review.quality_by) == ("not_supported", "One issue is open.", ps.lene)
    with on(review, 10), pytest.raises(Refused) as refused:
        go(review, "ask_exit_check", ps.priya)
    assert refused.value.reasons == [("The SSM has said already whether the exit is supported.", "EXIT-02")]
    with pytest.raises(Refused, match="the SSM checks its quality"):
        _completed(review, ps)
    review = written(review, ps, recommendation="exits")  # updated: the SSM looks at it again
    assert review.quality == ""
    with on(review, 10):
        review = go(go(review, "ask_exit_check", ps.priya), "withdraw_exit_check", ps.priya)
        review = go(go(review, "ask_exit_check", ps.priya), "support_exit", ps.olive, reason="")
    assert _completed(review, ps).state == "with_zone"


@pytest.mark.rule("EXIT-02", breaks=f"{GUARDS}::exit_is_recommended")
@pytest.mark.rule("EXIT-02", breaks=f"{REVIEW}.support_exit.guards")
def test_what_is_checked_is_an_exit_and_as_it_was_submitted(opened, ps):
    review = written(opened(), ps)
    with on(review, 10), pytest.raises(Refused) as refused:
        go(review, "ask_exit_check", ps.priya)
    assert refused.value.reasons == [("No exit is recommended.", "EXIT-02")]
    review = written(review, ps, recommendation="exits")
    with on(review, 10):
        review = go(review, "ask_exit_check", ps.priya)
        PlanReview.objects.filter(pk=review.pk).update(reasons="Others.", version=review.version + 1)
        changed = PlanReview.objects.with_case().get(pk=review.pk)
        with pytest.raises(Refused, match="not as it was when this was asked"):
            go(changed, "support_exit", ps.lene, reason="")
        PlanReview.objects.filter(pk=review.pk).update(reasons=review.reasons, version=review.version + 2)
        as_asked = PlanReview.objects.with_case().get(pk=review.pk)
        assert go(as_asked, "support_exit", ps.lene, reason="").quality == "supported"


@pytest.mark.rule("EXIT-02", breaks=f"{REVIEW}.Meta.constraints[review_exit_is_supported]")
@pytest.mark.rule("EXIT-02", breaks=f"{REVIEW}.Meta.constraints[review_quality_checked_by_another]")
def test_the_database_lets_no_unchecked_exit_to_the_zone_and_nobody_check_their_own(opened, ps):
    review = written(opened(), ps, recommendation="exits")
    refused_by_the_database(review, state="with_zone", zone_told_at=local(review.day(9)))
    checked = {"quality": "supported", "quality_at": local(review.day(9))}
    refused_by_the_database(review, quality_by=ps.priya, **checked)


def test_an_ssm_does_not_check_what_they_wrote(opened, ps):
    review = opened()
    RoleHeld.objects.create(staff=ps.priya, role="ssm", starts_at=local(review.day(0)))
    review = written(review, ps, recommendation="exits")
    with on(review, 10):
        review = go(review, "ask_exit_check", ps.priya)
        assert [one.to for one in Notice.objects.filter(kind="exit_quality.asked")] == [ps.olive]
        with pytest.raises(PermissionDenied):
            go(review, "support_exit", ps.priya, reason="")


# -- the panel


@pytest.mark.rule("REV-08", breaks=f"{FORMS}::PanelInvitation.clean_panel_at")
def test_a_panel_meets_within_the_last_14_days(opened, ps):
    review = opened()
    with on(review, 1):
        found = {
            day: form("PanelInvitation", review, ps, panel_at=local(review.day(day)).isoformat()).is_valid()
            for day in (13, 14, 28, 29)
        }
        assert found == {13: False, 14: True, 28: True, 29: False}
        assert not form("PanelInvitation", review, ps, panel_at="").is_valid()


@pytest.mark.rule("REV-08", breaks=f"{EFFECTS}::panel_is_awaited")
@pytest.mark.rule("REV-08", breaks=f"{REVIEW}.record_panel.then")
@pytest.mark.rule("REV-08", breaks=f"{GUARDS}::panel_is_asked_for")
@pytest.mark.rule("REV-08", breaks=f"{GUARDS}::panel_has_begun")
@pytest.mark.rule("REV-08", breaks=f"{GUARDS}::panel_not_recorded")
def test_the_panels_day_is_a_limit_that_the_part_in_it_meets(opened, ps):
    review = opened()
    with on(review, 10):
        with pytest.raises(Refused) as refused:
            go(review, "record_panel", ps.priya, panel_words="x")
        assert refused.value.reasons == [("The Zone has asked for no panel.", "REV-08")]
        review = go(review, "record_invitation", ps.priya, panel_at=local(review.day(20)))
        review = go(review, "record_invitation", ps.lene, panel_at=local(review.day(21)))  # another day takes its place
        with pytest.raises(Refused, match="The panel meets on"):
            go(review, "record_panel", ps.priya, panel_words="x")
    rows = deadlines.of(review).filter(kind="msp_review_panel").order_by("id")
    assert [(row.state, row.due_on) for row in rows] == [("cleared", review.day(20)), ("pending", review.day(21))]
    with on(review, 21, 11):
        sweep()
        review = go(review, "record_panel", ps.priya, panel_words="Spoke for mornings by phone.")
    assert deadlines.of(review).filter(kind="msp_review_panel").latest("id").state == "met"
    assert [one.kind for one in Notice.objects.filter(kind__startswith="msp_review_panel")] == [
        "msp_review_panel.today"
    ]
    with on(review, 22), pytest.raises(Refused) as refused:
        go(review, "record_panel", ps.priya, panel_words="x")
    assert refused.value.reasons == [("The part in the panel is recorded.", "REV-08")]
