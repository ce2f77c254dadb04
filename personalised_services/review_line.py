"""The 28 days of a review as a line: what is done, due and late, and where each mark stands. The list of the same stands beside it."""

from dataclasses import dataclass, replace
from datetime import date

from casework import deadlines
from people.clock import now
from personalised_services.deadlines import DOCUMENTS_DAY, REPLY_DAY, REVIEW_DAYS
from personalised_services.models.review_facts import NOTHING

DONE, NOW, LATE, AHEAD, NONE = "done", "now", "late", "ahead", "none"
LEFT, RIGHT = 3.0, 97.0  # per cent of the drawing's width
CALLS, LETTER, DOCUMENTS = "msp_review_calls", "msp_review_letter", "msp_review_documents"


@dataclass(frozen=True)
class Milestone:
    """One thing of the 28 days: on which day, whether it is done, due today, late, ahead, or not needed."""

    day: int
    on: date
    title: str
    words: str
    rule: str
    state: str
    said: str  # in its pill

    @property
    def pill(self) -> str:
        """The state of its due pill."""
        return {DONE: "met", NOW: "soon", LATE: "over", NONE: "paused"}.get(self.state, "")


@dataclass(frozen=True)
class Line:
    """The drawing: the milestones, today's day, and the places of all in per cent of its width."""

    milestones: list[Milestone]
    today: int

    @property
    def is_running(self) -> bool:
        """Whether today is one of the 28 days."""
        return 0 <= self.today <= REVIEW_DAYS

    @property
    def today_at(self) -> str:
        return place(min(max(self.today, 0), REVIEW_DAYS))

    @property
    def marks(self) -> list[dict]:
        """[{day, label, state, x, anchor, up}] of what is drawn; a mark right before another has its words above the line."""
        days = {0: (DONE, None)} | {min(max(one.day, 0), REVIEW_DAYS): (one.state, one.on) for one in self.milestones}
        first = self.milestones[0]
        start = first.on.toordinal() - first.day
        return [
            {
                "day": day, "label": date.fromordinal(start + day), "state": state, "x": place(day),
                "anchor": "start" if day == 0 else "end" if day == REVIEW_DAYS else "middle", "up": day == REPLY_DAY,
            }
            for day, (state, _) in sorted(days.items())
        ]  # fmt: skip

    @property
    def ticks(self) -> list[str]:
        """The days before the panel's."""
        return [place(day) for day in range(1, DOCUMENTS_DAY)]

    @property
    def panel_at(self) -> str:
        return place(DOCUMENTS_DAY)

    @property
    def panel_wide(self) -> str:
        return f"{(RIGHT - LEFT) * (REVIEW_DAYS - DOCUMENTS_DAY) / REVIEW_DAYS:.2f}%"

    @property
    def panel_middle(self) -> str:
        return place((DOCUMENTS_DAY + REVIEW_DAYS) / 2)

    @property
    def ends_at(self) -> str:
        return place(REVIEW_DAYS)

    @property
    def begins_at(self) -> str:
        return place(0)


def place(day: float) -> str:
    """Where a day stands, in per cent of the width."""
    return f"{LEFT + (RIGHT - LEFT) * day / REVIEW_DAYS:.2f}%"


def line_of(review) -> Line:
    """The 28 days of a review as they stand today."""
    today = now().astimezone(review.site.tz).date()
    limits = {row.kind: row for row in deadlines.of(review)}
    return Line(list(_milestones(review, limits, today)), (today - review.day_0).days)


def _milestones(review, limits, today):
    def one(on, state, title, words, rule):
        return _milestone(on, state, today, day=(on - review.day_0).days, title=title, words=words, rule=rule)

    calls, letter, documents = (limits.get(kind) for kind in (CALLS, LETTER, DOCUMENTS))
    if calls:
        yield one(calls.due_on, _of(calls), "Two phone attempts", "Within 3 working days of the e-mail.", "REV-02")
    if letter:
        sent = review.letter_sent_on
        words = f"Sent on {sent:%-d %B %Y}." if sent else "Where the phone reaches nobody."
        yield one(letter.due_on, _of(letter), "Letter sent", words, "REV-04")
        silent = review.contribution == NOTHING
        replied = NONE if letter.state == "cleared" or silent else DONE if review.recommendation else ""
        words = "None came." if silent and review.letter_sent_on else "Day 13 at the latest."
        on = review.reply_by or review.day(REPLY_DAY)
        reply = one(on, replied, "Reply to the letter", words, "REV-04")
        yield replace(reply, said="No reply") if silent and review.letter_sent_on else reply
    if documents:
        words = "In the plan, and the Zone e-mailed. An exit is checked by the SSM first."
        yield one(documents.due_on, _of(documents), "Review complete", words, "REV-06")
    decided = DONE if review.state in ("remains", "exits") else ""
    words = f"A panel, if asked, from day 14. The plan ends on {review.plan.ends_on:%-d %B %Y}."
    yield one(review.day_28, decided, "Outcome", words, "REV-11")


def _of(row) -> str:
    """What a limit says of its milestone; nothing where the day alone says it."""
    return {"met": DONE, "cleared": NONE, "missed": LATE}.get(row.state, "")


def _milestone(on, state, today, **facts) -> Milestone:
    left = (on - today).days
    state = state or (LATE if left < 0 else NOW if left == 0 else AHEAD)
    ahead = "Tomorrow" if left == 1 else f"{left} days"
    said = {DONE: "Done", NONE: "Not needed", LATE: "Late", NOW: "Today"}.get(state, ahead)
    return Milestone(on=on, state=state, said=said, **facts)
