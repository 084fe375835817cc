"""`python -m zhulian.cli`: how the supervising process starts its children."""

from zhulian.cli import main

main(prog_name="zhulian")
