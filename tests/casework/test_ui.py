"""The tags of every page: times in the viewer's zone and clock, lengths of time, rules, icons."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.template import Context, Template

from casework.templatetags import ui


def test_references_in_a_sentence_lead_to_their_records_and_nothing_else_does():
    told = ui.with_links("SUP-3 & TPS-12 <b> under SUP-04, STP-05 or XYZ-7")  # without the database
    assert told == (
        '<a class="ref" href="/supervisor-calls/SUP-3/">SUP-3</a> &amp; <a class="ref" href="/contacts/TPS-12/">TPS-12</a>'
        " &lt;b&gt; under SUP-04, STP-05 or XYZ-7"
    )


NINE = datetime(2026, 11, 23, 22, 38, 5, tzinfo=UTC)
SYDNEY, PERTH = ZoneInfo("Australia/Sydney"), ZoneInfo("Australia/Perth")


@pytest.mark.parametrize(
    ("style", "words", "words_24"),
    [
        ("full", "Tue 24 Nov 2026, 9:38 am AEDT", "Tue 24 Nov 2026, 09:38 AEDT"),
        ("short", "Tue 24 Nov, 9:38 am AEDT", "Tue 24 Nov, 09:38 AEDT"),
        ("clock", "9:38 am AEDT", "09:38 AEDT"),
        ("time", "9:38 am", "09:38"),
        ("seconds", "9:38:05 am", "09:38:05"),
        ("day", "Tue 24 Nov 2026", "Tue 24 Nov 2026"),
        ("weekday", "Tue 24 Nov", "Tue 24 Nov"),
    ],
)
def test_each_style_of_time(style, words, words_24):
    assert ui.in_words(NINE, style, SYDNEY, False) == words
    assert ui.in_words(NINE, style, SYDNEY, True) == words_24


def test_near_says_the_time_today_the_day_this_year_and_the_year_otherwise():
    def near(today):
        return ui.in_words(NINE, "near", SYDNEY, False, today)

    assert near(date(2026, 11, 24)) == "9:38 am"
    assert near(date(2026, 11, 25)) == "Tue 24 Nov"
    assert near(date(2027, 1, 2)) == "Tue 24 Nov 2026"


def test_noon_and_midnight_on_a_12_hour_clock():
    noon = datetime(2026, 11, 24, 4, tzinfo=UTC)
    assert ui.in_words(noon, "time", PERTH, False) == "12:00 pm"
    assert ui.in_words(noon + timedelta(hours=12), "time", PERTH, False) == "12:00 am"


def test_a_page_tells_times_in_the_viewers_zone_and_machines_in_utc():
    page = Template("{% when moment %}").render(Context({"moment": NINE, "layout": {"zone": PERTH, "clock_24h": True}}))
    assert page == '<time datetime="2026-11-23T22:38:05+00:00">Tue 24 Nov, 06:38 AWST</time>'
    assert Template("{% when moment %}").render(Context({"moment": None})) == ""


def test_an_unknown_style_is_a_mistake_not_a_blank():
    with pytest.raises(ValueError):
        ui.in_words(NINE, "long", SYDNEY, False)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(51, "51 s"), (60, "1 min"), (411, "6 min 51 s"), (7500, "2 h 05 min"), (259_200, "3 days"), (None, "")],
)
def test_lengths_of_time(seconds, words):
    assert ui.duration(seconds) == words


def test_a_rule_is_a_link_to_its_sentence():
    assert ui.rule("CON-14") == '<a class="rule" href="/manual/#CON-14"><span class="vh">Rule </span>CON-14</a>'
    assert ui.rule(None) == ""


def test_an_icon_is_silent():
    assert 'aria-hidden="true"' in ui.i("check")


def test_every_icon_that_a_template_names_is_in_the_package():
    named = re.compile(r'\{% (?:i|badge "[^"]*" "[^"]*") "([a-z0-9-]+)"| icon="([a-z0-9-]+)"')
    wanted = {
        first or second
        for file in (settings.BASE_DIR / "templates").rglob("*.html")
        for first, second in named.findall(file.read_text())
    }
    assert len(wanted) > 30
    for name in wanted | set(ui.TIMELINE_ICONS.values()):
        ui.i(name)
