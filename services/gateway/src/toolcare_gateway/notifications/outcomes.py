"""How a try to send ended."""

from dataclasses import dataclass

from toolcare_gateway.notifications.kinds import DeliveryProblem


@dataclass(frozen=True, slots=True)
class Outcome:
    """Without a problem it went out. `detail` is what the other side said.

    `permanent`: to try again is of no use. `unknown`: it may have gone out all the same. `for_all`: the server itself
    does not work, so others need not be tried now.
    """

    problem: DeliveryProblem | None = None
    detail: str = ""
    permanent: bool = False
    unknown: bool = False
    for_all: bool = False

    @property
    def ok(self) -> bool:
        return self.problem is None


SENT = Outcome()
