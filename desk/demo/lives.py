"""Each planned contact lives its life through the product's own actions and steps, at the moments when things happen."""

import heapq
from collections.abc import Generator, Iterator
from datetime import datetime, timedelta
from random import Random

from django.db import connection

from casework.models import OutgoingMail
from casework.steps import take
from desk.demo import references, supervisor, words
from desk.demo.days import Plan
from desk.demo.staff import Cast
from people.clock import at
from tps import actions
from tps.models import Contact, Option
from tps.questions import CrnGiven, Form

CHECKED = {
    "operational_blueprint": 46, "notes_docs": 21, "mysupport": 14, "nnu": 9, "program_sharepoint": 8, "document_tools": 6,
    "office_locator": 2, "other": 2,
}  # fmt: skip
INAPPROPRIATE = {
    "confirming": 44,
    "ownership": 18,
    "recategorise": 16,
    "service_quality": 10,
    "q999": 7,
    "debt_waiver": 5,
}
HELPED = ("finalise", "urgent_qol", "redirect", "inappropriate")  # closed in one go where nothing else happens
HELD = 0.64  # of the customers wait on the line
OLD = timedelta(hours=3)
STILL_WAITING = 12
Lists = dict[tuple[str, str], Option]


def live(planned: list[Plan], who: Cast, *, until: datetime, chance: Random) -> None:
    """Let every contact live until `until`, all side by side in the order of time."""
    lists = {(option.list, option.code): option for option in Option.objects.all()}
    waiting: list[tuple[datetime, int, Iterator[datetime]]] = []
    for number, contact in enumerate(planned):
        life = _life(contact, who, Random(chance.random()), lists)  # noqa: S311 - each its own, so that none depends on the others' order
        waiting.append((next(life), number, life))
    heapq.heapify(waiting)
    while waiting:
        moment, number, life = heapq.heappop(waiting)
        if moment > until:
            continue
        with at(moment):
            after = next(life, None)
        if after is not None:
            heapq.heappush(waiting, (max(after, moment), number, life))


def _life(plan: Plan, who: Cast, chance: Random, lists: Lists) -> Iterator[datetime]:
    """Yields the moment of what happens next, and does it when asked to go on."""
    officer, opened_at = plan.officer, plan.opened_at
    contact = yield from _begin(plan, chance)
    answers = _first_answers(plan, chance, lists)
    if (
        plan.ends not in HELPED
        or plan.referred_early_after
        or plan.runs_on_after
        or plan.taken_over_after
        or plan.handed_to
        or plan.supervisor
    ):
        yield opened_at + min(plan.began, plan.lasts * 0.4)
        contact = actions.save_contact(contact, by=officer, answers=answers).record
    if plan.ends == "discard":
        yield plan.closes_at
        reason = chance.choice(("opened_by_mistake", "opened_twice", "nobody_there"))
        _take(contact, "discard", by=officer, discard_reason=lists["discard_reason", reason])
        return
    if plan.ends == "open":
        if plan.topic in ("periodic_payments", "payments_arrears"):
            yield opened_at + plan.lasts * 0.7
            actions.save_contact(contact, by=officer, answers=_so_far(plan, chance))
        return
    if plan.runs_on_after:
        yield opened_at + plan.runs_on_after
        contact = _take(contact, "run_on", by=officer)
    if plan.taken_over_after:
        yield opened_at + plan.taken_over_after
        contact = _take(contact, "take_over", by=officer)
    if plan.referred_early_after:
        yield max(opened_at + plan.referred_early_after, opened_at + plan.began)
        contact = _take(contact, "refer_early", by=officer, reason=chance.choice(("system_limitation", "out_of_scope")))
    if plan.supervisor:
        yield from supervisor.live(plan, contact, officer, who)
    if plan.handed_to:
        yield opened_at + plan.lasts * 0.92
        contact = _take(contact, "hand_over", by=officer, to=plan.handed_to)
        officer = plan.handed_to
    if plan.explains:
        yield opened_at + plan.lasts * 0.95
        _explain(contact, plan, officer)
    yield plan.closes_at
    contact = actions.save_contact(contact, by=officer, answers=answers | _last_answers(plan, chance)).record
    name, said = _ending(plan, contact, chance, lists)
    contact = _take(contact, name, by=officer, **said)
    yield from _afterwards(plan, contact, officer, chance)


