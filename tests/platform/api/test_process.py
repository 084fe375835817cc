"""What the API costs those who do not use it: nothing (PF3)."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhulian.site.settings")
import django
django.setup()
from django.urls import reverse
import zhulian.site.processes
from zhulian.platform.jobs import run_due
assert reverse("api", args=["v1/customers"]) == "/api/v1/customers"
print(sorted({"ninja", "pydantic"} & sys.modules.keys()))
from zhulian.platform.api.door import operations
operations()
print(sorted({"ninja", "pydantic"} & sys.modules.keys()))
"""


def test_only_a_process_that_answers_a_program_loads_it():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("[]\n['ninja', 'pydantic']\n", 0), done.stderr
