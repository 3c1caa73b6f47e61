"""What an administrator decides for all, and each for themselves."""

from decimal import Decimal

import pytest

FILLED_IN = {
    "name": "Almacenes del Norte, S. L.",
    "country": "ES",
    "time_zone": "Atlantic/Canary",
    "currency": "EUR",
    "language": "es",
    "weekly_capacity": "30",
    "false_alarms_per_year": "0,25",
    "margin_rate": "32,5",
    "sellers_see": "team",
    "roles_with_second_factor": ["administrator", "manager"],
}


def test_an_administrator_changes_the_settings(administrator, organisation, client_of):
    browser = client_of(administrator)
    assert browser.post("/ajustes/", FILLED_IN)["Location"] == "/ajustes/"
    organisation.refresh_from_db()
    assert (organisation.time_zone, organisation.weekly_capacity) == ("Atlantic/Canary", 30)
    assert organisation.false_alarms_per_year == Decimal("0.25")
    assert organisation.margin_rate == Decimal("0.325")
    assert organisation.sellers_see == "team"
    assert organisation.roles_with_second_factor == ["administrator", "manager"]


def test_the_margin_is_shown_in_percent_as_it_was_written(administrator, organisation, client_of):
    organisation.margin_rate = Decimal("0.325")
    organisation.save()
    assert 'value="32,5"' in client_of(administrator).get("/ajustes/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"), [("margin_rate", "101"), ("weekly_capacity", "0"), ("country", "XX")]
)
def test_nonsense_changes_nothing(administrator, organisation, client_of, field, value):
    page = client_of(administrator).post("/ajustes/", FILLED_IN | {field: value})
    assert field in page.context["form"].errors
    organisation.refresh_from_db()
    assert organisation.name == "Almacenes del Norte, S. A."


def test_everybody_chooses_their_own_language_and_appearance(seller, client_of):
    browser = client_of(seller)
    browser.post("/cuenta/", {"name": "Sofia", "language": "en", "theme": "dark"})
    page = browser.get("/cuenta/").content.decode()
    assert '<html lang="en-ES" data-theme="dark">' in page
    assert "Your account" in page
    seller.refresh_from_db()
    assert (seller.name, seller.role) == ("Sofia", "seller")


def test_a_name_that_was_left_empty_does_not_show_in_the_frame(seller, client_of):
    page = client_of(seller).post("/cuenta/", {"name": "", "language": "", "theme": "system"})
    assert "<b>Sofia Prieto</b>" in page.content.decode()
