"""How well and how quickly articles are found: whole questions against the articles that answer them, and typing.

    python bench/knowledge.py                        questions and articles of its own, from a seed
    python bench/knowledge.py --pairs FILE           a table of questions and answers instead
    python bench/knowledge.py --articles 5000        size of the part about speed (0: without)

FILE is UTF-8, tab- or comma-separated by its name (.tsv, .csv), without a head: the question, the text that answers
it, and optionally a label; rows whose label is not 1 are left out. Every different second column becomes an article
(its title; what is longer than a title is content), every different first column a question; a question may have
several answers.

Told are MRR@10, recall@1 and recall@10 and milliseconds for a question: by text alone, with synonyms, as if it were
typed into the box (all words, corrections, most words), mistyped (characters swapped for others of the same sound) in
both ways, and with meaning where its package is installed. Speed: `for_reader` while one types, letter by letter.
"""

import argparse
import csv
import random
import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._runner import analyse, arguments, ready, run, spread, timed

THINGS = """宽带 话费 套餐 发票 流量 账号 密码 短信 漫游 光猫 路由器 会员 订单 退款 押金 积分 合约 副卡 电视盒子
固话 验证码 手机号 优惠券 余额 电子合同 上网卡 语音包 国际长途 家庭网 云盘"""
ACTS = """开通 取消 查询 变更 充值 修改 重置 绑定 解绑 转移 冻结 恢复 投诉 安装 移机 续费 退订 升级 补办 下载 打印
合并 转让 申请 激活"""
TROUBLES = "失败 很慢 不到账 被锁定 显示错误 没有信号 频繁掉线 无法使用 扣费不对 收不到 一直等待 自动关闭"
ASKED = """怎么{act}{thing} {thing}在哪里{act}啊 我想{act}一下{thing} 请问{thing}可以{act}吗 {thing}{trouble}怎么办
为什么我的{thing}{trouble} 昨天{act}的{thing}{trouble}了 {act}{thing}要多久"""
SAME = "开通=办理 取消=关闭 频繁掉线=老是断网 很慢=卡顿 话费=电话费 查询=查看"
FILLED = "的了在是有和请在页面上选择确认后等待系统处理如果仍然不能解决请联系客服热线或者到营业厅办理需要携带身份证件"
TYPED = ("充值话费", "重置密码 验证码", "kuandai", "iphone15充电", "router", "冲值", "光猫信号灯", "电子合同")
SWAPPED = str.maketrans("充值费密码网退款号账", "冲直废蜜马往推宽好帐")


def groups() -> list[list[str]]:
    """Pairs of words that mean the same."""
    return [pair.split("=") for pair in SAME.split()]


def pairs(options: argparse.Namespace) -> list[tuple[str, str]]:
    """Question and answer, of the file or of our own."""
    if options.pairs:
        path = Path(options.pairs)
        if not path.is_file():
            raise SystemExit(f"{path} is not there")
        told = {"delimiter": "\t", "quoting": csv.QUOTE_NONE} if path.suffix == ".tsv" else {}
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.reader(file, **told) if len(row) > 1]
        return [(row[0], row[1]) for row in rows if len(row) < 3 or row[2].strip() == "1"]
    rng = random.Random(options.seed)
    made = []
    for act in ACTS.split():
        for thing in THINGS.split():
            trouble = rng.choice(TROUBLES.split())
            title = rng.choice((f"如何{act}{thing}", f"{thing}{act}说明", f"{thing}{trouble}的处理"))
            question = rng.choice(
                [one for one in ASKED.split() if ("{trouble}" in one) == (trouble in title)]
            )
            question = question.format(act=act, thing=thing, trouble=trouble)
            for one, other in groups():
                if rng.random() < 0.5:
                    question = question.replace(one, other)
            made.append((question, title))
    return made


def fill(answers: list[str], seed: int, bodies: bool = True):
    """A client company whose public articles these are; text → article."""
    from zhulian.knowledge.models import Article, ArticleText, Synonym, Topic
    from zhulian.platform import search
    from zhulian.platform.clock import now
    from zhulian.platform.models import Client

    rng = random.Random(seed)
    client = Client.objects.create(slug=f"bench{seed}", name="测试", languages=["zh-hans"])
    topic = Topic.objects.create(client=client, name="常见问题", slug="all")
    made = Article.objects.bulk_create(
        [Article(client=client, topic=topic) for _answer in answers], batch_size=500
    )
    ArticleText.objects.bulk_create(
        (
            ArticleText(
                article=article,
                language="zh-hans",
                slug=f"a{article.pk}",
                title=answer[:200],
                plain=answer[200:]
                + ("".join(rng.choices(FILLED, k=rng.randrange(100, 800))) if bodies else ""),
                version=1,
                is_published=True,
                published_at=now(),
                changed_at=now(),
            )
            for article, answer in zip(made, answers, strict=True)
        ),
        batch_size=500,
    )
    Synonym.objects.bulk_create([Synonym(client=client, words=words) for words in groups()])
    ids = [article.pk for article in made]
    for first in range(0, len(ids), 500):
        search.reindex("article", ids[first : first + 500])
    analyse()
    return client, dict(zip(answers, ids, strict=True))


def quality(found: list[list[int]], wanted: list[set[int]], spans: list[float]) -> dict[str, float]:
    """MRR@10, recall@1 and @10, and the time for a question."""
    ranks = [
        next((place for place, one in enumerate(row[:10], 1) if one in right), 0)
        for row, right in zip(found, wanted, strict=True)
    ]
    count = len(ranks) or 1
    return {
        "mrr_10": round(sum(1 / rank for rank in ranks if rank) / count, 3),
        "recall_1": round(sum(rank == 1 for rank in ranks) / count, 3),
        "recall_10": round(sum(rank > 0 for rank in ranks) / count, 3),
        "questions": len(ranks),
        **spread(spans),
    }


