"""Segments, tags, channels and custom fields are added, renamed and removed on one page."""

import pytest
from django.urls import reverse

from querencia.apps.customers.domain.vocabulary import add_field
from querencia.apps.customers.models import AcquisitionChannel, CustomField, Segment, Tag


@pytest.mark.parametrize(
    ("kind", "model"),
    [("segmentos", Segment), ("etiquetas", Tag), ("canales", AcquisitionChannel)],
)
def test_a_word_is_added_renamed_and_removed(client_of, manager, kind, model):
    client = client_of(manager)
    client.post(reverse("customer_setting_add", args=[kind]), {f"{kind}-name": "Uno"})
    one = model.objects.get()
    client.post(reverse("customer_setting", args=[kind, one.pk]), {f"{kind}-name": "Dos"})
    assert model.objects.get().name == "Dos"
    again = client.post(reverse("customer_setting_add", args=[kind]), {f"{kind}-name": "Dos"})
    assert again.status_code == 422
    client.post(reverse("customer_setting_remove", args=[kind, one.pk]))
    assert not model.objects.exists()


def test_removing_a_segment_leaves_its_customers(bakery, client_of, manager):
    segment = Segment.objects.create(name="Hostelería")
    bakery.segment = segment
    bakery.save()
    client_of(manager).post(reverse("customer_setting_remove", args=["segmentos", segment.pk]))
    bakery.refresh_from_db()
    assert bakery.segment is None


def test_a_field_is_added_and_its_key_stays(client_of, manager):
    client = client_of(manager)
    new = {
        "campos-label": "Día de reparto",
        "campos-kind": "choice",
        "campos-options": "Lu\nMa\nLu",
    }
    client.post(reverse("customer_setting_add", args=["campos"]), new)
    one = CustomField.objects.get()
    assert (one.key, one.label, one.choices) == ("dia_de_reparto", "Día de reparto", ["Lu", "Ma"])
    changed = {"campos-label": "Reparto", "campos-options": "Lu"}
    client.post(reverse("customer_setting", args=["campos", one.pk]), changed)
    one.refresh_from_db()
    assert (one.key, one.label, one.kind, one.choices) == (
        "dia_de_reparto", "Reparto", "choice", ["Lu"],
    )  # fmt: skip


def test_a_choice_needs_choices(client_of, manager):
    new = {"campos-label": "Tarifa", "campos-kind": "choice"}
    response = client_of(manager).post(reverse("customer_setting_add", args=["campos"]), new)
    assert response.status_code == 422
    assert not CustomField.objects.exists()


def test_fields_of_one_name_have_keys_of_their_own(organisation):
    keys = [add_field(label=label, kind="text").key for label in ["Ñu", "ñú", "Ñu", "¿?"]]
    assert keys == ["nu", "nu_2", "nu_3", "campo"]


def test_there_is_no_other_kind(client_of, manager):
    assert client_of(manager).post(reverse("customer_setting_add", args=["zzz"])).status_code == 404
