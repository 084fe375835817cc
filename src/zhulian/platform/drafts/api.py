"""What rooms use: show a draft with a form, discard it in the action that sends the form."""

from zhulian.platform.drafts.store import discard, load

__all__ = ["discard", "load"]
