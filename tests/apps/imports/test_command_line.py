"""`querencia import`, as a real command."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("querencia")
FOUND = """
import django; django.setup()
from querencia.apps.people.models import Organisation
Organisation.objects.create(name="Casa Prueba")
"""


@pytest.fixture
def querencia(tmp_path):
    """Run the command in a data folder of its own, on SQLite."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("QUERENCIA", "DATABASE"))}
    environment = kept | {
        "QUERENCIA_DATA": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "querencia.config.settings",
    }

    def run(*words, program=PROGRAM):
        return subprocess.run(
            [program, *words], env=environment, cwd=tmp_path, capture_output=True, text=True,
            check=False,
        )  # fmt: skip

    return run


def test_a_file_is_imported_once_and_its_rejected_rows_come_back(querencia, tmp_path):
    file = tmp_path / "ventas.csv"
    file.write_text("Quién;Fecha;Importe\nC1;25/04/2024;10,00\nC1;ayer;11,00\n")
    words = ("import", "purchases", str(file), "--lang", "en")
    assert querencia(*words).stderr == (
        "querencia: There is no organisation yet: start with querencia serve.\n"
    )
    assert querencia("-c", FOUND, program=sys.executable).returncode == 0
    refused = querencia(*words)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "No column is recognised as customer; say which with --columns." in refused.stderr
    words += ("--columns", "customer=Quién")
    assert querencia(*words, "--dry-run").stdout.splitlines()[0] == "created: 1"
    done = querencia(*words)
    assert done.stdout.splitlines() == ["created: 1", "changed: 0", "unchanged: 0", "rejected: 1"]
    assert (tmp_path / "ventas-rejected.csv").read_text(encoding="utf-8-sig") == (
        "Quién;Fecha;Importe;line;column;value;reason\n"
        "C1;ayer;11,00;3;Fecha;ayer;this is not a date\n"
    )
    again = querencia(*words)
    assert again.stdout.splitlines() == ["created: 0", "changed: 0", "unchanged: 1", "rejected: 1"]
