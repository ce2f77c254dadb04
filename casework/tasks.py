"""Celery tasks: fetch, call, return. The database says what is due, so a lost or doubled task does no harm."""

from celery import shared_task

from casework import outbox


@shared_task(name="casework.tasks.send_waiting_mail", ignore_result=True)
def send_waiting_mail():
    outbox.send_waiting()
