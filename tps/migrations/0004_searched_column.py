from django.db import migrations

#: Kept by the database and known to nobody else: Django would fetch it with every contact, and never show it.
ADD = """
ALTER TABLE tps_contact ADD COLUMN searched tsvector GENERATED ALWAYS AS
    (to_tsvector('english'::regconfig, coalesce(help_needed, '') || ' ' || coalesce(summary, ''))) STORED;
CREATE INDEX contact_searched ON tps_contact USING gin (searched);
"""


class Migration(migrations.Migration):
    """What a text search looks at is a column of its own: rows are told apart without reading their words anew."""

    dependencies = [("tps", "0003_plain_states")]

    operations = [
        migrations.RemoveIndex("contact", "contact_words"),
        migrations.RunSQL(ADD, "ALTER TABLE tps_contact DROP COLUMN searched"),
    ]
