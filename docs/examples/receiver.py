"""A receiver of Tandem's webhooks: Python 3.11, and the reference library of Standard Webhooks (pip install standardwebhooks).

    export WEBHOOK_SECRET=whsec_...     (from the answer that made the webhook)
    python docs/examples/receiver.py 9000

It verifies each message as it came, does its effect once for each webhook-id, and answers. The standard asks for HTTPS: in
earnest it stands behind a server that ends TLS, and keeps what it has done in a database.
"""

import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

LARGEST = 64 * 1024
done: set[str] = set()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, LARGEST))  # as it came: read as JSON and written again it is another text
        try:
            told = Webhook(os.environ["WEBHOOK_SECRET"]).verify(body, dict(self.headers))
        except (WebhookVerificationError, ValueError) as refusal:  # forged, or older than five minutes
            print(f"Refused: {refusal}", flush=True)
            self.answer(400)
            return
        message_id = self.headers["webhook-id"]
        if message_id in done:
            print(f"{message_id} again", flush=True)
        else:
            event = told["data"]
            print(
                f"{message_id} {told['type']}: {event['record']['reference']}, version {event['version']}", flush=True
            )
            done.add(message_id)  # in earnest: in the transaction of the effect
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver) as server:
        print(f"Listening on port {server.server_port}", flush=True)
        server.serve_forever()
