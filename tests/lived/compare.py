"""The database and the post against the ledger: what is missing, what is too much, what came at another moment."""

from collections import Counter, defaultdict

from django.apps import apps

from casework.models import Deadline, Notice, OutgoingMail, TimelineEntry
from tests.lived.ledger import Key, Ledger, next_of
from tests.lived.post import Post


def differences(ledger: Ledger, post: Post) -> list[str]:
    """Each in words, by record; none where all is as it must be."""
    return [
        *_timelines(ledger),
        *_states(ledger),
        *_counted("notice", ledger.notices, _notices()),
        *_counted("e-mail", ledger.mails, _mails()),
        *_limits(ledger),
        *_post(post),
    ]


def _named(key: Key) -> str:
    model = apps.get_model(key[0])
    return f"{model.REFERENCE_PREFIX}-{key[1]}"


def _timelines(ledger):
    found = defaultdict(list)
    entries = TimelineEntry.objects.order_by("id")
    for label, pk, step, by, at in entries.values_list("record_label", "record_id", "step", "by", "at"):
        found[label, pk].append((step, by, at))
    for key in sorted(found.keys() | ledger.entries.keys()):
        kept, expected = found.get(key, []), ledger.entries.get(key, [])
        if kept != expected:
            place = next(
                (n for n, pair in enumerate(zip(kept, expected, strict=False)) if pair[0] != pair[1]),
                min(len(kept), len(expected)),
            )
            there, wanted = (_entry(rows[place]) if place < len(rows) else "nothing" for rows in (kept, expected))
            yield f"{_named(key)}: its timeline has {there} where the ledger has {wanted}"


def _entry(row):
    step, by, at = row
    return f"{step!r} by {by or 'time'} at {at:%d %b %H:%M:%S}"


def _states(ledger):
    by_label = defaultdict(dict)
    for (label, pk), state in ledger.states.items():
        by_label[label][pk] = state
    for label, expected in by_label.items():
        kept = dict(apps.get_model(label)._base_manager.values_list("pk", "state"))
        for pk in sorted(kept.keys() | expected.keys()):
            if kept.get(pk) != expected.get(pk):
                yield f"{_named((label, pk))} is {kept.get(pk)}; by the ledger it is {expected.get(pk)}"


def _notices():
    rows = Notice.objects.values_list("record_label", "record_id", "kind", "to", "at")
    return Counter(((label, pk), kind, to, at) for label, pk, kind, to, at in rows)


def _mails():
    rows = OutgoingMail.objects.values_list("record_label", "record_id", "kind", "to", "created_at")
    return Counter(((label, pk), kind, to, at) for label, pk, kind, to, at in rows)


def _counted(what, expected, kept):
    for row, times in sorted((kept - expected).items(), key=str):
        yield f"{_named(row[0])}: {times} {what} too many, {row[1]} to {row[2]} at {row[3]:%d %b %H:%M:%S}"
    for row, times in sorted((expected - kept).items(), key=str):
        yield f"{_named(row[0])}: {times} {what} missing, {row[1]} to {row[2]} at {row[3]:%d %b %H:%M:%S}"


def _limits(ledger):
    names = ("due_at", "due_on", "state", "closed_at", "sent", "next_action_at", "owner", "team")
    kept = {
        (label, pk, kind, occurrence): row
        for label, pk, kind, occurrence, *row in Deadline.objects.values_list(
            "record_label", "record_id", "kind", "occurrence", *names
        )
    }
    expected = {
        (*limit.key, limit.kind, limit.occurrence): [
            limit.due, limit.on, limit.state, limit.closed_at, limit.sent, next_of(limit), limit.owner.pk, limit.team.pk,
        ]
        for limit in ledger.limits
    }  # fmt: skip
    for which in sorted(kept.keys() | expected.keys()):
        there, wanted = kept.get(which), expected.get(which)
        if there != wanted:
            what = [name for name, one, other in zip(names, there or (), wanted or (), strict=False) if one != other]
            yield f"{_named(which[:2])}, {which[2]} {which[3]}, {', '.join(what)}: {there}; by the ledger {wanted}"
    for row in Deadline.objects.exclude(set_aside_at=None):
        yield f"{_named((row.record_label, row.record_id))}, {row.kind}: set aside, {row.set_aside_why}"


def _post(post):
    """Every e-mail was delivered, and once."""
    rows = list(OutgoingMail.objects.values_list("message_id", "to", "state"))
    for message_id, _, state in rows:
        if state != "sent":
            yield f"{message_id} is {state}"
    owed = Counter((message_id, to) for message_id, to, _ in rows)
    for message_id, to in sorted(owed - post.delivered):
        yield f"{message_id} to {to} never arrived"
    for message_id, to in sorted(post.delivered - owed):
        yield f"{message_id} to {to} arrived once too often"


def summaries(ledger: Ledger, post: Post) -> list[str]:
    """Whether every SO has the one summary of each contact that they are owed."""
    owed = Counter(_named(key) for key, kind, _, _ in ledger.mails if kind == "finalised")
    arrived = Counter(
        message_id[1:].partition("-finalised")[0].upper() for message_id, _ in post.delivered.elements() if "-finalised-" in message_id
    )  # fmt: skip
    return [
        f"{reference}: {arrived[reference]} summaries arrived, {owed[reference]} are owed"
        for reference in sorted(owed.keys() | arrived.keys())
        if owed[reference] != arrived[reference]
    ]
