"""Random trees over any set of fields, with values that are likely to meet the rows'."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from zhulian.engine import conditions as c

Kind, Operator, Shape = c.Kind, c.Operator, c.Shape

NOW = datetime(2025, 10, 26, 9, 30, tzinfo=UTC)

TEXTS = (
    "a",
    "A",
    "abc",
    "ABC",
    "ａＢｃ",
    "100%",
    "100％",
    "_",
    "a_c",
    "\\",
    "a\\%",
    "'",
    '"; DROP TABLE x; --',
    "ß",
    "ss",
    "SS",
    "İ",
    "i",
    "I",
    "ı",
    "i̇",
    "é",
    "É",
    "e\u0301",
    "ſ",
    "K",
    "\u212a",
    "𠮷",
    "𠮷野家",
    "吉野家",
    "😀",
    "👨\u200d👩\u200d👧",
    "宽带",
    "宽带 频繁",
    "宽带\u3000频繁",
    "\u00a0",
    " ",
    "ﬁ",
    "①",
    "ｶﾞ",
    "．＊",
    ".*",
    "\n",
    "\u202e",
    "\ufeff",
    "\U0010ffff",
)
NUMBERS = (0, 1, 2, 3, 5, -1, 59, 60, 3600, 2**31 - 1, 2**31, -(2**31), 2**63 - 1)
DECIMALS = tuple(
    Decimal(text) for text in ("0", "-0", "1", "1.5", "1.50", "-1.5", "0.1", "0.3", "99999999999.9999")
)
PHONES = ("138 0013 8000", "13800138000", "+86 138-0013-8000", "８０００", "010", "110", "+1 650 253 0000")
AMOUNTS = st.builds(c.Amount, st.sampled_from([1, 2, 3, 7, 30, 400, 36_500]), st.sampled_from(list(c.Unit)))
DAYS = [(NOW + timedelta(days=n)).date() for n in (-400, -300, -31, -7, -2, -1, 0, 1, 2, 7, 60)]
MOMENTS = [NOW + timedelta(seconds=n) for n in (-90_000, -3600, -60, 0, 1, 3600, 86_400)] + [
    datetime(2025, 10, 26, 0, 30, tzinfo=UTC),
    datetime(2025, 10, 26, 1, 0, 0, 1, tzinfo=UTC),
]
ZONES = (
    "UTC",
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",
    "Pacific/Apia",
    "Africa/Cairo",
)


def single(spec: c.Spec, ids: range = range(1, 9)) -> st.SearchStrategy:
    """One value for this field."""
    texts = st.one_of(
        st.sampled_from(TEXTS),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=4),
    )
    return {
        Kind.TEXT: texts,
        Kind.CHOICE: st.sampled_from(sorted(spec.choices) or [""]),
        Kind.BOOLEAN: st.booleans(),
        Kind.INTEGER: st.sampled_from(NUMBERS),
        Kind.MONEY: st.sampled_from(NUMBERS),
        Kind.DECIMAL: st.sampled_from(DECIMALS),
        Kind.DURATION: st.sampled_from([n for n in NUMBERS if n >= 0]),
        Kind.DATE: st.sampled_from(DAYS),
        Kind.DATETIME: st.one_of(st.sampled_from(DAYS), st.sampled_from(MOMENTS)),
        Kind.REFERENCE: st.sampled_from(ids),
        Kind.SET: st.sampled_from(ids),
        Kind.PHONE: st.sampled_from(PHONES),
    }[spec.kind]


@st.composite
def a_test(draw: st.DrawFn, specs: dict[str, c.Spec], ids: range = range(1, 9)) -> c.Test:
    """A test of some field with some operator and a fitting value."""
    spec = draw(st.sampled_from([specs[key] for key in sorted(specs)]))
    operator = draw(st.sampled_from(spec.operators))
    return c.Test(spec.key, operator, draw(value_for(spec, operator, ids)))


def value_for(spec: c.Spec, operator: c.Operator, ids: range = range(1, 9)) -> st.SearchStrategy:
    """A value of the shape and type that this operator takes."""
    one = single(spec, ids)
    if operator is Operator.ON or operator in c.PERIODS:
        one = st.sampled_from(DAYS)
    shape = c.shape_of(operator)
    if shape is Shape.NOTHING:
        return st.none()
    if shape is Shape.LIST:
        return st.lists(one, min_size=1, max_size=3).map(tuple)
    if shape is Shape.AMOUNT:
        return AMOUNTS.map(lambda a: c.Amount(a.n, c.Unit.DAYS)) if spec.kind is Kind.DATE else AMOUNTS
    if shape is Shape.PAIR:
        pairs = st.tuples(one, one).filter(lambda pair: type(pair[0]) is type(pair[1]))
        return pairs.map(lambda pair: tuple(sorted(pair)))
    return one


def trees(specs: dict[str, c.Spec], ids: range = range(1, 9)) -> st.SearchStrategy:
    """Trees at most 4 deep, empty groups included."""

    def grown(depth: int) -> st.SearchStrategy:
        leaf = a_test(specs, ids)
        if depth == 1:
            return leaf
        part = grown(depth - 1)
        parts = st.lists(part, max_size=3).map(tuple)
        return st.one_of(leaf, parts.map(c.All), parts.map(c.Any), part.map(c.Not))

    return grown(4)


def is_date(value: object) -> bool:
    """A calendar day, not a moment."""
    return isinstance(value, date) and not isinstance(value, datetime)
