from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tps", "0010_quality_checks_and_roster")]
    operations = [
        migrations.AddField(
            model_name="officersettings", name="follows_last", field=models.BooleanField(default=False)
        ),
    ]
