"""Writes a script into every text of a data folder, as if somebody had got it past every form."""

import json
import sqlite3

from auditlog.models import LogEntry
from django.apps import apps

EVIL = (
    "'\"></textarea></title></script>"
    '<img data-evil src=x onerror="window.ran=1"><script data-evil>window.ran=1</script>'
)
TEXTS = {"CharField", "TextField", "EmailField"}
# Words that the program itself chose, and marks that have to stay what they are.
CHOSEN = set(
    """
    alarm answers before channel content_id country currency digest e164 external_id group held_by
    html identity key kind language model name_key password query sealed source state tax_country
    time_zone token unit worker zone
    """.split()  # noqa: SIM905 - so many words are read more easily so
)
# Where words of people stand in JSON; the rest of it is the program's.
SAID = set(
    """
    address away custom email error greeting name note order page quote reason subject telephone
    text title values welcome words changes
    """.split()  # noqa: SIM905 - so many words are read more easily so
)


def poison(file):
    """Poison a database; return how many texts are in it now."""
    done = 0
    with sqlite3.connect(file) as database:
        for table, column, is_json in _columns():
            done += (_poison_json if is_json else _poison_text)(database, table, column)
    return done


def _columns():
    """Every column that holds words of people."""
    for model in apps.get_models():
        if model.__module__.startswith("querencia") or model is LogEntry:
            for field in model._meta.concrete_fields:
                kind = field.get_internal_type()
                if kind in TEXTS and not field.choices and field.name not in CHOSEN:
                    yield model._meta.db_table, field.column, False
                elif kind == "JSONField":
                    yield model._meta.db_table, field.column, True


def _poison_text(database, table, column):
    change = f"UPDATE {table} SET {column} = {column} || ? WHERE {column} <> ''"
    return database.execute(change, [EVIL]).rowcount


def _poison_json(database, table, column):
    rows = database.execute(f"SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL")
    changed = [
        (json.dumps(poisoned), key)
        for key, raw in rows.fetchall()
        if (poisoned := _poisoned(json.loads(raw), is_said=column in SAID)) != json.loads(raw)
    ]
    database.executemany(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", changed)
    return len(changed)


def _poisoned(value, *, is_said):
    match value:
        case dict():
            said = {key: is_said or key in SAID for key in value}
            return {key: _poisoned(one, is_said=said[key]) for key, one in value.items()}
        case list():
            return [_poisoned(one, is_said=is_said) for one in value]
        case str() if is_said and value:
            return value + EVIL
        case _:
            return value
