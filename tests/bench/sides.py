"""The two sides of the bench, each behind a gunicorn of its own with the product's configuration and one process."""

import http.client
import os
import socket
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

from config.running.servers import ROOT


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


class Side:
    """A running application, and one keep-alive connection to it, signed in by cookie."""

    location = ""  # where the last answer sent the browser

    def __init__(self, application: str, session: str, environment: dict[str, str], processes: int = 1) -> None:
        self._connect(_free_port(), session)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "-w", str(processes), "-b", f"127.0.0.1:{self.port}", application],
            cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    @classmethod
    def joining(cls, port: int, session: str) -> "Side":
        """Another browser at an application that runs already."""
        side = cls.__new__(cls)
        side._connect(port, session)
        return side

    def _connect(self, port: int, session: str) -> None:
        self.port, self.cookie = port, f"sessionid={session}"
        self.token, self.asked_at = "", float("-inf")
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ready(self, path: str) -> None:
        """Returns once the application answers."""
        ends = time.monotonic() + 60
        while True:
            try:
                self.ask("GET", path)
                return
            except OSError:
                self.connection.close()
                if time.monotonic() > ends or self.process.poll() is not None:
                    raise
                time.sleep(0.1)

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None):
        """(status, body, seconds) of one request."""
        cookie = self.cookie + (f"; csrftoken={self.token}" if self.token else "")
        sent = {"Cookie": cookie, "Host": f"127.0.0.1:{self.port}", **(headers or {})}
        if self.token:
            sent["X-CSRFToken"] = self.token
        if time.monotonic() - self.asked_at > 2:  # the server hangs up on idle connections
            self.connection.close()
            self.connection.connect()
        began = time.perf_counter()
        self.connection.request(method, path, body, sent)
        answer = self.connection.getresponse()
        text = answer.read()
        took = time.perf_counter() - began
        self.asked_at = time.monotonic()
        self.location = answer.getheader("Location") or ""
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("csrftoken="):
                self.token = value.split("=", 1)[1].split(";")[0]
        return answer.status, text, took

    def memory(self) -> int:
        """MB that the application's processes have resident."""
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True).stdout.split()
        return (
            sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in children) * os.sysconf("SC_PAGE_SIZE")
            >> 20
        )

    def stop(self) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.wait(20)


class _Fields(HTMLParser):
    """What a browser would send of the form that posts to an address."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside, self.sent = action, False, []
        self.select = self.area = None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.inside = given.get("action") == self.action and given.get("method") == "post"
        if not self.inside or (not given.get("name") and tag != "option"):
            return
        if tag == "input" and (given.get("type") not in ("checkbox", "radio", "submit") or "checked" in given):
            ticked = "on" if given.get("type") in ("checkbox", "radio") else ""
            self.sent.append((given["name"], given.get("value") or ticked))
        elif tag == "select":
            self.select = given["name"]
        elif tag == "option" and self.select and "selected" in given:
            self.sent.append((self.select, given.get("value") or ""))
        elif tag == "textarea":
            self.area = given["name"]
            self.sent.append((self.area, ""))

    def handle_data(self, text):
        if self.area:
            self.sent[-1] = (self.area, self.sent[-1][1] + text)

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None


def fields_of(html: str, action: str) -> list[tuple[str, str]]:
    """The names and values that the page's form sends when its button is pressed."""
    reader = _Fields(action)
    reader.feed(html)
    return reader.sent
