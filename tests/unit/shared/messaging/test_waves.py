"""Which of the events that wait are handled at once."""

from datetime import UTC, datetime

from toolcare_shared.messaging.envelope import Envelope, source_of
from toolcare_shared.messaging.waves import AT_ONCE, waves


def told(words: str) -> list[Envelope]:
    """Events by a word each: the letter is the type, the digits are the subject."""
    return [
        Envelope(
            id=f"{place}",
            source=source_of("press"),
            type=f"toolcare.press.{word[0]}.v1",
            subject=word[1:],
            time=datetime(2026, 3, 2, tzinfo=UTC),
            data={},
            sequence=1,
            position=place,
            correlationid="c",
            actor="service:press",
        )
        for place, word in enumerate(words.split(), 1)
    ]


def cut(words: str) -> list[str]:
    """`a` goes together, any other type does not."""
    found = waves(told(words), lambda envelope: envelope.event_name == "a")
    return [" ".join(envelope.event_name + envelope.subject for envelope in wave) for wave in found]


def test_a_wave_is_of_one_type_and_no_subject_comes_twice_in_it() -> None:
    """So what comes later of a subject finds what came before it done."""
    assert cut("a1 a2 a3") == ["a1 a2 a3"]
    assert cut("a1 a2 a1 a3") == ["a1 a2", "a1 a3"]
    assert cut("a1 b2 a3 a4") == ["a1", "b2", "a3 a4"]
    assert cut("b1 b2") == ["b1", "b2"]
    assert cut("") == []


def test_a_wave_ends() -> None:
    many = [f"a{number}" for number in range(2 * AT_ONCE + 1)]
    assert [len(wave.split()) for wave in cut(" ".join(many))] == [AT_ONCE, AT_ONCE, 1]
