"""Templates of their own for the options and for a reminder; what a service arrangements letter says comes from its proposal."""

from importlib import import_module

from django.db import migrations

FIRST = import_module("personalised_services.migrations.0007_first_letter_templates").TEMPLATES
MORE = [
    # kind, program ("": both), name, body
    ("contact", "child_support", "Options for you", """Dear {customer}

Thank you for speaking with me. These are the options that we discussed:

{options}

You decide which of them you take up. If something in this letter is not what we discussed, or if you need more to decide, please tell me [how, and by when]."""),
    ("contact", "", "Reminder after calls", """Dear {customer}

On {called_on} you called us [what happened].

I remind you of how we have agreed to serve you: [the arrangements that hold].

You can still do your business with us: [how]."""),
]  # fmt: skip
ARRANGEMENTS = """Dear {customer}

Because of [the behaviour, and when], we have decided to change how you can contact us. This holds in the whole agency, until {restricted_until}:

{channels}

Your business can still be done: {contact_arrangements}

The decision is reviewed on {reviewed_on}. If you do not agree with it, you can [the review rights]."""


def put_in(apps, schema_editor):
    template = apps.get_model("personalised_services", "LetterTemplate")
    for kind, program, name, body in MORE:
        template.objects.get_or_create(kind=kind, program=program, name=name, defaults={"body": body})
    # One that an administrator has changed stays as they wrote it.
    [first] = [body for kind, _, _, body in FIRST if kind == "arrangements"]
    template.objects.filter(kind="arrangements", body=first).update(body=ARRANGEMENTS)


class Migration(migrations.Migration):
    dependencies = [("personalised_services", "0020_social_worker_discussed")]
    operations = [migrations.RunPython(put_in, migrations.RunPython.noop)]