def evaluate(options: argparse.Namespace) -> dict:
    """Every way of asking, with its figures."""
    from django.conf import settings

    from zhulian.knowledge.access import Reader
    from zhulian.knowledge.finding import for_reader
    from zhulian.knowledge.meaning import encoders
    from zhulian.knowledge.models import Synonym
    from zhulian.platform.clock import now

    told = pairs(options)
    answers = list(dict.fromkeys(answer for _question, answer in told))
    client, ids = fill(answers, options.seed, bodies=not options.pairs)
    right: dict[str, set[int]] = defaultdict(set)
    for question, answer in told:
        right[question].add(ids[answer])
    questions = list(right)
    random.Random(options.seed).shuffle(questions)
    questions = questions[: options.questions]
    reader, day = Reader(client.pk), now().date()

    def figures(is_question: bool, change=lambda text: text) -> dict:
        found, spans = [], []
        for question in questions:
            began = time.perf_counter()
            items = for_reader(reader, change(question), day=day, language="zh-hans", is_question=is_question)
            spans.append(time.perf_counter() - began)
            found.append([one.article for one in items])
        return quality(found, [right[question] for question in questions], spans)

    def mistyped(text: str) -> str:
        return text.translate(SWAPPED)

    made = {}
    rows = Synonym.objects.filter(client=client)
    rows.update(is_active=False)
    made["question, text alone"] = figures(True)
    rows.update(is_active=True)
    made["question, + synonyms"] = figures(True)
    made["typed, + synonyms, corrections, most words"] = figures(False)
    made["mistyped, as a question"] = figures(True, mistyped)
    if _meaning_is_ready():
        made["question, + synonyms, meaning"] = figures(True)
        settings.MEANING, encoders._Loading.encoder = False, None
    made["mistyped, typed, corrected"] = figures(False, mistyped)
    return {"articles": len(answers), "ways": made}


def _meaning_is_ready() -> bool:
    """Have every text encoded, where the package is installed."""
    from django.conf import settings

    from zhulian.knowledge.meaning import encoders, vectors

    settings.MEANING = True
    encoder = encoders.load()
    if encoder is None:
        return False
    began = time.perf_counter()
    while ids := list(vectors.wanted(encoder.name).values_list("pk", flat=True)[:64]):
        vectors.encode(encoder, ids)
    print(f"encoded in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return True


def speed(options: argparse.Namespace) -> dict:
    """Milliseconds for each letter of what is typed, and for one correction with a cold vocabulary."""
    from zhulian.knowledge import vocabulary
    from zhulian.knowledge.access import Reader
    from zhulian.knowledge.finding import for_reader, for_staff
    from zhulian.platform.access import Actor
    from zhulian.platform.clock import now

    rng = random.Random(options.seed + 1)
    titles = [
        f"{rng.choice(THINGS.split())}{rng.choice(ACTS.split())}{rng.choice(TROUBLES.split())}第{number}号"
        for number in range(options.articles)
    ]
    titles[0] = "iPhone15 充电"
    titles[1] = "Router restart"
    client, _ids = fill(titles, options.seed + 1)
    reader, day = Reader(client.pk), now().date()
    rounds = max(3, int(10 * options.scale))
    made = {}
    for typed in TYPED:
        letters = [typed[:end] for end in range(1, len(typed) + 1)]

        def ask(number: int, letters=letters) -> None:
            for_reader(reader, letters[number % len(letters)], day=day, language="zh-hans", limit=6)

        made[f"typing {typed}"] = timed(ask, rounds * len(letters))
    question = "我昨天充值的话费一直没有到账，手机号也收不到验证码，请问怎么办"
    made["a question of 30 characters"] = timed(
        lambda _n: for_reader(reader, question, day=day, language="zh-hans", is_question=True), rounds
    )
    made["the same for staff"] = timed(
        lambda _n: for_staff(Actor.system("bench"), question, day=day, language="zh-hans", is_question=True),
        rounds,
    )

    def cold(_number: int) -> None:
        vocabulary._kept.clear()
        for_reader(reader, "冲值话非", day=day, language="zh-hans")

    made["a correction, vocabulary read anew"] = timed(cold, 3)
    return made


def measure(options: argparse.Namespace) -> dict:
    """Everything, in the database that the environment names. Runs in a process of its own."""
    ready()
    return {"quality": evaluate(options), "measures": speed(options) if options.articles else {}}


def main() -> None:
    """Run on every database there is and print."""
    parser = arguments(__doc__, tickets=0, customers=0)
    parser.add_argument("--pairs", help="a table of questions and answers")
    parser.add_argument("--questions", type=int, default=1000, help="so many are asked")
    parser.add_argument("--articles", type=int, default=5000, help="articles of the part about speed")
    options = parser.parse_args()
    report = run(__file__, options, measure, lambda own: f"{own.articles} articles")
    if report is None or options.json:
        return
    for name, each in report["databases"].items():
        print(f"\n{name}: {each['quality']['articles']} articles")
        print(f"{'':<46}{'MRR@10':>8}{'R@1':>8}{'R@10':>8}{'p50 ms':>8}{'p95 ms':>8}")
        for way, row in each["quality"]["ways"].items():
            values = "".join(f"{row[key]:>8.3f}" for key in ("mrr_10", "recall_1", "recall_10"))
            print(f"{way:<46}{values}{row['p50_ms']:>8.1f}{row['p95_ms']:>8.1f}")


if __name__ == "__main__":
    main()
