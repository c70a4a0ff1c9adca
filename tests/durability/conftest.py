"""What the tests here share stands beside them as plain modules, since the scripts use it too."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
