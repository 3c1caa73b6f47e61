"""Figures about the running of the installation, in Prometheus' form.

Rooms add gauges of their own with ``add_gauge``; they are read when somebody asks. With several web
processes, ``PROMETHEUS_MULTIPROC_DIR`` names a folder through which they count together.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest, HttpResponse
    from prometheus_client.metrics_core import Metric

    Next = Callable[[HttpRequest], HttpResponse]

REQUESTS = Counter("querencia_requests", "Requests that were answered.", ["view", "status"])
SECONDS = Histogram(
    "querencia_request_seconds",
    "How long an answer took.",
    ["view"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)


@dataclass(frozen=True)
class Gauge:
    """A figure that is read when somebody asks; None leaves it out."""

    name: str
    about: str
    read: Callable[[], float | None]


_GAUGES: dict[str, Gauge] = {}


def add_gauge(gauge: Gauge) -> None:
    """Add a figure; called from ``ready`` of a room's app config."""
    _GAUGES[gauge.name] = gauge


class _Gauges(Collector):
    def collect(self) -> Iterator[Metric]:
        for gauge in _GAUGES.values():
            value = gauge.read()
            if value is not None:
                yield GaugeMetricFamily(gauge.name, gauge.about, value=value)


def written() -> bytes:
    """Return every figure as Prometheus reads it."""
    own = CollectorRegistry()
    own.register(_Gauges())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(own)  # type: ignore[no-untyped-call]  # registers itself
        return generate_latest(own)
    return generate_latest(REGISTRY) + generate_latest(own)


class MetricsMiddleware:
    """Counts each request, and how long its answer took, by the name of its address."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = match.view_name if match is not None else "none"
        REQUESTS.labels(view, str(response.status_code)).inc()
        SECONDS.labels(view).observe(time.perf_counter() - began)
        return response
