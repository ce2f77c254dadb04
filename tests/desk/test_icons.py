"""Every icon that the program names is one that the set has: a page that draws another fails as a whole."""

import re
from pathlib import Path

import pytest

from casework.templatetags.ui import TIMELINE_ICONS, i

ROOT = Path(__file__).resolve().parent.parent.parent
HOUSES = ("casework", "compensation", "desk", "escalations", "people", "personalised_services", "templates", "tps")
#: As templates and Python write one down; a value that a template reckons is one of these, written elsewhere.
NAMED = re.compile(
    r"""\{%\s*i\s+"([a-z0-9-]+)"|(?<![-\w])icon=["']([a-z0-9-]+)["']|["']icon["']:\s*["']([a-z0-9-]+)["']"""
)
FILES = [
    path for house in HOUSES for path in sorted((ROOT / house).rglob("*")) if path.suffix in (".py", ".html", ".txt")
]


def named():
    """{icon: a place that names it}"""
    found = dict.fromkeys(TIMELINE_ICONS.values(), "casework/templatetags/ui.py")
    for path in FILES:
        for match in NAMED.finditer(path.read_text(encoding="utf-8")):
            found.setdefault(next(filter(None, match.groups())), str(path.relative_to(ROOT)))
    return found


@pytest.mark.parametrize(("icon", "place"), sorted(named().items()))
def test_an_icon_that_is_named_can_be_drawn(icon, place):
    assert "<svg" in i(icon), place


def test_the_icons_are_found_where_they_are_named():
    found = named()
    assert {"waypoints", "badge-check", "phone-missed"} <= set(found)
