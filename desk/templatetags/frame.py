"""The frame that every page stands in: the places of the rail and of the small screen's bar."""

from functools import lru_cache

from django import template
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString

from casework.templatetags.ui import i, key

register = template.Library()
SIZES = {"nav": 17, "way": 17, "tab": 19}
LINK = '<a class="{}" href="{}"{}>{}{}</a>'
FORM = (
    '<form class="inline" method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
    '<button class="{}"{}{}>{}{}{}</button></form>'
)
CURRENT = SafeString(' aria-current="page"')
OUTSIDE = SafeString(' hx-boost="false"')


@register.simple_tag(takes_context=True)
def place(context, item: dict, drawn: str) -> SafeString:
    """One place of desk.context.places, drawn as a `nav`, a `tab` or a `way`; one that posts does something, and so is a form."""
    current = item["id"] == context.get("active")
    words = item["short"] if drawn == "tab" else item["label"]
    if not item.get("posts"):
        marks = (CURRENT if current else "") + (OUTSIDE if item.get("outside") else "")
        return _link(drawn, item["href"], item["icon"], words, marks)
    pressed = ""
    if letter := item.get("key"):
        pressed = format_html(' data-key="{}" aria-keyshortcuts="Alt+{}"', letter.lower(), letter)
    hint = key(item["hint"]) if drawn == "nav" and item.get("hint") else ""
    token = get_token(context["request"])
    icon = i(item["icon"], SIZES[drawn])
    return format_html(FORM, item["href"], token, drawn, CURRENT if current else "", pressed, icon, words, hint)


@lru_cache(maxsize=512)
def _link(drawn: str, href: str, icon: str, words: str, marks: str) -> SafeString:
    return format_html(LINK, drawn, href, SafeString(marks), i(icon, SIZES[drawn]), words)
