"""Whether the program lets in who the table (tests.access.table) says, and nobody else.

A route that is not in the table fails, and so does a line without its route.
"""

import re
from datetime import date, timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver

from casework import approvals, deadlines, heartbeats, notices, outbox, timeline
from casework.steps import take
from compensation.actions import identify
from desk import actions as handing_over
from desk.handing import KINDS
from desk.models import Delivery, HandoverItem
from desk.webhooks import subscriptions
from escalations.actions import open_escalation, save_escalation
from people import roles
from people.clock import now
from people.models import RoleHeld, Staff
from personalised_services.actions import assess_call, customer_with, open_case
from personalised_services.deadlines import FORTNIGHT
from personalised_services.models import Case
from tests.access import daily, leaving, referrals, restrictions, segments
from tests.access.admin_pages import ADMIN
from tests.access.columns import ASKED, EVERYBODY, FULL, NOBODY, PS, SIGNED_IN, A, C, L, S, T, U, V
from tests.access.table import MATRIX, knocking
from tests.api.conftest import token_of  # noqa: F401  (a fixture)
from tests.personalised_services import cold, lettering
from tps import actions
from tps.models import Reference

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


def referred(escalation, cast):
    """An escalation with every answer, submitted."""
    said = {"reasons": ["policy"], "subject": "Two files", "issue": "They differ.", "action_taken": "Compared them.",
            "call": "with_so", "doc": "no_customer"}  # fmt: skip
    saved = save_escalation(escalation, by=cast.tui, answers=said).record
    return take(saved, "refer", by=cast.tui, version=saved.version)


def cold_transfers(case, somebody):
    """A customer who was warned today, and an entry of the whiteboard for another case."""
    psso, ssm = (Staff.objects.select_related("team__site").get(pk=somebody[key].pk) for key in ("psso", "ssm"))
    call = {"identity_proved": True, "urgent": False, "outside_restrictions": True, "persistent": True, "inappropriate": True}  # fmt: skip
    customer = customer_with(crn="310226714C", name="Tobias Abara", date_of_birth=date(1988, 11, 19))
    other = open_case(customer, program="centrelink", owner=psso, by=somebody["psm"])
    warned, board = (
        take(assess_call(one, by=psso, **call), "warn", by=psso, version=1, **cold.WARNED) for one in (case, other)
    )
    for name, by, said in (
        ("call_back", psso, {}), ("ask_approval", psso, cold.ASKED), ("approve", ssm, {"reason": "x"}), ("put_on_board", psso, {"number": "1800 010 707"}),
    ):  # fmt: skip
        board = take(board, name, by=by, version=board.version, **said)
    return warned, board.entry


def under_review(somebody):
    """The review of another plan, asked for early."""
    customer = customer_with(crn="417903552V", name="Maren Quist", date_of_birth=date(1964, 7, 30))
    case = open_case(customer, program="centrelink", owner=somebody["psso"], by=somebody["psm"])
    starts = now().date() - timedelta(days=3)
    term = {"starts_on": starts, "ends_on": starts + timedelta(days=90), "unique_circumstances": ""}
    case = take(case, "begin_case", by=somebody["psso"], version=case.version)
    take(case, "draft_plan", by=somebody["psso"], version=case.version, kind="reactive", **term)
    plan = case.plans.get()
    for name, said in (
        ("write_strategies", {"strategies": "x", "notes": ""}),
        ("activate", {}),
        ("ask_early_review", {"because": "x"}),
    ):
        plan = take(plan, name, by=somebody["psso"], version=plan.version, **said)
    return plan.reviews.get()


def letters(case, somebody):
    """A draft of the case's, and a service arrangements letter that waits for an Approver."""
    psso = Staff.objects.select_related("team__site").get(pk=somebody["psso"].pk)
    other = open_case(case.customer, program="child_support", owner=psso, by=somebody["psm"])
    draft, arrangements = (
        lettering.draft(lettering.start(one, psso, kind, now().date()), psso, dated=now().date())
        for one, kind in ((Case.objects.get(pk=case.pk), "contact"), (other, "arrangements"))
    )
    return draft, take(arrangements, "ask_approval", by=psso, version=arrangements.version)


