"""Seals the details of customers anew, after TANDEM_PS_KEYS got a new first key."""

from django.core.management.base import BaseCommand
from django.db.transaction import atomic

from personalised_services.models import Customer
from personalised_services.sealing import newest_key

AT_ONCE = 100
WRITTEN = ["key_id", "name_sealed", "crn_sealed", "born_sealed", "crn_index", "crn_end"]


class Command(BaseCommand):
    """Takes the customers in batches, each in a transaction of its own, while Tandem runs: it may be interrupted and run again.

    Once it says that no other key is left, and no process runs with the old settings, the old key can go from
    TANDEM_PS_KEYS. With `--index` the index of CRNs is made anew too, after TANDEM_PS_INDEX_KEY changed: in one
    transaction, and with Tandem stopped, since a CRN is not found by the other key.
    """

    help = "Seal customers' details anew with the first of TANDEM_PS_KEYS."

    def add_arguments(self, parser):
        parser.add_argument("--index", action="store_true", help="make the index of CRNs anew, too (Tandem stopped)")

    def handle(self, *args, index=False, **options):
        if index:
            with atomic():
                number = sum(_seal_anew(one) for one in Customer.objects.select_for_update().order_by("pk"))
        else:
            number = 0
            while done := _batch():
                number += done
        others = Customer.objects.sealed_before().count()
        self.stdout.write(f"{number} customers sealed anew with {newest_key()}; {others} are sealed with another key.")


def _batch() -> int:
    with atomic():
        rows = Customer.objects.sealed_before().select_for_update(skip_locked=True).order_by("pk")[:AT_ONCE]
        return sum(_seal_anew(one) for one in rows)


def _seal_anew(customer) -> int:
    customer.seal_anew()
    Customer.objects.filter(pk=customer.pk).update(**{name: getattr(customer, name) for name in WRITTEN})
    return 1
