"""Payloads that no system sends on purpose."""

import copy
import json

from hypothesis import strategies as st

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)

bodies = st.binary() | json_values.map(lambda value: json.dumps(value).encode())


@st.composite
def spoiled(draw: st.DrawFn, payloads: list[dict]) -> dict:
    """A documented payload in which something stands that is not documented."""
    body = copy.deepcopy(draw(st.sampled_from(payloads)))
    *path, last = draw(st.sampled_from([place for place in _places(body) if place]))
    target = body
    for key in path:
        target = target[key]
    target[last] = draw(json_values)
    return body


def _places(value: object, path: tuple = ()) -> list[tuple]:
    """Every place in a JSON value."""
    if isinstance(value, dict):
        inner = list(value.items())
    else:
        inner = list(enumerate(value)) if isinstance(value, list) else []
    return [path, *(place for key, item in inner for place in _places(item, (*path, key)))]
