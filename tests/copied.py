"""Many copies of one row, made by the database itself: how lists come to be as long as after years."""


def copied(cursor, record, times, **otherwise):
    """That many copies of a record's row, with some columns otherwise (in SQL; `n` counts from 1). For the owner of the tables alone."""
    table = record._meta.db_table
    columns = [field.column for field in record._meta.concrete_fields if not field.primary_key and not field.generated]
    values = ", ".join(otherwise.get(column, f't."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} t, generate_series(1, {times}) n WHERE t.id = {record.pk}")  # fmt: skip
    cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
