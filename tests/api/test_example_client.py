"""The worked example of docs/api.md runs, as it stands there, against the real server."""

import os
import re
import subprocess
import sys
from pathlib import Path

from django.core.management import call_command

from casework.models import OutgoingMail
from compensation.models import StopPayment
from escalations.models import Escalation
from tps.models import Contact

CLIENT = Path(__file__).parents[2] / "docs" / "examples" / "client.py"


def run(site, printed, *arguments):
    credentials = dict(re.findall(r"client (id|secret)\s+(\S+)", printed))
    env = {
        "TANDEM": site,
        "CLIENT_ID": credentials["id"],
        "CLIENT_SECRET": credentials["secret"],
        "PATH": os.environ["PATH"],
    }
    return subprocess.run(
        [sys.executable, "-I", str(CLIENT), *arguments], env=env, capture_output=True, text=True, timeout=60
    )


def test_the_example_logs_a_contact_finalises_it_and_escalates(live_site, cast, capsys):
    call_command("api_client", "Telephony", "--logon", "TEL1")

    said = run(live_site, capsys.readouterr().out, "KW4821")

    assert said.returncode == 0, said.stderr
    contact = Contact.objects.get()
    assert contact.state == "finalised" and contact.opened_by.logon == "TEL1"
    escalation = Escalation.objects.get()
    assert (escalation.state, escalation.submitted_by.logon) == ("submitted", "TEL1")
    assert "Make the DOC first, or say that no customer is concerned. (ESC-07)" in said.stdout
    assert f"{escalation.reference} is submitted: an SSO accepts it." in said.stdout
    assert f"Opened {contact.reference} for Kiri Walker." in said.stdout
    assert "Write a summary of the contact. (CON-11)" in said.stdout
    assert "finalised the contact and notified the SO" in said.stdout
    assert re.search(r"Contact left open, due \d{4}-\d\d-\d\d: met", said.stdout)
    told = re.findall(r"Event: (\S+), (\w+), version", said.stdout)
    assert told == [(contact.reference, step) for step in ("open", "finalise", "add_addendum")]
    assert OutgoingMail.objects.get().to == cast.kiri.email

    payment = StopPayment.objects.get()
    assert (payment.state, payment.lodged_by, payment.lodged_channel) == ("lodged", cast.kiri, "webform")
    assert "Say exactly why the customer is not entitled" in said.stdout  # what it tried first
    assert f"{payment.reference} is lodged as REQ0093817" in said.stdout


def test_the_example_says_what_is_wrong(live_site, cast, capsys):
    call_command("api_client", "Telephony", "--logon", "TEL1")

    said = run(live_site, capsys.readouterr().out, "NOBODY9")

    assert said.returncode == 1
    assert "422 The answers cannot be kept as they are" in said.stderr
    assert "service_officer: Nobody in the directory goes by that." in said.stderr
    assert Contact.objects.count() == 0
