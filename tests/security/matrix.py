"""Who may do what: every address of the product, and who is let in. Whoever adds an address adds a row.

Everybody else is refused: people who are logged in see a 404 (as if it did not exist), others the log-in page.
Ids in the addresses are those of client A's objects; the request lies in the group `front`.
"""

from __future__ import annotations

from dataclasses import dataclass

Who = frozenset[str]


def _who(names: str) -> Who:
    return frozenset(names.split())


# wang: agent of A in the request's group; chen: agent of A outside it; stranger*: the same roles for client B only.
STAFF = _who("wang chen sun manager admin viewer stranger stranger_boss stranger_admin")
CUSTOMERS = _who("link other_link")
# Signed in on A's portal: the request's customer, and another one.
ACCOUNTS = _who("account other_account")
ANONYMOUS = CUSTOMERS | ACCOUNTS | _who("nobody nobody_htmx")
EVERYBODY = STAFF | ANONYMOUS
ROLES = sorted(EVERYBODY)
OUTSIDERS = ANONYMOUS - {"link", "account"} | _who("stranger stranger_boss stranger_admin")
"""Must never see a word of client A's."""
NOBODY: Who = frozenset()

# Pages that show each their own: everybody of the kind is let in and sees the rows of their own clients only.
DESK = STAFF - {"viewer"}
OPENS = _who("wang chen sun manager stranger stranger_boss")
TAKES = _who("wang chen sun stranger stranger_boss")
CONSOLE = _who("sun manager admin viewer stranger_boss stranger_admin")
LEDGER = CONSOLE
EXPORTS = _who("sun manager stranger_boss")
AUDITS = _who("sun manager admin stranger_boss stranger_admin")
ARRIVALS = AUDITS
CONFIGURES = _who("manager admin stranger_admin")
ADMINISTERS = _who("admin stranger_admin")

# Client A's own things.
READS = _who("wang sun manager admin")
FILES = READS | {"viewer"}
WORKS = _who("wang sun manager")
URGES = WORKS | {"chen"}
LEADS = _who("sun manager")
SORTS = _who("sun manager admin")
KEEPS = _who("manager admin")
ADMIN = _who("admin")
KNOWS = _who("wang chen sun manager admin")
ENTERS = _who("wang chen sun manager")
EXPLAINS = WORKS | {"admin", "viewer"}


@dataclass(frozen=True, slots=True)
class Row:
    """Who is let in by GET and by POST (None: the method is not offered), and what people without a log-in see."""

    get: Who | None = None
    post: Who | None = None
    anonymous: str = "login"
    let_in: str = "ok"
    is_recorded: bool = False
    """Even looking leaves a line in the journal."""
    staff: str = "404"
    """What people who are logged in as staff and are not let in see."""
    account: str = ""
    """The same for a signed-in customer; "" for what everybody without a log-in sees."""


def page(who: Who, anonymous: str = "login") -> Row:
    """Only to be looked at."""
    return Row(get=who, anonymous=anonymous)


def deed(who: Who, anonymous: str = "login") -> Row:
    """Only by POST."""
    return Row(post=who, anonymous=anonymous)


def both(who: Who, anonymous: str = "login") -> Row:
    """A form: drawn by GET, done by POST."""
    return Row(get=who, post=who, anonymous=anonymous)


def own(who: Who, method: str = "get post") -> Row:
    """For signed-in customers: whoever is not is led to where customers sign in, staff too."""
    get, post = (who if name in method.split() else None for name in ("get", "post"))
    return Row(get=get, post=post, staff="login", account="404")


