"""Files of an article on their way in: stored first, given to the article then, gone again if it is refused."""

from __future__ import annotations

from collections.abc import Iterable

from zhulian.knowledge.exchange.bundle import FileData
from zhulian.knowledge.models import Article, ArticleFile
from zhulian.platform.access import Actor
from zhulian.platform.files import store
from zhulian.platform.files.storing import root
from zhulian.platform.models import Client, StoredFile

WAITING = "article:0"


class Shelf:
    """The files of one article; the caller is in the article's transaction."""

    def __init__(self, actor: Actor, client: Client) -> None:
        self._actor, self._client = actor, client
        self._stored: list[tuple[StoredFile, bool]] = []

    def take(self, files: Iterable[FileData], *, have: Article | None = None) -> dict[str, str]:
        """Store what the article does not have; digest → address. Raises FileRefused."""
        rows = have.files.select_related("file") if have is not None else ()
        known = {row.file.sha256: row.file for row in rows}
        found = {digest: f"/files/{file.token}/" for digest, file in known.items()}
        for file in files:
            if file.sha256 not in found:
                row = store(
                    file.load(), file.name, owner_key=WAITING, client=self._client.pk, actor=self._actor
                )
                self._stored.append((row, file.is_inline))
                found[file.sha256] = f"/files/{row.token}/"
        return found

    def give(self, article: Article) -> None:
        """The files are the article's now."""
        position = article.files.count()
        for place, (row, is_inline) in enumerate(self._stored):
            row.owner_key = f"article:{article.pk}"
            row.save(update_fields=["owner_key"])
            ArticleFile.objects.create(
                article=article, file=row, is_inline=is_inline, position=position + place
            )

    def clear(self) -> None:
        """The rows were undone with the transaction; so are the contents."""
        for row, _is_inline in self._stored:
            (root() / row.path).unlink(missing_ok=True)
