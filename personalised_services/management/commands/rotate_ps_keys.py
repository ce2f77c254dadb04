"""Seals the details of customers and their letters anew, after TANDEM_PS_KEYS got a new first key."""

from django.core.management.base import BaseCommand
from django.db.transaction import atomic

from personalised_services.models import Customer, Letter
from personalised_services.sealing import newest_key

AT_ONCE = 100
LETTERS = ["key_id", "words_sealed", "pdf_sealed"]
WRITTEN = ["key_id", "name_sealed", "crn_sealed", "born_sealed", "crn_index", "crn_end"]


class Command(BaseCommand):
    """Takes customers, then letters, in batches, each in a transaction of its own, while Tandem runs: it may be interrupted and run again.

    Once it says that no other key is left, and no process runs with the old settings, the old key can go from
    TANDEM_PS_KEYS. With `--index` the index of CRNs is made anew too, after TANDEM_PS_INDEX_KEY changed: in one
    transaction, and with Tandem stopped, since a CRN is not found by the other key.
    """

    help = "Seal customers' details and letters anew with the first of TANDEM_PS_KEYS."

    def add_arguments(self, parser):
        parser.add_argument("--index", action="store_true", help="make the index of CRNs anew, too (Tandem stopped)")

    def handle(self, *args, index=False, **options):
        if index:
            with atomic():
                number = sum(_seal_anew(one, WRITTEN) for one in Customer.objects.select_for_update().order_by("pk"))
        else:
            number = 0
            while done := _batch(Customer.objects.sealed_before(), WRITTEN):
                number += done
        others = Customer.objects.sealed_before().count()
        self.stdout.write(f"{number} customers sealed anew with {newest_key()}; {others} are sealed with another key.")
        letters = 0
        while done := _batch(Letter.objects.sealed_before(newest_key()), LETTERS):
            letters += done
        others = Letter.objects.sealed_before(newest_key()).count()
        self.stdout.write(f"{letters} letters sealed anew with {newest_key()}; {others} are sealed with another key.")


def _batch(rows, written) -> int:
    with atomic():
        found = rows.select_for_update(skip_locked=True).order_by("pk")[:AT_ONCE]
        return sum(_seal_anew(one, written) for one in found)


def _seal_anew(one, written) -> int:
    one.seal_anew()
    type(one).objects.filter(pk=one.pk).update(**{name: getattr(one, name) for name in written})
    return 1
