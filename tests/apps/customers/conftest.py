"""Customers of the wholesaler."""

from datetime import UTC, datetime

import pytest

from querencia.apps.customers.domain.creation import create_customer
from querencia.apps.customers.domain.reach import Reach


@pytest.fixture
def now():
    """A Monday in November."""
    return datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def bakery(seller):
    """A company with everything, whom Sofia answers for."""
    return create_customer(
        name="Panadería Núñez, S. L.",
        tax_id="B58378431",
        tax_country="ES",
        owner=seller,
        team=seller.team,
        external_ids=[("sales", "C-0012")],
        reach=Reach(
            contacts=[{"name": "Íñigo Núñez", "role": "Gerente", "email": "inigo@nunez.example"}],
            emails=[{"address": "pedidos@nunez.example"}],
            phones=[{"e164": "+34600111222", "as_given": "600 11 12 22"}],
            addresses=[{"street": "Calle Mayor 3", "postcode": "50001", "town": "Zaragoza"}],
        ),
    )


@pytest.fixture
def florist(other_seller):
    """A person, whom Omar answers for."""
    return create_customer(
        name="Rosa Peña",
        kind="person",
        owner=other_seller,
        team=other_seller.team,
        reach=Reach(phones=[{"e164": "+34911234567"}]),
    )
