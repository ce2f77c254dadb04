"""The tags that every page draws with: icons, rules, times, due pills, timelines.

Times are told in the viewer's own zone and clock (`layout`, put into every page by desk.context), always with the
zone's letters where a time stands alone, because two zones meet here. Mails give `zone` and `clock_24h` themselves.
"""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

from django import template
from django.apps import apps
from django.conf import settings
from django.template.loader import get_template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide

from casework.records import Record
from casework.told_times import clock, duration, end_in_words, in_words, minutes
from casework.words import within
from people.clock import now

register = template.Library()
for told in (duration, minutes, clock):
    register.filter(told)

#: Records that begin with a call.
BEGUN_BY_A_CALL = {
    "tps.contact", "tps.supervisorcall", "personalised_services.casecontact", "personalised_services.coldtransfer",
}  # fmt: skip
# What stands beside a timeline entry, by the step's name; anything else gets a plain dot.
TIMELINE_ICONS = {
    "open": "file-plus",
    "accept_case": "folder-open",
    "begin_case": "play",
    "set_contact_conditions": "message-square-warning",
    "note_issue": "circle-alert",
    "settle_issue": "circle-check",
    "set_indicator": "shield-alert",
    "lift_indicator": "shield-off",
    "reallocate": "users",
    "grant_sight": "eye",
    "end_grant": "eye-off",
    "record_relative": "user-x",
    "end_relative": "user-check",
    "log_contact": "phone-call",
    "record_voicemail": "voicemail",
    "consult_specialist": "users",
    "refer_to_assessment": "clipboard-list",
    "create_stacking": "files",
    "add_notepad": "file-plus",
    "note_commitment": "calendar-check",
    "decide_follow_up": "inbox",
    "record_correspondence": "mail-open",
    "record_option": "signpost",
    "open_review": "calendar-clock",
    "record_attempt": "phone-missed",
    "record_contact": "phone-call",
    "record_letter": "mail",
    "write_up": "file-pen",
    "complete": "send",
    "remain": "user-check",
    "exit_ps": "door-open",
    "finalise": "check",
    "discard": "trash-2",
    "finalise_as_urgent_qol": "zap",
    "redirect": "forward",
    "close_as_inappropriate": "circle-x",
    "refer_early": "corner-up-right",
    "take_over": "handshake",
    "run_on": "timer",
    "hand_over": "forward",
    "add_addendum": "file-pen",
    "correct_service_officer": "user-pen",
    "open_follow_up": "reply",
    "answer_it": "check",
    "give_explanation": "message-square",
    "tell_review_rights": "scale",
    "point_to_procedure": "signpost",
    "complete_review": "check",
    "give": "users",
    "pick_up": "pencil-line",
    "withdraw": "undo-2",
    "keep": "shield-check",
    "change_form": "file-pen",
    "pass_on": "phone-forwarded",
    "warn": "triangle-alert",
    "call_back": "phone-incoming",
    "ask_approval": "gavel",
    "put_on_board": "presentation",
    "log_call": "phone-forwarded",
    "start_cmp": "clipboard-list",
    "record_history": "history",
    "agree_action": "list-plus",
    "end_action": "list-checks",
    "tell_stakeholder": "megaphone",
    "allocate_segment": "layers",
    "recommend_segment_3": "layers",
    "enter_segment_3": "layers",
    "review_segment_3": "calendar-check",
    "ask_ssm": "gavel",
    "document": "file-check",
    "start_letter": "mail-plus",
    "compose": "file-plus",
    "approve_and_sign": "signature",
    "sign": "signature",
    "send_letter": "send",
    "change_letter": "file-pen",
    "file_letter": "folder-input",
    "propose_restriction": "phone-off",
    "restrict_channel": "phone-off",
    "state_ground": "scale",
    "record_warnings": "search",
    "record_discussion": "message-square",
    "submit_to_ssm": "send",
    "forward_to_sm": "forward",
    "forward_to_approvers": "forward",
    "lift": "phone",
    "set_segment": "layers",
    "request_finalisation": "archive",
    "answer_conditions": "list-checks",
    "refuse_request": "corner-up-left",
    "reactivate": "rotate-ccw",
    "close_case": "archive",
    "let_go": "circle-minus",
    "leave_out": "circle-minus",
    "mail": "mail",
    "mail_sent": "mail-check",
}
NEEDED = SafeString('<span class="req"><span aria-hidden="true">*</span><span class="vh"> (needed)</span></span>')
KEY_STEPS = {
    "open",
    "finalise",
    "finalise_as_urgent_qol",
    "redirect",
    "close_as_inappropriate",
    "discard",
    "answer_it",
    "pick_up",
}


