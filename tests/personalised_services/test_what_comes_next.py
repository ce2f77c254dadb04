"""What a page leads to next, and what it does not say of itself: as whoever walks a Centrelink case meets it."""

import pytest

from casework import timeline
from casework.models import Approval
from personalised_services.forms import case as forms
from personalised_services.forms import referral as referral_forms
from personalised_services.guidance.case import next_for_plan, next_for_review, next_step
from personalised_services.models import Case
from personalised_services.review_line import line_of
from tests.personalised_services.contacting import log, sent
from tests.personalised_services.lettering import (  # noqa: F401  (fixtures)
    DAY,
    WORDS,
    case_of,
    draft,
    go,
    noon,
    start,
    written,
)
from tests.personalised_services.reviewing import (  # noqa: F401  (fixtures)
    complete,
    on,
    opened,
    phoned_twice,
    written_to,
    zoe,
)
from tests.personalised_services.test_contacts import CENTRELINK


def told(record):
    return [entry.told for entry in timeline.of(record)]


def spoken_with(case, ps):
    """The case after its first contact, written up."""
    contact = log(case, ps.priya).contacts.get()
    go(contact, "write_up", ps.priya, **cleaned(sent("WriteUp", contact, ps.priya, **CENTRELINK)))
    return Case.objects.get(pk=case.pk)


def cleaned(form):
    assert form.is_valid(), form.errors
    return form.cleaned_data


# -- a case


def test_that_there_are_no_contact_conditions_is_an_answer(case_of, ps, noon):  # noqa: F811
    case = spoken_with(case_of(), ps)
    assert next_step(case).step == "set_contact_conditions"
    form = forms.SetConditions({"contact_conditions": "", "agreed_on": ""}, record=case, by=ps.priya)
    assert form.is_valid() and form.cleaned_data["agreed_on"] == DAY
    case = go(case, "set_contact_conditions", ps.priya, **form.cleaned_data)
    assert told(case)[0] == "found that there are no contact conditions"
    assert next_step(case).step != "set_contact_conditions"
    case = go(case, "set_contact_conditions", ps.priya, contact_conditions="By phone.", agreed_on=DAY)
    case = go(case, "set_contact_conditions", ps.priya, contact_conditions="", agreed_on=DAY)
    assert told(case)[0] == "lifted the contact conditions"


def test_a_letter_that_has_not_gone_is_what_comes_next(case_of, ps, noon):  # noqa: F811
    case = go(spoken_with(case_of(), ps), "set_contact_conditions", ps.priya, contact_conditions="", agreed_on=DAY)
    oldest = case.letters.open().last()
    assert oldest.kind == "introduction" and next_step(case).at == oldest


@pytest.mark.parametrize(
    ("poro", "words"),
    [
        ("proved", "logged a contact with the customer"),
        ("not_proved", "logged a contact in which nobody proved to be the customer"),
        ("nobody", "logged an attempt to contact the customer: nobody was spoken to"),
    ],
)
def test_the_cases_timeline_says_whether_anybody_was_reached(poro, words, case_of, ps, noon):  # noqa: F811
    case = case_of()
    said = {} if poro == "proved" else {"explained": False, "strategies": ""}
    log(case, ps.priya, poro=poro, **said)
    assert told(Case.objects.get(pk=case.pk))[0] == words


def test_no_kind_and_no_risk_is_chosen_before_somebody_chooses(case_of, received, ps, noon):  # noqa: F811
    assert forms.NoteIssue(record=case_of(), by=ps.priya).fields["kind"].choices[0] == ("", "Choose")
    referral = received("direct")
    assert referral_forms.FirstReview(record=referral, by=ps.priya)["risk"].value() in (None, "")
    assert not referral_forms.FirstReview({"management": "By phone"}, record=referral, by=ps.priya).is_valid()


# -- a plan


