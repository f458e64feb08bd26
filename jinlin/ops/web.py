"""`jinlin web`: the web server."""

import argparse
import os

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from jinlin.ops.demo_guard import guard, is_demo
from jinlin.ops.net import check_free
from jinlin.ops.orphans import end_with_parent
from jinlin.ops.static_files import prepare

# The path without its query: a search for a phone number must not end up in a log.
ACCESS_LOG = '[%(time)s] %(addr)s "%(method)s %(path)s" %(status)d %(dt_ms).1f ms'


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop; uses `host`, `port`, `workers`, `threads`, `access_log`."""
    check_free(options.host, options.port)
    if is_demo(os.environ["DATABASE_URL"]):
        guard(options.host, allowed=options.demo_beyond_loopback)
    if options.with_parent:
        end_with_parent()
    prepare()
    Server(
        "jinlin.ops.site:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        # Many: a slow upload holds a thread, not a database connection.
        blocking_threads=options.threads,
        websockets=False,
        log_access=options.access_log,
        log_access_format=ACCESS_LOG,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()
    return 0
