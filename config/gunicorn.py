"""How gunicorn serves Tandem, on one machine and in production. `-b` and `-w` may still be given on its command line."""

import os
from typing import Any

from config.running.processes import die_with_parent

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
preload_app = True  # the start-up checks are made once, and the workers share memory
timeout = 60
graceful_timeout = 20
keepalive = 5
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
control_socket_disable = True
loglevel = "warning" if os.environ.get("TANDEM_ENV") == "local" else "info"
# In production the application writes a line for each request itself (config.requests), with the route instead of the path.
# Otherwise: a query string may hold what somebody searched for, so the path is logged without it, and no referrer.
_json = (
    os.environ.get("LOG_FORMAT") or ("json" if os.environ.get("TANDEM_ENV", "production") == "production" else "line")
) == "json"
accesslog = None if _json or os.environ.get("TANDEM_ENV") == "local" else "-"
logger_class = "casework.privacy.logs.GunicornLogger"
access_log_format = '%(h)s %(t)s "%(m)s %(U)s %(H)s" %(s)s %(B)s %(M)sms'


def post_fork(server: Any, worker: object) -> None:
    """A web worker does not outlive a killed gunicorn."""
    die_with_parent(server.pid)
