"""People at the product over real HTTP: cookies, CSRF, no redirects followed, and no answer where the web is killed."""

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from urllib.parse import urlencode

PASSWORD = "a-password-for-faults"


class Lost(Exception):
    """No whole answer came: whether it was done is not known."""


@dataclass
class Answer:
    status: int
    body: str
    location: str = ""
    headers: dict | None = None

    @property
    def json(self):
        return json.loads(self.body)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class Browser:
    """One person's browser."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(_Stay, urllib.request.HTTPCookieProcessor(self.cookies))

    def ask(self, method: str, path: str, content: bytes | None = None, **headers: str) -> Answer:
        """One request. Raises `Lost` where the line breaks before the answer is whole."""
        asked = urllib.request.Request(self.site + path, content, headers, method=method)
        try:
            try:
                response = self._opener.open(asked, timeout=30)
            except urllib.error.HTTPError as answered:
                response = answered
            with response:
                body = response.read().decode(errors="replace")
                return Answer(response.status, body, response.headers.get("Location", ""), dict(response.headers))
        except (OSError, http.client.HTTPException) as error:
            raise Lost(type(error).__name__) from error

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def post(self, path: str, **fields: str) -> Answer:
        token = next((cookie.value for cookie in self.cookies if cookie.name == "csrftoken"), "")
        content = urlencode({**fields, "csrfmiddlewaretoken": token}, doseq=True).encode()
        return self.ask("POST", path, content)

    def sign_in(self, logon: str) -> "Browser":
        self.get("/sign-in/")
        answer = self.post("/sign-in/", username=logon, password=PASSWORD)
        assert answer.status == 302, f"{logon} could not sign in: {answer.status}"
        return self
