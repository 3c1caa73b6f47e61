"""What the people of the demo company did: contacts, notes, departures with their reasons."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from querencia.apps.alerts.models import Cadence
from querencia.apps.customers.enums import InteractionChannel, LossReason, Outcome
from querencia.apps.customers.models import Customer, Departure, Interaction, Note, Segment
from querencia.demo.names import COMPETITORS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    import pyarrow as pa

    from querencia.apps.people.models import User

ZONE = ZoneInfo("Europe/Madrid")
KNOWN_AFTER = timedelta(days=240)  # who left so long ago is known to have left, some of them
SAID = {
    Outcome.REACHED: (
        "Todo bien; pide que le avisemos de las ofertas de temporada.",
        "Contenta con el servicio, compara precios de aceite.",
        "Revisado el pedido habitual; añadirá congelados.",
    ),
    Outcome.WILL_BUY: ("Hará el pedido el lunes.", "Pasa pedido esta semana."),
    Outcome.NOT_REACHED: ("No contesta.", "Buzón de voz."),
    Outcome.CALL_BACK: ("Ocupado; prefiere que le llamemos la semana que viene.",),
    Outcome.COMPLAINED: (
        "Se queja de que la factura de mayo tiene un error.",
        "Dos entregas con retraso este mes; está molesto.",
        "Dice que nadie le devuelve las llamadas.",
    ),
}
REASONS = (
    (LossReason.ATTENTION, 6, "Nadie le devolvió la llamada tras dos incidencias."),
    (LossReason.PRODUCT, 2, "No quedó conforme con la calidad de los congelados."),
    (LossReason.PRICE, 2, "El precio no le compensa frente a su cooperativa."),
    (LossReason.COMPETITOR, 2, "Le atrajo la oferta de un competidor."),
    (LossReason.CIRCUMSTANCES, 3, "Traspasó el negocio; el nuevo dueño trae su proveedor."),
)


def tell_what_was_done(
    truth: pa.Table,
    customers: Mapping[str, Customer],
    sellers: Sequence[User],
    draw: Random,
    *,
    today: date,
) -> None:
    """Create contacts, notes, departures and how often whom to contact."""
    del sellers
    rows = truth.to_pylist()
    _contacts(rows, customers, draw, today)
    _departures(rows, customers, draw, today)
    for segment, weeks in (("Hostelería", 6), ("Colectividades", 8)):
        Cadence.objects.create(
            segment=Segment.objects.get(name=segment),
            every_weeks=weeks,
            least_value_minor=150_000,
            channel=InteractionChannel.TELEPHONE,
        )


def _contacts(
    rows: Sequence[Mapping[str, Any]],
    customers: Mapping[str, Customer],
    draw: Random,
    today: date,
) -> None:
    logged, notes = [], []
    for row in rows:
        customer = customers[row["customer"]]
        days = (row["last"] - row["first"]).days
        for _ in range(draw.choice((0, 0, 1, 2, 3))):
            day = row["first"] + timedelta(days=draw.randrange(days + 1))
            logged.append(_contact(customer, day, draw))
        if draw.random() < 0.12:
            at = _moment(row["first"] + timedelta(days=min(days, 20)), draw)
            text = draw.choice(("Prefiere entregas antes de las once.", "Paga a 30 días."))
            notes.append(Note(customer=customer, by=customer.owner, at=at, text=text))
    Interaction.objects.bulk_create(logged, batch_size=1_000)
    Note.objects.bulk_create(notes, batch_size=1_000)
    latest: dict[int, Interaction] = {}
    for one in sorted(logged, key=lambda one: one.at):
        latest[one.customer_id] = one
    touched = []
    for one in latest.values():
        one.customer.last_contact_at = one.at
        if one.outcome == Outcome.CALL_BACK and (today - one.at.date()).days < 30:
            one.customer.next_contact_on = one.at.date() + timedelta(days=7)
        touched.append(one.customer)
    Customer.objects.bulk_update(touched, ["last_contact_at", "next_contact_on"], batch_size=500)


def _contact(customer: Customer, day: date, draw: Random) -> Interaction:
    outcome = draw.choices(list(SAID), (6, 3, 2, 1, 1))[0]
    return Interaction(
        customer=customer,
        by=customer.owner,
        at=_moment(day, draw),
        channel=draw.choices(
            (InteractionChannel.TELEPHONE, InteractionChannel.VISIT, InteractionChannel.EMAIL),
            (5, 3, 2),
        )[0],
        outcome=outcome,
        text=draw.choice(SAID[outcome]),
    )


def _departures(
    rows: Sequence[Mapping[str, Any]],
    customers: Mapping[str, Customer],
    draw: Random,
    today: date,
) -> None:
    gone = []
    for row in rows:
        left = row["departure_date"]
        if left is None or today - left < KNOWN_AFTER or draw.random() > 0.5:
            continue
        reason, _, evidence = draw.choices(REASONS, [weight for _, weight, _ in REASONS])[0]
        customer = customers[row["customer"]]
        gone.append(
            Departure(
                customer=customer,
                left_on=left,
                reason=reason,
                competitor=draw.choice(COMPETITORS) if reason == LossReason.COMPETITOR else "",
                evidence=evidence,
                recorded_by=customer.owner,
                recorded_at=_moment(left + timedelta(days=90), draw),
            )
        )
    Departure.objects.bulk_create(gone, batch_size=500)


def _moment(day: date, draw: Random) -> datetime:
    return datetime.combine(day, time(9 + draw.randrange(9), draw.randrange(60)), ZONE)
