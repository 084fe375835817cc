"""One row per contact on any channel, its segments; conversations, messages, attachments."""
