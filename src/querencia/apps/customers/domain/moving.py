"""Moving all that hangs on one customer to another, whichever room keeps it, and back again.

What hangs on a customer is found out from the models, so that a new room need not be told of here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import IntegrityError, transaction

from querencia.apps.customers.models import Customer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.db.models import Model

    Moved = dict[str, list[Any]]
    Added = list[Any]  # place, row and amount of the one, row and former amount of the other

BATCH = 5_000  # below the number of parameters that SQLite takes
# Not what hangs on a customer, but what is said about two of them, or made from the rest.
_STAYS = {
    "customers.merge.survivor",
    "customers.merge.absorbed",
    "customers.suspicion.first",
    "customers.suspicion.second",
    "customers.customer.merged_into",
}


@dataclass(frozen=True)
class Sum:
    """Rows of which a customer has one for each of something, with an amount that adds up.

    Attributes:
        place: ``app.model.field`` that points at the customer.
        amount: Field of the amount.
        of: Fields that are the same for what is added, like the month.
    """

    place: str
    amount: str
    of: tuple[str, ...]


_SUMS: dict[str, Sum] = {}


def add_sum(one: Sum) -> None:
    """Declare rows that are added up when the customers of two of them become one."""
    _SUMS[one.place] = one


def move_all(*, source: Customer, target: Customer, leave: Mapping[str, Sequence[Any]]) -> Moved:
    """Move rows from one customer to another; return their keys, by model and field.

    What the target has already and can have only once stays where it is: the same e-mail, a second
    departure, a row that there is one of for each customer. So do the rows named in ``leave``.
    """
    moved: Moved = {}
    for place in places():
        model, field = _model_and_field(place)
        rows = model._default_manager.filter(**{field: source.pk})
        keys = list(rows.exclude(pk__in=leave.get(place, ())).values_list("pk", flat=True))
        moved[place] = _move(place, keys, source.pk, target.pk)
    return {place: keys for place, keys in moved.items() if keys}


def move_back(*, moved: Moved, source: Customer, target: Customer) -> None:
    """Move rows back to ``source`` that are still at ``target``."""
    for place, keys in moved.items():
        _move(place, keys, target.pk, source.pk)


def add_up(*, source: Customer, target: Customer) -> list[Added]:
    """Add the amounts that could not be moved to those of the target; return what was added."""
    added: list[Added] = []
    for one in _SUMS.values():
        model, field = _model_and_field(one.place)
        rows = model._default_manager.select_for_update()
        theirs = {
            tuple(getattr(row, name) for name in one.of): row
            for row in rows.filter(**{field: target})
        }
        for row in rows.filter(**{field: source}):
            other = theirs[tuple(getattr(row, name) for name in one.of)]
            amount, before = getattr(row, one.amount), getattr(other, one.amount)
            _write(row, one.amount, 0)
            _write(other, one.amount, before + amount)
            added.append([one.place, row.pk, amount, other.pk, before])
    return added


def take_apart(added: Sequence[Added]) -> None:
    """Give amounts back that were added up; a sum that was changed since stays as it is."""
    for place, pk, amount, other_pk, before in added:
        model, _field = _model_and_field(place)
        name = _SUMS[place].amount
        rows = model._default_manager.filter
        rows(pk=pk, **{name: 0}).update(**{name: amount})
        rows(pk=other_pk, **{name: before + amount}).update(**{name: before})


def places() -> Iterator[str]:
    """Return ``app.model.field`` of whatever points at a customer and can be moved."""
    for relation in Customer._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete:
            continue
        field = relation.field  # type: ignore[union-attr]  # what is not concrete is a relation
        place = f"{field.model._meta.label_lower}.{field.name}"
        if field.many_to_many or field.primary_key or place in _STAYS:
            continue
        yield place


def _move(place: str, keys: list[Any], source: int, target: int) -> list[Any]:
    """Point rows at another customer; return the keys of those that could be."""
    moved: list[Any] = []
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        if _point(place, some, source, target):
            moved += some
        else:  # one of them is there already: find out which
            moved += [key for key in some if _point(place, [key], source, target)]
    return moved


def _point(place: str, keys: list[Any], source: int, target: int) -> bool:
    model, field = _model_and_field(place)
    rows = model._default_manager.filter(pk__in=keys, **{field: source})
    try:
        with transaction.atomic():
            rows.update(**{field: target})
    except IntegrityError:
        return False
    return True


def _write(row: Model, name: str, value: int) -> None:
    setattr(row, name, value)
    row.save(update_fields=[name])


def _model_and_field(place: str) -> tuple[type[Model], str]:
    app, model, field = place.split(".")
    return apps.get_model(app, model), field
