"""What a benchmark tells of its aims, under its table."""

from tests.bench.figures import Aim, Figures


def told(*aims: Aim) -> str:
    return Figures("Speed", "Measured.", ("reader", "shots/s"), [("ours", "10")], aims).printed()


def test_an_aim_that_is_missed_says_what_is_in_the_way() -> None:
    """The table marks it; what is met needs no reason."""
    text = told(Aim("at least 5/s", "10", True, "the disk"), Aim("at least 20/s", "10", False, "the broker"))
    assert "| at least 20/s |    10 | **no** |" in text
    assert text.endswith("- *at least 20/s*: the broker")
    assert "the disk" not in text


def test_without_aims_there_is_the_table_alone() -> None:
    assert told() == "| reader | shots/s |\n|--------|--------:|\n| ours   |      10 |"
