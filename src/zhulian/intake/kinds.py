"""Values of `Message.kind` that intake gives beside "message" and "resolution"."""

from __future__ import annotations

AUTOMATIC_KIND = "automatic"
"""A machine wrote it (a newsletter, a monitor) or asks for no automatic answer: work for an agent as any other."""
AUTO_REPLY_KIND = "auto_reply"
"""An absence note. It reopens nothing; customers do not see it."""
BOUNCE_KIND = "bounce"
"""A mail of ours could not be delivered. Customers do not see it."""
REPORT_KIND = "report"
"""A receipt or delivery report. Customers do not see it."""
INTERNAL_KINDS = (AUTO_REPLY_KIND, BOUNCE_KIND, REPORT_KIND)
