"""The jobs of this room."""

from __future__ import annotations

from zhulian.knowledge.exchange import jobs as exchange_jobs

__all__ = ["exchange_jobs"]
