"""Articles with everything that an article can have, and hands to bring files in."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from PIL import Image

from tests.knowledge import world as knowledge
from tests.world import Centre, centre
from zhulian.catalogue.models import Product
from zhulian.customers.models import CustomerGroup
from zhulian.knowledge import actions as articles
from zhulian.knowledge.actions import Facts, TopicWords, Words
from zhulian.knowledge.exchange import actions, running
from zhulian.knowledge.exchange.collecting import collect
from zhulian.knowledge.exchange.writing import write
from zhulian.knowledge.models import Article, ArticleFile, ArticleSlug, KnowledgeImport
from zhulian.platform import files
from zhulian.platform.access import Actor
from zhulian.platform.models import RoleGrant

BODY = (
    "<h2>先看灯</h2><p>红灯亮着就是<strong>断网</strong>。</p>"
    '<aside class="tip"><p>先等十分钟。</p></aside>'
    '<table><tbody><tr><td colspan="2">合并</td></tr><tr><td>a</td><td>b</td></tr></tbody></table>'
    '<p>见图：<img src="/files/{token}/" alt="光猫"></p>'
)


def picture(colour: str = "red", kind: str = "PNG") -> bytes:
    """A small image."""
    out = io.BytesIO()
    Image.new("RGB", (4, 3), colour).save(out, kind)
    return out.getvalue()


def zipped(parts: dict[str, bytes | str]) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


@dataclass
class Library:
    """The centre with its articles."""

    centre: Centre

    def fill(self) -> list[Article]:
        """An article with everything, and one that it is related to."""
        world, actor = self.centre, self.centre.actor("manager")
        top = articles.make_topic(actor, client=world.a, words=TopicWords("网络", "Network"))
        topic = articles.make_topic(
            actor, client=world.a, words=TopicWords("光猫 > 路由", "Modem"), parent=top
        )
        group = CustomerGroup.objects.create(client=world.a, name="企业客户")
        other = knowledge.article(world, "重启光猫", topic=top)
        words = Words("红灯亮了怎么办", "看灯、等待、重启", "<p>x</p>")
        version = articles.create(actor, client=world.a, topic=topic, language="zh-hans", words=words)
        made = version.text.article
        file = files.store(
            picture(), "光猫 红灯.png", owner_key=f"article:{made.pk}", client=world.a.pk, actor=actor
        )
        ArticleFile.objects.create(article=made, file=file, is_inline=True)
        paper = files.store(
            b"%PDF-1.4 x", "说明书.pdf", owner_key=f"article:{made.pk}", client=world.a.pk, actor=actor
        )
        ArticleFile.objects.create(article=made, file=paper, position=1)
        base = Words(version.title, version.summary, version.html)
        new = Words("红灯亮了怎么办", "看灯、等待、重启", BODY.format(token=file.token))
        articles.save(actor, version.pk, new, base=base, revision=1)
        articles.publish(actor, version.pk)
        articles.set_slug(actor, version.text_id, "red-light")
        english = articles.add_language(actor, made.pk, "en", Words("Red light", "", "<p>=1+1 Wait.</p>"))
        facts = Facts(
            topic=topic,
            audience="groups",
            groups=[group],
            products=[Product.objects.get(code="broadband")],
            categories=[world.category],
            related=[other],
            importance=7,
            valid_from=date(2026, 1, 31),
            review_on=date(2027, 1, 31),
        )
        articles.set_facts(actor, made.pk, facts)
        assert english.text.slug == "red-light-2"
        return [other, made]

    def colleague(self) -> Actor:
        """Another person who writes and publishes for client A."""
        grant = RoleGrant.objects.get(user=self.centre.users["manager"])
        RoleGrant.objects.filter(user=self.centre.users["sun"]).update(role=grant.role)
        return self.centre.actor("sun")

    def exported(self, form: str) -> tuple[bytes, str]:
        """All articles as a file."""
        return write(
            collect(self.centre.actor("manager"), Article.objects.values_list("pk", flat=True)), form
        )

    def empty(self) -> None:
        """Without any article, as in another installation."""
        ArticleSlug.objects.all().delete()
        ArticleFile.objects.all().delete()
        Article.objects.all().delete()

    def bring(
        self,
        data: bytes | str,
        name: str = "a.zip",
        *,
        who: str = "manager",
        start: bool = True,
        **options: Any,
    ) -> KnowledgeImport:
        """The whole way of a file, without waiting for jobs."""
        actor = self.centre.actor(who)
        content = data.encode() if isinstance(data, str) else data
        row = actions.bring(actor, self.centre.a, content, name, by_job=False)
        running.work(row.pk, lambda done, total: None)
        row.refresh_from_db()
        if start and row.state == "checked":
            actions.start(actor, row.pk, by_job=False, **options)
            running.work(row.pk, lambda done, total: None)
            row.refresh_from_db()
        return row


@pytest.fixture
def library(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = centre()
    made.a.languages = ["zh-hans", "en"]
    made.a.save()
    return Library(made)


def counts(row: KnowledgeImport) -> tuple[int, int, int, int]:
    """New, changed, the same, refused."""
    return row.made, row.changed, row.same, row.refused


def reasons(row: KnowledgeImport) -> list[list[str]]:
    """Codes and details of all that stood in the way."""
    return [problem for one in row.findings for problem in one["problems"]]
