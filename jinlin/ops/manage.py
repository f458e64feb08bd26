"""`jinlin manage …`: Django's own commands, on this install's database."""

import argparse

from django.core.management import execute_from_command_line


def run(options: argparse.Namespace) -> int:
    """Run the Django command in `arguments`."""
    execute_from_command_line(["jinlin manage", *options.arguments])
    return 0