@pytest.fixture
def place(somebody, finalised, filled, cast, settings, tmp_path):
    """From a route to an address of it: records that the TPS officer has in hand, finalised ones for the SO."""
    settings.MAIL_SINK_DIR = tmp_path
    name = "20261122T101500000001-abc123"
    (tmp_path / f"{name}.eml").write_bytes(f"To: {cast.kiri.email}\nSubject: x\n\n{CANARY}\n".encode())
    closed, live = finalised(), filled()
    system = filled(by=cast.gateway)
    mail = outbox.owed_by(closed).get()
    limit = deadlines.of(live).get()
    theirs = actions.open_contact(by=cast.tui, another=True)
    handing_over.offer(by=cast.tui, to_team=cast.sam.team, chosen=[(KINDS["tps.contact"], theirs, "", {})])
    raised, systems_own = open_escalation(closed, by=cast.sam), open_escalation(system, by=cast.gateway)
    with_sso = referred(open_escalation(closed, by=cast.tui, stop_payment=True), cast)
    with_sso = take(with_sso, "accept", by=cast.lena, version=with_sso.version)
    sso_has = [(KINDS["escalations.escalation:sso"], with_sso, "", {})]
    handing_over.offer(by=cast.lena, to_team=cast.sam.team, chosen=sso_has)
    ssos_item, item = HandoverItem.objects.order_by("-id")[:2]
    for part in heartbeats.PARTS:
        heartbeats.seen(part)
    Reference.objects.create(number="111-22072908", title="End dates")
    compensation = finalised("compensation")
    take(compensation, "open_follow_up", by=cast.aroha, version=compensation.version, asked=CANARY, to=cast.sam)
    asked = actions.ask_in_writing(by=cast.kiri, form="compensation", text=CANARY)
    hours = timedelta(hours=1)
    shift = actions.add_shift(by=cast.aroha, officer=cast.tui, starts_at=now(), ends_at=now() + hours)
    asked_for = {
        "kind": "urgent", "work_item": "WI-204418", "requested_by": cast.kiri, "activity_officer": cast.kiri,
        "generated_by": "smart_centre", "edition": "smart_centre",
    }  # fmt: skip
    check, systems_check = (actions.request_check(by=who, **asked_for) for who in (cast.tui, cast.gateway))
    explaining = filled()
    explained = actions.explain(explaining, by=cast.sam, what="circumstance")
    reviewed = actions.review_urgent_payment(explaining, by=cast.sam, first_outcome_told=True)
    done = filled()  # which its SO reads, once it is completed
    read = actions.explain(done, by=cast.sam, what="circumstance", explanation="How it is worked out")
    ended = actions.review_urgent_payment(done, by=cast.sam, first_outcome_told=True, outcome="stands")
    take(done, "finalise", by=cast.sam, version=done.version)
    issue = actions.add_known_issue(by=cast.lena, title="Empty", what_to_say="Wait", since=now().date(), topics=["coding"])  # fmt: skip
    steps = {
        ("follow-ups/", T): "answer_it",
        ("follow-ups/", L): "give",
        ("written", T): "pick_up",
        ("written", V): "withdraw",
        ("known-issues/", S): "mend",
        ("known-issues/", L): "change_issue",
        ("explanations/", T): "give_explanation",
        ("reviews/", T): "complete_review",
    }
    gap = actions.take_up_gap(by=cast.sam, given="111-22072908")
    for_a_leader = actions.receive_call(live, by=cast.sam, transferred_by=cast.kiri, why="service")
    webhook, _ = subscriptions.subscribe(
        cast.gateway, url="https://hooks.agency.example/", houses=[], steps=[], by=cast.ida
    )
    delivery = Delivery.objects.create(webhook=webhook, entry=timeline.of(system)[0])
    facts = {"edition": "compensation", "trigger": "finalised", "finalised_on": now().date() - timedelta(days=1)}
    customer = customer_with(crn="204418305K", name="Ines Halloran", date_of_birth=date(1979, 3, 2))
    case = open_case(customer, program="centrelink", owner=somebody["psso"], by=somebody["psm"])
    starts = now().date() - timedelta(days=3)
    term = {"starts_on": starts, "ends_on": starts + timedelta(days=90), "unique_circumstances": ""}
    take(case, "draft_plan", by=somebody["psso"], version=case.version, kind="reactive", **term)
    plan = case.plans.get()
    letter, arrangements = letters(case, somebody)
    recommendation = segments.recommended(somebody["psso"], somebody)
    proposal = restrictions.made(case, somebody)
    finalising = restrictions.request(proposal)
    for_approvers = approvals.of(proposal)[0]
    ps_limit = deadlines.start(plan, FORTNIGHT, owner=case.owner, team=case.team, site=case.site, since=now())
    warned, entry = cold_transfers(case, somebody)
    review, (exits, drafted, waits) = under_review(somebody), leaving.made(somebody)
    referred_to_ps = referrals.made(somebody, cast)
    days_work = daily.made(somebody, cast)
    payment, systems_payment = identify(by=cast.sam, **facts), identify(by=cast.gateway, **facts)

    def address(route, method, who):
        reference = closed.reference
        if route.startswith("log/") or (route.startswith("api/") and method == "PATCH"):
            reference = live.reference
        if route.startswith("escalations/"):
            reference = raised.reference if route.endswith(("write/", "save/")) else with_sso.reference
        if route.startswith("api/v1/escalations/"):
            reference = (systems_own if who == C else raised if method == "PATCH" else with_sso).reference
        elif who == C:
            reference = system.reference
        if "handover" in route:
            reference = (ssos_item if who == S else item).reference
        if "supervisor-call" in route:
            reference = for_a_leader.reference if "supervisor-calls/" in route else live.reference
        kind = "follow-ups/" if "follow-ups/" in route else "written" if "written" in route else ""
        if kind:
            reference = asked.reference if kind == "written" else compensation.follow_ups.get().reference
        if "webhooks/" in route:
            reference = webhook.reference
        if route.endswith(("explain/", "urgent-payment-review/")):
            reference = live.reference
        if "explanations/" in route:
            reference, kind = (read if who == V else explained).reference, "explanations/"
        if "urgent-payment-reviews/" in route:
            reference, kind = (ended if who == V else reviewed).reference, "reviews/"
        if "known-issues/" in route:
            reference, kind = issue.reference, "known-issues/"
        if "stop-payments/" in route and "/from/" not in route:
            reference = (systems_payment if who == C else payment).reference
        if "cases/" in route:
            reference = case.reference
        if "plans/" in route:
            reference = plan.reference
        if "cold-transfers/" in route or "whiteboard/" in route:
            reference = (warned if "cold-transfers/" in route else entry).reference
        if "variations/" in route:
            reference = (waits if who == "approver" else drafted).reference
        if "exits/" in route:
            reference = exits.reference
        if "reviews/" in route and "urgent-payment" not in route:
            reference = review.reference
        if "referrals/" in route:
            reference = referred_to_ps[who if who in ("psm", C) else "others"].reference
        if "letters/" in route:
            reference = (arrangements if who == "approver" else letter).reference
        if "segment-recommendations/" in route:
            reference = recommendation.reference
        if "restrictions/" in route or "finalisations/" in route:
            reference = (proposal if "restrictions/" in route else finalising).reference
        if "cmps/" in route:
            reference = recommendation.case.cmp.reference
        if "quality" in route and "quality/request/" not in route:
            reference = (systems_check if who == C else check).reference
        if "roster/" in route:
            reference = shift.reference
        if "knowledge-gaps/" in route:
            reference = gap.reference
        number = mail.pk
        if "notices/" in route and who in somebody:
            number = notices.tell(live, to=somebody[who], kind=f"{route}{method}", text="Told").pk
        if route.startswith("deadlines/"):
            number = (ps_limit if who in PS else limit).pk
        if route.startswith("approvals/"):
            number = (for_approvers if who == "approver" else referred_to_ps["asked"]).pk
        handed = {L: "give", S: "withdraw"}.get(who, "accept")
        values = {
            "str:reference": reference, "int:number": number, "slug:kind": "not-found", "path:content_type_id": 1,
            "path:object_id": 1, "id": cast.sam.pk, "slug:name": "contact",
            "str:name": "highlight" if "/escalations/" in f"/{route}" else name if "delivered" in route else "record_fixed" if "knowledge-gaps" in route else handed if "handover" in route else "lodge" if "stop-payments" in route else "note_issue" if "cases/" in route else "write_strategies" if "plans/" in route else ("send_back" if who == "approver" else "change_letter") if "letters/" in route else ("send_back" if who == "approver" else "change_variation") if "variations/" in route else "answer_conditions" if "finalisations/" in route else "consult_zone" if "exits/" in route else ("send_back" if who == "approver" else "withdraw") if "restrictions/" in route else ("send_back" if who == "approver" else "withdraw") if "restrictions/" in route else "record_attempt" if re.search(r"(^|/)reviews/", route) else "call_back" if "cold-transfers/" in route else "log_call" if "whiteboard/" in route else "take_up" if "referrals/" in route else "no_longer_ask" if "supervisor-calls/" in route else "end_shift" if "roster/" in route else "name_activity" if "quality" in route else steps.get((kind, who)) or ("discard" if who == C else "add_addendum"),
        }  # fmt: skip
        if "segment-recommendations/" in route:
            values["str:name"] = "let_go"
        if "cmps/" in route:
            values["str:name"] = "add_issue"
        if route.startswith("dashboard/"):
            values["slug:name"] = "escalations"
        if "webhooks/" in route:
            values |= {"int:number": delivery.pk, "slug:name": "pause", "str:webhook": webhook.reference}
        for part, (record, step) in days_work.items():
            if f"/{part}" in f"/{route}":
                values |= {"str:reference": record.reference, "str:name": step}
        route = route.replace("(?P<url>.*)$", "no/such/page").replace(
            "^(?P<app_label>axes|people|admin|tps|personalised_services)/$", "tps/"
        )
        path = re.sub(r"<([^>]+)>", lambda found: str(values[found[1]]), route)
        return "/" + path.replace("^", "no/such/thing")

    return address


