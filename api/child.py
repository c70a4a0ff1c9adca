"""The worker's own process, started by `serve`: what it reads and indexes never holds up the server.

    python -P -m api.child LOCK LINE

LOCK is the open file of the home's lock, which this process goes on holding; LINE is one end of a pair of sockets whose
other end only the server has: this process ends with the server.
"""

from __future__ import annotations

import signal
import sys
import threading

from api.house import House
from api.keeper import when_ended
from api.lock import HomeLock
from api.logs import log_to_stderr
from api.settings import Settings
from api.worker import Worker


def main(lock_file: int, line_file: int) -> int:
    """Work until told to stop, or until the server is gone."""
    # Ctrl-C in a terminal reaches this process as well; it is the server that then says stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    log_to_stderr()
    settings = Settings.read()
    lock = HomeLock.inherited(settings.home, lock_file)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    when_ended(line_file, stop.set)
    with House.hold(settings, lock) as house:
        worker = Worker(house.archive, house.engine, readers=settings.workers, warm=True)
        worker.start()
        stop.wait()
        worker.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
