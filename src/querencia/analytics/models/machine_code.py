"""Compiling the inner loops of the models to machine code."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import numba

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., object]")


def compiled(function: F) -> F:
    """Return ``function`` compiled on first use, kept on disk where there is a place to keep it.

    Numba keeps machine code beside the source or, when that can't be written, in the user's cache
    folder. Where neither can be written (a read-only container without a home) it refuses to
    decorate at all; then the code is compiled anew in each process instead.
    """
    # Division by zero gives infinity, as in NumPy, instead of an exception.
    try:
        return cast("F", numba.njit(cache=True, nogil=True, error_model="numpy")(function))
    except RuntimeError:
        return cast("F", numba.njit(nogil=True, error_model="numpy")(function))


def inlined(function: F) -> F:
    """Return ``function`` compiled into each of its compiled callers.

    For the inside of a loop: handing over a tuple of arrays costs more than what is done there.
    """
    return cast("F", numba.njit(nogil=True, error_model="numpy", forceinline=True)(function))
