"""Tables of the platform, one module a noun."""

from zhulian.platform.models.audit import ActorKind, JournalEntry
from zhulian.platform.models.clients import Client
from zhulian.platform.models.custom import WITH_OPTIONS, CustomField, CustomValue, FieldKind, FieldOn
from zhulian.platform.models.drafts import Draft
from zhulian.platform.models.files import StoredFile
from zhulian.platform.models.jobs import Job, JobState, PeriodicJob
from zhulian.platform.models.lists import (
    BulkRun,
    BulkState,
    ExportFormat,
    ListDefault,
    ListExport,
    SavedView,
    Sharing,
)
from zhulian.platform.models.notifications import Notification
from zhulian.platform.models.outbox import EventCursor, OutboxEvent, OutboxHead, ParkedEvent
from zhulian.platform.models.outgoing import OutgoingChannel, OutgoingMessage, OutgoingState
from zhulian.platform.models.roles import Role, RoleGrant
from zhulian.platform.models.search import RecentItem, SearchDocument
from zhulian.platform.models.small import IdempotencyKey, Lease, NumberSequence, SiteSetting, ThrottleBucket
from zhulian.platform.models.tokens import ApiToken
from zhulian.platform.models.users import User

__all__ = [
    "WITH_OPTIONS",
    "ActorKind",
    "ApiToken",
    "BulkRun",
    "BulkState",
    "Client",
    "CustomField",
    "CustomValue",
    "Draft",
    "EventCursor",
    "ExportFormat",
    "FieldKind",
    "FieldOn",
    "IdempotencyKey",
    "Job",
    "JobState",
    "JournalEntry",
    "Lease",
    "ListDefault",
    "ListExport",
    "Notification",
    "NumberSequence",
    "OutboxEvent",
    "OutboxHead",
    "OutgoingChannel",
    "OutgoingMessage",
    "OutgoingState",
    "ParkedEvent",
    "PeriodicJob",
    "RecentItem",
    "Role",
    "RoleGrant",
    "SavedView",
    "SearchDocument",
    "Sharing",
    "SiteSetting",
    "StoredFile",
    "ThrottleBucket",
    "User",
]
