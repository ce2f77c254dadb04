"""Shift handover: offered as one list, accepted item by item through the record's own step, the rest to the team leader."""

from datetime import datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from casework.models import Deadline, Notice, OutgoingMail, TimelineEntry
from casework.steps import Refused, Stale, gate, take
from casework.sweep import sweep
from desk import actions, handing
from desk.models import Handover, HandoverItem
from people.clock import at
from people.models import RoleHeld, Staff
from people.roles import TPS_OFFICER
from tps.actions import open_contact
from tps.models import Contact, Option

SYDNEY = ZoneInfo("Australia/Sydney")
PERTH = ZoneInfo("Australia/Perth")
LATE = datetime(2026, 11, 19, 16, 40, tzinfo=SYDNEY)
CLOSING = LATE.replace(hour=17, minute=0)

# Who may take which step in which state, by hand. Sam of Newcastle offered a contact to his own team.
POLICY = {
    #              offered                              declined                             left                                 accepted  withdrawn  settled
    "accept":     ({"tui"},                             {"tui"},                             {"tui"},                             set(),    set(),     set()),
    "decline":    ({"tui"},                             set(),                               set(),                               set(),    set(),     set()),
    "give":       ({"aroha"},                           {"aroha"},                           {"aroha"},                           set(),    set(),     set()),
    "withdraw":   ({"sam"},                             {"sam"},                             set(),                               set(),    set(),     set()),
    "leave":      (set(),                               set(),                               set(),                               set(),    set(),     set()),
    "settle":     (set(),                               set(),                               set(),                               set(),    set(),     set()),
}  # fmt: skip
STATES = ("offered", "declined", "left", "accepted", "withdrawn", "settled")
EVERYBODY = ("sam", "tui", "quinn", "aroha", "lena", "kiri", "ida", "otto", "priya", "gateway")


@pytest.fixture
def offered(cast):
    """An open contact of Sam's, offered to his team at 4:40 pm."""

    def make(to_team=None, by=None, note="The SO rings back at 8"):
        by = by or cast.sam
        with at(LATE):
            contact = open_contact(by=by, another=True)
            kind = handing.KINDS["tps.contact"]
            actions.offer(by=by, to_team=to_team or by.team, chosen=[(kind, contact, note, {})])
        return item_of(contact)

    return make


def item_of(contact):
    return HandoverItem.objects.with_people().filter(about_id=contact.pk).latest("id")


def again(item):
    return HandoverItem.objects.with_people().get(pk=item.pk)


def contact_of(item):
    return Contact.objects.get(pk=item.about_id)


def test_accepting_moves_the_contact_its_limits_and_tells_it_in_both_timelines(offered, cast):
    item = offered()
    assert contact_of(item).officer == cast.sam  # until somebody accepts
    with at(LATE + timedelta(minutes=5)):
        item = take(item, "accept", by=cast.tui, version=item.version)
    contact = contact_of(item)
    assert (item.state, item.received_by, contact.officer) == ("accepted", cast.tui, cast.tui)
    assert {(row.kind, row.owner, row.state) for row in Deadline.objects.all()} == {
        ("contact_left_open", cast.tui, "pending"),
        ("handover_unaccepted", cast.sam, "met"),
    }
    told = dict(TimelineEntry.objects.order_by("id").values_list("step", "told"))
    assert told["hand_over"] == "handed the contact to Tui Harris"
    assert told["accept"] == f"accepted {contact.reference} from Sam Okoro"
    assert not Notice.objects.filter(to=cast.tui, read_at=None).exists()  # they know
    with at(CLOSING):
        assert sweep().steps == 0


def test_who_may_what_in_which_state(offered, cast):
    got, wanted = {}, {}
    for name, (place, state) in product(POLICY, enumerate(STATES)):
        wanted[name, state] = POLICY[name][place]
        item = brought_to(state, offered(), cast)
        got[name, state] = {who for who in EVERYBODY if may(item, name, getattr(cast, who))}
    assert got == wanted


def brought_to(state, item, cast):
    ways = {
        "offered": (),
        "declined": (("decline", cast.tui, {"reason": "Full"}),),
        "left": (("leave", None, {}),),
        "accepted": (("accept", cast.tui, {}),),
        "withdrawn": (("withdraw", cast.sam, {}),),
        "settled": (("settle", None, {}),),
    }
    for name, by, answers in ways[state]:
        item = take(item, name, by=by, version=item.version, **answers)
    assert item.state == state
    return again(item)


def may(item, name, person):
    try:
        gate(item, name, person)
    except (PermissionDenied, Refused):
        return False
    return True


