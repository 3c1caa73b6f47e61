"""The index of what customers are found by: FTS5 on SQLite, GIN on PostgreSQL."""

from django.db import migrations

SQLITE = [
    """
    CREATE VIRTUAL TABLE customers_search USING fts5(
        text, content='customers_searchentry', content_rowid='customer_id', detail='none',
        tokenize='unicode61 remove_diacritics 0', prefix='1 2 3 4'
    )
    """,
    """
    CREATE TRIGGER customers_searchentry_new AFTER INSERT ON customers_searchentry BEGIN
        INSERT INTO customers_search(rowid, text) VALUES (new.customer_id, new.text);
    END
    """,
    """
    CREATE TRIGGER customers_searchentry_gone AFTER DELETE ON customers_searchentry BEGIN
        INSERT INTO customers_search(customers_search, rowid, text)
        VALUES ('delete', old.customer_id, old.text);
    END
    """,
    """
    CREATE TRIGGER customers_searchentry_changed AFTER UPDATE ON customers_searchentry
    WHEN old.text IS NOT new.text BEGIN
        INSERT INTO customers_search(customers_search, rowid, text)
        VALUES ('delete', old.customer_id, old.text);
        INSERT INTO customers_search(rowid, text) VALUES (new.customer_id, new.text);
    END
    """,
]
POSTGRESQL = [
    """
    CREATE INDEX customers_search ON customers_searchentry
    USING gin (array_to_tsvector(string_to_array(text, ' ')))
    """
]


def make_index(_apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]
    operations = [migrations.RunPython(make_index, migrations.RunPython.noop)]
