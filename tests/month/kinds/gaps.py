"""What the reference material lacks: reported from a contact, and whoever keeps the file is told."""

from datetime import date

from people.clock import now
from tests.month.kinds import kind
from tests.month.kinds.contacts import completed
from tps import actions
from tps.models import Reference


def _file(month):
    """A file that one of the SSOs keeps."""
    [keeper, *_] = next(iter(month.people.ssos.values()))
    facts = {"title": "Periodic payments", "owner": "Compensation", "updated_on": date(2026, 3, 2), "keeper": keeper}
    return Reference.objects.get_or_create(number="117-22082304", defaults=facts)[0]


@kind(6)
def reported(month, call):
    contact = yield from completed(month, call)
    yield now() + call.within(1, 30)
    reference = _file(month)
    actions.report_gap(contact, by=call.officer, missing="It says nothing of two settlements.", reference=reference)
    month.ledger.happened(contact, "report_gap", call.officer)
    month.ledger.notice(contact, reference.keeper, "gap")
