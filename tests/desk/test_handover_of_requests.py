"""At the end of a shift follow-ups and claimed checks are handed over too, each by its own step."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F

from casework.steps import Refused, take
from desk import actions, handing
from desk.models import HandoverItem
from desk.views_handover import waiting_for
from people.clock import at
from tests.tps.conftest import asked, rostered  # noqa: F401  (fixtures)
from tps.models import FollowUp, QualityCheck

LATE = datetime(2026, 11, 19, 16, 40, tzinfo=ZoneInfo("Australia/Sydney"))


@pytest.fixture
def offered(cast, finalised, asked, rostered):  # noqa: F811
    """offered("tps.followup"), offered("tps.qualitycheck", kind="ordinary"): Sam's, offered to his own team late in the day."""

    def make(label, kind="urgent"):
        with at(LATE):
            if label == "tps.followup":
                contact = finalised("compensation")
                take(contact, "open_follow_up", by=cast.aroha, version=contact.version, asked="More came.", to=cast.sam)
                record = FollowUp.objects.get()
            else:
                rostered(cast.sam)
                record = take(asked(kind), "claim", by=cast.sam, version=1)
            assert (handing.KINDS[label], record) in actions.to_hand_over(cast.sam)
            actions.offer(by=cast.sam, to_team=cast.sam.team, chosen=[(handing.KINDS[label], record, "", {})])
        return HandoverItem.objects.with_people().get()

    return make


def who_has(label):
    return FollowUp.objects.get().officer if label == "tps.followup" else QualityCheck.objects.get().claimed_by


def test_a_check_is_offered_only_to_who_could_claim_it(offered, rostered, cast):  # noqa: F811
    offered("tps.qualitycheck", kind="ordinary")
    with at(LATE):
        assert waiting_for(cast.tui) == []  # not rostered
        rostered(cast.tui)
        assert [item.about for item in waiting_for(cast.tui)] == [QualityCheck.objects.get()]
        QualityCheck.objects.update(activity_officer=cast.tui, version=F("version") + 1)
        assert waiting_for(cast.tui) == []


@pytest.mark.parametrize("label", ["tps.followup", "tps.qualitycheck"])
def test_it_stays_with_who_has_it_until_a_colleague_accepts(label, offered, cast):
    item = offered(label)
    assert who_has(label) == cast.sam
    with at(LATE):
        take(item, "accept", by=cast.tui, version=item.version)
    assert who_has(label) == cast.tui


@pytest.mark.parametrize("label", ["tps.followup", "tps.qualitycheck"])
def test_the_page_offers_and_shows_it(label, offered, cast, as_):
    with at(LATE):
        item = offered(label)
        page = as_(cast.tui).get("/handover/").content.decode()
    assert item.reference in page and item.about.reference in page


def test_an_ordinary_check_goes_to_nobody_who_is_not_rostered(offered, cast, rostered):  # noqa: F811
    item = offered("tps.qualitycheck", kind="ordinary")
    with at(LATE):
        with pytest.raises(Refused) as refused:
            take(item, "accept", by=cast.tui, version=item.version)
        assert refused.value.reasons[0][1] == "QOL-01" and who_has("tps.qualitycheck") == cast.sam
        rostered(cast.tui)
        take(item, "accept", by=cast.tui, version=item.version)
    assert who_has("tps.qualitycheck") == cast.tui


def test_what_is_refused_is_said_on_the_list_where_the_others_stand(offered, cast, as_):
    item = offered("tps.qualitycheck", kind="ordinary")
    with at(LATE):
        answer = as_(cast.tui).post(f"/handover/{item.reference}/steps/accept/", {"version": item.version})
    page = answer.content.decode()
    assert answer.status_code == 409 and "<h1>Handover</h1>" in page
    assert f"{item.about.reference} stays where it is." in page and "QOL-01" in page
    assert who_has("tps.qualitycheck") == cast.sam
