"""How a reader follows the events feed."""

import time
from urllib.parse import urlsplit

EVENTS = "/api/v1/events/"


def relative(link):
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}"


def page(caller, address=EVENTS):
    answer = caller.get(address)
    assert answer.status_code == 200, answer.content
    return answer.json()


def follow(caller, address=EVENTS):
    """Every event from there to the feed's end, and the link to go on."""
    found = []
    while True:
        told = page(caller, address)
        if not told["results"] and relative(told["next"]) == address:
            return found, address
        found += told["results"]
        address = relative(told["next"])


def await_events(caller, number, address=EVENTS, within=60):
    """The events from there on, once there are so many; and where to go on. Other tests' transactions hold the feed back too."""
    ends = time.monotonic() + within
    while len((told := follow(caller, address))[0]) < number:
        assert time.monotonic() < ends, told
        time.sleep(0.05)
    return told
