"""The room's jobs; the worker imports this module."""

from __future__ import annotations

from zhulian.intake.importing import jobs as importing_jobs

__all__ = ["importing_jobs"]