def _explain(contact: Contact, plan: Plan, officer) -> None:
    """What a customer is told in the contact: a decision further, the procedure that serves them, or the outcome of a review."""
    if plan.explains == "review":
        said = {"first_outcome_told": True, "outcome": "stands", "outcome_words": words.REVIEWED}
        actions.review_urgent_payment(contact, by=officer, **said)
    elif plan.explains == "procedure":
        actions.explain(contact, by=officer, what="decision", pointed_to="formal_review")
    else:
        so = {"made_by_smart_centre": True, "explained_by_so": True, "not_satisfied": True}
        actions.explain(contact, by=officer, what="decision", **so, explanation=words.EXPLAINED, rights_told=True)


def _begin(plan: Plan, chance: Random) -> Generator[datetime, None, Contact]:
    """The contact as it is opened; one that was asked in writing is picked up."""
    officer, opened_at = plan.officer, plan.opened_at
    if plan.source != "written":
        yield opened_at
        return actions.open_contact(by=officer, form=plan.form)
    yield opened_at - timedelta(minutes=chance.randint(3, 14))
    asked = words.request(plan.topic, chance)
    question = actions.ask_in_writing(by=plan.service_officer, form=plan.form, text=asked)
    yield opened_at
    return take(question, "pick_up", by=officer, version=question.version).contact


def _afterwards(plan: Plan, contact: Contact, officer, chance: Random) -> Iterator[datetime]:
    """What is asked or put right once the contact is closed."""
    opened_at = plan.opened_at
    if plan.followed_up_by:
        yield opened_at + plan.lasts + timedelta(hours=2)
        contact = _take(
            contact, "open_follow_up", by=plan.followed_up_by, asked=chance.choice(words.STILL_ASKED), to=officer
        )
        follow_up = contact.follow_ups.get()
        yield opened_at + plan.lasts + timedelta(hours=5, minutes=chance.randint(0, 90))
        answer = chance.choice(words.FOLLOWED_UP)
        take(follow_up, "answer_it", by=officer, version=follow_up.version, answer=answer)
    if plan.added_after:
        yield opened_at + plan.added_after
        if plan.corrected_to:
            text = chance.choice(words.CORRECTIONS)
            _take(contact, "correct_service_officer", by=officer, service_officer=plan.corrected_to, text=text)
        else:
            _take(contact, "add_addendum", by=officer, text=chance.choice(words.ADDENDA))


def _ending(plan: Plan, contact: Contact, chance: Random, lists: Lists) -> tuple[str, dict]:
    """The step that closes it, with its answers."""
    if plan.ends == "urgent_qol":
        return "finalise_as_urgent_qol", {}
    if plan.ends == "redirect":
        where = chance.choice(("", "Families", "Older Australians"))
        goes_to = lists["redirect_to", "program" if where else "regular_line"]
        return "redirect", {"redirected_to": goes_to, "redirected_where": where}
    if plan.ends != "inappropriate":
        return "finalise", {}
    earlier = (
        Contact.objects.completed()
        .filter(service_officer=plan.service_officer, form=plan.form)
        .exclude(pk=contact.pk)
        .first()
    )
    code = _one_of(INAPPROPRIATE, chance)
    if plan.form == Form.COMPENSATION and earlier and chance.random() < 0.3:
        return "close_as_inappropriate", {
            "inappropriate_category": lists["inappropriate", "repeat"],
            "follows": earlier,
        }
    return "close_as_inappropriate", {"inappropriate_category": lists["inappropriate", code]}


def _one_of(weights: dict[str, int], chance: Random) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def _take(contact: Contact, name: str, *, by, **answers) -> Contact:
    return take(contact, name, by=by, version=contact.version, **answers)


def _first_answers(plan: Plan, chance: Random, lists: Lists) -> dict:
    """What an officer asks at once: who rings, from where, about what, and whether a customer waits."""
    waited = timedelta(seconds=chance.randint(40, 700))
    answers = {
        "service_officer": plan.service_officer,
        "source": lists["source", plan.source],
        "enquiry_type": lists["enquiry_type", plan.topic],
        "customer_on_hold": plan.source != "written" and chance.random() < HELD,
        "waiting_since": plan.opened_at - waited if chance.random() < 0.55 else None,
    }
    if plan.source == "written":
        del answers["waiting_since"]
    if plan.form != Form.SMART_CENTRE:
        answers["crn_given"] = CrnGiven.GIVEN if chance.random() < 0.86 else CrnGiven.NO_CUSTOMER
    return answers


