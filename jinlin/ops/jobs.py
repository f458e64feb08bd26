"""`jinlin jobs`: background and periodic work."""

import argparse

from django.utils import timezone

from jinlin.common.jobs import run_jobs, run_once
from jinlin.ops.orphans import end_with_parent


def run(options: argparse.Namespace) -> int:
    """Work until told to stop; with `once`, do what waits and return."""
    if options.once:
        run_once(now=timezone.now())
        return 0
    if options.with_parent:
        end_with_parent(patience=30.0)
    run_jobs()
    return 0
