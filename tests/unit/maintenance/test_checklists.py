"""Checklists: what is an answer, and what still misses."""

from dataclasses import replace

import pytest

from toolcare_maintenance.domain.checklists import (
    Answer,
    Choice,
    Grade,
    Group,
    InvalidChecklist,
    Item,
    ItemKind,
    UnknownItem,
    Verdict,
    WrongAnswer,
    check_answer,
    check_groups,
    in_words,
    is_answered,
    item_of,
    left_open,
    progress_of,
    verdict_of,
)

CLEAN = Item("clean", ItemKind.CHECK, {"en": "Vents clean"}, graded=True)
STEP = Item("step", ItemKind.MEASURE, {"en": "Step"}, unit="mm", low=0, high=0.02)
METHOD = Item(
    "method", ItemKind.CHOICE, {"en": "Method"}, choices=(Choice("dry", {"en": "Dry"}), Choice("wet", {"en": "Wet"}))
)
REMARK = Item("remark", ItemKind.TEXT, {"de": "Bemerkung"}, required=False)
PICTURE = Item("picture", ItemKind.PHOTO, {"en": "Last shot"})


def group(*items: Item, name: str = "g") -> Group:
    return Group(name, {"en": "Group"}, items)


ALL = [group(CLEAN, STEP), group(METHOD, REMARK, PICTURE, name="h")]


def test_a_list_that_can_be_filled_in_is_taken() -> None:
    """Every kind of item, in two groups."""
    check_groups(ALL)


@pytest.mark.parametrize(
    ("groups", "says"),
    [
        ([], "at least one group"),
        ([group()], "at least one item"),
        ([group(CLEAN), group(CLEAN, name="h")], "given twice"),
        ([group(CLEAN), group(STEP)], "given twice"),
        ([group(replace(STEP, low=1.0))], "wrong order"),
        ([group(replace(STEP, nominal=0.03))], "wrong order"),
        ([group(replace(CLEAN, unit="mm"))], "only a measured value"),
        ([group(replace(METHOD, choices=METHOD.choices[:1]))], "at least two"),
        ([group(replace(METHOD, choices=METHOD.choices[:1] * 2))], "at least two"),
        ([group(replace(CLEAN, choices=METHOD.choices))], "only a choice"),
        ([group(*(replace(CLEAN, id=str(one)) for one in range(201)))], "at most 200"),
    ],
)
def test_a_list_nobody_could_fill_in_is_refused(groups: list[Group], says: str) -> None:
    """The sentence names the item and what is wrong with it."""
    with pytest.raises(InvalidChecklist, match=says):
        check_groups(groups)


@pytest.mark.parametrize(
    ("item", "value"),
    [(CLEAN, "yes"), (CLEAN, True), (STEP, "0.01"), (STEP, True), (METHOD, "steam"), (REMARK, 7), (PICTURE, "x")],
)
def test_a_value_of_another_kind_is_refused(item: Item, value: bool | float | str) -> None:
    """A number in words would be no measured value."""
    with pytest.raises(WrongAnswer):
        check_answer(item, Answer(value))


def test_a_state_belongs_to_a_graded_item() -> None:
    """Where no state is asked for, none is kept."""
    check_answer(CLEAN, Answer("ok", Grade.GOOD, Grade.GOOD))
    with pytest.raises(WrongAnswer, match="not graded"):
        check_answer(STEP, Answer(0.01, as_left=Grade.GOOD))


@pytest.mark.parametrize(
    ("value", "verdict"), [(0, "ok"), (0.02, "ok"), (0.0201, "out_of_limits"), (-0.01, "out_of_limits")]
)
def test_the_limits_themselves_are_good(value: float, verdict: str) -> None:
    """Only what is beyond them is not."""
    assert verdict_of(STEP, value) is Verdict(verdict)
    assert verdict_of(CLEAN, "ok") is None


def test_what_counts_as_answered() -> None:
    """Spaces are no text; a point that does not apply needs no photo."""
    assert is_answered(STEP, Answer(0))
    assert not is_answered(REMARK, Answer("  "))
    assert not is_answered(CLEAN, None)
    assert is_answered(PICTURE, Answer(photo_ids=("p",)))
    shown = replace(CLEAN, photo_required=True)
    good = Answer("ok", Grade.GOOD, Grade.GOOD)
    assert not is_answered(shown, good)
    assert is_answered(shown, Answer("na"))
    assert is_answered(shown, replace(good, photo_ids=("p",)))


@pytest.mark.parametrize(
    "answer", [Answer("flag"), Answer("flag", Grade.BAD), Answer("flag", as_left=Grade.GOOD), Answer("ok")]
)
def test_a_graded_item_wants_both_states(answer: Answer) -> None:
    """As found and as left; what does not apply has none."""
    assert not is_answered(CLEAN, answer)
    assert is_answered(CLEAN, replace(answer, as_found=Grade.BAD, as_left=Grade.GOOD))
    assert is_answered(CLEAN, Answer("na"))


def test_what_is_left_open_wants_a_word() -> None:
    """Left bad or out of limits, in the order of the list; a note at the point says what is to be known."""
    bad, out = Answer("flag", Grade.BAD, Grade.BAD), Answer(9)
    assert left_open(ALL, {"step": out, "clean": bad}) == ("clean", "step")
    assert left_open(ALL, {"step": replace(out, note="Customer agrees"), "clean": bad}) == ("clean",)
    assert left_open(ALL, {"step": Answer(0.02), "clean": replace(bad, as_left=Grade.CAUTION)}) == ()


def test_progress_names_what_misses_in_order() -> None:
    """Optional items do not hold anything back."""
    answers = {"step": Answer(0.01), "clean": Answer("flag", Grade.BAD, Grade.GOOD)}
    found = progress_of(ALL, answers)
    assert (found.answered, found.required, found.missing) == (2, 4, ("method", "picture"))
    assert (found.as_found[Grade.BAD], found.as_left[Grade.GOOD]) == (1, 1)


def test_items_are_found_and_named() -> None:
    """German stands in where there is no English."""
    assert item_of(ALL, "remark") is REMARK
    assert in_words(REMARK.texts) == "Bemerkung"
    with pytest.raises(UnknownItem):
        item_of(ALL, "nothing")
