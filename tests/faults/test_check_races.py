"""Two officers claim the same check at the same moment, over HTTP to two web processes: one has it, and the other is told."""

import random

import pytest

from casework.models import Notice, TimelineEntry
from tests.faults.browsers import Browser
from tests.faults.figures import FULL, SEEDS, write_down
from tests.faults.test_races import at_once
from tps import actions
from tps.models import QualityCheck

pytestmark = pytest.mark.slow
CLAIMS = 100 if FULL else 15


@pytest.mark.parametrize("seed", SEEDS)
def test_two_who_claim_one_check_have_one_winner(seed, house, signing_in):
    cast, chance = signing_in, random.Random(seed)
    house.web()
    house.await_web()
    officers = {"SO1001": cast.sam, "TH1002": cast.tui}
    browsers = {logon: Browser(house.site).sign_in(logon) for logon in officers}
    won = dict.fromkeys(officers, 0)

    for number in range(CLAIMS):
        check = actions.request_check(
            by=cast.sam, kind="urgent", work_item=f"WI-{4000 + number}", requested_by=cast.kiri, activity_officer=cast.kiri,
            generated_by="smart_centre", edition="smart_centre",
        )  # fmt: skip
        page = f"{check.get_absolute_url()}steps/claim/"
        both = at_once(
            *(lambda browser=one, page=page: browser.post(page, version="1") for one in browsers.values()),
            chance.uniform(-0.003, 0.003),
        )
        told = dict(zip(officers, both, strict=True))

        assert sorted(answer.status for answer in both) == [302, 409], [answer.status for answer in both]
        winner = next(logon for logon, answer in told.items() if answer.status == 302)
        won[winner] += 1
        stored = QualityCheck.objects.get(pk=check.pk)
        assert (stored.state, stored.claimed_by, stored.version) == ("claimed", officers[winner], 2)
        entries = TimelineEntry.objects.filter(record_label="tps.qualitycheck", record_id=check.pk, step="claim")
        assert [entry.by for entry in entries] == [officers[winner]]
        notices = Notice.objects.filter(record_label="tps.qualitycheck", record_id=check.pk)
        assert [notice.to for notice in notices] == [cast.kiri]

    write_down("Two claim one check", seed, races=CLAIMS, one_winner=sum(won.values()), two_winners=0, no_winner=0)
