"""The wheel: its dependencies come from the lock's input, and it is refused without the built parts of its pages."""

from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

# Made at set-up and not kept by git; a wheel without them serves pages without styles and without Chinese.
MADE = ("src/zhulian/platform/static/dist/manifest.json", "src/zhulian/locale/zh_Hans/LC_MESSAGES/django.mo")


class CustomMetadataHook(MetadataHookInterface):
    """Fills `project.dependencies` from the un-pinned input of the lock, so that the list is written once."""

    def update(self, metadata):
        lines = Path(self.root, "requirements/base.in").read_text().splitlines()
        metadata["dependencies"] = [
            line.strip() for line in lines if line.strip() and not line.startswith("#")
        ]


class CustomBuildHook(BuildHookInterface):
    """Refuses a wheel (not an editable install) from a checkout that was not set up; the mend is in the words."""

    def initialize(self, version, build_data):
        missing = [name for name in MADE if not Path(self.root, name).exists()]
        if version == "standard" and missing:
            raise SystemExit(f"Not built yet: {', '.join(missing)}. Run first: python3 tools/setup.py base")
