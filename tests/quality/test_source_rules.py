"""House rules that a machine can see: each test lists the places that break one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.quality.source import ROOT, python_files, shown, text_files, tree

FACES = {"views.py", "api.py", "consumers.py", "consumer.py"}
GETTEXT = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
}
# Written in pieces, so that this file does not break the rule it holds.
REGISTRIES = ["pypi." + "org", "files.python" + "hosted.org", "registry." + "npmjs", "deb." + "debian.org"]
UNFINISHED = re.compile(r"\b(" + "TO" + "DO|FIX" + r"ME|XX" + r"X)\b|raise NotImplemented" + "Error")
SKIPS = re.compile(r"mark\.(skip|xfail|skipif)|pytest\.(skip|xfail|importorskip)\(|unittest\.skip")


def is_face(path: Path) -> bool:
    """True for modules that answer a person: they may take rows only from `access` and `queries`."""
    return path.name in FACES or any(
        parent in {"views", "api", "consumers"} for parent in path.relative_to(ROOT).parts
    )


def test_views_api_and_consumers_take_rows_only_from_access_and_queries():
    bare = [
        shown(path, node.lineno)
        for path in python_files()
        if is_face(path) and path.is_relative_to(ROOT / "src")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}
    ]
    assert bare == []


def message_arguments(call: ast.Call) -> list[ast.expr]:
    """Of a gettext call the arguments that are texts: the message, its plural, its context."""
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    texts = {"n": 2, "p": 2, "np": 3}.get(name.partition("gettext")[0], 1)
    return call.args[:texts]


def test_messages_for_people_are_literals():
    computed = [
        shown(path, node.lineno)
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in GETTEXT
        and any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in message_arguments(node))
    ]
    assert computed == []


def test_messages_are_not_hidden_inside_f_strings():
    """The extractor does not look into them, so such a text would never be translated."""
    hidden = [
        shown(path, call.lineno)
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in GETTEXT
    ]
    assert hidden == []


def test_no_test_is_skipped():
    files = [
        p for p in python_files() if p.is_relative_to(ROOT / "tests") and p.name != "test_source_rules.py"
    ]
    assert [shown(p) for p in files if SKIPS.search(p.read_text(encoding="utf-8"))] == []


def test_nothing_is_left_unfinished():
    assert [shown(p) for p in python_files() if UNFINISHED.search(p.read_text(encoding="utf-8"))] == []


def test_no_file_names_a_package_registry():
    named = [
        (shown(path), host)
        for path in text_files()
        for host in REGISTRIES
        if host in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert named == []


def test_every_test_asserts_something():
    silent = [
        shown(path, node.lineno)
        for path in python_files()
        if path.name.startswith("test_")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
        if not re.search(r"\bassert|raises\(|expect\(|\.check\(|verify_", ast.unparse(node))
    ]
    assert silent == []
