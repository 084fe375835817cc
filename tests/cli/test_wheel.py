"""The wheel that people install: complete, and refused from a checkout that was not set up."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = pytest.mark.processes


def build(source: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """`hatchling build` in `source`; needs no network."""
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    return subprocess.run(words, cwd=source, capture_output=True, text=True)


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder with the wheel of this checkout installed into it, without what it depends on."""
    folder = tmp_path_factory.mktemp("wheel")
    # Who builds the pages' parts holds this lock; a part must not vanish while it is packed.
    with (ROOT / "assets" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = build(ROOT, folder / "dist")
    assert done.returncode == 0, done.stdout + done.stderr
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    wheel = next((folder / "dist").glob("zhulian-*.whl"))
    subprocess.run([*pip, "--target", str(folder / "here"), str(wheel)], check=True)
    return folder / "here"


def run(installed: Path, *words: str, language: str = "en_US.UTF-8") -> str:
    """What this interpreter prints when it looks into that folder first, from elsewhere than the checkout."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ZHULIAN_", "DJANGO_"))}
    environment = {**kept, "PYTHONPATH": str(installed), "LANG": language, "LC_ALL": language}
    words = (sys.executable, *words)
    return subprocess.run(
        words, cwd=installed.parent, env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_the_installed_wheel_runs_and_knows_its_version(installed):
    assert run(installed, "-c", "import zhulian; print(zhulian.__file__)").startswith(str(installed))
    assert run(installed, "-m", "zhulian.cli", "version") == "0.1.0\n"
    assert (installed / "bin" / "zhulian").exists()


def test_the_wheel_brings_every_built_part_and_the_chinese(installed):
    dist = installed / "zhulian" / "platform" / "static" / "dist"
    named = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    assert {"desk.css", "desk.js", "portal.css", "icons.svg"} <= set(named)
    assert [name for name in named.values() if not (dist / name).exists()] == []
    assert "更新数据库" in run(installed, "-m", "zhulian.cli", "--help", language="zh_CN.UTF-8")


def test_the_wheel_brings_templates_migrations_and_no_tests(installed):
    assert sorted(path.name for path in installed.iterdir() if path.name[0] != "_") == sorted(
        ["bin", "zhulian", next(installed.glob("zhulian-*.dist-info")).name]
    )
    for pattern in ("**/*.html", "**/migrations/*.py", "**/py.typed"):
        here = {path.relative_to(installed) for path in (installed / "zhulian").glob(pattern)}
        there = {path.relative_to(ROOT / "src") for path in (ROOT / "src" / "zhulian").glob(pattern)}
        assert here == there != set()


def test_a_checkout_that_was_not_set_up_makes_no_wheel(tmp_path):
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "requirements/base.in"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "src" / "zhulian").mkdir(parents=True)
    (tmp_path / "src" / "zhulian" / "__init__.py").touch()
    done = build(tmp_path, tmp_path / "dist")
    assert done.returncode != 0
    assert "Run first: python3 tools/setup.py base" in done.stdout + done.stderr
    assert list(tmp_path.glob("dist/*.whl")) == []
