"""The receiver of docs/examples runs as it stands there, and is told by the product; the client there reads what it is told."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from standardwebhooks import WebhookVerificationError

from desk.models import Delivery, Webhook
from desk.webhooks import deliveries, sending, signing, subscriptions
from people.clock import outside
from people.models import Staff

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
RECEIVER = EXAMPLES / "receiver.py"


def test_the_example_verifies_does_each_effect_once_and_refuses_what_is_forged_or_old(
    webhook, receiver, opened, cast, deliver
):
    env = {"WEBHOOK_SECRET": receiver.secret, "PATH": os.environ["PATH"]}
    with subprocess.Popen([sys.executable, str(RECEIVER), "0"], env=env, stdout=subprocess.PIPE, text=True) as example:
        try:
            port = example.stdout.readline().split()[-1]
            url = f"http://127.0.0.1:{port}/hooks"
            Webhook.objects.update(url=url)
            contact = opened(by=cast.gateway)
            assert deliver() == 1
            row = Delivery.objects.get()
            assert deliveries.send_again(row) and deliver() == 1
            then = int(outside().timestamp())
            for secret, moment in ((signing.new_secret(), then), (receiver.secret, then - 301)):
                signed = signing.headers("evt_1", moment, b"{}", [signing.seal(secret)])
                assert sending.post(url, b"{}", signed) == 400
            said = [example.stdout.readline().strip() for _ in range(4)]
        finally:
            example.kill()

    assert said == [
        f"{row.webhook_id_sent} tps.contact.open: {contact.reference}, version 1",
        f"{row.webhook_id_sent} again",
        "Refused: No matching signature found",
        "Refused: Message timestamp too old",
    ]


def test_the_client_reads_what_a_verified_message_is_about_and_refuses_a_forged_one(
    live_site, cast, opened, receiver, deliver, settings, capsys
):
    settings.WEBHOOK_LOOPBACK = True
    call_command("api_client", "Telephony", "--logon", "TEL1")
    credentials = dict(re.findall(r"client (id|secret)\s+(\S+)", capsys.readouterr().out))
    system = Staff.objects.get(logon="TEL1")
    _, receiver.secret = subscriptions.subscribe(system, url=receiver.url, houses=[], steps=[], by=system)
    contact = opened(by=system)
    assert deliver() == 1
    [(headers, body)] = receiver.raw
    client = runpy.run_path(str(EXAMPLES / "client.py"))
    tandem = client["Tandem"](live_site, credentials["id"], credentials["secret"])

    record = client["told"](tandem, receiver.secret, body, headers)

    assert (record["reference"], record["state"]) == (contact.reference, "open")
    with pytest.raises(WebhookVerificationError):
        client["told"](tandem, receiver.secret, body.replace(b'"version":1', b'"version":2'), headers)
