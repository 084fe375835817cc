"""The tables of this room; import them from here."""

from zhulian.knowledge.models.articles import (
    Article,
    ArticleFile,
    ArticleKind,
    ArticleSlug,
    ArticleText,
    ArticleVersion,
    Audience,
    VersionState,
)
from zhulian.knowledge.models.bulletins import Bulletin, BulletinReceipt
from zhulian.knowledge.models.exchange import (
    ExchangeFormat,
    ExchangeState,
    KnowledgeExport,
    KnowledgeImport,
)
from zhulian.knowledge.models.guides import Guide, GuideRun, GuideState, GuideVersion, RunOutcome
from zhulian.knowledge.models.meaning import ArticleVector
from zhulian.knowledge.models.promotions import Promotion, PromotionInterest
from zhulian.knowledge.models.reading import (
    ArticleDay,
    ArticleUse,
    Face,
    Feedback,
    Search,
    UseKind,
    Visit,
    WritingTask,
)
from zhulian.knowledge.models.topics import Synonym, Topic

__all__ = [
    "Article",
    "ArticleDay",
    "ArticleFile",
    "ArticleKind",
    "ArticleSlug",
    "ArticleText",
    "ArticleUse",
    "ArticleVector",
    "ArticleVersion",
    "Audience",
    "Bulletin",
    "BulletinReceipt",
    "ExchangeFormat",
    "ExchangeState",
    "Face",
    "Feedback",
    "Guide",
    "GuideRun",
    "GuideState",
    "GuideVersion",
    "KnowledgeExport",
    "KnowledgeImport",
    "Promotion",
    "PromotionInterest",
    "RunOutcome",
    "Search",
    "Synonym",
    "Topic",
    "UseKind",
    "VersionState",
    "Visit",
    "WritingTask",
]
