"""The audit log: who changed what, before and after, and how one finds it."""

from datetime import UTC, datetime, timedelta

import pytest
from auditlog.context import set_actor
from auditlog.models import LogEntry

from querencia.apps.people.domain import members
from querencia.apps.people.enums import Role
from querencia.foundation.audit.entries import Wanted, entries
from querencia.foundation.audit.events import Event, record
from querencia.foundation.audit.wording import Change, tell


@pytest.fixture
def changed(seller, south, administrator):
    """What Lucia's change of Sofia left in the log."""
    with set_actor(administrator, remote_addr="192.0.2.7"):
        members.change(user=seller, name="Sofía Prieto", role=Role.MANAGER, team=south)
    return LogEntry.objects.latest("pk")


def found(**wanted):
    return [entry.object_repr for entry in entries(wanted=Wanted(**wanted))]


def test_a_change_tells_who_what_and_each_value_before_and_after(changed, client_of):
    (told,) = tell([changed])
    assert (told.entry.actor.name, told.entry.remote_addr) == ("Lucia Ferrer", "192.0.2.7")
    assert told.changes == [
        Change("Nombre", "Sofia Prieto", "Sofía Prieto"),
        Change("Función", "Vendedor", "Director"),
        Change("Equipo", "Norte", "Sur"),
    ]


def test_the_page_shows_it_in_words(changed, administrator, client_of):
    page = client_of(administrator).get("/registro/?q=Sofía").content.decode()
    assert "<b>Función</b> <del>Vendedor</del> → <ins>Director</ins>" in page
    assert "Lucia Ferrer" in page


def test_a_password_is_never_in_the_log(seller):
    seller.set_password("una frase bien larga")
    seller.save()
    told = [entry.changes for entry in LogEntry.objects.all()]
    assert [changes for changes in told if "password" in (changes or {})] == []


def test_it_is_searched_by_text_person_kind_and_period(changed, seller, administrator, north):
    kind = changed.content_type_id
    assert found(text="Sofía Prieto")[0] == "Sofía Prieto"
    assert found(text="Función inexistente") == []
    assert found(actor=administrator.pk) == ["Sofía Prieto"]
    assert found(actor=administrator.pk, kind=kind) == ["Sofía Prieto"]
    before = found(kind=kind, until=changed.timestamp)
    assert "Sofia Prieto" in before
    assert "Sofía Prieto" not in before
    assert found(since=changed.timestamp + timedelta(seconds=1)) == []


def test_what_was_changed_is_found_with_its_accents(changed):
    LogEntry.objects.filter(pk=changed.pk).update(object_repr="otra cosa")
    assert "otra cosa" in found(text="Sofía")
    assert "otra cosa" in found(text="Sur") or found(text="Sur") == ["Sur"]


def test_a_day_of_the_search_is_a_day_of_the_organisation(administrator, client_of):
    record(Event.SIGN_IN_FAILED, user=None, called="nadie", address=None)
    # Half past midnight of the 11th in Madrid is still the 10th in UTC.
    LogEntry.objects.filter(object_repr="nadie").update(
        timestamp=datetime(2026, 6, 10, 22, 30, tzinfo=UTC)
    )
    browser = client_of(administrator)
    of = lambda day: browser.get(f"/registro/?desde={day}&hasta={day}").context["told"]  # noqa: E731 - said once
    assert [told.entry.object_repr for told in of("2026-06-11")] == ["nadie"]
    assert of("2026-06-10") == []


def test_a_search_that_makes_no_sense_shows_everything(changed, administrator, client_of):
    page = client_of(administrator).get("/registro/?persona=x&tipo=999&desde=ayer&pagina=z")
    assert page.status_code == 200
    assert len(page.context["told"]) == LogEntry.objects.count()


def test_the_page_asks_the_database_as_often_for_many_as_for_few(
    changed, seller, administrator, north, south, client_of, django_assert_max_num_queries
):
    browser = client_of(administrator)
    browser.get("/registro/")
    with django_assert_max_num_queries(12) as few:
        browser.get("/registro/")
    for n in range(30):
        members.change(user=seller, name=f"Sofía {n}", role=Role.SELLER, team=[north, south][n % 2])
    with django_assert_max_num_queries(len(few)):
        browser.get("/registro/")
