"""The controlled lists as the procedures name them, to begin with. Administrators keep them from then on (CON-12, CON-22)."""

from django.db import migrations

SC, CR, AS = "smart_centre", "compensation", "access_support"

LISTS = {
    "source": [
        ("tps_virtual_queue", "TPS virtual queue", [SC, AS], []),
        ("compensation_line", "Compensation TPS line", [CR], []),
        ("speed_dial", "Speed dial", [], []),
        ("real_time_telephony", "Real Time and Telephony team", [], []),
        ("warm_transfer", "Warm transfer", [], []),
        ("another_program", "Another program line", [], ["another_program"]),
        ("zone_staff", "Access Support Centre: Zone staff", [AS], []),
        ("service_centre_staff", "Access Support Centre: service centre staff", [AS], []),
        ("social_worker", "Social worker", [], []),
        ("boutique_work", "Boutique work", [], []),
        ("written", "In writing (staff who are deaf or have hearing loss)", [], []),
    ],
    "enquiry_type": [
        ("reference_question", "Reference question", [SC], ["reference_question"]),
        ("policy_question", "Policy question", [], ["reference_question"]),
        ("coding", "Coding a record", [], []),
        ("periodic_payments", "Periodic payments", [CR], ["reference_question"]),
        ("lump_sum", "Lump sum preclusion period", [CR], ["reference_question"]),
        ("notice_of_charge", "Notice of charge", [CR], []),
        ("new_claim", "New Claim", [], ["new_claim"]),
        ("payments_arrears", "Payments and arrears", [SC, CR], []),
        ("online_access", "Online account access", [SC, AS], []),
        ("linking_services", "Linking services", [AS], []),
        ("system_issue", "System issue", [], ["system_issue"]),
        ("other", "Something else", [], []),
    ],
    "checked": [
        ("operational_blueprint", "Operational Blueprint", [], []),
        ("nnu", "NNU", [], []),
        ("mysupport", "mySupport", [], []),
        ("program_sharepoint", "Program SharePoint", [], []),
        ("document_tools", "Document Tools", [], []),
        ("notes_docs", "Notes and DOCs", [], []),
        ("office_locator", "Office Locator", [], []),
        ("e_reference", "e-Reference", [SC], []),
        ("other", "Other", [], []),
        ("nothing_checked", "Nothing Checked", [], ["excludes_others"]),
    ],
    "help_given": [
        ("technical_advice", "Technical advice", [], []),
        ("coding", "Coding done by TPS", [], []),
    ],
    "discard_reason": [
        ("opened_by_mistake", "Opened by mistake", [], []),
        ("opened_twice", "Opened twice", [], []),
        ("nobody_there", "Nobody there", [], []),
    ],
}


def fill(apps, schema_editor):
    option = apps.get_model("tps", "Option")
    option.objects.bulk_create(
        option(list=name, code=code, label=label, forms=forms, traits=traits, order=10 * place)
        for name, entries in LISTS.items()
        for place, (code, label, forms, traits) in enumerate(entries, 1)
    )


class Migration(migrations.Migration):
    dependencies = [("tps", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