@register.simple_tag
def i(name: str, size: int = 16, cls: str = "") -> SafeString:
    """A Lucide icon, hidden from screen readers: words always stand beside it."""
    return _icon(str(name), size, cls)


@lru_cache(maxsize=512)
def _icon(name: str, size: int, cls: str) -> SafeString:
    return lucide(name, size=size, **{"class": f"i {cls}".strip(), "aria_hidden": "true"})  # type: ignore[return-value]


@register.simple_tag
def rule(rule_id: str | None) -> SafeString | str:
    """The rule's id as a link to its sentence in the manual; nothing where there is no rule."""
    if not rule_id:
        return ""
    return format_html('<a class="rule" href="/manual/#{}"><span class="vh">Rule </span>{}</a>', rule_id, rule_id)


RECORD = re.compile(r"\b([A-Z]{3,4})-([1-9]\d{0,14})\b")


register.filter("within", within)


@register.filter
def with_links(text: str) -> SafeString:
    """A sentence in which each reference of a record leads to its page. Asks nothing of the database."""
    parts, end = [], 0
    for found in RECORD.finditer(text := str(text)):
        if model := _models().get(found[1]):
            link = format_html('<a class="ref" href="{}">{}</a>', model(pk=int(found[2])).get_absolute_url(), found[0])
            parts += [conditional_escape(text[end : found.start()]), link]
            end = found.end()
    return SafeString("".join([*parts, conditional_escape(text[end:])]))


@lru_cache(maxsize=1)
def _models() -> dict:
    """{prefix of references: model} of every kind of record."""
    return {model.REFERENCE_PREFIX: model for model in apps.get_models() if issubclass(model, Record)}


@register.simple_tag(takes_context=True)
def needed(context, field: str) -> SafeString | str:
    """The mark of an answer that the record is not complete without: those that the page names in `required`."""
    if field not in context.get("required", ()):
        return ""
    return NEEDED


@register.simple_tag
def key(combination: str) -> SafeString:
    """A key hint. Screen readers hear it from `aria-keyshortcuts` on the control itself."""
    held, letter = ("Alt ", combination[4:]) if str(combination).startswith("Alt ") else ("", combination)
    if held:
        return format_html('<kbd aria-hidden="true"><span class="held">{}</span>{}</kbd>', held, letter)
    return format_html('<kbd aria-hidden="true">{}</kbd>', letter)


# -- times


def _viewer(context) -> tuple[ZoneInfo, bool]:
    layout = context.get("layout") or {}
    return layout.get("zone") or ZoneInfo(settings.TIME_ZONE), bool(layout.get("clock_24h"))


@register.simple_tag(takes_context=True)
def when(context, moment: datetime | None, style: str = "short", zone=None, clock_24h: bool | None = None):
    """A moment as the viewer reads it, in a `<time>` that machines read too; nothing for no moment."""
    if moment is None:
        return ""
    words = when_text(context, moment, style, zone, clock_24h)
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(timespec="seconds"), words)


@register.simple_tag(takes_context=True)
def when_text(context, moment: datetime | None, style: str = "short", zone=None, clock_24h: bool | None = None) -> str:
    """The same as plain words, for titles, attributes and mail."""
    if moment is None:
        return ""
    own_zone, own_clock = _viewer(context)
    zone = ZoneInfo(zone) if isinstance(zone, str) else zone or own_zone
    today = now().astimezone(zone).date() if style == "near" else None
    return in_words(moment, style, zone, own_clock if clock_24h is None else clock_24h, today)


@register.simple_tag(takes_context=True)
def ends(context, row, style: str = "short"):
    """When a time limit ends, as its site says it, in a `<time>` that machines read too."""
    words = end_in_words(row, style, _viewer(context)[1])
    return format_html('<time datetime="{}">{}</time>', row.due_at.isoformat(timespec="seconds"), words)


