"""Exit codes that the supervising parent and its children agree on. Imported without Django."""

# A process that cannot start as configured (sysexits' EX_CONFIG): starting it again would change nothing.
CONFIGURATION = 78
