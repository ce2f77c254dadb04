"""What has the focus is in sight: at a phone's width no bar covers a control that Tab leads to (WCAG 2.4.11)."""

import pytest

from tests.compensation.conftest import identified  # noqa: F401  (a fixture)
from tests.escalations.conftest import drafted, go, in_state, said  # noqa: F401  (fixtures)
from tps.actions import open_contact

pytestmark = pytest.mark.browser

#: What is wrong with the place of the focus: what lies over its middle, or that it is out of the window.
COVERED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  if (one === document.body || !box.width) return "";
  const seen = one.matches("input") && one.parentElement.matches("label, .pick, .choice") ? one.parentElement : one;
  const x = box.left + box.width / 2, y = box.top + Math.min(box.height / 2, 20), over = document.elementFromPoint(x, y);
  const at = `${one.tagName} ${one.name || one.textContent.trim().slice(0, 30)} at ${Math.round(y)}`;
  if (!over) return `${at} is out of sight`;
  return seen.contains(over) || over.contains(one) ? "" : `${at} is under ${over.tagName}.${over.className}`;
}"""


def test_at_390_no_bar_covers_what_has_the_focus(look, cast, filled, identified, in_state):  # noqa: F811
    contact = filled("compensation")
    draft = in_state("draft", contact=contact, form="compensation")
    open_contact(by=cast.sam, another=True)
    payment = identified(edition="smart_centre", contact=contact)
    page = look(cast.sam, width=390, height=844)
    places = {
        f"/log/{contact.reference}/": 34,
        f"/escalations/{draft.reference}/write/": 26,
        payment.get_absolute_url(): 30,
        "/handover/": 24,
    }
    covered = []
    for place, stops in places.items():
        page.goto(place)
        page.locator("#main").evaluate("main => { main.tabIndex = -1; main.focus(); }")
        for _ in range(stops):
            page.keyboard.press("Tab")
            if said_of := page.evaluate(COVERED):
                covered.append(f"{place}: {said_of}")
    assert not covered, "\n".join(covered)
