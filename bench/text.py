"""How fast text is folded, cut into terms, read as names and ranked. Run: python bench/text.py [--json]"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from random import Random

import pysqlite3

from zhulian.engine.text import (
    FTS5_TOKENIZER,
    Document,
    Settings,
    Stats,
    fold,
    fts5_document,
    fts5_match,
    highlight,
    index_terms,
    match_name,
    matches,
    name_query,
    name_terms,
    parse_query,
    passages,
    pinyin_keys,
    rank,
    tsvector_literal,
)

COMMON = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
)
WORDS = ("充电", "发票", "退款", "订单", "密码", "客服", "物流", "账号", "安装", "保修", "電話", "服務")
LATIN = ("iPhone", "order", "GD", "WiFi", "app", "email", "reset", "error")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗单曾区仇解查"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志文"
WEIGHTS = Settings(weights={"title": 3.0})


class World:
    """Texts and names as a call centre has them, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def sentence(self) -> str:
        """About 25 characters; one in ten pieces is a number, one in ten a Latin word."""
        pieces = [self._piece() for _piece in range(self.random.randint(6, 14))]
        return "".join(pieces) + self.random.choice("，。！？\n")

    def text(self, length: int) -> str:
        """At least `length` characters."""
        parts: list[str] = []
        while sum(map(len, parts)) < length:
            parts.append("".join(self.sentence() for _sentence in range(20)))
        return "".join(parts)

    def name(self) -> str:
        """A person's name of two or three characters."""
        given = "".join(self.random.choices(GIVEN, k=self.random.randint(1, 2)))
        return self.random.choice(SURNAMES) + given

    def _piece(self) -> str:
        kind = self.random.random()
        if kind < 0.5:
            return "".join(self.random.choices(COMMON, k=self.random.randint(1, 3)))
        if kind < 0.8:
            return self.random.choice(WORDS)
        if kind < 0.9:
            return f" {self.random.choice(LATIN)} "
        return str(self.random.randrange(10 ** self.random.choice([2, 4, 11])))


def seconds(act: Callable[[], object], rounds: int = 5) -> float:
    """The median of some calls in seconds of the processor, after one that warms the caches."""
    act()
    taken = []
    for _round in range(rounds):
        begin = time.process_time()
        act()
        taken.append(time.process_time() - begin)
    return statistics.median(taken)


def measure_text(world: World) -> dict[str, float]:
    """Megabytes of UTF-8 a second, and what the index costs."""
    text = world.text(300_000)
    size = len(text.encode()) / 1e6
    acts: dict[str, Callable[[], object]] = {
        "fold MB/s": lambda: fold(text),
        "index_terms MB/s": lambda: index_terms(text),
        "fts5_document MB/s": lambda: fts5_document(text),
        "tsvector_literal MB/s": lambda: [tsvector_literal(each.text) for each in passages(text)],
        "passages MB/s": lambda: passages(text),
        "matches MB/s": lambda: matches(parse_query("没有的词"), text),
        "highlight MB/s": lambda: highlight(parse_query("充电 发票"), text),
    }
    figures = {name: size / seconds(act) for name, act in acts.items()}
    terms = index_terms(text)
    figures["terms for each character"] = len(terms) / len(text)
    figures["of them for digits"] = sum(term[0].isdigit() for term in terms) / len(text)
    return figures


def measure_names(world: World) -> dict[str, float]:
    """Names a second, each read for the first time."""
    names = list(dict.fromkeys(world.name() for _name in range(9_000)))
    pinyin_keys("暖")
    begin = time.process_time()
    for name in names[:3_000]:
        pinyin_keys(name)
    read = time.process_time()
    for name in names[3_000:5_000]:
        name_terms(name)
    termed = time.process_time()
    known = names[:1_000]
    return {
        "pinyin_keys names/s": 3_000 / (read - begin),
        "name_terms names/s": len(names[3_000:5_000]) / (termed - read),
        "match_name (already read) names/s": 1_000
        / seconds(lambda: [match_name("zhangw", name) for name in known]),
        "name_query µs": 1e6 * seconds(lambda: [name_query("zhangsan") for _time in range(100)]) / 100,
    }


def measure_ranking(world: World) -> dict[str, float]:
    """Milliseconds to rank 2,000 candidates."""
    documents = [
        Document(key, {"title": world.sentence(), "body": world.text(300)}, key * 3600.0)
        for key in range(2_000)
    ]
    stats = Stats(documents=1_000_000)
    now = 2_000 * 3600.0
    return {
        f"rank 2,000 for {typed!r} ms": 1e3
        * seconds(lambda typed=typed: rank(parse_query(typed), documents, stats, now=now, settings=WEIGHTS))
        for typed in ("充电", "充电 发票 order")
    }


def measure_fts5(world: World) -> dict[str, float]:
    """An FTS5 table in memory: its size against the text's, and milliseconds for a count."""
    texts = [world.text(300) for _text in range(5_000)]
    connection = pysqlite3.connect(":memory:")
    options = f"content='', contentless_delete=1, tokenize='{FTS5_TOKENIZER}'"
    connection.execute(f"create virtual table texts using fts5(body, {options})")
    before = _pages(connection)
    with connection:
        connection.executemany(
            "insert into texts (body) values (?)", [(fts5_document(text),) for text in texts]
        )
    connection.execute("insert into texts(texts) values ('optimize')")
    figures = {
        "FTS5 bytes for each byte of text": (_pages(connection) - before) / len("".join(texts).encode())
    }
    count = "select count(*) from texts where texts match ?"
    for typed in ("充电", "充", "订单充电", "0147", "13", "iph", "充电 -发票"):
        expression = fts5_match(parse_query(typed))
        figures[f"FTS5 count in 5,000 for {typed!r} ms"] = 1e3 * seconds(
            lambda expression=expression: connection.execute(count, (expression,)).fetchone()
        )
    connection.close()
    return figures


def _pages(connection: pysqlite3.Connection) -> int:
    (size,) = connection.execute(
        "select page_count * page_size from pragma_page_count, pragma_page_size"
    ).fetchone()
    return size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures: dict[str, float] = {}
    for measure in (measure_text, measure_names, measure_ranking, measure_fts5):
        figures |= measure(World(options.seed))
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for name, value in figures.items():
        print(f"{name:<46} {value:>12,.2f}")


if __name__ == "__main__":
    main()
