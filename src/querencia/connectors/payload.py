"""Reading what an outside system sent without believing a word of it.

Every function answers with something empty when a value is missing or of another type than its
documentation says, so that one odd field costs that field and not the message.
"""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime
from typing import Any, TypeAlias

from querencia.connectors.channel import Unreadable

Object: TypeAlias = dict[str, Any]

_NONSENSE_FROM = 4_102_444_800  # the year 2100
# Half of a pair of UTF-16 and NUL are legal in JSON, but no database takes them.
_UNSTORABLE = re.compile(r"[\ud800-\udfff]")


def read_object(body: bytes) -> Object:
    """Return the JSON object that a body holds.

    Raises:
        Unreadable: It holds none.

    >>> read_object(b'{"object": "page"}')
    {'object': 'page'}
    """
    try:
        read = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("This is no JSON.") from error
    if not isinstance(read, dict):
        raise Unreadable("This is JSON, but no object.")
    return read


def inside(of: object, *path: str) -> Any:  # noqa: ANN401 (whatever stands there)
    """Return what stands at a path of keys; None when it does not go so deep.

    >>> inside({"message": {"id": 7}}, "message", "id"), inside({"message": 7}, "message", "id")
    (7, None)
    """
    for key in path:
        if not isinstance(of, dict):
            return None
        of = of.get(key)
    return of


def branch(of: object, *path: str) -> Object:
    """Return the object at a path; an empty one when there is none."""
    found = inside(of, *path)
    return found if isinstance(found, dict) else {}


def branches(of: object, *path: str) -> list[Object]:
    """Return the objects in the list at a path, without whatever else is in it.

    >>> branches({"entry": [{"id": "1"}, None, 3]}, "entry")
    [{'id': '1'}]
    """
    found = inside(of, *path)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def text(of: object, *path: str) -> str:
    """Return the text at a path, fit to be stored; an id may be a whole number.

    >>> text({"from": {"id": 42}}, "from", "id"), text({"from": None}, "from", "id")
    ('42', '')
    """
    found = inside(of, *path)
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    try:
        return _UNSTORABLE.sub("�", str(found)).replace("\0", "")
    except ValueError:  # a whole number with more digits than Python writes
        return ""


def number(of: object, *path: str) -> float | None:
    """Return the number at a path, also when it is written as a text.

    >>> number({"seconds": "42"}, "seconds"), number({"seconds": "a while"}, "seconds")
    (42.0, None)
    """
    found = inside(of, *path)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    try:
        read = float(found)
    except (ValueError, OverflowError):
        return None
    return read if math.isfinite(read) else None


def moment(of: object, *path: str, unit: float = 1) -> datetime | None:
    """Return the moment at a path that is counted since 1970.

    Args:
        of: Where to look.
        path: The keys to it.
        unit: How many seconds one is: 1, or 0.001 for milliseconds.

    >>> moment({"timestamp": "1739321024"}, "timestamp").isoformat()
    '2025-02-12T00:43:44+00:00'
    """
    counted = number(of, *path)
    if counted is None or not 0 < counted * unit < _NONSENSE_FROM:
        return None
    return datetime.fromtimestamp(counted * unit, UTC)


def credible(read: datetime) -> datetime | None:
    """Return a moment in UTC; None when it has no time zone, or is of no time that we will see."""
    if read.tzinfo is None or not 1970 < read.year < 2100:
        return None
    return read.astimezone(UTC)


def written_moment(written: str) -> datetime | None:
    """Return a moment that is written as ISO 8601 with a time zone.

    >>> written_moment("2026-03-02T11:00:00+01:00").isoformat()
    '2026-03-02T10:00:00+00:00'
    """
    try:
        return credible(datetime.fromisoformat(written))
    except ValueError:
        return None


def plain(of: object) -> Any:  # noqa: ANN401 (any JSON)
    """Return a JSON value with every text in it fit to be stored."""
    if isinstance(of, dict):
        return {text({"": key}, ""): plain(value) for key, value in of.items()}
    if isinstance(of, list):
        return [plain(value) for value in of]
    if isinstance(of, str):
        return text({"": of}, "")
    if isinstance(of, float) and not math.isfinite(of):
        return None
    return of
