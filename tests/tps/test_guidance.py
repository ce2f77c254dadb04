"""What the officer is told at the moment it applies."""

import pytest

from casework.steps import take
from tests.conftest import option
from tps.guidance import guides_for
from tps.questions import Form

GUIDES = "tps/guidance.py::GUIDES"


def keys(contact):
    return {guide.key for guide in guides_for(contact)}


@pytest.mark.rule("CON-17", breaks=[f"{GUIDES}[past_five]", f"{GUIDES}[take_over]"])
def test_the_guidance_changes_at_five_and_at_ten_minutes(opened):
    marks = {guide.key: guide.from_second for guide in guides_for(opened())}
    assert (marks["guideline"], marks["past_five"], marks["take_over"]) == (0, 300, 600)


@pytest.mark.rule("CON-24", breaks=f"{GUIDES}[raise_first]")
@pytest.mark.parametrize(
    ("form", "told"), [(Form.COMPENSATION, True), (Form.SMART_CENTRE, False), (Form.ACCESS_SUPPORT, False)]
)
def test_compensation_is_told_that_long_enquiries_go_to_the_team_leader_first(form, told, opened):
    assert ("raise_first" in keys(opened(form=form))) is told


@pytest.mark.rule("CON-28", breaks=f"{GUIDES}[conduct]")
@pytest.mark.parametrize("form", Form.values)
def test_the_code_of_conduct_stands_beside_every_form(form, opened):
    assert "conduct" in keys(opened(form=form))


@pytest.mark.rule("CON-33", breaks=f"{GUIDES}[self_support]")
def test_compensation_is_told_what_its_line_is_for(opened):
    assert "self_support" in keys(opened(form=Form.COMPENSATION))
    assert "self_support" not in keys(opened(form=Form.SMART_CENTRE))


@pytest.mark.rule("CON-30", breaks=f"{GUIDES}[system_issue]")
def test_a_system_issue_is_told_when_it_comes_to_tps(filled):
    assert "system_issue" in keys(filled(enquiry_type=option("enquiry_type", "system_issue")))
    assert "system_issue" not in keys(filled(enquiry_type=option("enquiry_type", "coding")))


@pytest.mark.rule("CON-29", breaks=f"{GUIDES}[then]")
def test_who_completes_the_enquiry_is_told_by_whether_it_was_taken_over(filled, cast):
    contact = filled()
    assert "then" in keys(contact) and "taken_over" not in keys(contact)
    contact = take(contact, "take_over", by=cast.sam, version=contact.version)
    assert "taken_over" in keys(contact) and "then" not in keys(contact)
