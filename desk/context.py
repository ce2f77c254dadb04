"""What every page's frame needs: the rail by role, the site's hours, the viewer's settings. Costs no query of its own, but one a site and minute for its calendar."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from casework.calendars import recent_calendar_of
from casework.told_times import in_words
from casework.working_days import SATURDAY, CalendarNotKnown
from people import roles
from people.clock import now
from personalised_services.reach import PS_STAFF

SIGNED_OUT = {"theme": "auto", "density": "regular", "hints": True, "shortcuts": True, "clock_24h": False}


def layout(request):
    """Context processor: `layout`, and nothing else."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"layout": {**SIGNED_OUT, "zone": ZoneInfo(settings.TIME_ZONE)}}
    site = user.site
    shown = places(user)
    zone = site.tz
    return {
        "layout": {
            **{name: getattr(user, name) for name in SIGNED_OUT},
            "me": user,
            "role": _first_role(user),
            "zone": zone,
            "zone_name": site.timezone,
            "now": now(),
            "local_now": in_words(now(), "short", zone, user.clock_24h),
            "site": hours(site, user.clock_24h),
            "find": _find_words(user),
            "groups": grouped([place for place in shown if not place["foot"]]),
            "foot": [place for place in shown if place["foot"]],
            **bar(shown),
        }
    }


# -- the rail

#: The groups of the rail, each with the ids of its places; one that none names stands in the first.
GROUPS = (
    (
        "",
        (
            "day",
            "log",
            "contacts",
            "approvals",
            "cases",
            "referrals",
            "reviews",
            "front_card",
            "whiteboard",
            "handover",
            "ask",
        ),
    ),
    ("To be done", ("written", "follow_ups", "known_issues", "quality", "escalations", "stop_payments", "deadlines")),
    ("The team", ("wallboard", "roster", "dashboard", "urgent_qol", "gaps")),
    ("Running Tandem", ("outbox", "stuck", "calendar", "webhooks", "visits", "admin")),
    ("Help", ("manual", "shortcuts", "settings")),
)
FEW = 7  # so many places need no groups
TABS = 5


def grouped(shown: list[dict]) -> list[dict]:
    """[{name, items}] of the rail, in its order; a short rail is one group without a name."""
    if len(shown) <= FEW:
        return [{"name": "", "items": shown}]
    group_of = {place: name for name, ids in GROUPS for place in ids}
    groups = [
        {"name": name, "items": [place for place in shown if group_of.get(place["id"], "") == name]}
        for name, _ in GROUPS
    ]
    return [group for group in groups if group["items"]]


def bar(shown: list[dict]) -> dict:
    """The bar of a small screen: `tabs`, five at most, and in `more`, the groups of all other places, where there are some."""
    short = [place for place in shown if place["short"]]
    if len(shown) <= TABS:
        return {"tabs": short, "more": []}
    tabs = short[:TABS]
    return {"tabs": tabs, "more": grouped([place for place in shown if place not in tabs])}


def _place(id, label, icon, href, *, short="", foot=False, **more):
    return {"id": id, "label": label, "icon": icon, "href": href, "short": short, "foot": foot, **more}


def places(user) -> list[dict]:
    """Where the viewer can go, in the rail's order: only what their roles have."""
    officer = user.has_role(roles.TPS_OFFICER)
    reads_contacts = user.has_role(*roles.TPS_STAFF, roles.AUDITOR)
    shown = []
    if user.has_role(*roles.TPS_STAFF):
        shown.append(_place("day", "My day", "sun", "/my-day/", short="My day"))
    if officer:
        shown.append(
            _place("log", "Log contact", "phone-call", "/log/", short="Log", posts=True, key="L", hint="Alt L")
        )
    if reads_contacts:
        shown.append(_place("contacts", "Contacts", "list", "/contacts/", short="Contacts"))
    elif user.has_role(roles.SERVICE_OFFICER):
        shown.append(_place("contacts", "My contact records", "list", "/contacts/", short="Contacts"))
    shown += _of_cases(user)
    if reads_contacts:
        # On an officer's phone, what is due by close of business has the place; My day leads to the handover.
        short = "" if officer else "Handover"
        shown.append(_place("handover", "Handover", "arrow-right-left", "/handover/", short=short))
        shown.append(_place("written", "Asked in writing", "message-square", "/written/"))
        shown.append(_place("follow_ups", "Follow-ups", "reply", "/follow-ups/"))
        shown.append(_place("known_issues", "Known issues", "bug", "/known-issues/"))
        shown += _for_leaders(user)
        shown.append(_place("quality", "Urgent QOL", "zap", "/quality/"))
        shown.append(_place("roster", "Roster", "users", "/roster/"))
    if user.has_role(roles.SERVICE_OFFICER):
        shown.append(_place("ask", "Ask TPS in writing", "message-square", "/ask/", short="Ask"))
    if reads_contacts or user.has_role(roles.SERVICE_OFFICER):
        shown.append(_place("escalations", "Escalations", "arrow-up-right", "/escalations/", short="Escalated"))
    if user.has_role(roles.TEAM_LEADER):
        shown.append(_place("wallboard", "Wallboard", "timer", "/wallboard/", short="Wallboard"))
    if reads_contacts:
        shown.append(_place("stop_payments", "Stop payments", "hand", "/stop-payments/", short="Stops"))
    if reads_contacts or user.has_role(*PS_STAFF):
        shown.append(_place("deadlines", "Deadlines", "calendar-clock", "/deadlines/", short="Deadlines"))
    shown += _insight(user)
    shown += _of_running(user)
    shown.append(_place("manual", "Manual", "book-open", "/manual/", short="Manual", foot=True))
    shown.append(_place("shortcuts", "Shortcuts", "keyboard", "/shortcuts/", foot=True))
    shown.append(_place("settings", "Settings", "settings", "/settings/", short="Settings", foot=True))
    return shown


