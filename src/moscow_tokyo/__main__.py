"""`python -m moscow_tokyo` is the command `moscow-tokyo`."""

import sys

from .cli.main import main

if __name__ == "__main__":
    sys.exit(main())
