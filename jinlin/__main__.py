"""`python -m jinlin` is the same as the command `jinlin`."""

import sys

from jinlin.cli import main

if __name__ == "__main__":
    sys.exit(main())
