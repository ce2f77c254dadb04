"""The ledger of a simulated time, to read: printed after each run, and after a full one kept in docs/proofs."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps

from config.running.servers import ROOT
from tests.lived.clockwork import Clockwork
from tests.lived.post import Post


def table(heads, rows) -> list[str]:
    lines = ["| " + " | ".join(heads) + " |", "|" + "--|" * len(heads)]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]


def written(about: str, clockwork: Clockwork, post: Post, wrong: list[str], seconds: float, *more: str) -> str:
    """The whole page, as Markdown: `about` says what was simulated, `more` are lines of its own at the end."""
    ledger = clockwork.ledger
    limits = Counter((limit.kind, limit.state) for limit in ledger.limits)
    kinds = sorted({kind for kind, _ in limits})
    states = Counter((label, state) for (label, _), state in ledger.states.items())
    mails = Counter(kind.rstrip("0123456789").rstrip(".") for _, kind, _, _ in ledger.mails.elements())
    notices = Counter(kind for _, kind, _, _ in ledger.notices.elements())
    lines = [
        about,
        f"{clockwork.things} things happened, {clockwork.sweeps} sweeps looked for what was due, "
        f"the longest wait from a moment to its sweep was {ledger.longest_wait.total_seconds():.0f} s.",
        f"{sum(post.delivered.values())} e-mails arrived, {post.turned_away} were turned away first and tried again. It took {seconds:.0f} s.",
        "",
        f"**{len(wrong)} differences** between the product and the ledger.",
        "",
        "## Time limits",
        "",
        *table(
            ("limit", "ran", "met", "missed", "no longer applied", "running"),
            [
                (kind, sum(limits[kind, state] for state in ("met", "missed", "cleared", "pending")), *(limits[kind, state] for state in ("met", "missed", "cleared", "pending")))
                for kind in kinds
            ],
        ),
        "",
        *table(("what time told", "times"), sorted(ledger.told.items())),
        "",
        "## Records",
        "",
        *table(("record", "state", "how many"), [(apps.get_model(label)._meta.verbose_name, state, n) for (label, state), n in sorted(states.items())]),
        "",
        "## E-mails and notices",
        "",
        *table(("e-mail", "owed, and arrived once"), sorted(mails.items())),
        "",
        *table(("notice", "told once"), sorted(notices.items())),
        "",
        "## Kinds of work",
        "",
        *table(("kind", "lives"), sorted(clockwork.lives.items())),
        *more,
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def keep(text: str, what: str) -> Path:
    """Write the page of a full run to docs/proofs: of a "month" or a "year"."""
    day = datetime.now(UTC)
    path = ROOT / "docs" / "proofs" / f"{day:%Y-%m-%d}-{what}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"# A simulated {what}, {day:%-d %B %Y}\n\n{text}")
    return path
