"""Who may call what: every route of the product, every method, every role, in one table written by hand from the rules.

The table is not derived from the program. A route that is not in it fails, and so does a line without its route.
"""

import re
from itertools import product

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver

from casework import outbox
from people import roles
from people.models import RoleHeld, Staff
from tests.api.conftest import token_of  # noqa: F401  (a fixture)
from tps.models import Reference

# The columns. `-` is nobody: somebody who has not signed in.
V, T, S, L = "service_officer", "tps_officer", "sso", "team_leader"
A, U, C = "administrator", "auditor", "integration_client"
PS = ("psso", "ssm", "sm", "psm", "approver", "specialist_officer", "zone_contact")

NOBODY = "-"
TPS = (T, S, L)
SIGNED_IN = (V, *TPS, A, U, C, *PS)
EVERYBODY = (NOBODY, *SIGNED_IN)

MATRIX = {
    # route                                          {method: who}
    "livez": {"GET": EVERYBODY},
    "readyz": {"GET": EVERYBODY},
    # signing in and out; one's own settings
    "sign-in/": {"GET": EVERYBODY, "POST": EVERYBODY},
    "sign-out/": {"POST": SIGNED_IN},
    "signed-in/": {"GET": SIGNED_IN},
    "settings/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "settings/password/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    # what everybody finds their way with
    "": {"GET": SIGNED_IN},
    "palette/": {"POST": SIGNED_IN},
    "shortcuts/": {"GET": SIGNED_IN},
    "manual/": {"GET": SIGNED_IN},
    "manual/steps/": {"GET": SIGNED_IN},
    "manual/<slug:name>/": {"GET": SIGNED_IN},
    # logging a contact is the TPS officers' work
    "log/": {"GET": (T,), "POST": (T,)},
    "log/<str:reference>/": {"GET": (T,), "POST": (T,)},
    "log/<str:reference>/save/": {"POST": (T,)},
    "log/<str:reference>/service-officer/": {"POST": (T,)},
    "staff/find/": {"POST": (*TPS, U)},
    "references/find/": {"POST": TPS},
    # reading: all TPS staff and auditors every contact, a service officer their own (design 5)
    "contacts/": {"GET": (V, *TPS, U)},
    "contacts.csv": {"GET": (V, *TPS, U)},
    "contacts/<str:reference>/": {"GET": (V, *TPS, U)},
    "contacts/<str:reference>/steps/<str:name>/": {"GET": TPS, "POST": TPS},
    # the outbox: who reads the record, and administrators without a word of it; a second try is for two roles
    "outbox/": {"GET": (*TPS, A, U)},
    "outbox/<int:number>/": {"GET": (*TPS, A, U)},
    "outbox/<int:number>/try-again/": {"POST": (L, A)},
    "outbox/delivered/": {"GET": (V, *TPS, U)},
    "outbox/delivered/<str:name>/": {"GET": (V, *TPS, U)},
    # the API
    "api/v1/oauth/token/": {"POST": EVERYBODY},
    "api/v1/schema/": {"GET": SIGNED_IN},
    "api/v1/docs/": {"GET": SIGNED_IN},
    "api/v1/problems/<slug:kind>/": {"GET": EVERYBODY},
    "api/v1/contacts/": {"GET": (V, *TPS, U, C), "POST": (T, C)},
    "api/v1/contacts/<str:reference>/": {"GET": (V, *TPS, U, C), "PATCH": (T, C)},
    "api/v1/contacts/<str:reference>/steps/": {"GET": (*TPS, C)},
    "api/v1/contacts/<str:reference>/steps/<str:name>/": {"POST": (*TPS, C)},
    "api/v1/contacts/<str:reference>/timeline/": {"GET": (*TPS, U, C)},
    "api/v1/contacts/<str:reference>/addenda/": {"GET": (V, *TPS, U, C)},
    "api/v1/options/": {"GET": (*TPS, U, C)},
    "api/v1/references/": {"GET": (*TPS, U, C)},
    "api/v1/teams/": {"GET": (*TPS, U, C)},
    "api/v1/staff/": {"GET": (*TPS, U, C)},
    "api/^": {},  # whatever is none of these: nothing for anybody
}

# The admin: lists and people, for administrators and nobody else. Deleting is for nobody, except a lock-out.
ADMIN_PAGES = (
    "", "login/", "logout/", "password_change/", "password_change/done/", "autocomplete/", "jsi18n/",
    "r/<path:content_type_id>/<path:object_id>/", "^(?P<app_label>axes|people|admin|tps)/$", "(?P<url>.*)$",
    "people/staff/import/", "people/staff/<id>/password/",
)  # fmt: skip
ADMIN_MODELS = (
    "people/staff", "people/roleheld", "people/team", "people/site", "people/zone", "people/mailbox",
    "tps/option", "tps/reference", "axes/accessattempt", "admin/logentry",
)  # fmt: skip
ADMIN_OF_MODEL = (
    "/", "/add/", "/<path:object_id>/history/", "/<path:object_id>/delete/", "/<path:object_id>/change/", "/<path:object_id>/",
)  # fmt: skip
ADMIN = tuple(
    "admin/" + page for page in (*ADMIN_PAGES, *(model + page for model in ADMIN_MODELS for page in ADMIN_OF_MODEL))
)

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
CANARY = "Guided to the file on end dates"


