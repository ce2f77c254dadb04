"""What people are told in the product: one row a person, written in the transaction that is its reason."""

from casework.models import Notice
from people.clock import now


def notice_of(record, *, to, kind, text, url, occurrence=1) -> Notice:
    """A notice, not yet stored: for those who store many at once."""
    return Notice(
        to=to, kind=kind, occurrence=occurrence, text=text[:200], url=url,
        record_label=record.record_label, record_id=record.pk,
    )  # fmt: skip


def tell(record, *, to, kind, text, occurrence=1, url="") -> Notice:
    """Tell one person; it leads to the record, or to `url`. A kind and occurrence is told once; IntegrityError if it was before."""
    leads_to = url or record.get_absolute_url()
    notice = notice_of(record, to=to, kind=kind, text=text, url=leads_to, occurrence=occurrence)
    notice.save(force_insert=True)
    return notice


def unread_of(staff):
    """A person's unread notices, newest first."""
    return Notice.objects.filter(to=staff, read_at=None).order_by("-id")


def read(staff, ids=None) -> int:
    """Mark these, or all, of a person's notices as read; returns how many were not."""
    mine = Notice.objects.filter(to=staff, read_at=None)
    return (mine if ids is None else mine.filter(pk__in=ids)).update(read_at=now())
