"""Two programs measured in turns: each in a process of its own that does what one line asks and answers its seconds.

    python -m bench._turns MODULE OPTIONS    the process: prepares MODULE with the options (JSON), then takes turns

Knows neither program, so that both processes can import it; settings and database come from the environment.
"""

import importlib
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench._runner import ROOT, ready

WARM_UP = 3
LEAP = 7919
SUBJECT = "宽带断了,请尽快处理"
BODY = "昨晚开始一直连不上,路由器重启过两次,还是不行。"

Measure = Callable[[int], float]
"""Does turn n and returns the seconds of what is measured; whatever is checked about the answer is not in them."""


def span(act: Callable[[], Any]) -> tuple[float, Any]:
    """(seconds, answer) of one call."""
    began = time.perf_counter()
    answer = act()
    return time.perf_counter() - began, answer


def require(condition: object, what: str) -> None:
    """End the run where an answer is not the one that should be measured."""
    if not condition:
        raise RuntimeError(what)


def place(turn: int, total: int) -> int:
    """Which of `total` rows is this turn's: the same for both programs, spread over all of them."""
    return (turn + WARM_UP) * LEAP % total


def serve(module: str, options: dict) -> None:
    """In the child: migrate, let the module fill the database, say so, then answer each line until there is no more."""
    answers, sys.stdout = sys.stdout, sys.stderr

    def say(answer: dict) -> None:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()

    ready()
    prepare: Callable[[dict], dict[str, Measure]] = importlib.import_module(module).prepare
    seconds, measures = span(lambda: prepare(options))
    say({"ready_after": seconds})
    for line in sys.stdin:
        asked = json.loads(line)
        say({"seconds": measures[asked["measure"]](asked["turn"])})


class Side:
    """One program in its process, as the parent sees it."""

    def __init__(
        self, python: str, module: str, options: dict, environment: dict[str, str], *, log: Path
    ) -> None:
        self._log = log
        command = [python, "-m", "bench._turns", module, json.dumps(options)]
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                command, env=environment, cwd=ROOT, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        self.ready_after: float = self._answer()["ready_after"]

    def turn(self, measure: str, number: int) -> float:
        """The seconds of one turn."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"measure": measure, "turn": number}) + "\n")
        self._process.stdin.flush()
        return float(self._answer()["seconds"])

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()

    def _answer(self) -> dict:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            raise SystemExit(self._log.read_text(encoding="utf-8", errors="replace")[-4000:])
        return json.loads(line)


def in_turns(sides: dict[str, Side], measure: str, rounds: int) -> dict[str, list[float]]:
    """Seconds of each side: one turn of each after the other, the first of them changing; the first rounds warm up."""
    spans: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(-WARM_UP, rounds):
        for name in list(sides)[:: 1 if number % 2 else -1]:
            seconds = sides[name].turn(measure, number)
            if number >= 0:
                spans[name].append(seconds)
    return spans


if __name__ == "__main__":
    serve(sys.argv[1], json.loads(sys.argv[2]))