def routes(resolver=None, before=""):
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        else:
            yield route


def test_every_route_is_in_the_table_and_every_line_has_its_route():
    there = set(routes())

    assert there - MATRIX.keys() - set(ADMIN) == set(), "routes that the table does not know"
    assert (MATRIX.keys() | set(ADMIN)) - there == set(), "lines whose route is gone"


def test_the_table_speaks_of_every_role():
    assert set(SIGNED_IN) == {role.key for role in roles.ALL}


# -- somebody in each role, and nothing else


@pytest.fixture
def somebody(cast):
    """{role: a person who holds that role alone}."""
    people = {
        T: cast.sam,
        S: cast.lena,
        L: cast.aroha,
        V: cast.kiri,
        A: cast.ida,
        U: cast.otto,
        C: cast.gateway,
        "psso": cast.priya,
    }
    for number, key in enumerate(PS[1:]):
        person = Staff(person_number=f"P7{number:04}", logon=f"PS{number:04}", given_name="Ari", family_name=f"Of {key}",
                       email=f"ps{number}@agency.example", team=cast.priya.team, can_sign_in=True)  # fmt: skip
        person.set_unusable_password()
        person.save()
        RoleHeld.objects.create(staff=person, role=key)
        people[key] = person
    return people


@pytest.fixture
def callers(somebody, token_of):  # noqa: F811
    """{who: a function from path to their browser (or system), as it is before it did anything}."""

    def browser_of(person):
        browser = Client()
        if person is not None:
            browser.force_login(person, backend="people.sign_in.LogonBackend")
            browser.get("/shortcuts/")  # the session has begun
        cookies = {name: morsel.value for name, morsel in browser.cookies.items()}

        def fresh(path):
            browser.cookies.clear()
            browser.cookies.load(cookies)
            return browser

        return fresh

    made = {NOBODY: browser_of(None)} | {key: browser_of(person) for key, person in somebody.items()}
    session, system = made[C], Client(headers={"Authorization": f"Bearer {token_of(somebody[C])}"})
    made[C] = lambda path: system if path.startswith("/api/") else session(path)
    return made


@pytest.fixture
def place(finalised, filled, cast, settings, tmp_path):
    """From a route to an address of it: records that the TPS officer has in hand, finalised ones for the SO."""
    settings.MAIL_SINK_DIR = tmp_path
    name = "20261122T101500000001-abc123"
    (tmp_path / f"{name}.eml").write_bytes(f"To: {cast.kiri.email}\nSubject: x\n\n{CANARY}\n".encode())
    closed, live = finalised(), filled()
    system = filled(by=cast.gateway)
    mail = outbox.owed_by(closed).get()
    Reference.objects.create(number="111-22072908", title="End dates")

    def address(route, method, who):
        reference = closed.reference
        if route.startswith("log/") or (route.startswith("api/") and method == "PATCH"):
            reference = live.reference
        if who == C:
            reference = system.reference
        values = {
            "str:reference": reference, "int:number": mail.pk, "slug:kind": "not-found", "path:content_type_id": 1,
            "path:object_id": 1, "id": cast.sam.pk, "slug:name": "contact",
            "str:name": name if "delivered" in route else "discard" if who == C else "add_addendum",
        }  # fmt: skip
        route = route.replace("(?P<url>.*)$", "no/such/page").replace("^(?P<app_label>axes|people|admin|tps)/$", "tps/")
        path = re.sub(r"<([^>]+)>", lambda found: str(values[found[1]]), route)
        return "/" + path.replace("^", "no/such/thing")

    return address


def call(caller, method, path):
    """The answer; whatever the call did is undone."""
    with transaction.atomic():
        sent = (
            {"content_type": "application/json", "data": "{}"} if path.startswith("/api/") and method != "GET" else {}
        )
        response = getattr(caller(path), method.lower())(path, **sent)
        if response.streaming:
            response.text_of = b"".join(response.streaming_content).decode()
        else:
            response.text_of = response.content.decode()
        transaction.set_rollback(True)
    return response


def is_refused(response, who, path):
    """Refused in the way that fits: the sign-in for a page and nobody, 401 for the API and nobody, otherwise 403."""
    if who != NOBODY:
        return response.status_code == 403
    if path.startswith("/api/"):
        return response.status_code == 401 or (path == "/api/v1/docs/" and response.status_code == 302)
    return response.status_code == 302 and response.url.startswith("/sign-in/")


