"""Two people write one text: nobody's words are lost (KB1)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhulian.knowledge.merging import Clash, join

PIECES = st.lists(st.sampled_from("abcdefgh"), max_size=8)


def test_changes_in_different_places_are_joined():
    found = join(["a", "b", "c"], ["a", "B", "c"], ["a", "b", "c", "d"])
    assert (found.pieces, found.clashes) == (("a", "B", "c", "d"), ())


def test_of_one_place_both_wordings_stay_and_the_clash_tells():
    found = join(["a", "b", "c"], ["a", "mine", "c"], ["a", "theirs", "c"])
    assert found.pieces == ("a", "theirs", "mine", "c")
    assert found.clashes == (Clash(("theirs",), ("mine",)),)


def test_the_same_change_by_both_is_made_once():
    assert join(["a"], ["x"], ["x"]).pieces == ("x",)


def test_a_removal_by_one_holds_where_the_other_left_it_alone():
    assert join(["a", "b"], ["a"], ["a", "b"]).pieces == ("a",)
    assert join(["a", "b"], ["a", "b"], ["b"]).pieces == ("b",)


@given(PIECES, PIECES)
def test_who_alone_changed_it_is_right(base, other):
    assert join(base, other, base).pieces == tuple(other)
    assert join(base, base, other).pieces == tuple(other)
    assert join(base, other, other).pieces == tuple(other)


@given(PIECES, PIECES, PIECES)
def test_every_new_piece_is_kept(base, mine, theirs):
    kept = set(join(base, mine, theirs).pieces)
    assert (set(mine) | set(theirs)) - set(base) <= kept
