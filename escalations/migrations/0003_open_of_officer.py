from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('escalations', '0002_by_time'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='escalation',
            index=models.Index(fields=['officer'], condition=Q(('state__in', ['draft', 'submitted', 'accepted', 'waiting_ict', 'returned'])), name='escalation_open_of_officer'),
        ),
    ]