TABLE: dict[str, Row] = {
    "health-live": page(EVERYBODY),
    "health-ready": page(EVERYBODY),
    "metrics": page(NOBODY, anonymous="404"),  # for who holds the token
    # accounts
    "login": both(EVERYBODY),
    "logout": Row(post=EVERYBODY, let_in="login"),
    "password_reset": both(EVERYBODY),
    "password_reset_done": page(EVERYBODY),
    "password_reset_complete": page(EVERYBODY),
    "password_reset_confirm": both(NOBODY, anonymous="404"),
    "profile": both(STAFF),
    "sign_out_everywhere": deed(STAFF),
    # everybody's own
    "draft": both(STAFF),
    "file_upload": deed(STAFF),
    "file": page(FILES, anonymous="404"),
    "notifications": page(STAFF),
    "notification_count": page(STAFF),
    "notifications_all": page(STAFF),
    "notifications_read": deed(STAFF),
    "notification_open": deed(_who("wang")),
    "switch_language": deed(EVERYBODY),
    "find": page(STAFF),
    "start": page(STAFF),
    "find_go": page(READS),
    # what every list can do; here the list of requests, a view and a mass change of the supervisor's
    "list_condition": page(DESK),
    "list_apply": Row(get=DESK, let_in="422"),
    "list_remove": page(DESK),
    "list_options": page(DESK),
    "list_fresh": page(DESK),
    "list_columns": page(DESK),
    "list_keep": both(DESK),
    "list_default": both(DESK),
    "list_export": deed(EXPORTS),
    "list_view": both(_who("sun")),
    "list_view_put_away": deed(_who("sun")),
    "list_view_restore": deed(_who("sun")),
    "list_bulk": deed(OPENS),
    "list_bulk_result": page(_who("sun")),
    "list_bulk_undo": deed(_who("sun")),
    # desk
    "desk:tasks": page(STAFF),
    "desk:strip": page(DESK),
    "desk:lists": page(DESK),
    "desk:side": page(DESK),
    "desk:callbacks": page(DESK),
    "desk:callback_done": both(WORKS),
    "desk:callback_reopen": deed(WORKS),
    "desk:next": deed(TAKES),
    "desk:offer": page(TAKES),
    "desk:accept": deed(_who("wang")),
    "desk:decline": deed(_who("wang")),
    "desk:why": page(EXPLAINS),
    "desk:presence": page(TAKES),
    "desk:presence_set": deed(TAKES - {"stranger_boss"}),  # who is no agent has no presence
    "desk:new": both(OPENS),
    "desk:caller": page(OPENS),
    "desk:tickets": page(DESK),
    "desk:customers": page(DESK),
    "desk:duplicates": page(EXPORTS),
    "desk:regions": both(EXPORTS),
    "desk:duplicates_forget": deed(EXPORTS),  # says nothing, whatever the number
    "desk:alike": page(LEADS),
    "desk:merge": both(LEADS),
    "desk:merge_undo": deed(LEADS),
    "desk:apart": deed(LEADS),
    "desk:customer_page": page(KNOWS),
    "desk:customer_new": both(OPENS),
    "desk:customer_edit": both(ENTERS),
    "desk:points": deed(ENTERS),
    "desk:point_restore": deed(_who("sun")),  # each their own
    "desk:organisation": page(KNOWS),
    "desk:organisations_like": page(DESK),  # without a client company there is nothing to choose
    "desk:account": Row(get=_who("wang chen sun manager admin"), post=_who("wang chen sun manager")),
    "desk:customer_fields": both(_who("wang chen sun manager")),
    # guides: published ones for agents, the editor for who keeps the knowledge
    "desk:guides": page(DESK),
    "desk:guide_begin": deed(KNOWS),
    "desk:guide_run": both(_who("wang")),  # each their own
    "desk:guide_hand_over": deed(_who("wang")),
    "desk:guide_new": both(KEEPS),
    "desk:guide_edit": both(KEEPS),
    "desk:guide_facts": both(KEEPS),
    "desk:guide_publish": deed(KEEPS),
    "desk:guide_versions": page(KEEPS),
    "desk:guide_roll_back": deed(KEEPS),
    "desk:ledger": page(LEDGER),
    # knowledge at work: the article is public, the bulletin of client A is for everybody
    "desk:knowledge": page(READS),
    "desk:knowledge_preview": page(READS),
    "desk:knowledge_insert": page(WORKS),
    "desk:promotion_interest": deed(WORKS),
    "desk:write_article": both(LEADS),
    "desk:bulletins": page(DESK),
    "desk:bulletins_unread": page(DESK),
    "desk:bulletin": page(KNOWS),
    "desk:bulletin_read": deed(KNOWS),
    "desk:bulletin_new": both(LEADS | {"stranger_boss"}),
    "desk:bulletin_edit": both(LEADS),
    "desk:bulletin_end": deed(LEADS),
    "desk:bulletin_restore": deed(LEADS),
    "desk:bulletin_remind": deed(LEADS),
    "desk:gaps": page(LEADS | {"stranger_boss"}),
    "desk:writing_tasks": page(LEADS | {"stranger_boss"}),
    "desk:writing_task_new": deed(LEADS | {"stranger_boss"}),
    "desk:writing_task": both(LEADS),
    "desk:writing_task_drop": deed(LEADS),
    "desk:writing_task_reopen": deed(LEADS),
    "desk:feedback_list": page(LEADS | {"stranger_boss"}),
    "desk:feedback": page(LEADS),
    "desk:feedback_settle": deed(LEADS),
    "desk:authors": page(LEADS | {"stranger_boss"}),
    "desk:ticket": page(READS),
    "desk:parts": page(READS),
    "desk:look": deed(READS),
    "desk:leave": deed(DESK),  # says nothing, whatever the number
    # Who is no agent is told so, whatever the number.
    "desk:take": deed(_who("wang sun stranger_boss")),
    "desk:canned": page(WORKS),
    "desk:disposition": page(WORKS),
    "desk:formatted": page(READS),
    "desk:reply": deed(WORKS),
    "desk:note": deed(WORKS),
    "desk:set_fact": deed(WORKS),
    "desk:goals": page(WORKS),
    "desk:customer": Row(get=READS, post=WORKS),
    "desk:ticket_fields": both(WORKS),
    "desk:dialog/transfer": both(WORKS),
    "desk:dialog/reassign": both(LEADS),
    "desk:dialog/return": both(WORKS),
    "desk:dialog/urge": both(URGES),
    "desk:dialog/log": both(WORKS),
    "desk:dialog/reopen": both(WORKS),
    # knowledge
    "knowledge:list": page(DESK),
    "knowledge:new": both(EXPORTS),
    "knowledge:related": page(EXPORTS),  # without an article there is nothing to choose
    "knowledge:topics": page(CONFIGURES),
    "knowledge:topic_add": deed(CONFIGURES),  # each in their own client company
    "knowledge:topic": deed(KEEPS),
    "knowledge:topic_move": deed(KEEPS),
    "knowledge:topic_remove": deed(KEEPS),
    "knowledge:article": page(KNOWS),
    "knowledge:facts": both(LEADS),
    "knowledge:article_do": deed(LEADS),
    "knowledge:article_restore": deed(LEADS),
    "knowledge:add_language": deed(LEADS),
    "knowledge:edit": both(LEADS),
    "knowledge:save": deed(LEADS),
    "knowledge:image": deed(LEADS),
    "knowledge:text_do": deed(LEADS),
    # console
    "console:console": page(CONSOLE),
    "console:board": page(CONSOLE),
    "console:export": Row(get=EXPORTS, is_recorded=True),
    "console:force": deed(LEADS),
    # what arrives
    "intake:raw_list": page(ARRIVALS),
    "intake:raw": page(SORTS),
    "intake:raw_download": page(SORTS),
    "intake:raw_replay": deed(SORTS),
    "intake:raw_request": deed(SORTS),
    "intake:raw_aside": deed(SORTS),
    "intake:mailbox_check": deed(ADMIN),
    "intake:mailbox_test_mail": deed(ADMIN),
    "intake:templates": page(CONFIGURES),
    "intake:template": both(KEEPS),
    "intake:template_preview": deed(KEEPS),
    "intake:template_reset": deed(KEEPS),
    # files brought in
    "knowledge_exchange:bring": both(EXPORTS),
    "knowledge_exchange:import": page(LEADS),
    "knowledge_exchange:import_progress": page(LEADS),
    "knowledge_exchange:import_start": deed(LEADS),
    "knowledge_exchange:import_delete": deed(LEADS),
    "knowledge_exchange:import_refused": page(LEADS),
    "knowledge_exchange:take": both(EXPORTS),
    "knowledge_exchange:take_progress": page(EXPORTS),
    "intake:imports": page(CONFIGURES),
    "intake:import_new": both(CONFIGURES),
    "intake:import": page(KEEPS),
    "intake:import_columns": both(KEEPS),
    "intake:import_read": deed(KEEPS),
    "intake:import_progress": page(KEEPS),
    "intake:import_errors": page(KEEPS),
    "intake:import_start": deed(KEEPS),
    "intake:import_stop": deed(KEEPS),
    "intake:import_go_on": deed(KEEPS),
    "intake:import_delete": deed(KEEPS),
    # customers' pages
    "portal:root": page(EVERYBODY),
    "portal:home": page(EVERYBODY),
    "portal:brand": page(EVERYBODY),
    "portal:ask": both(EVERYBODY),
    "portal:guides": page(EVERYBODY),
    "portal:guide": both(EVERYBODY),
    "portal:received": page(EVERYBODY),  # for whoever holds the signed receipt
    "portal:new_link": both(EVERYBODY),
    "portal:request": page(CUSTOMERS, anonymous="404"),
    "portal:message": deed(CUSTOMERS, anonymous="404"),
    "portal:close": deed(CUSTOMERS, anonymous="404"),
    "portal:reopen": deed(CUSTOMERS, anonymous="404"),
    "portal:rate": deed(CUSTOMERS, anonymous="404"),
    "portal:urge": deed(CUSTOMERS, anonymous="404"),
    "portal:file": page(_who("link"), anonymous="404"),
    # help: an article for the group of the request's customer, with its topic and picture
    "portal:robots": page(EVERYBODY),
    "portal:sitemap": page(EVERYBODY),
    "portal:help": page(EVERYBODY),
    "portal:help_hot": page(EVERYBODY),
    "portal:help_topic": page(_who("account"), anonymous="404"),
    "portal:article": page(_who("account"), anonymous="404"),
    "portal:help_file": page(_who("account"), anonymous="404"),
    "portal:opinion": deed(_who("account"), anonymous="404"),
    "portal:solve": deed(_who("account"), anonymous="404"),
    "portal:solved": page(EVERYBODY),
    "portal:suggest": deed(EVERYBODY),
    "portal:sign_in": both(EVERYBODY),
    "portal:sign_in_code": Row(get=EVERYBODY, post=EVERYBODY, let_in="login"),  # only after asking for one
    "portal:sign_in_name": Row(get=EVERYBODY, post=EVERYBODY, let_in="login"),
    "portal:sign_out": own(ACCOUNTS, "post"),
    "portal:out_everywhere": own(ACCOUNTS, "post"),
    "portal:my": own(ACCOUNTS, "get"),
    "portal:profile": own(ACCOUNTS),
    "portal:contact_add": own(ACCOUNTS, "post"),
    "portal:contact_code": own(ACCOUNTS),
    "portal:contact_remove": own(_who("account"), "post"),
    "portal:my_request": own(_who("account"), "get"),
    "portal:my_message": own(_who("account"), "post"),
    "portal:my_close": own(_who("account"), "post"),
    "portal:my_reopen": own(_who("account"), "post"),
    "portal:my_rate": own(_who("account"), "post"),
    "portal:my_urge": own(_who("account"), "post"),
    "portal:my_file": own(_who("account"), "get"),
    # forms
    "forms:list": page(CONFIGURES),
    "forms:new": both(KEEPS),
    "forms:edit": both(KEEPS),
    "forms:facts": both(KEEPS),
    "forms:draft": deed(KEEPS),
    "forms:aside": deed(KEEPS),
    "forms:history": page(KEEPS),
    "forms:roll_back": deed(KEEPS),
    "forms:preview": page(KEEPS),
    # settings that are not lists of one kind of row
    "settings": page(AUDITS),
    "journal": page(AUDITS),
    "role-delete": deed(ADMIN),
    "dead_letters": page(ADMINISTERS),
    "dead_letter_messages": page(ADMINISTERS),
    "dead_letter_decide": deed(ADMIN),
    "dead_letter_decide_all": deed(ADMINISTERS),  # each their own
    "dead_letter_undo": deed(ADMIN),
    "sms_service": both(ADMIN),
    "sms_preview": deed(ADMIN),
    "sms_test": deed(ADMIN),
    "sms_remove": deed(ADMIN),
    "calendar-hours": deed(CONFIGURES),
    "calendar-example": deed(CONFIGURES),
    "categories": page(CONFIGURES),
    "category-move": deed(KEEPS),
    "holiday-delete": deed(KEEPS),
    "holiday-undelete": deed(_who("manager")),
    "user-reset-link": deed(ADMIN),
    "user-password": deed(ADMIN),
    "user-sign-out": deed(ADMIN),
    "user-deactivate": deed(ADMIN),
    "user-activate": deed(ADMIN),
    "skill-matrix": both(ADMINISTERS),
    "canned-preview": deed(CONFIGURES),
    "custom-field-preview": deed(CONFIGURES),
    "api": Row(get=NOBODY, staff="login"),  # nothing for a session: see API below
    "api_tokens": page(ADMINISTERS),
    "api_token_new": both(ADMINISTERS),
    "api_token_revoke": deed(ADMIN),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A page of settings: who sees the list (their own rows), and who may touch client A's row."""

    listed: Who
    row: Who
    can_add: Who
    can_archive: bool = True


def kept(listed: Who, row: Who, *, can_add: Who | None = None, can_archive: bool = True) -> Kept:
    """Whoever sees the list adds to it, unless said otherwise."""
    return Kept(listed, row, listed if can_add is None else can_add, can_archive)


SETTINGS: dict[str, Kept] = {
    # The operating company's own lists: only for who may for all clients.
    "break-reasons": kept(ADMIN, ADMIN),
    "calendars": kept(CONFIGURES, KEEPS),
    "canned-answers": kept(CONFIGURES, KEEPS),
    "categories": kept(CONFIGURES, KEEPS),
    "clients": kept(ADMINISTERS, ADMIN, can_add=ADMIN),
    "customer-fields": kept(CONFIGURES, KEEPS),
    "customer-groups": kept(CONFIGURES, KEEPS),
    "departments": kept(ADMIN, ADMIN),
    "dispositions": kept(CONFIGURES, KEEPS),
    "holidays": kept(CONFIGURES, KEEPS, can_archive=False),
    "organisation-fields": kept(CONFIGURES, KEEPS),
    "organisations": kept(CONFIGURES, KEEPS),
    "mailboxes": kept(ADMINISTERS, ADMIN),
    "media-sources": kept(CONFIGURES, KEEPS),
    "products": kept(CONFIGURES, KEEPS),
    "promotions": kept(CONFIGURES, KEEPS),
    "queues": kept(CONFIGURES, KEEPS),
    "roles": kept(ADMIN, ADMIN, can_archive=False),
    "skills": kept(ADMIN, ADMIN),
    "synonyms": kept(CONFIGURES, KEEPS),
    "ticket-fields": kept(CONFIGURES, KEEPS),
    "ticket-types": kept(CONFIGURES, KEEPS),
    "tiers": kept(CONFIGURES, KEEPS),
    "users": kept(ADMINISTERS, ADMIN, can_archive=False),
}

# Operations of the API, by the roles of the people for whom tokens act. Lists show each their own rows.
API: dict[str, Who] = {
    "openapi": STAFF,
    "list_customers": DESK,
    "create_customer": OPENS,
    "read_customer": KNOWS,
    "change_customer": ENTERS,
    "add_contact": ENTERS,
    "list_organisations": DESK,
    "create_organisation": CONFIGURES,
    "read_organisation": KNOWS,
    "change_organisation": KEEPS,
    "list_custom_fields": DESK,
    "list_tickets": STAFF,
    "open_ticket": OPENS,
    "read_ticket": FILES,
    "change_ticket": WORKS,
    "list_messages": FILES,
    "reply": WORKS,
    "add_note": WORKS,
}

# Live topics, with client A's ids filled in.
TOPICS: dict[str, Who] = {
    "ticket:{ticket}": FILES,
    "customer:{customer}": KNOWS,
    "agent:{wang}": _who("wang"),
    "article:{article}": KNOWS,
    "user:{wang}": _who("wang"),
    "bulletins": DESK,
    "console": CONSOLE,  # notices of other clients are sifted one by one
}

# Owners of stored files: who reads a file that belongs to client A's request, or to wang's drafts.
OWNERS: dict[str, Who] = {
    "ticket": FILES,
    "article": KNOWS,
    "draft": _who("wang"),
    "export": _who("sun"),
    "knowledge_export": _who("sun"),
    "knowledge_import": NOBODY,
}
