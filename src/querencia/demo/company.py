"""Builds the company: people, customers, three years of purchases, and what was done with them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from django.db import transaction

from querencia.analytics.simulation.scenario import (
    Amounts,
    AtPurchase,
    Holiday,
    Lines,
    Refunds,
    Scenario,
    Shrinking,
)
from querencia.analytics.simulation.simulate import simulate
from querencia.apps.customers.domain.names import name_key
from querencia.apps.people.domain.organisation import found
from querencia.apps.people.enums import Role
from querencia.apps.people.models import Team, User
from querencia.demo import names
from querencia.demo.afterwards import tell_what_was_done
from querencia.demo.conversations import tell_conversations
from querencia.demo.customers import create_customers
from querencia.demo.sales import create_sales
from querencia.foundation import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    Tell = Callable[[str], None]

WEEKS = 156
SEED = 1924
ORGANISATION = {
    "name": "Distribuciones Querencia",
    "country": "ES",
    "time_zone": "Europe/Madrid",
    "currency": "EUR",
    "language": "es",
    "weekly_capacity": 20,
}
STAFF = (
    ("Ana Robles", "ana@demo.example", Role.ADMINISTRATOR),
    ("Jaime Ortega", "jaime@demo.example", Role.MANAGER),
    ("Beatriz Soler", "beatriz@demo.example", Role.SUPPORT),
    ("Iván Castro", "ivan@demo.example", Role.MARKETING),
    ("Clara Nieto", "clara@demo.example", Role.ANALYST),
)


@dataclass(frozen=True)
class Login:
    """Somebody who can sign in to the demo."""

    name: str
    email: str
    role: str


@dataclass(frozen=True)
class Demo:
    """What was built."""

    logins: tuple[Login, ...]
    password: str
    customers: int
    purchases: int


def scenario_of(customers: int, today: date) -> Scenario:
    """Return a wholesaler whose purchases end last Sunday."""
    end = clock.monday_of(today)
    return Scenario(
        customers=customers,
        weeks=WEEKS,
        seed=SEED,
        start=end - timedelta(weeks=WEEKS),
        r=1.6,
        A=4.2,
        regularity=(1.0, 2.0, 2.0, 1.0),
        departures=AtPurchase(a=0.35, b=14.0),
        season=0.18,
        holidays=(Holiday(8, 5, 17, 0.45), Holiday(12, 10, 14, 1.5)),
        weekdays=(1.0, 1.2, 1.0, 1.1, 1.0, 0.15, 0.0),
        founders=0.5,
        amounts=Amounts(law="lognormal", mean=240.0, between=0.8, within=0.45, margin_rate=0.24),
        shrinking=Shrinking(share=0.07),
        refunds=Refunds(share=0.025),
        lines=Lines(names=names.PRODUCT_LINES, lost=0.08),
        sellers=len(names.SELLERS),
    )


def build(*, today: date, customers: int, tell: Tell) -> Demo:
    """Build the company in an empty database.

    Args:
        today: Up to when it has lived.
        customers: How many it has.
        tell: Is told each step (a code).

    Raises:
        AlreadyFounded: The database belongs to an organisation already.
    """
    draw = Random(SEED)  # noqa: S311 - a made-up company, the same each time
    password = secrets.token_urlsafe(9)
    tell("simulating")
    simulation = simulate(scenario_of(customers, today))
    tell("writing")
    with transaction.atomic():
        logins = _found(password)
        sellers = _hire(password)
        people = [*logins, *(Login(u.name, u.email, Role.SELLER) for u in sellers)]
        known = create_customers(simulation.truth, sellers, draw)
        purchases = create_sales(simulation.purchases, known, sellers, draw, today=today)
        tell_what_was_done(simulation.truth, known, sellers, draw, today=today)
        tell_conversations([*known.values()], draw, now=clock.now())
    return Demo(tuple(people), password, len(known), purchases)


def _found(password: str) -> list[Login]:
    """Create the organisation and everybody but the sellers."""
    (name, email, role), *others = STAFF
    found(facts=ORGANISATION, name=name, email=email, password=password)
    for other, address, post in others:
        User.objects.create_user(address, password, name=other, role=post, language="es")
    return [Login(name, email, role), *(Login(*one) for one in others)]


def _hire(password: str) -> list[User]:
    """Create the sellers, in two teams."""
    teams = [Team.objects.create(name=name) for name in ("Centro y norte", "Sur y levante")]
    return [
        User.objects.create_user(
            f"{name_key(name).split()[0]}@demo.example",
            password,
            name=name,
            role=Role.SELLER,
            team=teams[number % 2],
            language="es",
        )
        for number, name in enumerate(names.SELLERS)
    ]
