"""The kinds of import: one line for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from querencia.apps.imports.kinds.purchases import Purchases

if TYPE_CHECKING:
    from querencia.apps.imports.kinds.kind import Kind

KINDS: dict[str, Kind] = {kind.name: kind for kind in (Purchases(),)}
