"""`toolcare verify`, or `python -m toolcare_compose.verify`."""

import sys

from toolcare_compose.verify.commands import main

sys.exit(main(sys.argv[1:]))
