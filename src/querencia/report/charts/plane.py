"""A plane with two logarithmic axes: where a dot falls, and where its name has room."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Bounds = tuple[float, float]
Line = tuple[float, float, float]  # left and right end, and how far down, in pixels
MARGIN = 0.06  # of an axis, left free at both ends
LETTER, LINE_HEIGHT, AWAY = 6.4, 15, 15  # pixels, for letters of 12 pixels
DOTS, RADIUS = 25, 6  # the first dots are the large ones; names keep clear of them too
MOST_TICKS = 6
FACTORS = (  # of powers of ten: every tenth, every half, every unit, 1 and 2 and 5 ...
    tuple(tenth / 10 for tenth in range(10, 100)),
    tuple(half / 2 for half in range(2, 20)),
    tuple(range(1, 10)),
    (1, 2, 5),
    (1, 3),
    (1,),
)


@dataclass(frozen=True)
class Plane:
    """Two logarithmic axes over ``width`` x ``height`` pixels, y upwards."""

    across: Bounds
    upward: Bounds
    width: int
    height: int

    @classmethod
    def around(cls, points: Sequence[tuple[float, float]], width: int, height: int) -> Plane:
        """Make the plane that holds all points, whose coordinates must be greater than zero."""
        across, upward = (_bounds([point[axis] for point in points]) for axis in (0, 1))
        return cls(across, upward, width, height)

    @staticmethod
    def ticks(bounds: Bounds) -> list[float]:
        """Return round numbers inside ``bounds``: 1, 2, 5, 10 ..., as fine as there is room for."""
        low, high = (math.log10(bound) for bound in bounds)
        powers = range(math.floor(low), math.ceil(high) + 1)
        for factors in FACTORS:
            found = [factor * 10.0**power for power in powers for factor in factors]
            inside = [tick for tick in found if bounds[0] <= tick <= bounds[1]]
            if len(inside) <= MOST_TICKS:
                break
        return inside

    def corners(self, wide: int) -> list[Line]:
        """Return the lines of the four corners, ``wide`` pixels long, which hold words."""
        ends = ((0.0, float(wide)), (float(self.width - wide), float(self.width)))
        return [(left, right, down) for left, right in ends for down in (8.0, self.height - 10.0)]

    def sides(
        self, names: Sequence[tuple[float, float, str]], most: int, taken: Sequence[Line] = ()
    ) -> dict[str, list[int]]:
        """Choose at most ``most`` names that do not run into one another, the first ones first.

        Args:
            names: x, y and the name of each dot, the largest dots first.
            most: how many names are wanted.
            taken: where something else is written: from, to, and how far down.

        Returns:
            Places in ``names`` by the side of the dot on which the name has room.
        """
        dots = [self._pixels(x, y) for x, y, _ in names[:DOTS]]
        written: list[Line] = [*taken]
        chosen: dict[str, list[int]] = {"right": [], "left": []}
        for place, (x, y, name) in enumerate(names):
            if len(written) == most + len(taken):
                break
            across, down = self._pixels(x, y)
            long = LETTER * len(name)
            around = [
                (right - RADIUS, right + RADIUS, line)
                for other, (right, line) in enumerate(dots)
                if other != place
            ]
            for side, start in (("right", across + AWAY), ("left", across - AWAY - long)):
                inside = start >= 0 and start + long <= self.width
                if inside and all(
                    _clear(start, long, down, other) for other in (*written, *around)
                ):
                    written.append((start, start + long, down))
                    chosen[side].append(place)
                    break
        return chosen

    def _pixels(self, x: float, y: float) -> tuple[float, float]:
        right, up = _share(x, self.across), _share(y, self.upward)
        return right * self.width, (1 - up) * self.height


def _bounds(values: Sequence[float]) -> Bounds:
    low, high = math.log10(min(values)), math.log10(max(values))
    free = MARGIN * max(high - low, 0.3)
    return 10 ** (low - free), 10 ** (high + free)


def _share(value: float, bounds: Bounds) -> float:
    low, high = (math.log10(bound) for bound in bounds)
    return (math.log10(value) - low) / (high - low)


def _clear(start: float, long: float, down: float, other: Line) -> bool:
    left, right, line = other
    return abs(down - line) >= LINE_HEIGHT or start + long + 8 < left or right + 8 < start
