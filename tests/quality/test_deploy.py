"""The samples in deploy/ fit the program: commands, variables and files that there are."""

from __future__ import annotations

import re

import yaml

from tests.quality.source import ROOT
from tests.quality.test_docs import INTERNAL, VARIABLE, rows
from zhulian.cli.commands import main

DEPLOY = ROOT / "deploy"


def texts():
    return {path: path.read_text(encoding="utf-8") for path in DEPLOY.rglob("*") if path.is_file()}


def test_every_command_and_variable_exists():
    documented = {name.upper() for name in rows("docs/operations.md", "## Settings")} | INTERNAL
    for path, text in texts().items():
        assert set(VARIABLE.findall(text)) <= documented, path.name
    units = "".join(path.read_text(encoding="utf-8") for path in (DEPLOY / "systemd").iterdir())
    commands = set(re.findall(r"^ExecStart=/opt/zhulian/bin/zhulian (\S+)", units, re.MULTILINE))
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    commands |= {one["command"][1] for one in services.values() if "command" in one}
    assert commands == {"up", "web", "worker", "migrate"} <= set(main.commands)


def test_what_compose_needs_is_there_and_explained():
    content = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    wanted = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")))
    sample = set(
        re.findall(r"^([A-Z_]+)=", (DEPLOY / "env.sample").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert wanted == sample
    build = content["services"]["web"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).exists()
    for mount in content["services"]["nginx"]["volumes"]:
        source = mount.split(":")[0]
        assert source == "./tls" or (DEPLOY / source).exists()
    assert yaml.safe_load((DEPLOY / "prometheus.yaml").read_text(encoding="utf-8"))["scrape_configs"]
