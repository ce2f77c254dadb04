"""The other steps of a contact: discard, take over, run on, hand over; addenda after closing."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from casework import timeline
from casework.models import Notice, OutgoingMail, TimelineEntry
from casework.steps import Refused, declared, offers, take
from tests.conftest import option
from tps import actions
from tps.models import Contact
from tps.questions import Form

CONTACT = "tps/models/contact.py::Contact"

# Who may take which step in which state, written by hand from the procedures: its officer works the contact, a team
# leader may hand it on, TPS staff (and a system, to what it opened) add addenda. Everybody else: nothing.
POLICY = {
    "open": {
        "sam": {"finalise", "finalise_as_urgent_qol", "redirect", "close_as_inappropriate", "discard", "take_over", "refer_early", "run_on", "hand_over"},
        "aroha": {"hand_over"},
        "tui": set(), "lena": set(), "quinn": set(), "kiri": set(), "ida": set(), "otto": set(), "priya": set(), "gateway": set(),
    },
    "finalised": {
        "sam": {"add_addendum", "correct_service_officer"},
        "aroha": {"add_addendum", "correct_service_officer", "open_follow_up"},
        "tui": {"add_addendum"}, "lena": {"add_addendum"}, "quinn": {"add_addendum"},
        "kiri": set(), "ida": set(), "otto": set(), "priya": set(), "gateway": set(),
    },
    "redirected": {
        "sam": {"add_addendum", "correct_service_officer"},
        "aroha": {"add_addendum", "correct_service_officer", "open_follow_up"},
        "tui": {"add_addendum"}, "lena": {"add_addendum"}, "quinn": {"add_addendum"},
        "kiri": set(), "ida": set(), "otto": set(), "priya": set(), "gateway": set(),
    },
    "inappropriate": {
        "sam": {"add_addendum", "correct_service_officer"},
        "aroha": {"add_addendum", "correct_service_officer", "open_follow_up"},
        "tui": {"add_addendum"}, "lena": {"add_addendum"}, "quinn": {"add_addendum"},
        "kiri": set(), "ida": set(), "otto": set(), "priya": set(), "gateway": set(),
    },
    # nobody was told of it, so there is no summary to send to somebody else
    "urgent_qol": {
        "sam": {"add_addendum"}, "aroha": {"add_addendum", "open_follow_up"},
        "tui": {"add_addendum"}, "lena": {"add_addendum"}, "quinn": {"add_addendum"},
        "kiri": set(), "ida": set(), "otto": set(), "priya": set(), "gateway": set(),
    },
    "discarded": {name: set() for name in ("sam", "aroha", "tui", "lena", "quinn", "kiri", "ida", "otto", "priya", "gateway")},
}  # fmt: skip


@pytest.fixture
def in_state(opened, finalised, ended, cast):
    def make(state):
        if state == "finalised":
            return finalised()
        if state in ("redirected", "inappropriate", "urgent_qol"):
            return ended(state)
        contact = opened()
        if state == "discarded":
            reason = option("discard_reason", "opened_twice")
            return take(contact, "discard", by=cast.sam, version=contact.version, discard_reason=reason)
        return contact

    return make


@pytest.mark.parametrize("state", POLICY)
def test_who_is_offered_which_step(state, in_state, cast):
    contact = in_state(state)
    for name, expected in POLICY[state].items():
        assert {step for step, _, _ in offers(contact, getattr(cast, name))} == expected, name


@pytest.mark.parametrize("state", POLICY)
def test_nobody_takes_a_step_that_is_not_theirs(state, in_state, cast):
    contact = in_state(state)
    for name, allowed in POLICY[state].items():
        for step in set(declared(Contact)) - allowed:
            with pytest.raises((PermissionDenied, Refused)), transaction.atomic():
                take(contact, step, by=getattr(cast, name), version=contact.version)


@pytest.mark.rule("CON-01")
def test_a_contact_is_recorded_from_the_first_moment_and_stays_when_discarded(opened, cast, fresh):
    contact = opened()
    take(contact, "discard", by=cast.sam, version=1, discard_reason=option("discard_reason", "nobody_there"))

    assert fresh(contact).state == "discarded"
    assert fresh(contact).discard_reason.code == "nobody_there"
    assert [entry.step for entry in timeline.of(contact)] == ["discard", "open"]
    assert OutgoingMail.objects.count() == 0
    with pytest.raises(DatabaseError), transaction.atomic():
        Contact.objects.filter(pk=contact.pk).delete()


def test_a_second_press_gives_the_same_blank_contact(opened, cast):
    assert opened().pk == opened().pk
    assert opened(form=Form.COMPENSATION).pk != opened().pk


def test_a_contact_that_was_typed_in_is_no_second_press_though_nothing_of_it_has_arrived(opened, cast, as_):
    """What is typed may be on its way still, or refused: the next caller is never typed into this one's record."""
    first = opened()
    press = {"typed_in": first.reference}
    second = as_(cast.sam).post("/log/", press)["Location"]
    assert first.reference not in second
    assert as_(cast.sam).post("/log/", press)["Location"] == second  # a press twice is one record even so
    assert Contact.objects.count() == 2


@pytest.mark.rule("CON-18")
def test_taking_over_is_recorded_with_who_and_when(filled, cast, fresh):
    contact = filled()
    take(contact, "take_over", by=cast.sam, version=contact.version)

    contact = fresh(contact)
    assert contact.taken_over_by == cast.sam and contact.taken_over_at is not None
    assert contact.state == "open"
    with pytest.raises(Refused):
        take(contact, "take_over", by=cast.sam, version=contact.version)


