"""Do the proofs prove anything? Takes each control out, in a copy of the checkout, and runs its proof (bin/prove-controls).

A proof that stays green without its control is a failure. `bin/test --full` runs this after the tests.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from config.running.servers import ROOT, Servers
from tests.faults import figures
from tests.mutate import LEFT_BEHIND

PATIENCE = 400  # seconds; a proof that hangs without its control is red


@dataclass(frozen=True)
class Control:
    """What holds a promise: where it stands, what it is replaced by, and the proof that must turn red.

    Where two hold the same promise, each alone is enough: the other one is taken out `besides` (path, stands, replaced by).
    """

    name: str
    path: str
    stands: str
    replaced_by: str
    proof: str
    besides: tuple[tuple[str, str, str], ...] = ()


FAULTS = "tests/faults"
CONTROLS = [
    Control(
        "the row lock of a step", "casework/steps.py",
        '.select_for_update(of=("self",)).filter(pk=number)', ".filter(pk=number)",
        f"{FAULTS}/test_races.py::test_finalise_against_discard_has_one_winner",
    ),
    Control(
        "that a decision is of who has it at that moment", "casework/approvals.py",
        "theirs = theirs.filter(role=row.role, team=row.team_id) if right else theirs",
        "__import__('time').sleep(0.2)",  # a moment that is long enough to be met
        f"{FAULTS}/test_approval_races.py::test_a_decision_against_a_reallocation_is_made_here_or_waits_there",
        besides=(("casework/steps.py", "if way := model.LOCKED_UNDER:", 'if way := "":'),),  # nor is the case locked first
    ),
    Control(
        "the comparison of what was read", "casework/answers.py",
        "if now_stored != from_here:", "if False:",
        f"{FAULTS}/test_races.py::test_two_tabs_that_change_one_field_never_lose_an_edit_silently",
    ),
    Control(
        "one row for one Idempotency-Key", "casework/migrations/0001_squashed_0007_other_site.py",
        "[models.UniqueConstraint(fields=('client', 'key'), name='request_answered_once')]", "[]",
        f"{FAULTS}/test_races.py::test_one_key_sent_fifty_times_at_once_has_one_effect",
    ),
    Control(
        "one transaction for a step", "casework/steps.py",
        "    with atomic():\n        record = lock(record)\n        if record.version", "    if True:\n        record = type(record)._base_manager.get(pk=record.pk)\n        if record.version",
        f"{FAULTS}/test_inside_the_transaction.py",
    ),
    Control(
        "sent first, marked afterwards", "casework/outbox.py",
        "    try:\n        _over_smtp(mail)\n", "    lease.mark_sent(mail)\n    try:\n        _over_smtp(mail)\n",
        f"{FAULTS}/test_kills.py",
    ),
    Control(
        "the lease of a claimed message", "casework/lease.py",
        "row.next_try_at = now() + lease", "row.next_try_at = now()",
        f"{FAULTS}/test_mail_server.py::test_two_senders_at_once_send_each_message_once",
    ),
    Control(
        "the hard limit of one message", "casework/smtp.py",
        "threading.Timer(settings.MAIL_HARD_LIMIT,", "threading.Timer(3600,",
        f"{FAULTS}/test_mail_server.py::test_a_dripping_server_is_left_at_the_hard_limit",
    ),
    Control(
        "the waits between attempts", "casework/lease.py",
        "next_try_at=now() + back_off(row.attempts, first),", "next_try_at=now(),",
        f"{FAULTS}/test_mail_server.py::test_a_refusal_for_now_is_tried_again_later_and_later",
    ),
    Control(
        "wake-ups that nobody waits for", "casework/wake.py",
        "on_commit(lambda: _messenger.send(task), robust=True)", "on_commit(lambda: _publish(task), robust=True)",
        f"{FAULTS}/test_without_redis.py::test_redis_frozen",
    ),
    Control(
        "the beat that looks for what is due", "config/celery.py",
        '"schedule": settings.MAIL_SWEEP_EVERY,', '"schedule": 3600.0,',
        f"{FAULTS}/test_without_redis.py::test_redis_killed_and_back_empty",
    ),
    Control(
        "the database's legal edges", "tps/migrations/0001_squashed_0017_supervisor_calls.py",
        "name='contact_legal_edges', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='",
        "name='contact_legal_edges', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='RETURN NEW; ",
        "tests/tps/test_state_machine.py",
    ),
    Control(
        "the signature over a webhook's message", "desk/webhooks/signing.py",
        "removeprefix(PREFIX)), signed, hashlib", "removeprefix(PREFIX)), body, hashlib",
        "tests/desk/test_webhook_signatures.py",
    ),
    Control(
        "webhooks lead to public addresses only", "desk/webhooks/addresses.py",
        'if where.scheme != "https" or not is_public(address):', "if False:",
        "tests/desk/test_webhook_addresses.py",
    ),
    Control(
        "a limit that ends with its record", "tps/models/contact.py",
        "then=(met(LEFT_OPEN), send(mails.finalised)),\n        ),\n    )  # fmt: skip\n    def finalise(", "then=(send(mails.finalised),),\n        ),\n    )  # fmt: skip\n    def finalise(",
        "tests/month",
    ),
    Control(
        "what was told is told no more", "casework/sweep.py",
        "if at <= moment and key not in row.sent]", "if at <= moment]",
        "tests/month",
    ),
    Control(
        "an effect of a step", "escalations/models/escalation.py",
        "then=(effects.tell_of_update, send(mails.update), send(mails.update_officer)),", "then=(effects.tell_of_update, send(mails.update_officer)),",
        "tests/month",
    ),
]  # fmt: skip


def main() -> int:
    """0 where every proof turned red; words on the command line choose controls by name."""
    chosen = [control for control in CONTROLS if not sys.argv[1:] or any(word in control.name for word in sys.argv[1:])]
    os.environ.pop("TANDEM_FULL", None)  # one seed of each is enough to see
    with tempfile.TemporaryDirectory(prefix="tandem-controls-") as folder, Servers(f"{folder}/servers", for_tests=True):
        Path(folder).chmod(0o755)
        unproven = [control.name for control in chosen if not _turns_red(control, Path(folder) / "checkout")]
    print(f"{len(chosen) - len(unproven)} of {len(chosen)} controls, taken out, turned their proof red.")
    return 1 if unproven else 0


def _turns_red(control: Control, copy: Path) -> bool:
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(ROOT, copy, ignore=LEFT_BEHIND)
    for place, stands, replaced_by in ((control.path, control.stands, control.replaced_by), *control.besides):
        path = copy / place
        text = path.read_text(encoding="utf-8")
        if text.count(stands) != 1:
            print(f"{control.name}: does not stand in {place} any more", flush=True)
            return False
        path.write_text(text.replace(stands, replaced_by), encoding="utf-8")
    began = time.monotonic()
    is_red, reason = _run(copy, control.proof)
    words = "red" if is_red else "NOT RED"
    print(f"{time.monotonic() - began:5.0f} s  without {control.name}: {control.proof} {words} ({reason})", flush=True)
    if is_red:
        proof = control.proof.rpartition("/")[2].replace(".py::", ": ").removesuffix(".py").replace("_", " ")
        figures.write_down(
            "Each control taken out once", control=control.name, proof_that_turned_red=proof, because=reason
        )
    return is_red


def _run(copy: Path, proof: str) -> tuple[bool, str]:
    """Whether the proof failed (not: could not be run), and what it said."""
    command = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", "--broken", proof]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    try:
        ran = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return True, f"no end within {PATIENCE} s"
    said = [line[1:].strip() for line in ran.stdout.splitlines() if line.startswith("E  ")]
    failed = ran.returncode == 1 and "\nFAILED " in ran.stdout
    return failed, (said or ["passed" if ran.returncode == 0 else ran.stdout[-600:] + ran.stderr[-600:]])[0][:160]


if __name__ == "__main__":
    sys.exit(main())
