"""Where general enquiries go, and what TPS does not exist for with the right way to go, as the procedures name them (CON-25, CON-26)."""

from django.db import migrations

CR, AS = "compensation", "access_support"

REDIRECT_TO = [
    ("regular_line", "Regular Compensation Management line", [CR], []),
    ("program", "The business line or program responsible", [CR], ["says_where"]),
]
INAPPROPRIATE = [
    (
        "service_quality", "Taking over a call over service quality", [], [],
        "Warm transfer the customer to your team leader’s phone. The team leader takes the call and makes a DOC.",
    ),
    (
        "ownership", "Taking ownership of a complex work item or appeal", [], [],
        "It stays with you. Ask TPS about the step that holds you up; if it is out of scope for you, other business lines included, say so.",
    ),
    (
        "recategorise", "Re-categorising, reassigning or escalating a work item", [], [],
        "A work item that you think is out of scope is managed under the business rules: see Work Optimiser for staff, or ask your team leader.",
    ),
    (
        "debt_waiver", "Processing an over-delegation debt waiver", [], [],
        "TPS does not process it. It goes to an officer with the delegation; your team leader knows to whom.",
    ),
    (
        "q999", "Authorising a Q999 advice", [], [],
        "See Assessing suitability to issue a Q999 letter.",
    ),
    (
        "helpdesk", "Escalating to the Compensation Helpdesk for the SO", [CR, AS], [],
        "Where the enquiry meets a direct referral, refer it to the Compensation Helpdesk yourself.",
    ),
    (
        "confirming", "Confirming reference material, or that an activity is correct", [], [],
        "Go by the reference material and by the Activity Results screen. TPS helps where they leave the question open.",
    ),
    (
        "repeat", "Contacting TPS again about an enquiry: sent to the team leader", [CR], ["repeat"],
        "Tell your team leader, who opens the follow-up linked to the earlier enquiry.",
    ),
]  # fmt: skip


def fill(apps, schema_editor):
    option = apps.get_model("tps", "Option")
    entries = [("redirect_to", *entry, "") for entry in REDIRECT_TO] + [("inappropriate", *entry) for entry in INAPPROPRIATE]
    option.objects.bulk_create(
        option(list=name, code=code, label=label, forms=forms, traits=traits, right_way=right_way, order=10 * place)
        for place, (name, code, label, forms, traits, right_way) in enumerate(entries, 1)
    )


class Migration(migrations.Migration):
    dependencies = [("tps", "0005_other_ways_to_end")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
