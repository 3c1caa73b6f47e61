"""Any file either imports or explains why not."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from querencia.apps.imports.domain.rejected import rejected_lines
from querencia.apps.imports.domain.undoing import undo
from querencia.apps.imports.kinds import KINDS
from querencia.apps.imports.kinds.kind import Unusable
from querencia.apps.people.models import Organisation
from querencia.apps.sales.models import Purchase
from tests.apps.imports.conftest import NOW, done, send, silent, tried

CELLS = st.one_of(
    st.sampled_from(
        ["C1", "C2", "25/03/2024", "2024-03-25", "05/04/24", "10,5", "1.234,50", "-3", "(4)", "€ 5",
         "EUR", "$", "",
         "x" * 300, "F-1", "a@b.es", "600112233", "2026-W05", "marzo 2025", "'", '"',
         "NaN", "1e9", "99999999999999", "Total", "sí", "\0", "ñ"]
    ),
    st.text(max_size=12),
)  # fmt: skip
HEADINGS = st.sampled_from(
    ["Cliente", "Código", "Nombre", "Fecha", "Importe", "Factura", "Vendedor", "Familia", "Mes",
     "Canal", "Contrato", "Inicio", "Fin", "Email", "Teléfono", "NIF", "Moneda", "Presupuesto",
     "Segmento", "Documento original", "Tipo", "Contacto", "Otra"]
)  # fmt: skip
TABLES = st.lists(HEADINGS, min_size=1, max_size=7).flatmap(
    lambda headings: st.lists(
        st.lists(CELLS, min_size=len(headings), max_size=len(headings)), max_size=8
    ).map(lambda rows: "\n".join(";".join(row) for row in [headings, *rows]).encode())
)
FILES = st.one_of(
    TABLES, TABLES.map(lambda t: t.decode().encode("utf-16")), st.binary(max_size=200)
)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(kind=st.sampled_from(sorted(KINDS)), data=FILES)
def test_any_file_imports_once_or_explains(kind, data):
    Organisation.objects.get_or_create(id=1, defaults={"name": "Casa Prueba"})
    before = list(Purchase.objects.order_by("pk").values("pk", "key"))
    try:
        imported = send(kind, data, dates="dmy", decimal=",")
        foreseen = tried(imported)
    except Unusable as sentence:
        assert str(sentence).strip()  # noqa: PT017 - a sentence is one of the two good ends
        return
    came = done(imported)
    assert came == foreseen
    assert len("".join(rejected_lines(imported)).splitlines()) > came.get("rejected", 0)
    again = tried(send(kind, data, dates="dmy", decimal=","))
    assert set(again) <= {"unchanged", "rejected"}, again
    undo(imported, now=NOW, tell=silent)
    assert list(Purchase.objects.order_by("pk").values("pk", "key")) == before
