"""Which column means what: the targets of each kind of import, and the guess from the names of the columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhulian.intake.importing.problems import FileProblem
from zhulian.intake.models import ImportKind
from zhulian.platform.custom_fields import fields_of
from zhulian.platform.models import CustomField, FieldOn


@dataclass(frozen=True, slots=True)
class Target:
    """Something that a column can mean. `names` are headers by which it is guessed, in `folded` spelling."""

    code: str
    label: Any
    names: tuple[str, ...]
    is_required: bool = False
    is_date: bool = False


NAME = Target(
    "name",
    pgettext_lazy("of a person", "Name"),
    (
        "姓名",
        "客户",
        "客户姓名",
        "客户名称",
        "联系人",
        "用户名",
        "name",
        "customer",
        "customername",
        "fullname",
        "contact",
    ),
)
PHONE = Target(
    "phone",
    _("Telephone"),
    (
        "电话",
        "手机",
        "手机号",
        "手机号码",
        "电话号码",
        "联系电话",
        "phone",
        "mobile",
        "tel",
        "telephone",
        "phonenumber",
    ),
)
EMAIL = Target(
    "email", _("E-mail"), ("邮箱", "电子邮箱", "电子邮件", "邮件", "email", "mail", "emailaddress")
)
PERSON = Target(
    "person",
    _("Customer number"),
    (
        "客户编号",
        "用户编号",
        "客户号",
        "会员号",
        "用户id",
        "客户id",
        "userid",
        "customerid",
        "uid",
        "memberid",
    ),
)
MESSAGES: tuple[Target, ...] = (
    Target(
        "number",
        _("Number of the message"),
        ("编号", "留言编号", "消息编号", "工单号", "工单编号", "messageid", "id", "ticketid", "number", "no"),
    ),
    PERSON,
    NAME,
    PHONE,
    EMAIL,
    Target(
        "subject",
        _("Subject"),
        ("主题", "标题", "留言主题", "工单标题", "subject", "title", "summary"),
    ),
    Target(
        "body",
        _("Text"),
        (
            "内容",
            "正文",
            "留言详情",
            "详情",
            "描述",
            "问题描述",
            "body",
            "text",
            "description",
            "content",
            "message",
        ),
        is_required=True,
    ),
    Target(
        "created_at",
        _("Received at"),
        (
            "时间",
            "留言时间",
            "创建时间",
            "提交时间",
            "受理时间",
            "createdat",
            "created",
            "date",
            "time",
            "receivedat",
        ),
        is_date=True,
    ),
    Target("reply", _("Reply"), ("回复", "答复", "答复意见", "回复内容", "reply", "answer", "response")),
    Target(
        "replied_at",
        _("Replied at"),
        ("回复时间", "答复时间", "办结时间", "解决时间", "repliedat", "answeredat", "resolvedat", "closedat"),
        is_date=True,
    ),
    Target("category", _("Category"), ("业务分类", "分类", "类别", "一级标签", "category", "class")),
)
CUSTOMERS: tuple[Target, ...] = (
    NAME,
    PERSON,
    PHONE,
    Target(
        "phone2",
        _("Second telephone"),
        ("电话2", "手机2", "备用电话", "固定电话", "phone2", "mobile2"),
    ),
    EMAIL,
    Target("email2", _("Second e-mail"), ("邮箱2", "备用邮箱", "email2", "otheremail")),
    Target(
        "organisation",
        _("Organisation"),
        (
            "企业",
            "公司",
            "单位",
            "企业名称",
            "公司名称",
            "所属企业",
            "organisation",
            "organization",
            "company",
            "employer",
        ),
    ),
    Target("tier", _("Tier"), ("等级", "客户等级", "会员等级", "级别", "tier", "level", "grade")),
    Target("region", _("Region"), ("地区", "区域", "所在地区", "城市", "region", "city", "area")),
    Target("groups", _("Groups"), ("客户组", "分组", "组", "group", "groups", "segment")),
    Target("remark", _("Remark"), ("备注", "说明", "remark", "note", "notes", "comment")),
    Target("language", _("Language"), ("语言", "language", "lang")),
    Target(
        "manager",
        _("Account manager (log-in name)"),
        ("专属客服", "客户经理", "专属客服经理", "manager", "accountmanager", "owner"),
    ),
)
EVENTS: tuple[Target, ...] = (
    Target(
        "number",
        _("Number of the request"),
        (
            "工单号",
            "工单编号",
            "请求编号",
            "事件编号",
            "编号",
            "单号",
            "number",
            "ticketid",
            "incidentid",
            "caseid",
            "id",
        ),
        is_required=True,
    ),
    Target(
        "at",
        _("Time of the event"),
        (
            "更新时间",
            "操作时间",
            "事件时间",
            "变更时间",
            "时间",
            "sysupdatedat",
            "updatedat",
            "eventtime",
            "changedat",
            "timestamp",
            "time",
        ),
        is_required=True,
        is_date=True,
    ),
    Target(
        "state",
        _("State"),
        ("状态", "工单状态", "处理状态", "incidentstate", "state", "status", "ticketstate"),
        is_required=True,
    ),
    Target(
        "group",
        _("Skill group"),
        (
            "技能组",
            "处理组",
            "受理组",
            "部门",
            "处理部门",
            "受理部门",
            "assignmentgroup",
            "group",
            "team",
            "queue",
            "department",
        ),
    ),
    Target(
        "assignee",
        _("Person in charge"),
        (
            "处理人",
            "受理人",
            "负责人",
            "座席",
            "坐席",
            "工号",
            "经办人",
            "assignedto",
            "assignee",
            "agent",
            "owner",
        ),
    ),
    Target(
        "opened_at",
        _("Opened at"),
        (
            "创建时间",
            "提交时间",
            "受理时间",
            "开单时间",
            "建单时间",
            "openedat",
            "createdat",
            "created",
            "opened",
            "syscreatedat",
        ),
        is_date=True,
    ),
    Target(
        "resolved_at",
        _("Resolved at"),
        ("解决时间", "办结时间", "完成时间", "resolvedat", "solvedat", "closedat"),
        is_date=True,
    ),
    Target(
        "order",
        _("Order of events of the same time"),
        ("序号", "次序", "sysmodcount", "sequence", "seq", "version"),
    ),
    Target(
        "reassignments", _("Transfers so far"), ("转派次数", "转交次数", "reassignmentcount", "reassignments")
    ),
    Target("reopenings", _("Reopenings so far"), ("重开次数", "重新打开次数", "reopencount", "reopenings")),
    Target(
        "subject",
        _("Subject"),
        ("主题", "标题", "工单标题", "subject", "title", "summary", "shortdescription"),
    ),
    Target("category", _("Category"), ("业务分类", "分类", "类别", "category", "class")),
    Target(
        "caller",
        _("Customer number"),
        ("客户编号", "用户编号", "客户号", "callerid", "customerid", "userid", "requester"),
    ),
    Target(
        "name",
        pgettext_lazy("of a person", "Name"),
        ("客户姓名", "姓名", "客户", "customername", "callername", "name"),
    ),
    Target("opened_by", _("Opened by"), ("创建人", "提交人", "建单人", "openedby", "createdby")),
)
TARGETS: dict[str, tuple[Target, ...]] = {
    ImportKind.MESSAGES: MESSAGES,
    ImportKind.CUSTOMERS: CUSTOMERS,
    ImportKind.EVENTS: EVENTS,
}
IDENTITIES = ("phone", "phone2", "email", "email2", "person")
NOISE = re.compile(r"[\s_\-.:：*#()（）/]+")


def targets_of(kind: str, client_id: int) -> tuple[Target, ...]:
    """What a column can mean: of customers also the fields that the centre added for this client company."""
    if kind != ImportKind.CUSTOMERS:
        return TARGETS[kind]
    added = fields_of(FieldOn.CUSTOMER, client_id)
    return (*TARGETS[kind], *(_of_field(field) for field in added))


def _of_field(field: CustomField) -> Target:
    names = dict.fromkeys(folded(name) for name in (field.name, field.name_en, field.key) if name)
    return Target(field.code, field.label, tuple(names))


def target_of(targets: Sequence[Target], code: str) -> Target | None:
    """The target of that code, or None."""
    return next((target for target in targets if target.code == code), None)


def folded(header: str) -> str:
    """A header without case, width, spaces and marks, so that "Message_ID" and "message id" are one."""
    return NOISE.sub("", unicodedata.normalize("NFKC", header).lower())


def guess(targets: Sequence[Target], headers: Sequence[str]) -> dict[str, str]:
    """Target code → header, each at most once; the names come in order of how well they fit."""
    spelled = {folded(header): header for header in reversed(headers)}
    found: dict[str, str] = {}
    for target in targets:
        header = next((spelled[name] for name in target.names if name in spelled), None)
        if header is not None and header not in found.values():
            found[target.code] = header
    return found


def kept(targets: Sequence[Target], columns: Mapping[str, str], headers: Sequence[str]) -> dict[str, str]:
    """Of a saved mapping, what this file has."""
    return {
        code: header
        for code, header in columns.items()
        if header in headers and target_of(targets, code) is not None
    }


def missing(kind: str, columns: Mapping[str, str], *, is_replay: bool) -> list[str]:
    """The codes of targets that still need a column; "identity" stands for any of IDENTITIES."""
    wanted = [target.code for target in TARGETS[kind] if target.is_required and target.code not in columns]
    if kind == ImportKind.CUSTOMERS and not set(columns) & set(IDENTITIES):
        wanted.append("identity")
    if kind == ImportKind.MESSAGES and not is_replay and ("reply" in columns) != ("replied_at" in columns):
        wanted.append("replied_at" if "reply" in columns else "reply")
    return wanted


class Picker:
    """Takes the mapped cells out of rows. Raises FileProblem if a chosen column is not in the file."""

    def __init__(self, columns: Mapping[str, str], headers: Sequence[str]) -> None:
        self._places: dict[str, int] = {}
        for code, header in columns.items():
            if header not in headers:
                raise FileProblem("unmapped", header)
            self._places[code] = headers.index(header)

    def pick(self, cells: Sequence[str]) -> dict[str, str]:
        """Target code → the cell without the space around it; all lines end alike."""
        return {
            code: cells[place].replace("\r\n", "\n").replace("\r", "\n").strip()
            for code, place in self._places.items()
        }
