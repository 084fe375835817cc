"""Texts as they come, and as nobody should write them."""

from random import Random

from hypothesis import settings
from hypothesis import strategies as st

# Few characters, so that queries hit; each kind of trouble at least once.
HAN = "客户服务電电務充一𠮷\U00030edd𫝈〇サ한"
LETTERS = "abABéßİ"
DIGITS = "01235０"
TROUBLE = "　 \t\n-_,，。“”\"'*()^:{}+|&!<>\\%$\x00\x1b\u200b\u0301\ufe0f\ud800🙂｜"
WORDS = (
    "AND",
    "OR",
    "NOT",
    "NEAR",
    "iPhone15",
    "GD-2025-0147",
    "粤B12345",
    "a*",
    'b"',
    "title:",
    "<->",
    ":*",
    "-客户",
)


# Of a piece cut out of a text, and something else.
SHAPES = ("{0}", "{0}", "{0} {1}", '"{0}"', "{1} -{0}", '"{0} {1}', "-{1} {0}", '-"{0}" {1}', '"{0}" "{1}"')


def examples(count):
    return settings(max_examples=count, deadline=None, database=None)


def texts(longest=40):
    """Mixed text in which the same pieces come again and again."""
    piece = st.one_of(
        st.text(HAN, min_size=1, max_size=6),
        st.text(LETTERS, min_size=1, max_size=3),
        st.text(DIGITS, min_size=1, max_size=6),
        st.text(TROUBLE, min_size=1, max_size=2),
        st.sampled_from(WORDS),
    )
    return st.lists(piece, min_size=1, max_size=longest // 4).map("".join)


@st.composite
def corpora(draw):
    """Some documents and a query that is often cut out of one of them."""
    documents = draw(st.lists(texts(), min_size=1, max_size=5))
    source = draw(st.sampled_from(documents))
    start = draw(st.integers(0, max(0, len(source) - 1)))
    end = draw(st.integers(start, min(len(source), start + 12)))
    cut = source[start:end]
    more = draw(st.one_of(st.just(""), texts(8)))
    shape = draw(
        st.sampled_from(["{0}", "{0} {1}", '"{0}"', "{1} -{0}", '"{0} {1}', "-{1} {0}", '-"{0}" {1}'])
    )
    return documents, shape.format(cut, more)


def random_corpus(seed, documents, queries):
    """The same many documents and queries for every run; most queries are cut out of a document or two."""
    random = Random(seed)
    texts = [_random_text(random, 10) for _document in range(documents)]
    return texts, [_random_query(random, texts) for _query in range(queries)]


def _random_text(random, pieces):
    return "".join(_random_piece(random) for _piece in range(random.randint(1, pieces)))


def _random_piece(random):
    if random.random() < 0.1:
        return random.choice(WORDS)
    letters, longest = random.choice([(HAN, 6), (HAN, 6), (LETTERS, 3), (DIGITS, 6), (TROUBLE, 2)])
    return "".join(random.choices(letters, k=random.randint(1, longest)))


def _random_query(random, texts):
    cuts = []
    for text in random.sample(texts, 2):
        start = random.randrange(len(text))
        cuts.append(text[start : start + random.randint(1, 8)])
    return random.choice(SHAPES).format(*cuts)
