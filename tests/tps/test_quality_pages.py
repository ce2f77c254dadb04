"""The pages of quality checks and the roster: nothing typed is lost, one key claims, a contact leads to its check and back."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.html import strip_tags

from casework.models import Notice, TimelineEntry
from casework.steps import Refused, take
from people.clock import at, now
from people.models import Site, Team
from tps.models import QualityCheck, RosterShift

REQUEST = "/quality/request/"
TYPED = {"kind": "urgent", "work_item": "WI-204418", "requested_by": "MF4830", "activity_officer": "KW4821",
         "generated_by": "smart_centre", "edition": "compensation"}  # fmt: skip
HOUR = timedelta(hours=1)


# -- what was typed stands


@pytest.mark.parametrize(
    "more", [{"compensation_system": "on"}, {"for_partner": "on", "kind": "ordinary"}], ids=["no mailbox", "a partner's"]
)  # fmt: skip
def test_a_refused_request_stays_as_it_was_typed(more, as_, cast):
    response = as_(cast.tui).post(REQUEST, TYPED | more)

    page = response.content.decode()
    assert response.status_code == 409 and "This is not possible now" in page
    for typed in ("WI-204418", "MF4830", "KW4821"):
        assert f'value="{typed}"' in page
    for name in set(more) - {"kind"}:
        assert f'name="{name}" id="id_{name}" checked' in page
    assert not QualityCheck.objects.exists()


def test_a_refused_shift_stays_as_it_was_typed(as_, cast, rostered):
    with at(now()):
        shift = rostered(cast.sam)
    begins = shift.starts_at.astimezone(shift.site.tz)
    sent = {"officer": "SO1001", "on": f"{begins:%Y-%m-%d}", "starts": "00:00", "ends": "23:59"}
    response = as_(cast.aroha).post("/roster/add/", sent)

    page = response.content.decode()
    assert response.status_code == 409
    assert f"is rostered already: {shift.reference}" in strip_tags(page)  # the reference is a link
    assert all(f'value="{value}"' in page for value in sent.values())
    assert RosterShift.objects.count() == 1


def test_an_answer_typed_while_the_record_went_on_is_not_lost(as_, cast, asked):
    """Returned by a team leader while its checker typed why; or handed to a colleague meanwhile."""
    check = take(asked("urgent"), "claim", by=cast.sam, version=1)
    page = f"{check.get_absolute_url()}steps/give_back/"
    sent = {"version": check.version, "returned_because": "Finalised by its officer"}
    handed = take(check, "hand_over", by=cast.sam, version=check.version, to=cast.tui)
    colleagues = as_(cast.sam).post(page, sent)
    take(handed, "give_back", by=cast.aroha, version=handed.version, returned_because="Twice")
    ended = as_(cast.sam).post(page, sent)

    assert [colleagues.status_code, ended.status_code] == [403, 409]
    assert all(sent["returned_because"] in answer.content.decode() for answer in (colleagues, ended))


# -- from a contact, and back


def test_from_a_contact_to_its_check_and_back(as_, cast, filled):
    contact, sam = filled(), as_(cast.sam)
    assert "Request a check" in sam.get(f"/log/{contact.reference}/").content.decode()
    asked_for = sam.post(f"{REQUEST}{contact.reference}/")
    form = sam.get(asked_for.url).content.decode()
    assert f'value="{contact.reference}"' in form and "KW4821  Kiri Walker" in form

    made = sam.post(REQUEST, TYPED | {"contact": contact.reference.lower()})
    check = QualityCheck.objects.get()
    assert (made.url, check.contact) == (check.get_absolute_url(), contact)
    assert check.reference in sam.get(contact.get_absolute_url(), follow=True).content.decode()
    assert f'href="{contact.get_absolute_url()}"' in sam.get(check.get_absolute_url()).content.decode()


def test_no_check_of_a_contact_that_is_not_there_or_was_a_mistake(as_, cast, opened):
    from tests.conftest import option

    contact = opened()
    reason = option("discard_reason", "opened_twice")
    contact = take(contact, "discard", by=cast.sam, version=contact.version, discard_reason=reason)
    for reference in ("TPS-999999", contact.reference):
        assert as_(cast.sam).post(REQUEST, TYPED | {"contact": reference}).status_code == 422
    assert not QualityCheck.objects.exists()


def test_a_contact_has_one_urgent_check_and_others_beside_it(cast, asked, filled):
    contact = filled()
    urgent = asked("urgent", contact=contact)
    with pytest.raises(Refused) as refused:
        asked("urgent", contact=contact)
    assert urgent.reference in refused.value.reasons[0][0]
    asked("qma", contact=contact)
    take(contact, "finalise_as_urgent_qol", by=cast.sam, version=contact.version)
    assert sorted(contact.quality_checks.values_list("kind", flat=True)) == ["qma", "urgent"]
    with pytest.raises(IntegrityError), transaction.atomic():
        QualityCheck.objects.create(
            kind="urgent", contact=contact, requested_by=cast.kiri, activity_officer=cast.kiri, recorded_by=cast.sam,
            site=contact.site, generated_by="smart_centre",
        )  # fmt: skip


# -- claimed, handed over


def test_who_asked_is_told_once_who_claimed_it(cast, asked):
    check = take(asked("urgent"), "claim", by=cast.sam, version=1)
    notice = Notice.objects.get()
    assert (notice.to, notice.text) == (cast.kiri, f"Sam Okoro claimed {check.reference}, Urgent QOL: WI-204418.")


def test_a_claimed_check_goes_to_a_colleague_who_might_have_claimed_it(cast, asked, rostered):
    rostered(cast.sam)
    check = take(asked(), "claim", by=cast.sam, version=1)
    with pytest.raises(Refused) as refused:
        take(check, "hand_over", by=cast.sam, version=check.version, to=cast.tui)
    assert {rule for _, rule in refused.value.reasons} == {"QOL-01"}
    rostered(cast.tui)
    handed = take(check, "hand_over", by=cast.sam, version=check.version, to=cast.tui)
    assert (handed.claimed_by, handed.claimed_at, handed.state) == (cast.tui, check.claimed_at, "claimed")
    assert Notice.objects.get(to=cast.tui).text.startswith(f"Sam Okoro handed you {check.reference}")


@pytest.mark.parametrize("own", ["requested_by", "activity_officer"])
def test_never_to_whose_it_is(own, cast, asked):
    check = take(asked("urgent", **{own: cast.tui}), "claim", by=cast.sam, version=1)
    with pytest.raises(Refused) as refused:
        take(check, "hand_over", by=cast.aroha, version=check.version, to=cast.tui)
    assert refused.value.reasons[0][1] == "QOL-04"


# -- the roster


@pytest.mark.parametrize(("starts", "ends"), [(-2, -0.5), (-0.5, 0.5), (0.5, 2), (-2, 2), (-1, 1)])
def test_one_officer_is_rostered_once_at_a_time(starts, ends, cast, rostered):
    with at(now()):
        there = rostered(cast.sam, -1, 1)
        with pytest.raises(Refused) as refused:
            rostered(cast.sam, starts, ends)
        assert there.reference in refused.value.reasons[0][0] and refused.value.reasons[0][1] == "QOL-01"
        rostered(cast.tui, starts, ends)
        with pytest.raises(DatabaseError), transaction.atomic():  # nor round the door
            RosterShift.objects.create(
                officer=cast.sam, site=there.site, starts_at=now() + starts * HOUR, ends_at=now() + ends * HOUR, added_by=cast.aroha,
            )  # fmt: skip


def test_shifts_may_meet_and_one_called_off_is_in_nobodys_way(cast, rostered):
    with at(now()):
        rostered(cast.sam, -1, 1)
        later = rostered(cast.sam, 1, 2)
        take(later, "end_shift", by=cast.aroha, version=later.version)
        rostered(cast.sam, 1, 3)
    assert RosterShift.objects.filter(officer=cast.sam).count() == 3


# -- the queue and My day


def test_the_queue_says_whose_each_one_is_and_why_one_is_not_to_be_claimed(as_, cast, asked):
    mine = take(asked("urgent"), "claim", by=cast.sam, version=1)
    theirs = take(asked("urgent"), "claim", by=cast.tui, version=1)
    free, closed = asked("urgent"), asked("qma")
    response = as_(cast.sam).get("/quality/")

    groups = {heading: [check for check, _ in lines] for heading, _, lines in response.context["groups"]}
    assert groups == {
        "You claimed these": [mine],
        "To claim": [free],
        "Not yours to claim now": [closed],
        "With a colleague": [theirs],
    }
    page = response.content.decode()
    assert page.count('data-letter="c"') == 1
    assert "claimed only while rostered" in page


def test_my_day_has_what_is_claimed_and_what_may_be_claimed_now(as_, cast, asked, rostered):
    def shown(who):
        return [check.pk for check in as_(who).get("/my-day/").context["checks"]["rows"]]

    ordinary, urgent = asked(), asked("urgent")
    assert shown(cast.sam) == [urgent.pk]
    rostered(cast.sam)
    assert shown(cast.sam) == [urgent.pk, ordinary.pk]
    ordinary = take(ordinary, "claim", by=cast.sam, version=1)
    assert shown(cast.sam) == [ordinary.pk, urgent.pk]
    assert shown(cast.quinn) == [urgent.pk]
    leader = as_(cast.aroha).get("/my-day/")
    assert [shift.officer for shift in leader.context["rostered"]] == [cast.sam]


@pytest.mark.parametrize(
    ("page", "who", "most"),
    [
        ("/quality/", "sam", 8), ("/quality/", "otto", 8), (REQUEST, "sam", 5), ("/roster/", "aroha", 6), ("/roster/add/", "aroha", 5),
        ("check", "sam", 8), ("shift", "aroha", 8), ("/my-day/", "sam", 16), ("/my-day/", "aroha", 16),
    ],
)  # fmt: skip
def test_each_page_costs_the_same_however_much_waits(
    page, who, most, as_, cast, asked, rostered, django_assert_max_num_queries
):
    site = Site.objects.get(name="Newcastle")
    for number in range(5):
        person = cast.noah.__class__.objects.create(
            person_number=f"P9{number:04}", logon=f"RO{number:04}", given_name="Ro", family_name=f"Of {number}",
            email=f"ro{number}@agency.example", team=Team.objects.filter(site=site).first(),
        )  # fmt: skip
        shift = rostered(person)
        check = asked("urgent")
        take(asked("urgent"), "claim", by=cast.sam, version=1)
    browser = as_(getattr(cast, who))
    browser.get("/shortcuts/")
    address = {"check": check.get_absolute_url(), "shift": shift.get_absolute_url()}.get(page, page)
    with django_assert_max_num_queries(most):
        assert browser.get(address).status_code == 200


def test_the_timeline_names_the_contact(cast, asked, filled):
    contact = filled()
    check = asked("urgent", contact=contact)
    told = TimelineEntry.objects.get(record_label="tps.qualitycheck", record_id=check.pk).told
    assert told == f"requested: Urgent QOL of {contact.reference}"


def test_completing_is_asked_once_more_and_is_said_in_its_own_words(as_, cast, asked):
    check = asked("urgent", work_item="WI-204418")
    sam = as_(cast.sam)
    check = take(check, "claim", by=cast.sam, version=check.version)
    page = sam.get(check.get_absolute_url()).content.decode()
    steps = f"{check.get_absolute_url()}steps/"
    assert f'href="{steps}complete/"' in page and f'action="{steps}complete/"' not in page
    assert "cannot be taken back" in sam.get(f"{steps}complete/").content.decode()
    done = sam.post(f"{steps}complete/", {"version": check.version}, follow=True).content.decode()
    assert f"{check.reference}: completed the check and told who asked." in done


def test_what_is_to_be_put_right_is_headed_by_how_much_it_is(as_, cast):
    page = as_(cast.sam).post(REQUEST, TYPED | {"work_item": ""}).content.decode()
    assert "1 thing to put right" in page
