"""Which of the events that wait may be handled at once."""

from collections.abc import Callable, Iterator, Sequence

from toolcare_shared.messaging.envelope import Envelope

AT_ONCE = 20
"""More would save little, and have whoever shares the loop wait for longer between two of their steps."""


def waves(envelopes: Sequence[Envelope], go_together: Callable[[Envelope], bool]) -> Iterator[Sequence[Envelope]]:
    """Cut events into stretches of one type in which no subject comes twice; what does not go together is alone."""
    wave: list[Envelope] = []
    for envelope in envelopes:
        if wave and not (
            len(wave) < AT_ONCE
            and go_together(envelope)
            and envelope.type == wave[0].type
            and all(envelope.subject != earlier.subject for earlier in wave)
        ):
            yield wave
            wave = []
        wave.append(envelope)
    if wave:
        yield wave
