"""What chance decides in a run; it is printed where it matters, and TOOLCARE_SEED takes it again."""

import os
import random

SEED = int(os.environ.get("TOOLCARE_SEED") or random.SystemRandom().randrange(1 << 32))
