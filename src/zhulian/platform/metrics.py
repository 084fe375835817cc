"""Figures for the monitoring (Prometheus): rooms register what they can tell, a page of the site collects it.

metrics.register("zhulian_waiting_items", "Work items that wait", ("queue",), waiting)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from prometheus_client import REGISTRY, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

Samples = Iterable[tuple[Sequence[str], float]]


@dataclass(frozen=True, slots=True)
class Gauge:
    """A figure as it is now: its samples, each with the values of the labels. No personal data, no client's words."""

    name: str
    words: str
    labels: tuple[str, ...]
    samples: Callable[[], Samples]


_gauges: dict[str, Gauge] = {}
REQUESTS = Histogram(
    "zhulian_request_seconds",
    "Time from a request's arrival to its answer, by route, method and status",
    ("route", "method", "status"),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def register(name: str, words: str, labels: tuple[str, ...], samples: Callable[[], Samples]) -> None:
    """Add a gauge, or replace the one of the same name."""
    _gauges[name] = Gauge(name, words, labels, samples)


class _Collector(Collector):
    """Asks every gauge when the page is read."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """The families, in the order in which they were registered."""
        for gauge in _gauges.values():
            family = GaugeMetricFamily(gauge.name, gauge.words, labels=gauge.labels)
            for labels, value in gauge.samples():
                family.add_metric(list(labels), value)
            yield family

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing: the registry must not ask the database when the program starts."""
        return ()


REGISTRY.register(_Collector())
