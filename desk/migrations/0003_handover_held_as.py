from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0002_webhooks'),
    ]

    operations = [
        migrations.AddField(
            model_name='handoveritem',
            name='held_as',
            field=models.CharField(blank=True, default='', editable=False, max_length=10),
        ),
    ]
