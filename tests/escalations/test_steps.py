"""Who may take which step of an escalation, what refuses it, and what follows: ESC-01 to ESC-12, CON-32."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from casework import outbox, timeline
from casework.models import Notice
from casework.steps import Refused, declared, offers, take
from escalations import actions
from escalations.forms import AnswersForm
from escalations.models import Escalation
from people.clock import now
from people.models import RoleHeld
from people.roles import SSO
from tests.escalations.conftest import ICT
from tps.actions import save_contact
from tps.questions import Form

CONDITIONS = "escalations/conditions.py::"
MODEL = "escalations/models/escalation.py::Escalation."
PEOPLE = ("sam", "tui", "quinn", "aroha", "lena", "kiri", "ida", "otto", "priya", "gateway")

# Written by hand from the procedure: the officer submits what TPS can't resolve, an SSO decides, whoever is of TPS
# records that an SSO was told; a team leader stands in for an officer who is away. Everybody else: nothing.
SSO_ON_SUBMITTED = {"highlight", "accept", "return_to_tps"}
POLICY = {
    "draft": {"sam": {"refer", "withdraw", "hand_over"}, "aroha": {"withdraw", "hand_over"}},
    "submitted": {"sam": {"highlight", "withdraw", "hand_over"}, "tui": {"highlight"}, "quinn": {"highlight"},
                  "aroha": {"highlight", "withdraw", "hand_over"}, "lena": SSO_ON_SUBMITTED},
    "accepted": {"sam": {"highlight", "hand_over"}, "tui": {"highlight"}, "quinn": {"highlight"}, "aroha": {"highlight", "hand_over", "hand_to_sso"},
                 "lena": {"highlight", "wait_for_ict", "give_update", "return_to_tps", "hand_to_sso"}},
    "waiting_ict": {"sam": {"highlight", "hand_over"}, "tui": {"highlight"}, "quinn": {"highlight"}, "aroha": {"highlight", "hand_over", "hand_to_sso"},
                    "lena": {"highlight", "ict_answered", "hand_to_sso"}},
    "returned": {"sam": {"refer", "withdraw", "hand_over"}, "aroha": {"withdraw", "hand_over"}},
    "resolved": {},
    "withdrawn": {},
}  # fmt: skip


@pytest.mark.parametrize("state", POLICY)
def test_who_is_offered_which_step_and_nobody_takes_another(state, in_state, cast):
    escalation = in_state(state)
    for name in PEOPLE:
        person, allowed = getattr(cast, name), POLICY[state].get(name, set())
        assert {step for step, _, _ in offers(escalation, person)} == allowed, name
        for step in set(declared(Escalation)) - allowed:
            with pytest.raises((PermissionDenied, Refused)), transaction.atomic():
                take(escalation, step, by=person, version=escalation.version)


def refused(escalation, name, by):
    with pytest.raises(Refused) as found, transaction.atomic():
        take(escalation, name, by=by, version=escalation.version)
    return {rule for _, rule in found.value.reasons}


@pytest.mark.rule("ESC-01")
def test_tps_refers_to_an_sso_who_accepts_and_resolves(in_state, cast, again):
    escalation = again(in_state("resolved"))

    assert (escalation.submitted_by, escalation.accepted_by, escalation.resolved_by) == (cast.sam, cast.lena, cast.lena)
    assert [entry.step for entry in timeline.of(escalation)] == ["give_update", "accept", "refer", "open"]


REFUSALS = [
    # rule, form, what is said, the place that refuses
    ("ESC-02", Form.SMART_CENTRE, {"call": ""}, CONDITIONS + "form_is_complete"),
    ("ESC-02", Form.SMART_CENTRE, {"call": "taken_over"}, CONDITIONS + "call_is_as_the_contact_says"),
    ("ESC-02", Form.SMART_CENTRE, {"call": "no_call"}, CONDITIONS + "call_is_as_the_contact_says"),
    ("ESC-03", Form.SMART_CENTRE, ICT | {"nnu": ""}, "escalations/questions.py::QUESTIONS[nnu]"),
    ("ESC-03", Form.SMART_CENTRE, ICT | {"incident": ""}, "escalations/questions.py::QUESTIONS[incident]"),
    ("ESC-04", Form.COMPENSATION, ICT | {"helpdesk_referral": False}, CONDITIONS + "number_stands_in_the_doc"),
    ("ESC-05", Form.COMPENSATION, ICT | {"helpdesk_referral": True, "number_in_doc": True}, CONDITIONS + "is_no_helpdesk_referral_to_ict"),
    ("ESC-06", Form.SMART_CENTRE, {"destination": "helpdesk"}, CONDITIONS + "destination_is_offered"),
    ("ESC-06", Form.COMPENSATION, {"destination": "sso"}, CONDITIONS + "destination_is_offered"),
    ("ESC-07", Form.SMART_CENTRE, {"doc": ""}, "escalations/questions.py::QUESTIONS[doc]"),
    ("ESC-07", Form.SMART_CENTRE, {"doc_made_at": None}, "escalations/questions.py::QUESTIONS[doc_made_at]"),
    ("ESC-07", Form.SMART_CENTRE, {"action_taken": ""}, "escalations/questions.py::QUESTIONS[action_taken]"),
    ("ESC-08", Form.SMART_CENTRE, {"reasons": ["time"]}, CONDITIONS + "is_not_for_time_alone"),
    ("ESC-10", Form.COMPENSATION, {"direct_referral": True}, CONDITIONS + "is_no_direct_referral"),
    ("ESC-11", Form.SMART_CENTRE, ICT | {"to_ict_by": "so"}, CONDITIONS + "who_went_to_ict_may"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "form", "changed"),
    [
        pytest.param(rule, form, changed, marks=pytest.mark.rule(rule, breaks=place), id=f"{rule}-{place.rpartition(':')[2]}-{form}")
        for rule, form, changed, place in REFUSALS
    ],
)  # fmt: skip
def test_what_does_not_keep_to_the_rule_is_not_submitted(rule, form, changed, drafted, cast, again):
    escalation = drafted(form)
    escalation = actions.save_escalation(escalation, by=cast.sam, answers=changed).record

    assert refused(escalation, "refer", cast.sam) == {rule}
    assert again(escalation).state == "draft"


#: What these places say yes to: a draft to ICT in which each of them has something to judge.
KEPT_TO = sorted({(rule, place) for rule, _, _, place in REFUSALS if place.startswith(CONDITIONS)})


@pytest.mark.parametrize(
    ("form", "changed"),
    [
        (Form.SMART_CENTRE, {}),
        (Form.COMPENSATION, {}),
        (Form.ACCESS_SUPPORT, {}),
        (Form.SMART_CENTRE, {"doc": "no_customer", "doc_title": "", "doc_made_at": None, "doc_made_by": None}),
        (Form.SMART_CENTRE, {"call": "customer_called"}),
        (Form.SMART_CENTRE, ICT),  # the 2014 edition wants the number in the escalation
        pytest.param(
            Form.COMPENSATION, ICT | {"number_in_doc": True, "helpdesk_referral": False, "to_ict_by": "so"},
            marks=[pytest.mark.rule(rule, breaks=place) for rule, place in KEPT_TO],
        ),
        (Form.ACCESS_SUPPORT, ICT | {"number_in_doc": True}),
    ],
)  # fmt: skip
def test_what_keeps_to_the_rules_is_submitted(form, changed, drafted, go, cast):
    assert go(drafted(form, **changed), ("refer", cast.sam)).state == "submitted"


def test_taken_over_is_exempt_from_the_so_handling_the_call(filled, drafted, go, cast):
    contact = filled()
    take(contact, "take_over", by=cast.sam, version=contact.version)
    assert go(drafted(contact=contact, call="taken_over"), ("refer", cast.sam)).state == "submitted"


@pytest.mark.rule("ESC-06", breaks="escalations/questions.py::offered_on")
@pytest.mark.parametrize(
    ("form", "offered"),
    [("smart_centre", {"sso", "ict"}), ("compensation", {"helpdesk", "ict"}), ("access_support", {"sso", "ict"})],
)
def test_the_destinations_are_a_closed_list(form, offered, opened, cast):
    escalation = actions.open_escalation(opened(form=form), by=cast.sam)
    asked = AnswersForm({"destination": "national_team"}, record=escalation, names=["destination"])

    assert {code for code, _ in asked.fields["destination"].choices} == offered
    assert not asked.is_valid()


@pytest.mark.rule("ESC-09", breaks=[MODEL + "give_update.then"])
def test_the_update_goes_to_the_officer_and_the_so(in_state, cast):
    escalation = in_state("resolved")

    mailed = {mail.to: mail.text for mail in outbox.owed_by(escalation)}
    assert set(mailed) == {cast.sam.email, cast.kiri.email}
    assert all("The newer file is right." in text for text in mailed.values())
    told = Notice.objects.filter(record_label="escalations.escalation", record_id=escalation.pk, kind="resolved")
    assert {notice.to for notice in told} == {cast.sam, cast.kiri}


def test_who_is_told_is_who_has_it_now(in_state, go, cast):
    escalation = in_state("accepted")
    escalation = go(
        escalation, ("hand_over", cast.aroha, {"to": cast.tui}), ("give_update", cast.lena, {"update": "Done."})
    )
    assert {mail.to for mail in outbox.owed_by(escalation)} == {cast.tui.email, cast.kiri.email}


@pytest.mark.rule("ESC-09", breaks=CONDITIONS + "so_is_known")
def test_nothing_is_submitted_whose_update_would_reach_no_so(opened, said, cast):
    contact = opened()
    escalation = actions.open_escalation(contact, by=cast.sam)
    escalation = actions.save_escalation(escalation, by=cast.sam, answers=said()).record
    assert refused(escalation, "refer", cast.sam) == {"ESC-09"}
    save_contact(contact, by=cast.sam, answers={"service_officer": cast.kiri})
    assert take(escalation, "refer", by=cast.sam, version=escalation.version).state == "submitted"


def test_what_came_back_is_put_right_and_goes_again(in_state, go, cast, again):
    escalation = in_state("returned")
    assert [mail.to for mail in outbox.owed_by(escalation)] == [cast.sam.email]
    escalation = actions.save_escalation(escalation, by=cast.sam, answers={"issue": "Said better."}).record
    escalation = go(escalation, ("refer", cast.sam), ("accept", cast.lena))

    assert (again(escalation).accepted_by, again(escalation).issue) == (cast.lena, "Said better.")


@pytest.mark.parametrize("step", ["accept", "return_to_tps", "give_update"])
def test_nobody_decides_on_what_they_raised(step, in_state, cast):
    RoleHeld.objects.create(staff=cast.sam, role=SSO.key)
    RoleHeld.objects.create(staff=cast.tui, role=SSO.key)
    cast.sam.__dict__.pop("_role_keys", None), cast.tui.__dict__.pop("_role_keys", None)
    escalation = in_state("accepted" if step == "give_update" else "submitted")

    with pytest.raises(PermissionDenied):
        take(escalation, step, by=cast.sam, version=escalation.version)
    escalation = take(escalation, "hand_over", by=cast.sam, version=escalation.version, to=cast.tui)
    for person in (cast.sam, cast.tui):  # who opened it, and who has it now
        with pytest.raises(PermissionDenied):
            take(escalation, step, by=person, version=escalation.version)


@pytest.mark.parametrize("column", ["accepted_by_id = opened_by_id", "resolved_by_id = submitted_by_id", "accepted_by_id = officer_id"])  # fmt: skip
def test_the_database_refuses_who_decides_on_their_own(column, in_state):
    escalation = in_state("submitted")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"update escalations_escalation set {column}, version = version + 1 where id = %s", [escalation.pk]
        )


# -- stop payments


def highlighted(cast):
    return {"to": cast.lena, "how": "phone", "at": now()}


@pytest.mark.rule(
    "ESC-12", breaks=["escalations/querysets.py::GROUPS[not_highlighted]", CONDITIONS + "is_a_stop_payment"]
)
def test_a_stop_payment_tops_the_queue_until_an_sso_was_told(in_state, cast, go, again):
    older = in_state("submitted")
    urgent = in_state("submitted", stop_payment=True)
    answered = go(in_state("waiting_ict"), ("ict_answered", cast.lena))

    assert list(Escalation.objects.open().most_urgent_first()) == [urgent, answered, older]
    take(urgent, "highlight", by=cast.sam, version=urgent.version, **highlighted(cast))
    assert list(Escalation.objects.open().most_urgent_first()) == [answered, urgent, older]
    told = again(urgent)
    assert (told.highlighted_to, told.highlighted_how, told.highlighted_by) == (cast.lena, "phone", cast.sam)
    assert refused(told, "highlight", cast.tui) == {"ESC-12"}


@pytest.mark.rule("ESC-12", breaks=CONDITIONS + "is_a_stop_payment")
def test_only_a_stop_payment_is_highlighted(in_state, cast):
    assert refused(in_state("submitted"), "highlight", cast.sam) == {"ESC-12"}


# -- the record


def test_a_second_press_gives_the_same_draft(filled, cast):
    contact = filled()
    first, second = (actions.open_escalation(contact, by=cast.sam) for _ in range(2))
    assert first.pk == second.pk
    assert actions.open_escalation(contact, by=cast.tui).pk != first.pk


def test_a_discarded_contact_is_not_escalated(opened, cast):
    from tests.conftest import option

    contact = opened()
    take(contact, "discard", by=cast.sam, version=1, discard_reason=option("discard_reason", "opened_twice"))
    with pytest.raises(Refused):
        actions.open_escalation(contact, by=cast.sam)


ROUND_THE_DOOR = {
    "draft": ["state = 'accepted'", "state = 'resolved', closed_at = opened_at"],
    "submitted": ["state = 'resolved', closed_at = opened_at", "issue = 'Other'", "state = 'draft'", "stop_payment = true"],
    "waiting_ict": ["state = 'resolved', closed_at = opened_at"],
    "resolved": ["state = 'accepted', closed_at = null", "update_told = 'Other'", "resolved_by_id = null", "incident = 'INC1'"],
    "withdrawn": ["state = 'submitted', closed_at = null"],
}  # fmt: skip


@pytest.mark.parametrize("state", ROUND_THE_DOOR)
def test_the_database_refuses_what_goes_round_the_door(state, in_state):
    escalation = in_state(state)
    for change in (*(f"{one}, version = version + 1" for one in ROUND_THE_DOOR[state]), "nnu = '2026-1'"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"update escalations_escalation set {change} where id = %s", [escalation.pk])
    with pytest.raises(DatabaseError), transaction.atomic():
        Escalation.objects.filter(pk=escalation.pk).delete()


def test_an_identifier_is_never_kept(drafted, cast, again):
    escalation = drafted()
    asked = AnswersForm({"issue": "CRN 204 816 375A has two files"}, record=escalation, names=["issue"])
    assert asked.cleaned() == {} and "issue" in asked.errors
