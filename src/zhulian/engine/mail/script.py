"""How much a decoded text looks like writing: the judge between candidate character sets."""

from __future__ import annotations

# The most frequent characters of modern Chinese, in both scripts: about half of any running text.
_FREQUENT = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事"
    "成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此"
    "已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代"
    "内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安"
    "少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光"
    "放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运"
    "您请谢客服户订单货收付款票退换修复收邮箱件址购买店质保号码联络欢迎附原始写道"
    "這個們來為國說時會對過發後裡種經麼學現當沒動還進樣開從實軍無與長機業將兩間問應戰頭體見產東聲"
    "員論處義幾條氣題爾別變總電數報結務場計資許統區隊決書則聽達強難權設記類據張該規萬覺術領確傳師觀"
    "讓識帶導爭運請謝戶訂單貨票換郵購買質號碼聯絡歡迎寫"
)
_RANGES = (
    (0x3000, 0x3020, 0.9),  # CJK punctuation
    (0x3040, 0x30FF, 0.85),  # kana
    (0xAC00, 0xD7A3, 0.75),  # Hangul
    (0xFF01, 0xFF5E, 0.8),  # full-width forms
    (0x2010, 0x2027, 0.8),  # dashes and quotation marks
    (0x1F300, 0x1FAFF, 0.9),  # emoji
    (0x20000, 0x323AF, 0.7),  # rare Han of the supplementary planes: not found by accident
    (0x00A0, 0x024F, 0.55),  # Latin letters with marks
    (0x0370, 0x052F, 0.75),  # Greek and Cyrillic
    (0x0590, 0x06FF, 0.7),  # Hebrew and Arabic
    (0x0E00, 0x0E7F, 0.7),  # Thai
    (0xE000, 0xF8FF, -1.0),  # private use
    (0x0080, 0x009F, -1.0),  # C1 controls
    (0xFF61, 0xFF9F, -0.2),  # half-width kana: what other sets look like under Shift_JIS
    (0xFFFD, 0xFFFD, -2.0),
)


def _weight(char: str) -> float:
    if char in _FREQUENT:
        return 1.5
    code = ord(char)
    if 0x4E00 <= code <= 0x9FFF:
        return _han_weight(char)
    return next((weight for low, high, weight in _RANGES if low <= code <= high), 0.1)


def _han_weight(char: str) -> float:
    """Level 1 of GB 2312 and of Big5 hold the characters in common use; the rest is rare in mail."""
    simplified = char.encode("gb2312", "ignore")
    if simplified and simplified[0] <= 0xD7:
        return 0.8
    traditional = char.encode("big5", "ignore")
    if traditional and traditional[0] <= 0xC6:
        return 0.6
    return 0.15


def plausibility(text: str) -> float:
    """Mean weight of the characters beyond ASCII: about 1 for running Chinese, near 0 for mojibake."""
    total, count, before = 0.0, 0, ""
    for char in text:
        if char > "\x7f":
            total += 0.05 if _is_latin(char) and _is_latin(before) else _weight(char)
            count += 1
        before = char
    return total / count if count else 1.0


def _is_latin(char: str) -> bool:
    """Marked Latin letters side by side are rare in any language and common in mislabelled Chinese."""
    return "\xa0" <= char <= "\u024f"
