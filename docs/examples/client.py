"""A system that logs a contact in Tandem: Python 3.11 and its standard library; to verify webhooks, the reference library too.

    export TANDEM=http://127.0.0.1:8000 CLIENT_ID=... CLIENT_SECRET=...     (from: manage.py api_client "Telephony" --logon TEL1)
    python docs/examples/client.py KW4821

It opens a contact for the service officer with that logon, is told what is still missing, fills it in, finalises it,
adds to it, reads what came of it and of its deadline, and follows the events feed from where it began;
then it starts a stop payment and records its lodgement, and escalates what stays open to an SSO. Whatever is lost on the way, nothing happens twice: each effect has its own Idempotency-Key,
which goes with every retry.
"""

import base64
import json
import os
import sys
import time
import uuid
from datetime import UTC, datetime
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

SCOPES = "tps:read tps:write escalations:read escalations:write compensation:read compensation:write events:read deadlines:read"
TRIES = 5
WORTH_A_RETRY = {429, 500, 502, 503, 504}


class Problem(Exception):
    """What Tandem refused, and why: an RFC 9457 problem document."""

    def __init__(self, told: dict):
        super().__init__(told.get("title", "No answer"))
        self.told = told
        self.status = told.get("status")

    def __str__(self):
        lines = [f"{self.status} {self.told.get('title')}: {self.told.get('detail')}"]
        lines += [f"  {reason['text']} ({reason['rule']})" for reason in self.told.get("reasons", [])]
        lines += [f"  {field}: {' '.join(texts)}" for field, texts in self.told.get("errors", {}).items()]
        return "\n".join(lines)


