"""Who may take a stop payment's steps."""

from people.roles import INTEGRATION_CLIENT, SSO, TEAM_LEADER, TPS_OFFICER, TPS_STAFF


def tps_staff(payment, user) -> bool:
    """Anyone of TPS: a request that must be lodged today is not left to one person."""
    return user.is_active and user.has_role(*TPS_STAFF)


def tps_staff_or_its_system(payment, user) -> bool:
    """Anyone of TPS, or the system that opened it: a lodgement that has happened can always be recorded (STP-11)."""
    own = payment.opened_by_id == user.pk and user.has_role(INTEGRATION_CLIENT)
    return tps_staff(payment, user) or (user.is_active and own)


def tps_officer_but_who_found_it(payment, user) -> bool:
    """A TPS officer; never the officer who found the arrears or brought them, because nobody verifies their own finding (STP-04)."""
    return user.is_active and user.has_role(TPS_OFFICER) and payment.found_by_id != user.pk


def its_officer_or_team_leader(payment, user) -> bool:
    """Whose request it is, or a team leader (an officer may be away)."""
    own = payment.officer_id == user.pk and user.has_role(*TPS_STAFF)
    return user.is_active and (own or user.has_role(TEAM_LEADER))


def tps_officer(payment, user) -> bool:
    """A TPS officer: who raises an escalation."""
    return user.is_active and user.has_role(TPS_OFFICER)


def who_may_drop_it(payment, user) -> bool:
    """Smart Centre: who verifies it, an SSO or a team leader, and never who found it. Compensation: anyone of TPS."""
    if payment.edition == "smart_centre" and payment.found_by_id == user.pk:
        return False
    return tps_staff(payment, user)


tps_staff.roles = TPS_STAFF  # type: ignore[attr-defined]
tps_staff_or_its_system.roles = (*TPS_STAFF, INTEGRATION_CLIENT)  # type: ignore[attr-defined]
tps_officer_but_who_found_it.roles = (TPS_OFFICER,)  # type: ignore[attr-defined]
its_officer_or_team_leader.roles = TPS_STAFF  # type: ignore[attr-defined]
tps_officer.roles = (TPS_OFFICER,)  # type: ignore[attr-defined]
who_may_drop_it.roles = (TPS_OFFICER, SSO, TEAM_LEADER)  # type: ignore[attr-defined]
