"""The contact in the viewer's hand, in sight on every page that stands beside its form (CON-17)."""

from django import template

from tps.models import Contact

register = template.Library()


@register.inclusion_tag("tps/_in_hand.html", takes_context=True)
def in_hand(context, record) -> dict:
    """Its clock, who waits, and the viewer's other open contacts: while `record`, or the contact that it hangs on, is open and theirs."""
    contact = record if isinstance(record, Contact) else getattr(record, "contact", None)
    layout = context["layout"]
    if contact is None or not contact.takes_answers() or contact.officer_id != layout["me"].pk:
        return {"contact": None}
    return {"contact": contact, "others": Contact.objects.others_in_hand(contact), "layout": layout, "beside": True}
