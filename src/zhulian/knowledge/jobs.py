"""The worker finds a room's jobs by its module `jobs`."""

from __future__ import annotations

from zhulian.knowledge import reading_jobs as reading_jobs
