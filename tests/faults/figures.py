"""What each proof measured: one line of JSON per figure while the tests run, and a dated page after a full run.

`python -m tests.faults.figures` writes the page from what has been written down; `--afresh` throws that away first.
"""

import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from config.running.servers import ROOT

FULL = bool(os.environ.get("TANDEM_FULL"))
SEEDS = range(1, 11) if FULL else range(1, 2)
FOLDER = ROOT / "var" / "fault-figures"


def _file() -> Path:
    return FOLDER / f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.jsonl"


def write_down(proof: str, seed: int | None = None, **figures) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _file().open("a") as file:
        row = {"at": datetime.now(UTC).timestamp(), "proof": proof, "seed": seed, **figures}
        file.write(json.dumps(row) + "\n")


def start_afresh() -> None:
    for old in FOLDER.glob("*.jsonl"):
        old.unlink()


def _machine() -> str:
    cores = os.cpu_count()
    return f"{platform.system()} {platform.machine()}, {cores} cores, Python {platform.python_version()}"


def page(rows: list[dict], day: datetime) -> str:
    """The dated page: one table for each proof."""
    proofs: dict[str, list[dict]] = {}
    for row in rows:
        proofs.setdefault(row.pop("proof"), []).append(row)
    seeds = len({row["seed"] for found in proofs.values() for row in found if row["seed"] is not None})
    lines = [
        f"# Fault proofs, {day:%-d %B %Y}",
        "",
        f"Written at {day:%H:%M} UTC from what the tests under tests/faults measured, with {seeds} seed(s) of each kill and race.",
        f"{_machine()}. Every figure comes from a test that passed: one that fails writes none.",
    ]
    for proof, found in proofs.items():
        names = [name for name in found[0] if name != "seed" or found[0]["seed"] is not None]
        lines += ["", f"## {proof}", "", "| " + " | ".join(names).replace("_", " ") + " |", "|" + "--|" * len(names)]
        lines += ["| " + " | ".join(str(row.get(name, "")) for name in names) + " |" for row in found]
    return "\n".join(lines) + "\n"


def write_the_page() -> Path | None:
    """docs/proofs/<date>-faults.md from what has been written down; None where nothing was."""
    rows = [json.loads(line) for file in FOLDER.glob("*.jsonl") for line in file.read_text().splitlines()]
    rows.sort(key=lambda row: row.pop("at"))
    if not rows:
        return None
    latest = {(row["proof"], row["seed"], row.get("fault"), row.get("control")): row for row in rows}
    rows = list(latest.values())
    rows.sort(key=lambda row: (row["proof"], row["seed"] or 0))
    day = datetime.now(UTC)
    path = ROOT / "docs" / "proofs" / f"{day:%Y-%m-%d}-faults.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(rows, day))
    return path


if __name__ == "__main__":
    if "--afresh" in sys.argv[1:]:
        start_afresh()
    else:
        print(write_the_page() or "No proof has written a figure down.")
