from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tps", "0013_knowledge_gap")]
    operations = [
        migrations.AddField(
            model_name="officersettings", name="follows_last", field=models.BooleanField(default=False)
        ),
    ]
