"""Celery tasks: fetch, call, return. The database says what is due, so a lost or doubled task does no harm."""

from celery import shared_task

from casework import calendar_changes, heartbeats, outbox, sweep


@shared_task(name="casework.tasks.send_waiting_mail", ignore_result=True)
def send_waiting_mail():
    outbox.send_waiting()


@shared_task(name="casework.tasks.do_what_is_due", ignore_result=True)
def do_what_is_due():
    heartbeats.seen(heartbeats.BEAT)  # nobody else sends this one: the beat is alive, and a worker hears it
    sweep.sweep()


@shared_task(name="casework.tasks.look_ahead", ignore_result=True)
def look_ahead():
    calendar_changes.seed_ahead()
