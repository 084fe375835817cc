"""Cuts time into pieces that are open, or closed for one reason."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from .calendar import DAY, Calendar
from .moments import EPOCH, from_seconds
from .states import Piece, Tiles

EPOCH_DAY = EPOCH.toordinal()
# Somewhat more than the ten years a due time may lie ahead.
KEPT_DAYS = 4096


def pieces(cal: Calendar, begin: int, until: int) -> Iterator[Piece]:
    """Every piece from `begin` to `until`, in order, without gaps. Pieces of one state may touch."""
    for utc_day in range(begin // DAY, -(-until // DAY)):
        yield from _clip(_tiles(cal, utc_day).all, begin, until)


def open_pieces(cal: Calendar, begin: int, until: int) -> Iterator[Piece]:
    """Only the open pieces."""
    for utc_day in range(begin // DAY, -(-until // DAY)):
        yield from _clip(_tiles(cal, utc_day).open, begin, until)


def _clip(tiles: tuple[Piece, ...], begin: int, until: int) -> Iterator[Piece]:
    for piece in tiles:
        if begin <= piece.start and piece.end <= until:
            yield piece
        elif piece.start < until and begin < piece.end:
            yield piece._replace(start=max(begin, piece.start), end=min(until, piece.end))


def _tiles(cal: Calendar, utc_day: int) -> Tiles:
    kept = cal._tiles.get(utc_day)
    if kept is None:
        every = tuple(_cut(cal, utc_day))
        kept = Tiles(every, tuple(piece for piece in every if piece.state.reason is None))
        if len(cal._tiles) >= KEPT_DAYS:
            cal._tiles.clear()
        cal._tiles[utc_day] = kept
    return kept


def _cut(cal: Calendar, utc_day: int) -> Iterator[Piece]:
    for begin, until, offset in _offsets(cal._zone_info, utc_day):
        at = begin
        while at < until:
            local_day, second = divmod(at + offset, DAY)
            day = date.fromordinal(EPOCH_DAY + local_day)
            state, holds_until = cal.state_at(day, second)
            end = min(until, at + holds_until - second)
            yield Piece(at, end, day, state)
            at = end


def _offsets(zone: ZoneInfo, utc_day: int) -> Iterator[tuple[int, int, int]]:
    """The UTC day as (start, end, seconds east of UTC).

    One piece, or two around a change of clocks; no zone has had two changes within a UTC day since 1900.
    """
    begin, until = utc_day * DAY, (utc_day + 1) * DAY
    before, after = _offset(zone, begin), _offset(zone, until - 1)
    if before == after:
        yield begin, until, before
        return
    low, high = begin, until - 1
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    yield begin, high, before
    yield high, until, after


def _offset(zone: ZoneInfo, at: int) -> int:
    offset = from_seconds(at).astimezone(zone).utcoffset()
    return (offset or timedelta()) // timedelta(seconds=1)
