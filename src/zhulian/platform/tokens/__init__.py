"""API tokens: who may make them for whom, how they are checked, and their page (SPEC PF3)."""
