"""Loading this loads the program with all that its commands need later, so that commands can be forked from there.

It is for a process that does nothing else (see `forked`): a process with threads is not to be forked from.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import index.whoosh
from api.cli import COMMANDS

for _place in COMMANDS.values():
    if _place.module != "serve":  # it is started by the script, and loads the web
        import_module(f"api.commands.{_place.module}")
for _later in ("api.troubles", "api.worker"):
    import_module(_later)
index.whoosh.load()

if len(list(Path("/proc/self/task").iterdir())) > 1:
    raise RuntimeError("a process with threads is not to be forked from")
