"""The index of what conversations are found by: FTS5 on SQLite, GIN on PostgreSQL."""

from django.db import migrations

SQLITE = [
    """
    CREATE VIRTUAL TABLE conversations_search USING fts5(
        text, content='conversations_searchentry', content_rowid='conversation_id', detail='none',
        tokenize='unicode61 remove_diacritics 0', prefix='1 2 3 4'
    )
    """,
    """
    CREATE TRIGGER conversations_searchentry_new AFTER INSERT ON conversations_searchentry BEGIN
        INSERT INTO conversations_search(rowid, text) VALUES (new.conversation_id, new.text);
    END
    """,
    """
    CREATE TRIGGER conversations_searchentry_gone AFTER DELETE ON conversations_searchentry BEGIN
        INSERT INTO conversations_search(conversations_search, rowid, text)
        VALUES ('delete', old.conversation_id, old.text);
    END
    """,
    """
    CREATE TRIGGER conversations_searchentry_changed AFTER UPDATE ON conversations_searchentry
    WHEN old.text IS NOT new.text BEGIN
        INSERT INTO conversations_search(conversations_search, rowid, text)
        VALUES ('delete', old.conversation_id, old.text);
        INSERT INTO conversations_search(rowid, text) VALUES (new.conversation_id, new.text);
    END
    """,
]
POSTGRESQL = [
    """
    CREATE INDEX conversations_search ON conversations_searchentry
    USING gin (array_to_tsvector(string_to_array(text, ' ')))
    """
]


def make_index(_apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_initial")]
    operations = [migrations.RunPython(make_index, migrations.RunPython.noop)]
