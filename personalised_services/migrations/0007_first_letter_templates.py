"""The first set of letter templates. Administrators keep them from then on."""

from django.db import migrations

TEMPLATES = [
    # kind, program ("": both), name, body
    ("introduction", "", "Introduction", """Dear {customer}

My name is {psso}. I work for Personalised Services in {team}, and from {on} on I look after your {program} business. I am your one point of contact: please speak with me, and not with other service officers.

Personalised Services helps customers whose business needs more time and one person who knows it. Together we will agree on how we serve you.

You can reach me [how, and at which times].

What happens next: [what was agreed, and by when]."""),
    ("contact", "", "After a contact", """Dear {customer}

Thank you for speaking with me on {on}.

We talked about [what was discussed].

We agreed that [the options agreed on, who does what, and by when].

If you see it otherwise, please tell me [how, and by when]."""),
    ("answer", "", "Answer to a letter", """Dear {customer}

Thank you for what you wrote to us, which we received on {on}.

You asked [what the customer asked].

[The answer.]

If anything in this letter is unclear, please ask me [how]."""),
    ("exit", "centrelink", "Leaving Personalised Services", """Dear {customer}

You no longer need Personalised Services. From [the day] on, your service centre looks after your business again, and my part ends.

What we have settled together: [the issues, and how they ended].

How you are served from now on: [the arrangements, and whom to contact].

Thank you for working with us."""),
    ("exit", "child_support", "Case goes back to general business", """Dear {customer}

All of your current child support issues have been addressed, and your case goes back to the general business area.

What we have settled together: [the issues, and how they ended].

I have not been able to reach you by phone. If you want to speak with me before that, please contact me [how] by [a day at least 14 full days from now]."""),
    ("review", "centrelink", "Invitation to contribute to a review", """Dear {customer}

Your Managed Service Plan ends on {plan_ends}, and we are now reviewing it. I have tried to reach you by phone.

I invite you to tell us how the plan works for you, what you would change, and what you need from us. Please write or phone [how] by [the day, before day 14 of the review].

What you tell us is considered before anything is decided."""),
    ("proactive", "centrelink", "Proactive plan", """Dear {customer}

I am {psso_first_name} of {team}. We have made a plan with which we want to serve you better. It runs until {plan_ends}.

What we will do: [the servicing strategies].

What you can do: [what was agreed].

Please contact me [how] if something in the plan does not work for you."""),
    ("warning", "centrelink", "Warning", """Dear {customer}

On {on} you [what happened].

Our staff have a right to be safe at work. This behaviour is not acceptable, and I ask you not to repeat it.

If it happens again, [what may follow].

You can still do your business with us: [how]."""),
    ("warning", "child_support", "Warning", """Dear {customer}

On {on} you [what happened].

Our staff have a right to be safe at work. This behaviour is not acceptable, and we ask you not to repeat it.

If it happens again, the ways in which you can contact us may be restricted, in the whole agency.

You can still do your business with us: [how]."""),
    ("arrangements", "child_support", "Service arrangements", """Dear {customer}

Because of [the behaviour, and when], we have decided to change how you can contact us. This holds in the whole agency:

{channels}

Your business can still be done: [how, with whom, at which times].

The decision is reviewed on [the day]. If you do not agree with it, you can [the review rights]."""),
]  # fmt: skip


def put_in(apps, schema_editor):
    template = apps.get_model("personalised_services", "LetterTemplate")
    template.objects.bulk_create(
        template(kind=kind, program=program, name=name, body=body) for kind, program, name, body in TEMPLATES
    )


class Migration(migrations.Migration):
    dependencies = [("personalised_services", "0006_letters")]
    operations = [migrations.RunPython(put_in, migrations.RunPython.noop)]
