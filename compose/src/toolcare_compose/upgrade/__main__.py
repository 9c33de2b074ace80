"""`python -m toolcare_compose.upgrade`."""

import sys

from toolcare_compose.upgrade.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
