"""Who may take a contact's steps."""

from people.roles import INTEGRATION_CLIENT, TEAM_LEADER, TPS_OFFICER, TPS_STAFF


def its_officer(contact, user) -> bool:
    """The TPS officer (or system) that has the contact in hand now."""
    return user.is_active and contact.officer_id == user.pk and user.has_role(TPS_OFFICER, INTEGRATION_CLIENT)


def its_officer_or_team_leader(contact, user) -> bool:
    """Who has it in hand, or a team leader (an officer may be away)."""
    return its_officer(contact, user) or (user.is_active and user.has_role(TEAM_LEADER))


def tps_staff(contact, user) -> bool:
    """Anyone of TPS who reads the contact."""
    return user.is_active and user.has_role(*TPS_STAFF)


its_officer.roles = (TPS_OFFICER, INTEGRATION_CLIENT)  # type: ignore[attr-defined]
its_officer_or_team_leader.roles = (TPS_OFFICER, INTEGRATION_CLIENT, TEAM_LEADER)  # type: ignore[attr-defined]
tps_staff.roles = TPS_STAFF  # type: ignore[attr-defined]
