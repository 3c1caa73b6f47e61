"""What is measured part by part: told as it goes, and kept so that parts can be measured later."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from benchmarks.web.ways import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    Found = dict[str, Any]


def measure_parts(
    kind: str, parts: Iterable[str], ways: Mapping[str, Callable[[], Any]]
) -> dict[str, Any]:
    """Measure each part in its way, in one kind of installation."""
    found: Found = {}
    for part in parts:
        say(f"{kind}: {part}")
        found[part] = ways[part]()
        say(json.dumps(found[part]))
    return found


def join_results(
    file: Path, houses: Iterable[str], measure: Callable[[str], Found]
) -> dict[str, Any]:
    """Measure in each kind of installation; what was measured before is kept beside it."""
    results = json.loads(file.read_text()) if file.exists() else {}
    for kind in houses:
        results.setdefault(kind, {}).update(measure(kind))
        file.write_text(json.dumps(results, indent=1))
    return results