@pytest.mark.parametrize(("kind", "step"), [("proactive", "start_letter"), ("reactive", "")])
def test_a_proactive_plan_asks_for_its_letter(kind, step, active, ps):
    case = spoken_with(Case.objects.get(pk=active(kind).case_id), ps)
    case = go(case, "set_contact_conditions", ps.priya, contact_conditions="", agreed_on=case.opened_at.date())
    found = next_step(Case.objects.get(pk=case.pk))
    assert found.step == step and (found.at is None) is (kind == "proactive")
    if kind == "proactive":
        start(case, ps.priya, "proactive", arose_on=None)
        assert next_step(Case.objects.get(pk=case.pk)).step == ""


def test_the_fortnightly_review_is_named_with_its_day(active, ps):
    plan = active()
    plan = go(plan, "consider_social_work", ps.priya, words="Not now.", referred_on=None, referred_to="")
    assert "The next is due by" in next_for_plan(plan).why


# -- a letter


def test_where_no_letter_covers_it_the_page_says_what_to_do(case_of, ps, noon, as_):  # noqa: F811
    letter = start(case_of(), ps.priya)
    page = as_(ps.priya).get(f"{letter.get_absolute_url()}steps/leave_out/").content.decode()
    assert "None was posted since then" in page


def test_who_decides_a_letter_reads_it_where_it_is_decided(written, ps, as_):  # noqa: F811
    go(written(nominee="Odile Halloran", nominee_address="9 Mill Lane"), "ask_approval", ps.priya)
    row = Approval.objects.waiting().get()
    pane = as_(ps.lene).get(f"/approvals/?at={row.pk}").content.decode().partition('id="pane"')[2]
    assert WORDS.body.splitlines()[-1] in pane and "4 Wharf Road" in pane and "Odile Halloran" in pane
    assert "All is settled" not in str(row.content), "a request keeps none of it"


# -- a review


@pytest.mark.parametrize(("recommended", "step"), [("remains", "remain"), ("exits", "exit_ps")])
def test_the_outcome_that_was_recommended_is_offered_first(recommended, step, opened, ps):  # noqa: F811
    review = complete(opened(), ps, recommendation=recommended)
    with on(review, 13):
        assert next_for_review(review).step == step


def test_who_was_not_reached_gets_the_letter_that_the_case_writes(opened, ps, as_):  # noqa: F811
    review = phoned_twice(opened(), ps)
    with on(review, 3):
        browser = as_(ps.priya)
        page = browser.get(review.get_absolute_url()).content.decode()
        address = f"{review.case.get_absolute_url()}steps/start_letter/?kind=review"
        assert f'href="{address}"' in page
        assert '<option value="review" selected>' in browser.get(address).content.decode()
        day = review.day(3)
        letter = start(review.case, ps.priya, kind="review", arose_on=day)
        following = next_for_review(review)
        assert (following.at, following.step) == (letter, "")
        assert f"Open {letter.reference}" in browser.get(review.get_absolute_url()).content.decode()
        letter = draft(letter, ps.priya, dated=day)
        for name, by, said in (
            ("ask_approval", ps.priya, {}), ("approve", ps.lene, {}), ("sign", ps.priya, {}),
            ("send_letter", ps.priya, {"posted_on": day, "uploaded_as": "Review letter"}),
        ):  # fmt: skip
            letter = go(letter, name, by, **said)
        assert next_for_review(review).step == "record_letter"
        shown = browser.get(f"{review.get_absolute_url()}steps/record_letter/").content.decode()
        assert f'value="{day:%Y-%m-%d}"' in shown


def test_a_letter_that_nobody_answered_is_not_said_to_be_answered(opened, ps):  # noqa: F811
    review = written_to(opened(), ps)
    review.recommendation, review.contribution = "exits", "The customer contributed nothing."
    with on(review, 13):
        line = {one.title: one for one in line_of(review).milestones}["Reply to the letter"]
        assert (line.said, line.state, line.words) == ("No reply", "none", "None came.")
        review.contribution = "Wants to stay."
        line = {one.title: one for one in line_of(review).milestones}["Reply to the letter"]
        assert line.said == "Done"
