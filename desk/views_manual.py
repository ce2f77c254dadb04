"""The manual: every rule in the product's own words, where it is upheld and what is not upheld yet; and every step."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from desk import procedures, upheld
from people.access import SIGNED_IN, allow

ICONS = {
    "step": "circle-play",
    "refusal": "ban",
    "question": "list-checks",
    "e-mail": "mail",
    "number": "timer",
    "guide": "info",
    "page": "panel-top",
    "program": "shield-check",
}


@allow(SIGNED_IN)
@require_safe
def manual(request):
    """The areas that are upheld, whole, each rule with an anchor of its id (/manual/#CON-14); of the others the ids.

    Looked for (?q=), it is every rule that has all of the words, of whichever area.
    """
    q = request.GET.get("q", "").strip()[:80]
    counts = {"rules": len(procedures.rules()), "upheld": len(upheld.places())}
    areas = [_told(area) for area in procedures.areas()]
    if q:
        areas = [area for area in (_with(area, q.casefold().split()) for area in areas) if area["rules"]]
    context = {"areas": areas, "counts": counts, "how": procedures.HOW, "q": q}
    return render(request, "desk/manual.html", {**context, "active": "manual"})


@allow(SIGNED_IN)
@require_safe
def manual_area(request, name):
    """One area, whole, upheld or not."""
    area = next((area for area in procedures.areas() if area.name == name), None)
    if area is None:
        raise Http404(f"The manual has no area {name}.")
    return render(request, "desk/manual_area.html", {"a": _told(area), "active": "manual"})


def _told(area) -> dict:
    places = upheld.places()
    return {
        "area": area,
        "upheld": sum(rule.id in places for rule in area.rules),
        "rules": [
            {
                "rule": rule,
                "places": [(ICONS[place.kind], place) for place in _for_staff(places.get(rule.id, ()))],
                "partly": upheld.PARTLY.get(rule.id, ""),
            }
            for rule in area.rules
        ],
    }


def _with(told, words) -> dict:
    """The area with those of its rules that have every word: in the id, the text, the source, or where they are upheld."""
    return told | {"rules": [one for one in told["rules"] if all(word in _said(told, one) for word in words)]}


def _said(told, one) -> str:
    rule = one["rule"]
    places = (f"{place.kind} {place.words}" for _, place in one["places"])
    return " ".join((rule.id, rule.text, rule.source, told["area"].title, *places)).casefold()


def _for_staff(places):
    """What people see or meet; what only the program knows where there is nothing else."""
    return [place for place in places if place.kind != "program"] or places


@allow(SIGNED_IN)
@require_safe
def steps(request):
    """Every step of every record: what it is called, from which state to which, who may take it, what refuses it."""
    records = [
        {
            "name": model._meta.verbose_name,
            "states": dict(upheld.state_field(model).choices or ()),
            "steps": [upheld.described(model, name, moves, step) for name, moves, step in upheld.steps_of(model)],
        }
        for model in upheld.records()
    ]
    return render(request, "desk/manual_steps.html", {"records": records, "active": "manual"})