class Tandem:
    """One caller. Keeps its token until it is about to end, and retries what may be retried."""

    def __init__(self, address: str, client_id: str, client_secret: str):
        self.address = address.rstrip("/")
        pair = f"{client_id}:{client_secret}".encode()
        self._basic = base64.b64encode(pair).decode()
        self._token, self._ends = "", 0.0

    # -- what a system does with contacts
    def open(self, **answers) -> dict:
        return self.call("POST", "/api/v1/contacts/", answers)

    def read(self, contact: dict) -> dict:
        return self.call("GET", contact["url"])

    def save(self, contact: dict, **answers) -> dict:
        """Save answers at the version that `contact` has. A `Problem` 412 says that it moved: read it again, then decide."""
        return self.call("PATCH", contact["url"], answers, version=contact["version"])

    def offers(self, contact: dict) -> dict[str, dict]:
        return {offer["name"]: offer for offer in self.call("GET", contact["url"] + "steps/")["results"]}

    def take(self, contact: dict, step: str, **answers) -> dict:
        return self.call("POST", f"{contact['url']}steps/{step}/", answers, version=contact["version"])

    def every(self, path: str):
        """All rows of a list, page after page."""
        while path:
            page = self.call("GET", path)
            yield from page["results"]
            path = page["next"]

    def add(self, contact: dict, text: str) -> dict:
        """Add to a contact that is closed. Answered with the addendum; the contact's version moves."""
        return self.call("POST", contact["url"] + "addenda/", {"text": text}, version=contact["version"])

    def follow(self, link: str, enough, patience: float = 30.0):
        """Events from `link` on, page after page, until `enough(event)`. Keep the last `next` to go on from there another day.

        At the feed's end the same link is asked again: what a slow writer has not committed yet comes later, never not at all.
        """
        ends = time.monotonic() + patience
        while time.monotonic() < ends:
            page = self.call("GET", link)
            for event in page["results"]:
                yield event
                if enough(event):
                    return
            if page["next"] == link or not page["results"]:
                time.sleep(0.5)
            link = page["next"]

    # -- how it is said
    def call(self, method: str, path: str, body: dict | None = None, version: int | None = None) -> dict:
        headers = {"Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if version is not None:
            headers["If-Match"] = f'"v{version}"'
        if method == "POST":
            headers["Idempotency-Key"] = uuid.uuid4().hex  # one for this effect, however often it is sent
        url = path if path.startswith("http") else self.address + path
        sent = json.dumps(body).encode() if body is not None else None
        for attempt in range(1, TRIES + 1):
            headers["Authorization"] = f"Bearer {self._valid_token()}"
            try:
                with urlopen(Request(url, sent, headers, method=method), timeout=30) as answer:
                    return json.load(answer)
            except HTTPError as error:
                if error.code == 401 and attempt < TRIES:
                    self._token = ""  # it has just ended: ask for another one
                elif error.code not in WORTH_A_RETRY or attempt == TRIES:
                    raise Problem(_told(error)) from None
                else:
                    time.sleep(float(error.headers.get("Retry-After") or attempt))
            except (URLError, TimeoutError, ConnectionError):
                if attempt == TRIES:
                    raise
                time.sleep(attempt)
        raise AssertionError("not reached")

    def _valid_token(self) -> str:
        if not self._token or time.monotonic() > self._ends:
            asked = urlencode({"grant_type": "client_credentials", "scope": SCOPES}).encode()
            headers = {"Authorization": f"Basic {self._basic}"}
            with urlopen(Request(f"{self.address}/api/v1/oauth/token/", asked, headers), timeout=30) as answer:
                given = json.load(answer)
            self._token = given["access_token"]
            self._ends = time.monotonic() + given["expires_in"] - 30
        return self._token


def _told(error: HTTPError) -> dict:
    try:
        return json.load(error)
    except ValueError:
        return {"status": error.code, "title": error.reason, "detail": ""}


def told(tandem: Tandem, secret: str, body: bytes, headers: dict[str, str]) -> dict:
    """What a webhook's message is about, read by the API: the message itself holds no word of a record.

    `body` as it came, with the headers of the request. Raises WebhookVerificationError where the message is forged, or older
    than five minutes. receiver.py is a whole endpoint.
    """
    from standardwebhooks import Webhook  # the reference library of Standard Webhooks (pip install standardwebhooks)

    message = Webhook(secret).verify(body, headers)
    return tandem.call("GET", message["data"]["record"]["url"])


def stop_payment(tandem: Tandem, contact: dict, logon: str) -> None:
    """Start a stop payment, say what the DOC says, record that it was lodged. A system decides nothing: the rest is people's."""
    today = datetime.now(UTC).date().isoformat()
    facts = {"edition": "compensation", "trigger": "another_so", "finalised_on": today, "found_by": logon}
    payment = tandem.call("POST", "/api/v1/stop-payments/", {"contact": contact["reference"], **facts})
    print(f"{payment['reference']} is to be lodged by {payment['due_at']}.")
    try:
        tandem.save(payment, exact_reason="Customer not entitled")
    except Problem as problem:
        print(problem)
    payment = tandem.save(
        payment, payment_type="JobSeeker Payment", amount="1284.60", exact_reason="Charge coded twice"
    )
    payment = tandem.take(payment, "lodge", lodged_reference="REQ0093817", lodged_by=logon)
    print(f"{payment['reference']} is {payment['state']} as {payment['lodged_reference']}; its outcome is owed.")


def escalate(tandem: Tandem, contact: dict) -> None:
    """Refer what stays open of a contact to an SSO. A system submits and reads; accepting and resolving are people's."""
    answers = {
        "destination": "sso",
        "reasons": ["complexity", "time"],
        "subject": "Two files disagree on the end date",
        "issue": "Both files give an end date, and they differ.",
        "action_taken": "Compared both files with the SO.",
        "call": "with_so",
    }
    escalation = tandem.call("POST", "/api/v1/escalations/", {"contact": contact["reference"], **answers})
    for reason in tandem.offers(escalation)["refer"]["reasons"]:
        print(f"  {reason['text']} ({reason['rule']})")
    escalation = tandem.save(escalation, doc="no_customer")
    escalation = tandem.take(escalation, "refer")
    print(f"{escalation['reference']} is {escalation['state']}: an SSO accepts it.")


def main(logon: str) -> None:
    tandem = Tandem(os.environ["TANDEM"], os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"])

    place = tandem.call("GET", "/api/v1/events/?after=now")["next"]  # what happens from here on

    contact = tandem.open(form="smart_centre", service_officer=logon, source="speed_dial")
    print(f"Opened {contact['reference']} for {contact['words']['service_officer']}.")

    finalise = tandem.offers(contact)["finalise"]
    if not finalise["possible"]:
        print("Not yet to be finalised:")
        for reason in finalise["reasons"]:
            print(f"  {reason['text']} ({reason['rule']})")

    contact = tandem.save(
        contact,
        enquiry_type="policy_question",
        help_needed="Which day is the end date",
        checked=["operational_blueprint"],
        references=["111-22072908"],
        summary="Guided to the file on end dates.",
    )
    print(f"Saved, now at version {contact['version']}.")

    contact = tandem.take(contact, "finalise")
    print(f"{contact['reference']} is {contact['state']}; the service officer is being e-mailed the summary.")

    tandem.add(contact, "The SO rang back: the recode went through.")
    for happening in tandem.every(contact["url"] + "timeline/"):
        print(f"  {happening['at']}  {happening['told']}")
    for deadline in tandem.every(f"/api/v1/deadlines/?record={contact['reference']}"):
        print(f"{deadline['label']}, due {deadline['due_on']}: {deadline['state']}")

    for event in tandem.follow(place, enough=lambda event: event["step"] == "add_addendum"):
        print(f"Event: {event['record']['reference']}, {event['step']}, version {event['version']}")

    stop_payment(tandem, contact, logon)
    escalate(tandem, contact)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        main(sys.argv[1])
    except Problem as problem:
        sys.exit(str(problem))