ANY_VERSION = ", ".join(f'"v{number}"' for number in range(1, 100))


def call(caller, method, path):
    """The answer; whatever the call did is undone."""
    with transaction.atomic():
        sent = {}
        if path.startswith("/api/") and method != "GET":
            sent = {"content_type": "application/json", "data": "{}", "headers": {"If-Match": ANY_VERSION}}
            sent["headers"]["Idempotency-Key"] = str(uuid4())  # what is missing would be said before who may
        response = getattr(caller(path), method.lower())(path, **sent)
        if response.streaming:
            response.text_of = b"".join(response.streaming_content).decode()
        else:
            response.text_of = response.content.decode(errors="replace")  # a letter's PDF is no text
        transaction.set_rollback(True)
    return response


def is_refused(response, who, path):
    """Refused in the way that fits: the sign-in for a page and nobody, 401 for the API and nobody, otherwise 403."""
    if who != NOBODY:
        return response.status_code == 403
    if path.startswith("/api/"):
        return response.status_code == 401 or (path == "/api/v1/docs/" and response.status_code == 302)
    return response.status_code == 302 and response.url.startswith("/sign-in/")


#: The table in parts, which the processes that run tests share.
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_each_role_may_what_the_table_says_and_nothing_else(part, callers, place):
    leaks, closed = [], []
    for route, method in product(list(MATRIX)[part::PARTS], METHODS):
        allowed = MATRIX[route].get(method, ())
        for who in ASKED if allowed else knocking(route):
            path = place(route, method, who)
            response = call(callers[who], method, path)
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
    for route, method in product(ADMIN, ("GET", "POST")):
        for who in EVERYBODY if FULL else (NOBODY, T, L, U, A) if method == "GET" else (V, A):
            path = place(route, method, who)
            response = call(callers[who], method, path)
            if who == A:
                assert response.status_code < 500, f"{method} {path}"
                assert path == "/admin/logout/" or not is_refused(response, NOBODY, path), f"{method} {path}"
                if response.status_code == 403:
                    assert re.search(r"/(delete|add|change|autocomplete)/$", path), f"{method} {path}"
            else:
                assert is_refused(response, who, path), f"{method} {path} as {who}: {response.status_code}"
