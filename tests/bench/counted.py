"""How many statements a request costs, counted in a process of its own by Django's own client.

`python -m tests.bench.counted` reads one request as JSON and prints the number; the settings module says whose it is.
"""

import json
import os
import subprocess
import sys

from config.running.servers import ROOT

SETTINGS = {"product": "config.settings", "floor": "tests.bench.floor.settings"}


def queries_of(key: str, side, request) -> int:
    """Statements of the request, transaction control among them. The request is really made."""
    told = {
        "method": request.method, "path": request.path, "body": (request.body or b"").decode(), "cookie": side.cookie,
        "headers": request.headers or {}, "expected": request.expected,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.counted"],
        cwd=ROOT, env={**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS[key]}, input=json.dumps(told), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return int(done.stdout)


def main() -> None:
    asked = json.load(sys.stdin)
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    headers = {name: value for name, value in asked["headers"].items() if name != "Content-Type"}
    client = Client(headers={"Cookie": asked["cookie"], "Host": "127.0.0.1", **headers})
    name, value = asked["cookie"].split("=", 1)
    client.cookies[name] = value
    kind = asked["headers"].get("Content-Type", "application/octet-stream")
    with CaptureQueriesContext(connection) as captured:
        answer = client.generic(asked["method"], asked["path"], asked["body"].encode(), content_type=kind)
    assert answer.status_code in asked["expected"], (answer.status_code, answer.content[:500])
    print(len(captured))


if __name__ == "__main__":
    main()
