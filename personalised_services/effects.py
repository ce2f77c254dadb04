"""What a case's steps leave behind, in the step's own transaction."""

from casework import deadlines, notices


def hand_on(case, *, by, owner, because):
    """The case's running limits go along, and the new owner is told (CAS-01)."""
    deadlines.reassign(case, owner=owner)
    notices.tell(
        case, to=owner, kind="reallocated", text=f"{by.name} gave you {case.reference}.", occurrence=case.version
    )
