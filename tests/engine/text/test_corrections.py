"""What was meant by what was mistyped, against slow second opinions."""

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.text.samples import examples, texts
from zhulian.engine.text import Vocabulary, errors, nearest
from zhulian.engine.text.corrections import BY_SIGHT, BY_SOUND, KNOWN, PIECE, SINGLE, UNKNOWN, blurred
from zhulian.engine.text.pinyin import syllables_of

TEXTS = ("如何充值话费", "重置登录密码", "宽带安装预约", "流量套餐变更", "话费充值记录", "发票抬头修改")
HAN = "充冲重置值只话画费非发票漂记安按装状录路"


def test_the_same_sound_one_wrong_character_and_letters():
    known = Vocabulary([*TEXTS, "Reset your password", "router firmware upgrade"])
    for typed, meant in {
        "冲值": "充值",
        "从值": "充值",
        "怎么冲值话费": "怎么充值话费",
        "虫置": "重置",
        "发漂": "发票",
        "宽带安袋": "宽带安装",
        "流量套残": "流量套餐",
        "pasword": "password",
        "Passwrod": "password",
        "rooter firmwear": "router firmware",
        "冲值 pasword": "充值 password",
        "-冲值": "-充值",
    }.items():
        assert known.corrected(typed) == meant, typed


def test_what_is_known_or_like_nothing_is_left():
    known = Vocabulary([*TEXTS, "Reset your password"])
    for typed in ("充值", "話費充值", "充值密码", "password", "xyz", "量子", "", "？", "12345", "😀", "pw"):
        assert known.corrected(typed) is None, typed


def test_nothing_is_known_of_nothing():
    assert Vocabulary([]).corrected("冲值 pasword") is None


def test_the_nearest_word_has_fewest_errors_then_the_same_first_letter_then_is_frequent():
    assert nearest("rest", {"reset": 1, "test": 90}) == "reset"
    assert nearest("reat", {"rest": 1, "read": 5, "heat": 90}) == "read"
    assert nearest("abcdefgh", {"abcdefxx": 9, "abcdefgx": 1}) == "abcdefgx"
    assert nearest("abcdefg", {"abcdexx": 9}) is None
    assert nearest("ab", {"abc": 1}) is None


LETTERS = st.text("abcd", min_size=1, max_size=9)


def slow_errors(one, other):
    @cache
    def count(a, b):
        if not a or not b:
            return a + b
        costs = [count(a - 1, b) + 1, count(a, b - 1) + 1, count(a - 1, b - 1) + (one[a - 1] != other[b - 1])]
        if a > 1 and b > 1 and one[a - 1] == other[b - 2] and one[a - 2] == other[b - 1]:
            costs.append(count(a - 2, b - 2) + 1)
        return min(costs)

    return count(len(one), len(other))


@examples(400)
@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(0, 3))
def test_errors_are_those_of_the_definition(one, other, most):
    slow = slow_errors(one, other)
    assert errors(one, other, most) == (slow if slow <= most else None)


@examples(200)
@given(
    st.text("abcd", min_size=1, max_size=9),
    st.dictionaries(st.text("abcd", min_size=1, max_size=9), st.integers(1, 5)),
)
def test_the_nearest_word_is_that_of_trying_all(word, known):
    most = 0 if len(word) < 3 else 1 if len(word) < 8 else 2
    found = [
        (slow_errors(word, other), other[0] != word[0], -times, other)
        for other, times in known.items()
        if slow_errors(word, other) <= most
    ]
    expected = None if word in known or not most or not found else min(found)[-1]
    assert nearest(word, known) == expected


def alike(one, other, blur):
    read = [{blur(each) for each in syllables_of(char)[:2]} for char in (one, other)]
    return one == other or bool(read[0] & read[1])


def windows(length):
    """Every stretch of the texts of a length."""
    return [text[at : at + length] for text in TEXTS for at in range(len(text) - length + 1)]


def slow_pieces(piece, is_whole):
    """Each way to read a piece with its cost, by looking at every stretch of every text."""
    there = windows(len(piece))
    if len(piece) == 1:
        return [(SINGLE if piece in there else UNKNOWN, piece)]
    if piece in there:
        return [(KNOWN, piece)]
    found = []
    first = [syllables_of(char)[:1] for char in piece]
    heard = []
    for other in there:
        for way in (0, 1):
            read = [syllables_of(char)[:2] for char in other]
            if all(
                blurred(a[0]) == blurred(b[min(way, len(b) - 1)]) for a, b in zip(first, read, strict=True)
            ):
                heard.append(other)
    if heard:

        def place(other):
            changes = sum(a != b for a, b in zip(piece, other, strict=True))
            unlike = sum(not alike(a, b, str) for a, b in zip(piece, other, strict=True))
            return changes, unlike, other

        nearest_place = min(place(other)[:2] for other in heard)
        found += [
            (KNOWN + BY_SOUND * nearest_place[0], other)
            for other in heard
            if place(other)[:2] == nearest_place
        ]
    for other in there if len(piece) > 2 else []:
        wrong = [at for at, (a, b) in enumerate(zip(piece, other, strict=True)) if a != b]
        if len(wrong) == 1 and (is_whole or 0 < wrong[0] < len(piece) - 1):
            found.append((KNOWN + BY_SIGHT, other))
    return found


def slow_readings(run, whole):
    """Every row of pieces: what it reads → its least cost."""
    if not run:
        return {"": 0.0}
    found = {}
    for length in range(1, min(PIECE, len(run)) + 1):
        rest = slow_readings(run[length:], whole)
        for cost, text in slow_pieces(run[:length], length == whole):
            for more, further in rest.items():
                found[text + more] = min(found.get(text + more, 99.0), round(cost + further, 6))
    return found


@examples(100)
@given(st.text(HAN, min_size=2, max_size=6))
def test_the_cheapest_reading_is_that_of_trying_all(run):
    known = Vocabulary(TEXTS)
    meant = known.corrected(run)
    if run in known.text:
        assert meant is None
        return
    costs = slow_readings(run, len(run))
    assert costs[meant or run] == min(costs.values())


@examples(200)
@given(st.lists(texts(), max_size=4), texts())
def test_no_text_breaks_anything(known, typed):
    vocabulary = Vocabulary(known)
    meant = vocabulary.corrected(typed)
    assert meant is None or isinstance(meant, str)
    for text in known:
        assert vocabulary.corrected(text[:200]) is None or len(text) > 3
