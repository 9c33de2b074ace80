"""How many histories a property test tries, and which: the same few in each `make test`, others in each long run."""

import os

from hypothesis import HealthCheck, Phase, settings

_WISHED = os.environ.get("TOOLCARE_EXAMPLES")


def histories(usually: int, *, steps: int = 50, shrinks: bool = True) -> settings:
    """Settings for `usually` histories of `steps`; TOOLCARE_EXAMPLES says how many others instead.

    What fails by chance in a run of a change that it has nothing to do with helps nobody: look for it by
    `make test-faults`, whose histories are others each time.
    """
    return settings(
        max_examples=int(_WISHED or usually),
        derandomize=_WISHED is None,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if shrinks else [])],
        suppress_health_check=list(HealthCheck),
    )
