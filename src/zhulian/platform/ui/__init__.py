"""The UI kit's Python side: navigation, slots, messages, administration pages. Manual: docs/ui-kit.md."""
