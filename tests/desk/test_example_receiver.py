"""The receiver of docs/examples runs as it stands there, and is told by the product."""

import os
import subprocess
import sys
from pathlib import Path

from desk.models import Delivery, Webhook
from desk.webhooks import deliveries, sending, signing
from people.clock import outside

RECEIVER = Path(__file__).parents[2] / "docs" / "examples" / "receiver.py"


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
