"""What the room does without being asked; the worker finds a room's jobs by its module `jobs`."""

from __future__ import annotations

from zhulian.knowledge.guiding import jobs as guiding_jobs

__all__ = ["guiding_jobs"]
