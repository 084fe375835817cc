"""Files and functions stay small enough to be read at one sitting."""

from __future__ import annotations

import ast

from tests.quality.source import committed, python_files, shown, tree

FILE_LINES = 500
FUNCTION_LINES = 60
CODE = {".py", ".js", ".css", ".scss", ".html"}


def test_no_file_is_longer_than_500_lines():
    files = [p for p in committed() if p.suffix in CODE and "migrations" not in p.parts]
    long = [(shown(p), n) for p in files if (n := p.read_text(encoding="utf-8").count("\n")) > FILE_LINES]
    assert long == []


def test_no_function_is_longer_than_60_lines():
    long = [
        (shown(path, node.lineno), node.name)
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []
