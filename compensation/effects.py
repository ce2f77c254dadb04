"""What follows a stop payment's steps, in the step's own transaction."""

from casework import deadlines
from compensation.deadlines import MAY_HAVE_ISSUED, TO_LODGE


def reckon_anew(payment, *, by, **answers):
    """The limit follows what was corrected; team leader, SSO and officer are told at once where arrears may have issued (STP-12)."""
    other = payment.receiving_team.site if payment.receiving_team_id else None
    deadlines.move(payment, TO_LODGE, since=payment.identified_at, other_site=other)
    if payment.finalised_earlier:
        deadlines.add_stage(payment, TO_LODGE, MAY_HAVE_ISSUED)
