"""What people read when something is refused, missing or broken: in plain words, whoever they are."""

from django.test import Client, RequestFactory
from django.views.defaults import server_error


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_not_found_looks_the_same_whether_absent_or_out_of_sight(cast, as_, opened):
    absent = as_(cast.kiri).get("/contacts/TPS-999999/")
    hidden = as_(cast.kiri).get(f"/contacts/{opened().reference}/")
    assert absent.status_code == hidden.status_code == 404
    assert "Nothing is here that you can see" in words(absent)
    assert 'id="rail-nav"' in words(absent)


def test_not_found_before_signing_in_shows_no_rail(db):
    response = Client().get("/nowhere/")
    assert response.status_code == 404
    assert 'id="rail-nav"' not in words(response)


def test_a_role_too_little_says_so_and_that_nothing_happened(cast, as_):
    response = as_(cast.kiri).get("/log/")
    assert response.status_code == 403
    assert "This is not for your role" in words(response)
    assert "Nothing was changed." in words(response)


def test_a_form_from_another_session_tells_what_to_do(cast, opened):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.sam, backend="people.sign_in.LogonBackend")
    response = client.post(f"/log/{opened().reference}/", {"summary": "Typed before."})
    assert response.status_code == 403
    assert "what you typed is still there" in words(response)
    assert 'data-reason="csrf"' in words(response), "by this the script knows that signing in again helps"


def test_the_page_for_when_something_broke_needs_nothing_to_be_drawn():
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Something broke on our side" in words(response)


def test_a_refusal_names_every_reason_and_its_rule(cast, as_, finalised):
    contact = finalised()
    response = as_(cast.sam).post(f"/log/{contact.reference}/", {"summary": "Typed after it was closed."})
    assert response.status_code == 409
    assert "it is closed to change" in words(response)
    assert 'href="/manual/#CON-31"' in words(response)
