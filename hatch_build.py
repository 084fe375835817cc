"""Reads the dependency list of the wheel from requirements/base.in, so that it is written once."""

from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface


class CustomMetadataHook(MetadataHookInterface):
    """Fills `project.dependencies` from the un-pinned input of the lock."""

    def update(self, metadata):
        lines = Path(self.root, "requirements/base.in").read_text().splitlines()
        metadata["dependencies"] = [
            line.strip() for line in lines if line.strip() and not line.startswith("#")
        ]
