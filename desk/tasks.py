"""Celery tasks of the desk: fetch, call, return."""

from celery import shared_task

from casework import wake
from desk.webhooks import deliveries


@shared_task(name=wake.HAPPENED, ignore_result=True)
def happened():
    deliveries.deliver_waiting()