def _of_cases(user) -> list[dict]:
    """Personalised Services: its officers' cases and reviews; for a zone its reviews; for auditors, who read them."""
    shown = []
    if user.has_role(*PS_STAFF, roles.APPROVER):
        shown.append(_place("approvals", "Approvals", "file-check", "/approvals/", short="Approvals"))
    if user.has_role(roles.SPECIALIST_OFFICER):
        shown.append(
            _place("consultations", "Consultations", "message-square", "/consultations/", short="Consultations")
        )
    if user.has_role(*PS_STAFF):
        shown.append(_place("cases", "Cases", "folder-open", "/cases/", short="Cases"))
        shown.append(_place("referrals", "Referrals", "inbox", "/referrals/", short="Referrals"))
        # On a phone the bar has the whiteboard instead: it is needed with a customer on the line.
        shown.append(_place("reviews", "Reviews", "calendar-clock", "/reviews/"))
        shown.append(_place("front_card", "Front card", "id-card", "/front-card/", short="Front card"))
        shown.append(_place("whiteboard", "Whiteboard", "presentation", "/whiteboard/", short="Whiteboard"))
    elif user.has_role(roles.ZONE_CONTACT):
        shown.append(_place("reviews", "Reviews", "calendar-clock", "/reviews/", short="Reviews"))
    if user.has_role(roles.AUDITOR):
        shown.append(_place("visits", "Visits to cases", "scan-eye", "/visits/"))
    return shown


def _for_leaders(user) -> list[dict]:
    """What waits for a team leader."""
    if not user.has_role(roles.TEAM_LEADER, roles.AUDITOR):
        return []
    return [_place("supervisor_calls", "Supervisor calls", "phone-forwarded", "/supervisor-calls/")]


def _insight(user) -> list[dict]:
    if not user.has_role(roles.TEAM_LEADER, roles.SSO, roles.AUDITOR):
        return []
    return [
        _place("dashboard", "Dashboard", "chart-column", "/dashboard/"),
        _place("urgent_qol", "Urgent QOL report", "zap", "/urgent-qol/"),
        _place("gaps", "Knowledge gaps", "lightbulb", "/knowledge-gaps/"),
    ]


def _of_running(user) -> list[dict]:
    """What keeps Tandem itself going."""
    shown = []
    if user.has_role(*roles.TPS_STAFF, roles.AUDITOR, roles.ADMINISTRATOR):
        shown.append(_place("outbox", "Outbox", "mail", "/outbox/", short="Outbox"))
    if user.has_role(roles.TEAM_LEADER, roles.ADMINISTRATOR):
        shown.append(_place("stuck", "Stuck", "octagon-alert", "/stuck/", short="Stuck"))
    if user.has_role(roles.ADMINISTRATOR):
        shown.append(_place("calendar", "Calendar", "calendar-check", "/calendar/", short="Calendar"))
        shown.append(_place("webhooks", "Webhooks", "webhook", "/webhooks/", short="Webhooks"))
        shown.append(_place("admin", "Lists and people", "users", "/admin/", outside=True))
    return shown


def _first_role(user) -> str:
    """The role that the viewer mostly works in: anything before service officer, which nearly everyone is too."""
    held = [role for role in user.roles if role is not roles.SERVICE_OFFICER] or user.roles
    return held[0].label if held else ""


def _find_words(user) -> str:
    if user.has_role(*roles.TPS_STAFF, roles.AUDITOR):
        return "Find a contact, staff member or action"
    if user.has_role(*PS_STAFF):
        return "Find a case or action"
    if user.has_role(roles.ZONE_CONTACT):
        return "Find a review or action"
    return "Find a contact or action"


# -- the site's hours


def hours(site, clock_24h: bool) -> dict:
    """How long the site stays open: words, and while it is open the moment of closing and what is left."""
    moment = now().astimezone(site.tz)
    opens, closes = (datetime.combine(moment.date(), time, site.tz) for time in (site.opens, site.closes))
    closed_words = f"{site.name} closed at {in_words(closes, 'time', site.tz, clock_24h)}"
    try:
        works = recent_calendar_of(site).is_working(moment.date())
    except CalendarNotKnown:
        works = moment.weekday() < SATURDAY
    if not works:
        return {"words": f"{site.name} is closed today"}
    if moment < opens:
        return {"words": f"{site.name} opens at {in_words(opens, 'time', site.tz, clock_24h)}"}
    if moment >= closes:
        return {"words": closed_words}
    return {
        "words": f"{site.name} closes in",
        "closes_at": closes,
        "closed_words": closed_words,
        "left": _spare(closes.astimezone(ZoneInfo("UTC")) - moment.astimezone(ZoneInfo("UTC"))),
    }


def _spare(left: timedelta) -> str:
    minutes = int(left.total_seconds()) // 60
    return f"{minutes // 60} h {minutes % 60:02d} m" if minutes >= 60 else f"{minutes} m"
