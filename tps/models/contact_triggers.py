"""What the database refuses of a contact, whoever asks it: the edges between states, deletion, changes of a closed one."""

from functools import reduce
from operator import or_

import pgtrigger

ANSWERS = (
    "form", "service_officer", "location", "service_zone", "source", "waiting_since", "customer_on_hold", "crn_given",
    "enquiry_type", "help_needed", "checked", "references", "no_reference", "no_answer_in_reference", "help_given",
    "self_support_tried", "compensation_specific", "work_item_in_scope", "summary",
)  # fmt: skip
#: What steps write and nothing changes afterwards.
WRITTEN_ONCE = (
    "officer",
    "closed_at",
    "kept",
    "redirected_to",
    "redirected_where",
    "inappropriate_category",
    "follows",
)


def any_changed(*fields):
    """A trigger's condition: one of the fields gets another value."""
    return reduce(or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in fields))


#: The states that an open contact ends in.
ENDED = ("finalised", "urgent_qol", "redirected", "inappropriate", "discarded")
TRIGGERS = [
    pgtrigger.FSM(name="contact_legal_edges", field="state", transitions=[("open", state) for state in ENDED]),
    pgtrigger.Protect(name="contact_never_deleted", operation=pgtrigger.Delete),
    pgtrigger.Protect(
        name="contact_starts_open", operation=pgtrigger.Insert, condition=~pgtrigger.Q(new__state="open")
    ),
    pgtrigger.Protect(
        name="contact_closed_to_change",
        operation=pgtrigger.Update,
        condition=~pgtrigger.Q(old__state="open") & any_changed(*ANSWERS, *WRITTEN_ONCE),
    ),
    pgtrigger.Trigger(
        name="contact_version_moves",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(exclude=["fronted_at"]),
        func="IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'contact % was saved from a stale copy', OLD.id; END IF; RETURN NEW;",
    ),
]  # fmt: skip
