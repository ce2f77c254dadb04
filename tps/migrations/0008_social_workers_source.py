"""The source by which social workers come is known as one: what TPS coded or advised is asked for (CON-23)."""

from django.db import migrations


def mark(apps, schema_editor):
    option = apps.get_model("tps", "Option")
    for source in option.objects.filter(list="source", code="social_worker"):
        source.traits = [*source.traits, "social_worker"]
        source.save(update_fields=["traits"])


class Migration(migrations.Migration):
    dependencies = [("tps", "0007_follow_ups_and_written_questions")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