def test_each_role_may_what_the_table_says_and_nothing_else(callers, place):
    leaks, closed = [], []
    for route, method in product(MATRIX, METHODS):
        allowed = MATRIX[route].get(method, ())
        for who, caller in callers.items():
            path = place(route, method, who)
            response = call(caller, method, path)
            said = f"{method} {path} as {who}: {response.status_code}"
            refused = is_refused(response, who, path)
            if who in allowed:
                if refused or response.status_code in (401, 404, 405) or response.status_code >= 500:
                    closed.append(said)
            elif not (refused or response.status_code in (401, 404, 405)) or CANARY in response.text_of:
                leaks.append(said)
            if (
                who != NOBODY
                and "no-store" not in response.headers.get("Cache-Control", "")
                and route not in ("livez", "readyz")
            ):
                if not (who == C and path.startswith("/api/v1/oauth")):
                    leaks.append(f"{said} may be kept by the browser")
    assert not leaks, "\n".join(leaks)
    assert not closed, "\n".join(closed)


def test_the_admin_is_for_administrators(callers, place):
    for who in callers:
        for route, method in product(ADMIN, ("GET", "POST")):
            path = place(route, method, who)
            response = call(callers[who], method, path)
            if who == A:
                assert response.status_code < 500, f"{method} {path}"
                assert path == "/admin/logout/" or not is_refused(response, NOBODY, path), f"{method} {path}"
                if response.status_code == 403:
                    assert re.search(r"/(delete|add|change|autocomplete)/$", path), f"{method} {path}"
            else:
                assert is_refused(response, who, path), f"{method} {path} as {who}: {response.status_code}"


# -- whose records: out of sight is not there


SIGHT = {
    # who                    their own finalised  another SO's   open, theirs  of another's system
    "kiri (SO)":             (200,                404,           404,          404),
    "noah (SO)":             (404,                200,           404,          404),
    "sam (TPS officer)":     (200,                200,           200,          200),
    "quinn (far away)":      (200,                200,           200,          200),
    "lena (SSO)":            (200,                200,           200,          200),
    "aroha (leader)":        (200,                200,           200,          200),
    "otto (auditor)":        (200,                200,           200,          200),
}  # fmt: skip


@pytest.mark.parametrize("who", SIGHT)
@pytest.mark.parametrize("page", ["/contacts/{}/", "/api/v1/contacts/{}/"])
def test_a_contact_out_of_sight_is_not_there(who, page, as_, cast, finalised, filled):
    cast.noah.can_sign_in = True
    cast.noah.save()
    contacts = (finalised(), finalised(service_officer=cast.noah), filled(), filled(by=cast.gateway))
    browser = as_(getattr(cast, who.split()[0]))

    found = tuple(browser.get(page.format(contact.reference)).status_code for contact in contacts)

    assert found == SIGHT[who]


@pytest.mark.parametrize("page", ["", "steps/", "timeline/", "addenda/"])
def test_a_system_sees_what_it_opened_and_nothing_else(page, token_of, cast, finalised, filled):  # noqa: F811
    other = Staff.objects.get(pk=cast.priya.pk)
    RoleHeld.objects.create(staff=other, role=roles.INTEGRATION_CLIENT.key)
    own, others, officers = filled(by=cast.gateway), filled(by=other), finalised()
    system = Client(headers={"Authorization": f"Bearer {token_of(cast.gateway)}"})

    found = [
        system.get(f"/api/v1/contacts/{contact.reference}/{page}").status_code for contact in (own, others, officers)
    ]

    assert found == [200, 404, 404]


def test_a_reference_of_no_contact_and_one_out_of_sight_are_told_alike(as_, cast, finalised):
    hidden = finalised(service_officer=cast.noah)
    pages = [
        as_(cast.kiri).get(f"/contacts/{reference}/").content.decode() for reference in (hidden.reference, "TPS-999999")
    ]

    assert pages[0].replace(hidden.reference, "TPS-999999") == pages[1] or all(CANARY not in page for page in pages)


def test_lists_and_searches_show_nothing_out_of_sight(as_, cast, finalised):
    finalised(service_officer=cast.noah, summary=f"{CANARY}, the other one.")
    browser = as_(cast.kiri)

    for address in (
        "/contacts/?scope=all",
        "/contacts/?q=file",
        "/contacts.csv",
        "/api/v1/contacts/",
        "/api/v1/contacts/?service_officer=NP4822",
    ):
        response = browser.get(address)
        text = b"".join(response.streaming_content) if response.streaming else response.content
        assert CANARY not in text.decode(), address
    assert CANARY not in browser.post("/palette/", {"q": "TPS"}).content.decode()


def test_a_page_that_is_asked_for_by_script_answers_401_to_nobody():
    for headers in ({"HX-Request": "true"}, {"X-Requested-With": "fetch"}):
        assert Client(headers=headers).get("/contacts/").status_code == 401
