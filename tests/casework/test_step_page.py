"""A step's own page: bad answers keep what was typed, a stale page says so, a step that there is none of is not found."""

from django.apps import apps

from casework.records import Record
from casework.steps import declared, take


def test_a_page_that_is_stale_says_so_keeps_what_was_typed_and_takes_nothing(as_, cast, finalised, fresh):
    contact = finalised()
    take(contact, "add_addendum", by=cast.tui, version=contact.version, text="The file was updated since.")

    response = as_(cast.sam).post(
        f"/contacts/{contact.reference}/steps/add_addendum/",
        {"version": contact.version, "text": "The other file applies too."},
    )

    page = response.content.decode()
    assert response.status_code == 409
    assert "The other file applies too." in page
    assert f'name="version" value="{contact.version + 1}"' in page
    assert [addendum.text for addendum in fresh(contact).addenda.all()] == ["The file was updated since."]


def test_bad_answers_are_422_with_everything_typed_still_there(as_, cast, finalised):
    contact = finalised()

    response = as_(cast.sam).post(
        f"/contacts/{contact.reference}/steps/correct_service_officer/",
        {"version": contact.version, "service_officer": "NOBODY99", "text": "It was another caller."},
    )

    assert response.status_code == 422
    assert "It was another caller." in response.content.decode()


def test_there_is_no_such_step(as_, cast, finalised):
    assert as_(cast.sam).get(f"/contacts/{finalised().reference}/steps/delete/").status_code == 404


def test_what_is_taken_at_once_asks_nothing_and_another_step_takes_it_back():
    moves = [
        (model, name, move)
        for model in apps.get_models() if issubclass(model, Record)
        for name, described in declared(model).items() for move in described.transitions.values()
    ]  # fmt: skip
    at_once = [(model, name, move) for model, name, move in moves if move.custom["step"].at_once]
    assert at_once
    for model, name, move in at_once:
        step = move.custom["step"]
        back = {other.target for of, _, other in moves if of is model and move.target in (other.source, "*")}
        assert not step.form and not step.by_time, (model, name)
        asks = [effect.asks.withdraw for effect in step.then if hasattr(effect, "asks")]
        assert move.source in back or any(withdraw in declared(model) for withdraw in asks), (model, name)
