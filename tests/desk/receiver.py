"""An endpoint of the test's own that verifies with the reference library, and answers, waits, drops or redirects as it is told."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook as Verifier

HOST = "127.0.0.1"
OK, REFUSE, GONE, DROP, SLOWLY, DRIP, REDIRECT = 204, 503, 410, "drop", "slowly", "drip", 307


@dataclass
class Receiver:
    """Keeps what it took, in order: (webhook-id, the verified message). `manner(number)` says how the n-th request is met.

    An effect takes place once for each webhook-id, as every receiver must do it. `on_kept` is called before it answers.
    """

    secret: str = ""
    port: int = 0
    manner: Callable[[int], object] = lambda number: OK
    on_kept: Callable[[int], None] = lambda number: None
    kept: list[tuple[str, dict]] = field(default_factory=list)
    raw: list[tuple[dict, bytes]] = field(default_factory=list)
    effects: Counter = field(default_factory=Counter)
    asked: int = 0
    elsewhere: int = 0
    _server: ThreadingHTTPServer | None = None

    def open(self) -> "Receiver":
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                receiver.meet(self)

            do_GET = do_POST

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer((HOST, self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def close(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/hooks"

    def meet(self, request) -> None:
        if request.path.partition("?")[0] != "/hooks":
            self.elsewhere += 1
            request.send_response(OK)
            request.end_headers()
            return
        self.asked += 1
        manner = self.manner(self.asked)
        body = request.rfile.read(int(request.headers["Content-Length"]))
        if manner == SLOWLY:
            time.sleep(1)
        if manner == DRIP:
            try:
                for letter in "HTTP/1.1 100 " + "x" * 1000:
                    request.wfile.write(letter.encode())
                    time.sleep(0.1)
            except OSError:
                return
        if manner in (OK, DROP, SLOWLY):
            self.take(dict(request.headers), body)
        if manner == DROP:
            request.connection.close()
            return
        request.send_response(manner if isinstance(manner, int) else OK)
        if manner == REDIRECT:
            request.send_header("Location", f"http://{HOST}:{self.port}/elsewhere")
        request.end_headers()

    def take(self, headers: dict, body: bytes) -> None:
        """Verify, and do what is to be done once. Raises WebhookVerificationError."""
        told = Verifier(self.secret).verify(body, headers)
        message_id = {name.lower(): value for name, value in headers.items()}["webhook-id"]
        self.raw.append((headers, body))
        self.kept.append((message_id, told))
        if not self.effects[message_id]:
            self.effects[message_id] = 1
        self.on_kept(len(self.kept))
