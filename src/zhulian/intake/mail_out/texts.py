"""The built-in texts, per event and language. A client company may write its own (MessageTemplate)."""

from __future__ import annotations

from dataclasses import dataclass

from zhulian.intake.models import MessageEvent, MessageTemplate
from zhulian.platform.models import Client

LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """A Liquid subject, mail text and SMS text."""

    subject: str
    body: str
    sms: str


_ZH = {
    MessageEvent.CONFIRMATION: Text(
        subject="我们已收到您的请求 {{ ticket.number }}：{{ ticket.subject }}",
        body="""{{ customer.name }}，您好：

您的请求我们已经收到，编号是 {{ ticket.number }}。
{% if ticket.expected != "" %}预计在 {{ ticket.expected }} 前为您解决。
{% endif %}
查看进展或补充说明，请打开：
{{ ticket.link }}

这是您的专属链接，请勿转发给他人。您也可以直接回复本邮件。

{{ client.name }}{% if client.phone != "" %}
服务电话：{{ client.phone }}{% endif %}""",
        sms="您的请求已收到，编号 {{ ticket.number }}。查看进展：{{ ticket.link }}",
    ),
    MessageEvent.REPLY: Text(
        subject="回复：{{ ticket.subject }}",
        body="""{{ customer.name }}，您好：

{{ message.body }}

{% if agent.name != "" %}{{ agent.name }}
{% endif %}{{ client.name }}

查看请求全部内容，或补充说明：
{{ ticket.link }}""",
        sms="关于您的请求 {{ ticket.number }}：{{ message.body | truncate: 150 }} 详情：{{ ticket.link }}",
    ),
    MessageEvent.RESOLUTION: Text(
        subject="您的请求 {{ ticket.number }} 已解决：{{ ticket.subject }}",
        body="""{{ customer.name }}，您好：

您的请求 {{ ticket.number }} 已经解决。
{% if message.body != "" %}
{{ message.body }}
{% endif %}
您对这次服务满意吗？请点选一项，在打开的页面上确认：
非常满意：{{ rating.score_5 }}
满意：{{ rating.score_4 }}
一般：{{ rating.score_3 }}
不满意：{{ rating.score_2 }}
非常不满意：{{ rating.score_1 }}

如果问题还在，请直接回复本邮件，或在这里重新打开请求：
{{ ticket.link }}

{% if agent.name != "" %}{{ agent.name }}
{% endif %}{{ client.name }}""",
        sms="您的请求 {{ ticket.number }} 已解决。请您评价，或告诉我们问题还在：{{ ticket.link }}",
    ),
    MessageEvent.REOPENED: Text(
        subject="您的请求 {{ ticket.number }} 已重新打开：{{ ticket.subject }}",
        body="""{{ customer.name }}，您好：

您的请求 {{ ticket.number }} 已经重新打开，我们会尽快处理并答复您。

查看进展或补充说明，请打开：
{{ ticket.link }}

{{ client.name }}""",
        sms="您的请求 {{ ticket.number }} 已重新打开，我们会尽快处理。查看进展：{{ ticket.link }}",
    ),
}
_EN = {
    MessageEvent.CONFIRMATION: Text(
        subject="We have your request {{ ticket.number }}: {{ ticket.subject }}",
        body="""Dear {{ customer.name }},

Thank you for writing to us. Your request has the number {{ ticket.number }}.
{% if ticket.expected != "" %}We expect to solve it by {{ ticket.expected }}.
{% endif %}
To see how it stands or to add something, please open:
{{ ticket.link }}

This link is for you alone; please do not pass it on. You can also simply answer this mail.

{{ client.name }}{% if client.phone != "" %}
Telephone: {{ client.phone }}{% endif %}""",
        sms="We have your request {{ ticket.number }}. See how it stands: {{ ticket.link }}",
    ),
    MessageEvent.REPLY: Text(
        subject="Re: {{ ticket.subject }}",
        body="""Dear {{ customer.name }},

{{ message.body }}

{% if agent.name != "" %}{{ agent.name }}
{% endif %}{{ client.name }}

To see the whole request or to add something:
{{ ticket.link }}""",
        sms="Your request {{ ticket.number }}: {{ message.body | truncate: 150 }} More: {{ ticket.link }}",
    ),
    MessageEvent.RESOLUTION: Text(
        subject="Your request {{ ticket.number }} is resolved: {{ ticket.subject }}",
        body="""Dear {{ customer.name }},

Your request {{ ticket.number }} is resolved.
{% if message.body != "" %}
{{ message.body }}
{% endif %}
How satisfied are you? Please choose one and confirm it on the page that opens:
Very satisfied: {{ rating.score_5 }}
Satisfied: {{ rating.score_4 }}
Neither: {{ rating.score_3 }}
Dissatisfied: {{ rating.score_2 }}
Very dissatisfied: {{ rating.score_1 }}

If the problem is still there, please answer this mail or open the request again here:
{{ ticket.link }}

{% if agent.name != "" %}{{ agent.name }}
{% endif %}{{ client.name }}""",
        sms="Your request {{ ticket.number }} is resolved. Rate it or tell us it is not: {{ ticket.link }}",
    ),
    MessageEvent.REOPENED: Text(
        subject="Your request {{ ticket.number }} is open again: {{ ticket.subject }}",
        body="""Dear {{ customer.name }},

Your request {{ ticket.number }} is open again. We will look into it and answer you soon.

To see how it stands or to add something, please open:
{{ ticket.link }}

{{ client.name }}""",
        sms="Your request {{ ticket.number }} is open again. See how it stands: {{ ticket.link }}",
    ),
}


def language_for(language: str) -> str:
    """The language of texts for a customer's language: English for en-…, else Chinese."""
    return "en" if language.lower().startswith("en") else "zh-hans"


def built_in(event: str, language: str) -> Text:
    """The text that comes with the product."""
    texts = _EN if language_for(language) == "en" else _ZH
    return texts[MessageEvent(event)]


def own_text(client: Client, event: str, language: str) -> Text | None:
    """The client company's own text, or None. An own mail without an SMS text uses the built-in one."""
    row = MessageTemplate.objects.filter(client=client, event=event, language=language_for(language)).first()
    if row is None:
        return None
    return Text(row.subject, row.body, row.sms or built_in(event, language).sms)
