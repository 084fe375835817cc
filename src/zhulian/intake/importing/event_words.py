"""What other systems write into the cells of their histories: states of requests, and signs for "nothing"."""

from __future__ import annotations

from dataclasses import dataclass

from zhulian.intake.importing.mapping import folded
from zhulian.tickets.models import WaitingReason

BLANKS = frozenset({"?", "-", "--", "—", "n/a", "null", "none", "nan", "nil", "无", "空"})
ENDED = frozenset(
    {
        "resolved",
        "closed",
        "solved",
        "done",
        "complete",
        "completed",
        "fixed",
        "cancelled",
        "canceled",
        "已解决",
        "解决",
        "已关闭",
        "关闭",
        "已完成",
        "完成",
        "已办结",
        "办结",
        "已结案",
        "结案",
        "已归档",
        "归档",
        "已取消",
        "已处理",
    }
)
OPEN = frozenset(
    {
        "new",
        "open",
        "opened",
        "active",
        "assigned",
        "accepted",
        "inprogress",
        "working",
        "workinprogress",
        "reopened",
        "reopen",
        "unassigned",
        "queued",
        "新建",
        "新",
        "待处理",
        "待受理",
        "待分配",
        "已分配",
        "已受理",
        "受理中",
        "处理中",
        "进行中",
        "未解决",
        "未处理",
        "重新打开",
        "重开",
        "已重开",
        "已转交",
        "已派单",
    }
)
WAITS = (
    "awaiting",
    "waiting",
    "pending",
    "onhold",
    "hold",
    "suspended",
    "paused",
    "等待",
    "待",
    "挂起",
    "暂停",
    "搁置",
)
FOR_CUSTOMER = (
    "user",
    "customer",
    "caller",
    "client",
    "requester",
    "reporter",
    "客户",
    "用户",
    "来电人",
    "申请人",
)
FOR_OTHERS = (
    "vendor",
    "supplier",
    "third",
    "external",
    "partner",
    "problem",
    "evidence",
    "change",
    "parts",
    "第三方",
    "厂商",
    "厂家",
    "供应商",
    "外部",
    "合作",
    "备件",
)


@dataclass(frozen=True, slots=True)
class State:
    """What a word for a state means here: ended or not, and for whom an open request waits."""

    is_end: bool
    waiting: str = WaitingReason.NONE


def state_of(text: str) -> State | None:
    """The meaning of the word, or None where it says nothing that is known."""
    word = folded(text)
    if word in ENDED:
        return State(is_end=True)
    if word in OPEN:
        return State(is_end=False)
    if not word.startswith(WAITS):
        return None
    if any(mark in word for mark in FOR_CUSTOMER):
        return State(is_end=False, waiting=WaitingReason.CUSTOMER)
    if any(mark in word for mark in FOR_OTHERS):
        return State(is_end=False, waiting=WaitingReason.THIRD_PARTY)
    return State(is_end=False, waiting=WaitingReason.INTERNAL)


def filled(values: dict[str, str]) -> dict[str, str]:
    """The values, with "" where the cell holds only a sign for nothing, such as "?"."""
    return {code: "" if text.lower() in BLANKS else text for code, text in values.items()}
