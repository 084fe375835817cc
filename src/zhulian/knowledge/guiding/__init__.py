"""Troubleshooting guides (SPEC IN8): what may stand in one, who may do what, writing, running, the words for it.

The graph and its interpreter are `zhulian.engine.flow`; this package gives it a vocabulary and tables.
"""
