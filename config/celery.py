"""The Celery application and the whole beat table.

Celery carries wake-ups only: each says "look in the database for what is due". A lost one is made up for by the next beat,
a doubled one finds nothing to do. So there are no results, no ETA, no countdown and no retries here.
"""

import os

from celery import Celery
from celery.signals import worker_init, worker_process_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from kombu import Exchange, Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("tandem")
app.config_from_object("django.conf:settings", namespace="CELERY")  # CELERY_BROKER_URL
app.conf.update(
    # Every period of the beat table counts from the start of the beat, so there is nothing to keep between runs.
    beat_scheduler="celery.beat:Scheduler",
    beat_max_loop_interval=5,
    task_ignore_result=True,
    task_publish_retry=False,
    task_default_queue="tandem",
    # Taken is gone: nothing is acknowledged. A worker whose acknowledgement met a frozen broker never took another task.
    task_queues=[Queue("tandem", Exchange("tandem"), routing_key="tandem", no_ack=True)],
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,  # a worker waits for its broker for ever
    broker_connection_timeout=5,
    broker_transport_options={"socket_timeout": 5, "socket_connect_timeout": 5},
    timezone="UTC",
)
app.autodiscover_tasks()


@app.on_after_configure.connect
def beat_table(sender: Celery, **_: object) -> None:
    """The whole of it. Set once the settings are read, of which a test may shorten the periods."""
    sender.conf.beat_schedule = {
        "Send the mail that waits": {
            "task": "casework.tasks.send_waiting_mail",
            "schedule": settings.MAIL_SWEEP_EVERY,
            "options": {"expires": 60},  # wake-ups that nobody took do not pile up
        },
        "Do what time does": {
            "task": "casework.tasks.do_what_is_due",
            "schedule": settings.SWEEP_EVERY,
            "options": {"expires": 60},
        },
        "Deliver webhooks": {
            "task": "casework.happened",
            "schedule": settings.WEBHOOK_SWEEP_EVERY,
            "options": {"expires": 60},
        },
        "Know the holidays of the years to come": {
            "task": "casework.tasks.look_ahead",
            "schedule": 6 * 3600.0,
            "options": {"expires": 3600},
        },
    }


@worker_init.connect
def refuse_half_a_configuration(**_: object) -> None:
    """A worker judges the configuration as the web does, before it takes work."""
    from config.checks import refuse_unless_sound

    try:
        refuse_unless_sound()
    except ImproperlyConfigured as fault:
        raise SystemExit(f"The worker does not start: {fault}") from None  # Celery would only log another exception


@worker_process_init.connect
def leave_with_the_worker(**_: object) -> None:
    """A pool child does not outlive a killed worker."""
    from config.running.processes import die_with_parent

    die_with_parent()