def test_a_colleague_of_another_site_accepts_only_what_is_offered_to_their_site(offered, cast, places):
    own, to_perth = offered(), offered(to_team=places.tps_perth)
    with pytest.raises(PermissionDenied):
        take(own, "accept", by=cast.quinn, version=own.version)
    with pytest.raises(PermissionDenied):
        take(to_perth, "accept", by=cast.tui, version=to_perth.version)
    take(to_perth, "accept", by=cast.quinn, version=to_perth.version)
    assert contact_of(to_perth).officer == cast.quinn


def test_of_two_who_accept_the_second_is_told_so(offered, cast):
    other = colleague(cast)
    item = offered()
    take(item, "accept", by=cast.tui, version=item.version)
    with pytest.raises(Stale):
        take(item, "accept", by=other, version=item.version)
    with pytest.raises(Refused):
        take(item, "accept", by=other, version=item.version + 1)
    assert contact_of(item).officer == cast.tui


def colleague(cast):
    person = Staff.objects.create(
        person_number="P00077", logon="WM1077", given_name="Will", family_name="Moss",
        email="will.moss@agency.example", team=cast.tui.team, can_sign_in=True,
    )  # fmt: skip
    RoleHeld.objects.create(staff=person, role=TPS_OFFICER.key, starts_at=LATE - timedelta(days=90))
    return person


def test_what_nobody_accepts_goes_to_the_team_leader_at_close_of_business_in_one_message(offered, cast):
    with at(LATE):
        first = offered()
    kind = handing.KINDS["tps.contact"]
    with at(LATE):
        one, two = (open_contact(by=cast.sam, another=True) for _ in range(2))
        actions.offer(by=cast.sam, to_team=cast.sam.team, chosen=[(kind, one, "", {}), (kind, two, "", {})])
    with at(CLOSING - timedelta(seconds=1)):
        assert sweep().steps == 0
    with at(CLOSING):
        assert sweep().steps == 3
        assert sweep().steps == 0
    assert set(HandoverItem.objects.values_list("state", flat=True)) == {"left"}
    told = Notice.objects.filter(to=cast.aroha, kind="handover_left").order_by("id")
    assert [notice.text for notice in told] == [
        f"Nobody accepted from Sam Okoro: {first.about.reference}. Say who goes on.",
        f"Nobody accepted from Sam Okoro: {one.reference}, {two.reference}. Say who goes on.",
    ]
    mails = OutgoingMail.objects.filter(kind__startswith="handover_left").order_by("id")
    assert [mail.to for mail in mails] == [cast.aroha.email] * 2
    assert mails[1].subject == "2 handed over by Sam Okoro, accepted by nobody"
    assert one.reference in mails[1].text and two.reference in mails[1].html
    assert contact_of(first).officer == cast.sam  # still somebody's: nothing is ever nobody's
    first = again(first)
    take(first, "give", by=cast.aroha, version=first.version, to=cast.tui)
    assert contact_of(first).officer == cast.tui
    entry = TimelineEntry.objects.get(step="hand_over")
    assert (entry.by, entry.told) == (cast.aroha, "handed the contact to Tui Harris")


def test_the_receiving_sites_close_of_business_counts(offered, places):
    item = offered(to_team=places.tps_perth)
    assert Deadline.objects.get(record_label="desk.handoveritem").due_at == datetime(2026, 11, 19, 17, tzinfo=PERTH)
    with at(CLOSING):
        sweep()
    assert again(item).state == "offered"


def test_what_is_declined_tells_who_offered_and_the_leader_and_is_lost_to_nobody(offered, cast):
    item = offered()
    with at(LATE):
        item = take(item, "decline", by=cast.tui, version=item.version, reason="I am on leave from tomorrow")
    told = Notice.objects.filter(kind="handover_declined").values_list("to__given_name", flat=True)
    assert sorted(told) == ["Aroha", "Sam"]
    assert contact_of(item).officer == cast.sam
    with at(CLOSING):
        sweep()
    assert again(item).state == "left"


def test_a_contact_that_went_on_otherwise_is_settled_and_nobody_is_bothered(offered, cast):
    item = offered()
    contact = contact_of(item)
    with at(LATE):
        reason = Option.objects.filter(list="discard_reason").first()
        take(contact, "discard", by=cast.sam, version=contact.version, discard_reason=reason)
        with pytest.raises(Refused, match="no longer open in Sam Okoro’s hands"):
            take(item, "accept", by=cast.tui, version=item.version)
    with at(CLOSING):
        swept = sweep()
    assert swept.set_aside == []
    assert again(item).state == "settled"
    assert not Notice.objects.filter(kind="handover_left").exists()


def test_who_left_the_agency_can_hand_nothing_on_and_the_leader_can(offered, cast):
    item = offered()
    Staff.objects.filter(pk=cast.sam.pk).update(is_active=False)
    item = again(item)
    with pytest.raises(Refused, match="A team leader gives it"):
        take(item, "accept", by=cast.tui, version=item.version)
    take(item, "give", by=cast.aroha, version=item.version, to=cast.tui)
    assert contact_of(item).officer == cast.tui


