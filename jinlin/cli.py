"""The command `jinlin`."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> int:
    """Run the command the arguments name; return its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinlin.settings")
    execute_from_command_line(["jinlin", *sys.argv[1:]])
    return 0