@pytest.mark.rule("CON-20")
@pytest.mark.parametrize(
    ("source", "enquiry", "allowed"),
    [
        ("another_program", "new_claim", True),
        ("speed_dial", "new_claim", False),
        ("another_program", "policy_question", False),
    ],
)
def test_only_a_new_claim_from_another_program_runs_on(source, enquiry, allowed, filled, cast, fresh):
    contact = filled(source=option("source", source), enquiry_type=option("enquiry_type", enquiry))
    if allowed:
        take(contact, "run_on", by=cast.sam, version=contact.version)
        assert fresh(contact).ran_on_at is not None
    else:
        with pytest.raises(Refused) as refused:
            take(contact, "run_on", by=cast.sam, version=contact.version)
        assert {rule for _, rule in refused.value.reasons} == {"CON-20"}


def test_a_live_contact_is_handed_over_with_its_clock_and_answers(filled, cast, fresh):
    contact = filled()
    take(contact, "hand_over", by=cast.sam, version=contact.version, to=cast.tui)

    handed = fresh(contact)
    assert handed.officer == cast.tui
    assert (handed.opened_at, handed.summary) == (contact.opened_at, contact.summary)
    assert list(Contact.objects.in_hand_of(cast.tui)) == [handed]
    with pytest.raises(PermissionDenied):
        take(handed, "finalise", by=cast.sam, version=handed.version)
    assert take(handed, "finalise", by=cast.tui, version=handed.version).state == "finalised"


# -- after closing

CLOSED = "tps/models/contact.py::Contact.takes_answers"


@pytest.mark.rule("CON-31", breaks=CLOSED)
def test_a_closed_record_takes_no_answers(finalised, cast, fresh):
    contact = finalised()
    with pytest.raises(Refused) as refused:
        actions.save_contact(contact, by=cast.sam, answers={"summary": "Something else."})
    assert refused.value.reasons[0][1] == "CON-31"
    assert fresh(contact).summary == contact.summary


@pytest.mark.rule("CON-31", breaks="tps/models/contact_triggers.py::TRIGGERS[contact_closed_to_change]")
@pytest.mark.parametrize(
    "column", ["summary = 'x'", "checked = '{other}'", "officer_id = service_officer_id", "closed_at = now()"]
)
def test_the_database_keeps_a_closed_record_closed(column, finalised):
    contact = finalised()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"update tps_contact set {column}, version = version + 1 where id = %s", [contact.pk])


@pytest.mark.rule("CON-31", breaks=f"{CONTACT}.add_addendum.then")
def test_a_correction_is_an_addendum_with_author_and_time(finalised, cast, fresh):
    contact = finalised()
    take(contact, "add_addendum", by=cast.tui, version=contact.version, text="The SO had read the NNU as well.")

    addendum = fresh(contact).addenda.get()
    assert (addendum.by, addendum.text) == (cast.tui, "The SO had read the NNU as well.")
    assert addendum.at >= contact.closed_at
    assert fresh(contact).summary == contact.summary


@pytest.mark.rule("CON-14", breaks=f"{CONTACT}.correct_service_officer.then")
def test_a_wrong_so_is_corrected_by_an_addendum_and_a_second_notice(finalised, cast, fresh):
    contact = finalised()
    contact = take(
        contact, "correct_service_officer", by=cast.sam, version=contact.version,
        service_officer=cast.noah, text="Picked the wrong line in the directory.",
    )  # fmt: skip
    take(
        contact, "correct_service_officer", by=cast.aroha, version=contact.version,
        service_officer=cast.mele, text="It was the Perth officer after all.",
    )  # fmt: skip

    mails = OutgoingMail.objects.order_by("id").values_list("kind", "occurrence", "to")
    assert list(mails) == [
        ("finalised", 1, cast.kiri.email),
        ("corrected", 1, cast.noah.email),
        ("not_for_you", 1, cast.kiri.email),
        ("corrected", 2, cast.mele.email),
        ("not_for_you", 2, cast.noah.email),
    ]
    told = Notice.objects.filter(kind="not_for_you").order_by("id")
    assert [notice.to for notice in told] == [cast.kiri, cast.noah]
    assert "Nothing is left for you to do" in told[0].text
    assert "no customer for you to return to" in OutgoingMail.objects.filter(kind="not_for_you")[0].text
    contact = fresh(contact)
    assert contact.service_officer == cast.kiri and contact.for_officer == cast.mele
    seen_by = {name: contact in Contact.objects.visible_to(getattr(cast, name)) for name in ("kiri", "noah", "mele")}
    assert seen_by == {"kiri": False, "noah": False, "mele": True}


# -- the database's own word


def test_the_database_refuses_illegal_edges_and_stale_saves(finalised, opened):
    contact = finalised()
    for sql in (
        "update tps_contact set state = 'open', closed_at = null, version = version + 1 where id = %s",
        "update tps_contact set state = 'discarded', version = version + 1 where id = %s",
        "update tps_contact set ran_on_at = now() where id = %s",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [contact.pk])


def test_the_application_cannot_alter_the_timeline(finalised):
    contact = finalised()
    entry = timeline.of(contact).first()
    for change in (
        lambda: TimelineEntry.objects.filter(pk=entry.pk).update(told="something else"),
        lambda: TimelineEntry.objects.filter(pk=entry.pk).delete(),
        lambda: connection.cursor().execute("truncate casework_timelineentry"),
        lambda: connection.cursor().execute("alter table casework_timelineentry disable trigger all"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
