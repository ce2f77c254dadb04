"""The knowledge gaps: the ranking, one that was fixed, the form of a step; wide and narrow, light and dark."""

from datetime import timedelta

import pytest

from casework.steps import take
from people.clock import now
from tests.browser.test_pages import WIDTHS, faults
from tps import actions

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", WIDTHS)
def test_knowledge_gaps_are_accessible_whole_and_within_the_policy(width, look, cast, finalised, tools):
    finalised(references=["111-22072908", "101-17021300"])
    gap = actions.take_up_gap(by=cast.aroha, given="111-22072908")
    said = {"fixed_on": now().date() - timedelta(days=3), "changed": "The file says which day."}
    gap = take(gap, "record_fixed", by=cast.aroha, version=gap.version, **said)
    page, found = look(cast.aroha, width=width), {}
    for address in ("/knowledge-gaps/", gap.get_absolute_url(), f"{gap.get_absolute_url()}steps/open_again/"):
        assert page.goto(address).status == 200, address
        found[address] = faults(page, tools)
    assert {address: told for address, told in found.items() if told} == {}