@register.filter
def lapse(later: datetime, earlier: datetime) -> timedelta:
    """From `earlier` to `later`; never less than nothing."""
    return max(later - earlier, timedelta())


@register.filter
def later(moment: datetime, seconds: int) -> datetime:
    """The moment so many seconds later."""
    return moment + timedelta(seconds=seconds)


@register.filter
def milliseconds(moment: datetime | None) -> int | str:
    """A moment as the browser counts, for its clocks."""
    return int(moment.timestamp() * 1000) if moment else ""


@register.simple_tag
def server_now() -> int:
    """The server's moment in milliseconds, so that a browser's wrong clock does no harm."""
    return int(now().timestamp() * 1000)


# -- parts of pages


DUE_ICONS = {"over": "octagon-alert", "soon": "clock-alert", "paused": "pause", "met": "check"}


@register.simple_tag
def due(words: str, state: str = "") -> SafeString:
    """A due pill. `state` is empty (in time), soon, over, paused or met."""
    return _pill("partials/due.html", str(words), state, DUE_ICONS.get(state, "clock"))


@register.simple_tag
def badge(words: str, tone: str = "", icon: str = "") -> SafeString:
    """A badge. `tone` is empty, ok, info, warn, danger, hold or tint."""
    return _pill("partials/badge.html", str(words), tone, icon)


def _pill(template_name: str, words: str, tone: str, icon: str) -> SafeString:
    before, after = _around(template_name, tone, icon)
    return SafeString(f"{before}{conditional_escape(words)}{after}")


@lru_cache(maxsize=256)
def _around(template_name: str, tone: str, icon: str) -> tuple[str, str]:
    """What stands before and after a pill's words, drawn once: each line of a list has one, and its words may be a time."""
    drawn = get_template(template_name).render({"words": "\ue000", "tone": tone, "icon": icon})
    before, _, after = drawn.partition("\ue000")
    return before, after


@register.inclusion_tag("partials/timeline.html", takes_context=True)
def timeline(context, entries):
    """A record's timeline, newest first, under the days of the viewer's zone."""
    zone, _ = _viewer(context)
    in_order = sorted(entries, key=lambda entry: entry.at, reverse=True)
    days = [
        {"name": f"{day:%A} {day.day} {day:%B %Y}", "shown": [_happened(context, entry) for entry in group]}
        for day, group in groupby(in_order, lambda entry: entry.at.astimezone(zone).date())
    ]
    return {"days": days}


def _happened(context, entry) -> dict:
    """A timeline entry as the page draws it."""
    is_a_call = entry.step == "open" and entry.record_label in BEGUN_BY_A_CALL
    return {
        "icon": i("phone-call" if is_a_call else TIMELINE_ICONS.get(entry.step, "circle-dot")),
        "key": entry.step in KEY_STEPS,
        "told": entry.told[:1].upper() + entry.told[1:],
        "by": str(entry.by or "Tandem"),
        "when": when(context, entry.at, "seconds"),
    }


@register.inclusion_tag("partials/pager.html", takes_context=True)
def pager(context, page, label: str):
    """Newer and Older. `page` has `newer` and `older` (query strings or empty) and may have `first` and `last` moments."""
    return {"page": page, "label": label, "layout": context.get("layout")}


@register.simple_tag
def control(field, hotkey: str = "", hint: str = "", **more) -> SafeString:
    """The control of a bound field, dressed: class, error, hint, key and completion where the field completes."""
    attrs = {"class": "ctl", "data-label": field.label, "aria-describedby": f"{error_id(field)} {field.auto_id}-hint"}
    if not (hint or field.help_text):
        attrs["aria-describedby"] = error_id(field)
    if field.errors:
        attrs["aria-invalid"] = "true"
    if hotkey:
        attrs |= {"data-key": hotkey.lower(), "aria-keyshortcuts": f"Alt+{hotkey}"}
    if completes := getattr(field.field, "completes", ""):
        attrs |= {"data-combo": completes, "autocomplete": "off", "spellcheck": "false"}
    return field.as_widget(attrs=attrs | {name.replace("_", "-"): value for name, value in more.items()})


@register.filter
def error_id(bound_field) -> str:
    """The id of the place where a field's error stands."""
    return f"{bound_field.auto_id}-error"
