"""Makes a checkout ready to run: environment, locked packages, assets, catalogues. Needs only Python 3.11.

    python3 tools/setup.py base    what the product needs
    python3 tools/setup.py dev     that, and what checks and tests need

Each step leaves a stamp, a hash of what it read, in `.venv/.stamps`; it is done again when that changes.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / ".stamps"
REQUIREMENTS = ROOT / "requirements"


def digest(*paths: Path) -> str:
    """A hash over the names and contents of `paths` (a folder counts with everything below it)."""
    total = hashlib.sha256()
    for path in sorted(_files(paths)):
        total.update(str(path.relative_to(ROOT)).encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def _files(paths):
    for path in paths:
        if path.is_dir():
            yield from (p for p in path.rglob("*") if p.is_file() and "node_modules" not in p.parts)
        elif path.exists():
            yield path


def run(*command) -> None:
    """Run a command in the checkout; its failure ends the set-up with that exit code."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(f"set-up: this step failed: {' '.join(str(part) for part in command)}")


def stamped(name: str, value: str, *also: str) -> bool:
    """True if the step called `name` (or one of `also`, which includes it) was done with these inputs."""
    return any((STAMPS / n).exists() and (STAMPS / n).read_text() == value for n in (name, *also))


def stamp(name: str, value: str) -> None:
    """Remember that the step called `name` was done with these inputs."""
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(value)


def make_environment() -> None:
    """The virtual environment, made once."""
    if sys.version_info < (3, 11):  # noqa: UP036 (an older Python must get this sentence, not a traceback)
        sys.exit("Zhulian needs Python 3.11 or newer; this is " + sys.version.split()[0])
    if not PYTHON.exists():
        print("set-up: making .venv", flush=True)
        run(sys.executable, "-m", "venv", VENV)


def install_packages(kind: str) -> None:
    """Locked packages by hash; `dev` includes `base`, so what is set up for tests can also run."""
    base = digest(REQUIREMENTS / "base.txt", REQUIREMENTS / "build.txt")
    value = base if kind == "base" else base + digest(REQUIREMENTS / "dev.txt")
    done = stamped(kind, value) or (kind == "base" and stamped("dev-base", base))
    if done:
        return
    print(f"set-up: installing packages ({kind})", flush=True)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    locks = [REQUIREMENTS / "base.txt", REQUIREMENTS / "build.txt"]
    if kind == "dev":
        locks.append(REQUIREMENTS / "dev.txt")
    run(*pip, *(part for lock in locks for part in ("-r", lock)))
    stamp(kind, value)
    if kind == "dev":
        stamp("dev-base", base)


def install_product() -> None:
    """The product itself, editable: edits of the source need no second set-up."""
    value = digest(ROOT / "pyproject.toml", ROOT / "hatch_build.py")
    if stamped("product", value) and (VENV / "bin" / "zhulian").exists():
        return
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--no-deps", "--no-build-isolation", "-e", ROOT)
    stamp("product", value)


def build_assets() -> None:
    """Scripts and styles, bundled with Node from its PyPI wheel; the builder knows what is up to date."""
    builder = ROOT / "tools" / "build_assets.py"
    if not builder.exists():
        return
    # Node brings its own list of authorities; a company's proxy is known to the machine's list only.
    os.environ.setdefault("NODE_USE_SYSTEM_CA", "1")
    run(PYTHON, builder)


def compile_catalogues() -> None:
    """The .mo files of every language."""
    locale = ROOT / "src/zhulian/locale"
    sources = sorted(locale.rglob("*.po"))
    value = digest(*sources)
    if stamped("catalogues", value) and all(path.with_suffix(".mo").exists() for path in sources):
        return
    run(PYTHON, ROOT / "tools" / "messages.py", "compile")
    stamp("catalogues", value)


def main() -> None:
    """Do what is not done yet."""
    kind = sys.argv[1] if len(sys.argv) == 2 else ""
    if kind not in {"base", "dev"}:
        sys.exit(__doc__)
    make_environment()
    install_packages(kind)
    install_product()
    build_assets()
    compile_catalogues()


if __name__ == "__main__":
    main()
