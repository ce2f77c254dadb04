"""The roles, each with a sentence on what it is for. A role is held for a scope and a period (people.models.RoleHeld)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    key: str
    label: str
    purpose: str

    def __str__(self):
        return self.label


SERVICE_OFFICER = Role(
    "service_officer", "Service officer", "Serves customers and rings TPS; reads their own contact records."
)
TPS_OFFICER = Role("tps_officer", "TPS officer", "Records and answers technical contacts from service officers.")
SSO = Role("sso", "SSO", "Service support officer: resolves what TPS refers on, and reads every contact.")
TEAM_LEADER = Role(
    "team_leader", "Team leader", "Leads a TPS team: sees its contacts and decides what may not be decided alone."
)
PSSO = Role("psso", "PSSO", "Manages high-risk customers' cases in Personalised Services.")
SSM = Role("ssm", "SSM", "PS service support manager: leads a team of PSSOs and decides their requests.")
SM = Role("sm", "SM", "PS service manager: decides where the SSM is unavailable or is the one who asks.")
PSM = Role("psm", "PSM", "PS program support manager: triages proactive referrals and keeps segment 3.")
APPROVER = Role("approver", "Approver", "Approves service channel restrictions and one-off variations.")
SPECIALIST_OFFICER = Role(
    "specialist_officer", "Specialist officer", "Is consulted by a PSSO within their own specialty."
)
ZONE_CONTACT = Role("zone_contact", "Zone contact", "Reads the review information of their zone's customers.")
ADMINISTRATOR = Role(
    "administrator", "Administrator", "Keeps lists, teams, mailboxes and the directory. Reads no contact for it."
)
AUDITOR = Role("auditor", "Auditor", "Reads contacts, their history and what was sent. Changes nothing.")
INTEGRATION_CLIENT = Role(
    "integration_client", "Integration client", "Another system, through the REST API. Never decides for anybody."
)

ALL = (
    SERVICE_OFFICER, TPS_OFFICER, SSO, TEAM_LEADER, PSSO, SSM, SM, PSM, APPROVER,
    SPECIALIST_OFFICER, ZONE_CONTACT, ADMINISTRATOR, AUDITOR, INTEGRATION_CLIENT,
)  # fmt: skip
BY_KEY = {role.key: role for role in ALL}
#: In which a deputy stands in for somebody: those that lead and decide.
DEPUTISED = (TEAM_LEADER, SSM, SM, PSM, APPROVER)
TPS_STAFF = (TPS_OFFICER, SSO, TEAM_LEADER)