def _so_far(plan: Plan, chance: Random) -> dict:
    return {"help_needed": words.request(plan.topic, chance), "checked": _checked(plan, chance)}


def _last_answers(plan: Plan, chance: Random) -> dict:
    """The rest, by the time that the contact is finalised."""
    taken_over = plan.taken_over_after is not None
    text = words.summary(plan.topic, chance, nothing_checked=plan.nothing_checked, taken_over=taken_over)
    answers = _so_far(plan, chance) | {"summary": text}
    known = references.about(plan.topic)
    if known and chance.random() < (0.6 if plan.topic in ("other", "system_issue") else 0.95):
        answers["references"] = chance.sample(known, min(len(known), 1 if chance.random() < 0.72 else 2))
    else:
        answers["no_reference"] = True
    if chance.random() < 0.3 or plan.source == "social_worker":
        answers["help_given"] = ["technical_advice"] if chance.random() < 0.8 else ["technical_advice", "coding"]
    if plan.topic == "system_issue":
        answers["no_answer_in_reference"] = chance.random() < 0.5
    if plan.form == Form.COMPENSATION:
        answers["self_support_tried"] = not plan.nothing_checked
        answers["compensation_specific"] = plan.topic not in ("new_claim", "system_issue", "other")
        answers["work_item_in_scope"] = chance.random() < 0.93
    return answers


def _checked(plan: Plan, chance: Random) -> list[str]:
    if plan.nothing_checked:
        return ["nothing_checked"]
    several = chance.choices((1, 2, 3), (58, 32, 10))[0]
    drawn = set(chance.choices(list(CHECKED), list(CHECKED.values()), k=several))
    return [code for code in CHECKED if code in drawn]


def ask_in_writing(who: Cast, moment: datetime) -> None:
    """Two questions in writing that nobody has picked up yet."""
    for logon, form, topic, minutes in (
        ("KW4821", Form.COMPENSATION, "lump_sum", 9),
        ("MF4830", Form.ACCESS_SUPPORT, "linking_services", 4),
    ):
        with at(moment - timedelta(minutes=minutes)):
            actions.ask_in_writing(by=who[logon], form=form, text=words.SUBJECTS[topic].requests[0])


def know_issues(who: Cast, moment: datetime) -> None:
    """What is broken: one that runs, and one that is mended."""
    for title, say, topic, nnu, incident, mended in words.KNOWN_ISSUES:
        with at(moment - timedelta(days=6)):
            said = {"topics": [topic], "references": [], "nnu": nnu, "incident": incident}
            issue = actions.add_known_issue(by=who["MT1020"], title=title, what_to_say=say, since=(moment - timedelta(days=7)).date(), **said)  # fmt: skip
        if mended:
            with at(moment - timedelta(days=2)):
                take(issue, "mend", by=who["AN1010"], version=issue.version)


def deliver_what_is_old(moment: datetime) -> int:
    """Say of the month's summaries that they were delivered then; returns how many still wait.

    No mail server was asked: a demonstration does not post 500 invented letters. The newest stay as they are, waiting,
    and go out through the one sender as soon as a worker runs. One has failed for good, to be tried again by hand.
    """
    newest = list(OutgoingMail.objects.order_by("-created_at", "-id").values_list("id", flat=True)[:STILL_WAITING])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_outgoingmail SET state = 'sent', attempts = 1, last_error = '',"
            " sent_at = created_at + (2 + id %% 17) * interval '1 second' WHERE NOT (id = ANY(%s) AND created_at > %s)",
            [newest, moment - OLD],
        )
        cursor.execute(
            "UPDATE casework_outgoingmail SET state = 'failed', sent_at = NULL, last_error = 'The mail server answered 550.'"
            " WHERE id = (SELECT max(id) FROM casework_outgoingmail WHERE state = 'sent' AND kind = 'finalised' AND created_at < %s)",
            [moment - timedelta(days=2)],
        )
    return OutgoingMail.objects.filter(state=OutgoingMail.State.WAITING).count()