def test_what_is_offered_is_offered_once_and_may_be_offered_again_by_the_next(offered, cast):
    item = offered()
    assert actions.to_hand_over(cast.sam) == []
    kind = handing.KINDS["tps.contact"]
    assert actions.offer(by=cast.sam, to_team=cast.sam.team, chosen=[(kind, contact_of(item), "", {})]) is None
    contact = contact_of(item)
    with at(LATE):
        take(contact, "hand_over", by=cast.sam, version=contact.version, to=cast.tui)  # past the handover
        assert actions.offer(by=cast.tui, to_team=cast.tui.team, chosen=[(kind, contact_of(item), "", {})])
    assert again(item).state == "settled"
    assert item_of(contact).handover.by == cast.tui
    assert Handover.objects.count() == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE desk_handoveritem SET state = 'accepted', received_by_id = 1, version = version + 1 WHERE state = 'withdrawn'",
        "UPDATE desk_handoveritem SET state = 'offered', version = version + 1",
        "UPDATE desk_handoveritem SET note = 'x'",
        "DELETE FROM desk_handoveritem",
        "INSERT INTO desk_handoveritem (version, kept, state, handover_id, about_label, about_id, held_as, note, reason)"
        " SELECT 1, '{}', 'left', handover_id, about_label, about_id + 1, '', '', '' FROM desk_handoveritem",
    ],
)
def test_the_database_refuses_what_goes_round_the_door(statement, offered, cast):
    item = offered()
    take(item, "withdraw", by=cast.sam, version=item.version)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# -- the pages


def test_a_shift_ends_and_the_next_goes_on(opened, cast, as_, places):
    one = opened()
    two = open_contact(by=cast.sam, another=True)
    sam, tui = as_(cast.sam), as_(cast.tui)
    page = sam.get("/handover/").content.decode()
    assert one.reference in page and two.reference in page

    note = {f"note_tps_contact_{one.pk}": "Rings back, CRN 123 456 789A", f"take_tps_contact_{one.pk}": "on"}
    refused = sam.post("/handover/offer/", {"to_team": cast.sam.team_id, **note})
    assert refused.status_code == 422 and Handover.objects.count() == 0
    note[f"note_tps_contact_{one.pk}"] = "Rings back at 8"
    assert sam.post("/handover/offer/", {"to_team": cast.sam.team_id, **note}).status_code == 302
    item = item_of(one)
    assert not HandoverItem.objects.filter(about_id=two.pk).exists()

    page = tui.get("/handover/").content.decode()
    assert "Rings back at 8" in page and "from Sam Okoro" in page
    assert one.reference in tui.get("/my-day/").content.decode()
    answer = tui.post(f"/handover/{item.reference}/steps/accept/", {"version": item.version})
    assert (answer.status_code, answer.url) == (302, f"/handover/#{item.reference}")
    assert contact_of(item).officer == cast.tui
    assert "Rings back at 8" not in tui.get("/handover/").content.decode()
    assert "Tui Harris" in sam.get("/handover/").content.decode()


def test_nothing_ticked_is_said(opened, cast, as_):
    opened()
    answer = as_(cast.sam).post("/handover/offer/", {"to_team": cast.sam.team_id})
    assert answer.status_code == 422 and "Tick what you hand over." in answer.content.decode()


@pytest.mark.parametrize("who", ["tui", "aroha"])
def test_the_page_costs_the_same_whatever_waits(who, offered, cast, as_, django_assert_max_num_queries):
    kind = handing.KINDS["tps.contact"]
    with at(LATE):
        contacts = [open_contact(by=cast.sam, another=True) for _ in range(12)]
        actions.offer(by=cast.sam, to_team=cast.sam.team, chosen=[(kind, one, "", {}) for one in contacts])
    if who == "aroha":
        with at(CLOSING):
            sweep()
    browser = as_(getattr(cast, who))
    browser.get("/handover/")
    with django_assert_max_num_queries(18):
        page = browser.get("/handover/")
    assert page.content.decode().count("HND-") >= 12


def test_the_api_shows_it_and_nothing_else(offered, cast, as_):
    item = offered()
    told = as_(cast.otto).get("/api/v1/handovers/").json()["results"]
    assert [(one["reference"], one["state"], one["record"]["reference"]) for one in told] == [
        (item.reference, "offered", item.about.reference)
    ]
    assert as_(cast.otto).get(f"/api/v1/handovers/{item.reference}/timeline/").json()["results"][0]["step"] == "offer"
    assert as_(cast.kiri).get(f"/api/v1/handovers/{item.reference}/").status_code == 403
