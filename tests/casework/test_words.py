"""Labels within sentences."""

import pytest

from casework.words import within


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("A cold transfer today, the SSM can’t be reached", "a cold transfer today, the SSM can’t be reached"),
        ("MP correspondence", "MP correspondence"),
        ("Urgent", "urgent"),
        ("", ""),
    ],
)
def test_a_label_begins_small_and_keeps_its_abbreviations(label, told):
    assert within(label) == told
