"""The people of the demonstration: TPS, everybody who rings it, and one or two for each other role. All invented."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password

from desk.demo.places import Places
from people import roles
from people.models import RoleHeld, Staff
from tps.models import OfficerSettings
from tps.questions import Form


@dataclass(frozen=True)
class Person:
    """One of the directory. Whoever has something `to_try` signs in."""

    logon: str
    given: str
    family: str
    team: str
    role: roles.Role
    to_try: str = ""


SO, TPS = roles.SERVICE_OFFICER, roles.TPS_OFFICER
PEOPLE = [
    Person("SO1001", "Sam", "Okoro", "tps_newcastle", TPS, "Finish the contact in hand; start another with Alt+L"),
    Person("TH1002", "Tui", "Harris", "tps_newcastle", TPS, "A contact past ten minutes: take it over"),
    Person("GL1003", "Grace", "Lim", "tps_newcastle_2", TPS),
    Person("NF1004", "Noah", "Fraser", "tps_newcastle_2", TPS),
    Person(
        "AN1010",
        "Aroha",
        "Ngata",
        "tps_newcastle",
        roles.TEAM_LEADER,
        "Newcastle's contacts; hand an open one to a colleague",
    ),
    Person("FS2001", "Farah", "Siddiqui", "tps_brisbane", TPS, "The same work on Brisbane time"),
    Person("EK2002", "Elio", "Kostas", "tps_brisbane", TPS),
    Person("JD2003", "Jo", "Dunne", "tps_brisbane", TPS),
    Person("RV2010", "Ruth", "Varga", "tps_brisbane", roles.TEAM_LEADER),
    Person("QB3001", "Quinn", "Baker", "tps_perth", TPS, "A contact just opened, on Perth time"),
    Person("HT3002", "Hana", "Takeda", "tps_perth", TPS),
    Person(
        "MT1020",
        "Mei",
        "Tan",
        "tps_newcastle",
        roles.SSO,
        "The queue of escalations: a stop payment first; accept, resolve",
    ),
    Person("KW4821", "Kiri", "Walker", "recovery_newcastle_3", SO, "Read your own contacts, as an SO does"),
    Person(
        "DW5001",
        "Dan",
        "Whitford",
        "ps_newcastle",
        roles.PSSO,
        "Referrals to triage and to action; your cases; the front card by CRN 310226714C",
    ),
    Person("PN5002", "Priya", "Nair", "ps_brisbane", roles.PSSO),
    Person(
        "LM5010",
        "Lena",
        "Marchetti",
        "ps_newcastle",
        roles.SSM,
        "Approvals: a proactive referral that is to go back; reallocate a case",
    ),
    Person("OH5011", "Owen", "Hartley", "ps_newcastle", roles.SM, "All cases but one: related to that customer"),
    Person(
        "SD5012",
        "Sione",
        "Duarte",
        "ps_brisbane",
        roles.PSM,
        "A proactive referral that waits for the SSM; the cases of both programs",
    ),
    Person(
        "CB5013",
        "Colleen",
        "Byrne",
        "ps_brisbane",
        roles.APPROVER,
        "Approvals: a restriction and its letter; nothing else of a case",
    ),
    Person(
        "WA5014",
        "Wiremu",
        "Ashby",
        "ps_brisbane",
        roles.SPECIALIST_OFFICER,
        "A consultation that waits for you, and nothing else of its case",
    ),
    Person(
        "YM5015", "Yasmin", "Moretti", "calls_newcastle", roles.ZONE_CONTACT, "The reviews of your zone's customers"
    ),
    Person("IA9001", "Ida", "Adler", "support", roles.ADMINISTRATOR, "Lists, teams and the directory, in the admin"),
    Person("OB9002", "Otto", "Brandt", "support", roles.AUDITOR, "Contacts, their history and the outbox, read only"),
    Person("GATEWAY1", "Telephony", "gateway", "support", roles.INTEGRATION_CLIENT),
    Person("NP4822", "Nikau", "Pereira", "recovery_newcastle_3", SO),
    Person("BC4823", "Bronwyn", "Castle", "recovery_newcastle_3", SO),
    Person("TL4824", "Thanh", "Luong", "recovery_newcastle_1", SO),
    Person("AV4825", "Ana", "Vuki", "recovery_newcastle_1", SO),
    Person("GR4831", "Gus", "Romano", "recovery_brisbane_1", SO),
    Person("IS4832", "Ingrid", "Solheim", "recovery_brisbane_1", SO),
    Person("LP4833", "Leilani", "Pohl", "recovery_brisbane_1", SO),
    Person("RM4834", "Ravi", "Menon", "recovery_brisbane_2", SO),
    Person("CD4835", "Caitlin", "Doyle", "recovery_brisbane_2", SO),
    Person("ZH4841", "Zara", "Haddad", "recovery_perth_1", SO),
    Person("BF4842", "Ben", "Forde", "recovery_perth_1", SO),
    Person("MO6101", "Malia", "Osei", "calls_newcastle", SO),
    Person("JS6102", "Jarrah", "Simms", "calls_newcastle", SO),
    Person("EW6103", "Edith", "Wong", "calls_newcastle", SO),
    Person("PK6104", "Petra", "Kovac", "calls_newcastle", SO),
    Person("DA6105", "Dev", "Anand", "calls_newcastle", SO),
    Person("SL6201", "Siobhan", "Lacey", "calls_brisbane", SO),
    Person("TN6202", "Tavita", "Niu", "calls_brisbane", SO),
    Person("OG6203", "Olga", "Gruber", "calls_brisbane", SO),
    Person("HB6204", "Huw", "Bevan", "calls_brisbane", SO),
    Person("AF6301", "Amara", "Farrow", "calls_perth", SO),
    Person("KS6302", "Kofi", "Sarpong", "calls_perth", SO),
    Person("VT6303", "Vera", "Tilley", "calls_perth", SO),
    Person("MF4830", "Mele", "Fonoti", "access_perth", SO),
    Person("RC7302", "Rosa", "Calder", "access_perth", SO),
    Person("EJ7303", "Eru", "Jansen", "access_perth", SO),
    Person("TB7201", "Tilde", "Bergin", "access_brisbane", SO),
    Person("NK7202", "Nadia", "Karimi", "access_brisbane", SO),
    Person("LO7203", "Luca", "Orme", "access_brisbane", SO),
    Person("SY7204", "Seo-yeon", "Yun", "access_brisbane", SO),
    Person("VN2021", "Vikram", "Nath", "tps_brisbane", roles.SSO, "Take an escalation over from Mei"),
]
#: The form that an officer's new contacts start with, where it is not the Smart Centre's.
STARTS_WITH = {
    "SO1001": Form.COMPENSATION,
    "FS2001": Form.COMPENSATION,
    "JD2003": Form.COMPENSATION,
    "QB3001": Form.ACCESS_SUPPORT,
}
#: What the officers of a team ring about decides the form.
FORM_OF_TEAM = {"recovery": Form.COMPENSATION, "calls": Form.SMART_CENTRE, "access": Form.ACCESS_SUPPORT}


@dataclass(frozen=True)
class Cast:
    """Everybody by logon, the TPS officers of each site, and the SOs of each form."""

    everybody: dict[str, Staff]
    officers: dict[str, list[Staff]]
    service_officers: dict[Form, list[Staff]]
    places: Places

    def __getitem__(self, logon: str) -> Staff:
        return self.everybody[logon]


def make(places: Places, password: str) -> Cast:
    """Everybody, with their roles. The password is hashed once: hashing it well is slow, and it is no secret."""
    hashed, none = make_password(password), UNUSABLE_PASSWORD_PREFIX + "demonstration"
    everybody = {
        person.logon: Staff.objects.create(
            person_number=f"P{number:06}",
            logon=person.logon,
            given_name=person.given,
            family_name=person.family,
            email=address(person),
            team=places.teams[person.team],
            can_sign_in=bool(person.to_try),
            password=hashed if person.to_try else none,
            clock_24h=person.logon == "TH1002",
        )
        for number, person in enumerate(PEOPLE, 410_001)
    }
    administrator = everybody["IA9001"]  # nobody gives a role to themselves: the first comes with the installation
    RoleHeld.objects.bulk_create(
        RoleHeld(
            staff=everybody[person.logon],
            role=person.role.key,
            given_by=None if person.role is roles.ADMINISTRATOR else administrator,
            **_scope(person, places),
        )
        for person in PEOPLE
    )
    OfficerSettings.objects.bulk_create(
        OfficerSettings(officer=everybody[logon], default_form=form) for logon, form in STARTS_WITH.items()
    )
    officers: dict[str, list[Staff]] = {name: [] for name in places.sites}
    service_officers: dict[Form, list[Staff]] = {form: [] for form in Form}
    for person in PEOPLE:
        member = everybody[person.logon]
        if person.role is TPS:
            officers[member.team.site.name].append(member)
        elif person.role is SO:
            service_officers[FORM_OF_TEAM[person.team.partition("_")[0]]].append(member)
    return Cast(everybody, officers, service_officers, places)


def address(person: Person) -> str:
    name = re.sub(r"[^a-z.]", "", f"{person.given}.{person.family}".lower())
    return f"{name}@{settings.AGENCY_MAIL_DOMAIN}"


def _scope(person: Person, places: Places) -> dict:
    team = places.teams[person.team]
    if person.role in (roles.TEAM_LEADER, roles.SSM):
        return {"team": team}
    return {"zone": team.site.zone} if person.role is roles.ZONE_CONTACT else {}
