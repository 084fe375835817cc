"""The message catalogue without GNU gettext: take msgids from the source, update the .po, compile, check.

    python tools/messages.py update | compile | check

`update` keeps translations, adds new msgids empty, drops unused ones, and never guesses ("fuzzy").
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "zhulian"
LOCALE = SOURCE / "locale"
LANGUAGE = "zh_Hans"
PO_FILE = LOCALE / LANGUAGE / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
JS_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


def template_as_python(text: str) -> bytes:
    """A Django template as lines that a Python extractor reads (Django's own rewriting, without indents)."""
    from django.utils.translation.template import templatize

    return "\n".join(line.lstrip() for line in templatize(text).splitlines()).encode()


def sources() -> Iterator[Path]:
    """Every file that may hold msgids."""
    for pattern in ("*.py", "*.html", "*.txt"):
        for path in sorted(SOURCE.rglob(pattern)):
            if "migrations" not in path.parts and "dist" not in path.parts:
                yield path
    assets = ROOT / "assets"
    if assets.exists():
        yield from (path for path in sorted(assets.rglob("*.js")) if "node_modules" not in path.parts)


def messages_in(path: Path) -> Iterator[tuple]:
    """(line, msgid or plural tuple, comments, context) of one file."""
    if path.suffix == ".py":
        return extract("python", io.BytesIO(path.read_bytes()), KEYWORDS, ["Translators:"])
    if path.suffix == ".js":
        return extract("javascript", io.BytesIO(path.read_bytes()), JS_KEYWORDS, ["Translators:"])
    return extract("python", io.BytesIO(template_as_python(path.read_text(encoding="utf-8"))), KEYWORDS)


def template() -> Catalog:
    """A catalogue of every msgid in the source, untranslated."""
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    catalog = Catalog(charset="utf-8")
    for path in sources():
        for line, message, comments, context in messages_in(path):
            if message and (not isinstance(message, tuple) or message[0]):
                place = (str(path.relative_to(ROOT)), line)
                catalog.add(message, None, [place], auto_comments=comments, context=context)
    return catalog


def load() -> Catalog:
    """The catalogue as it is committed."""
    with PO_FILE.open("rb") as file:
        return read_po(file, locale=LANGUAGE, domain="django")


def update() -> None:
    """Write the .po anew: sorted, without line numbers, so that two people's changes seldom meet."""
    PO_FILE.parent.mkdir(parents=True, exist_ok=True)
    catalog = load() if PO_FILE.exists() else Catalog(locale=LANGUAGE, domain="django", project="zhulian")
    made = catalog.creation_date
    catalog.update(template(), no_fuzzy_matching=True)
    # A date that changes with every call would be a conflict with everybody else's.
    catalog.creation_date = catalog.revision_date = made
    catalog.last_translator = catalog.msgid_bugs_address = catalog.language_team = "Zhulian"
    catalog.obsolete.clear()
    catalog.fuzzy = False
    with PO_FILE.open("wb") as file:
        write_po(file, catalog, width=110, no_location=True, sort_output=True, ignore_obsolete=True)
    missing = [problem for problem in problems() if problem.startswith("no translation")]
    print(f"{len(catalog)} messages, {len(missing)} without a translation")


def compile_all() -> None:
    """Write each .mo beside its .po."""
    for path in sorted(LOCALE.rglob("*.po")):
        with path.open("rb") as file:
            catalog = read_po(file, domain=path.stem)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)


def problems() -> list[str]:
    """What makes the catalogue incomplete: missing, empty or fuzzy entries, wrong placeholders."""
    if not PO_FILE.exists():
        return [f"{PO_FILE.relative_to(ROOT)} is missing"]
    catalog = load()
    found = []
    for wanted in template():
        if not wanted.id:
            continue
        have = catalog.get(wanted.id, wanted.context)
        where = ", ".join(sorted({place[0] for place in wanted.locations})[:3])
        if have is None:
            found.append(f"not in the catalogue: {wanted.id!r} ({where})")
        elif not have.string or (isinstance(have.string, tuple) and not all(have.string)):
            found.append(f"no translation: {wanted.id!r} ({where})")
    for message in catalog:
        if message.id and message.fuzzy:
            found.append(f"fuzzy: {message.id!r}")
        found.extend(f"{message.id!r}: {error}" for error in message.check(catalog))
    return found


def check() -> None:
    """Print what is wrong and fail if anything is."""
    found = problems()
    for line in found:
        print(line)
    if found:
        sys.exit(f"{len(found)} problems in the catalogue")


def main() -> None:
    """Run the one command named."""
    commands = {"update": update, "compile": compile_all, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]]()


if __name__ == "__main__":
    main()
