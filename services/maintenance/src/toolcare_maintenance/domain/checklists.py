"""Checklists: what is looked at, measured and written down at the bench, and what still misses."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

MAX_ITEMS = 200
MAX_TEXT = 4000
_FEWEST_CHOICES = 2
LANGUAGES = ("en", "de")

Value = bool | float | str | None
Texts = Mapping[str, str]


class ItemKind(StrEnum):
    CHECK = "check"
    MEASURE = "measure"
    CHOICE = "choice"
    TEXT = "text"
    PHOTO = "photo"


class Judgement(StrEnum):
    """The answers to an item of kind check. What does not apply to this tool needs no photo."""

    OK = "ok"
    FLAG = "flag"
    NOT_APPLICABLE = "na"


class Grade(StrEnum):
    """The state a point was found or left in."""

    GOOD = "good"
    CAUTION = "caution"
    BAD = "bad"


class Verdict(StrEnum):
    """How a measured value stands to the limits; the limits themselves are good."""

    OK = "ok"
    OUT_OF_LIMITS = "out_of_limits"


class InvalidChecklist(Exception):
    """A list that nobody could fill in."""


class UnknownItem(Exception):
    def __init__(self, item_id: str) -> None:
        super().__init__(f"This job's checklist has no item {item_id}. Reload the job.")
        self.item_id = item_id


class WrongAnswer(Exception):
    """A value that does not fit the item."""


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    texts: Texts


@dataclass(frozen=True, slots=True)
class Item:
    """One point. `graded`: it has a state as found and as left; `low` and `high` are in `unit`."""

    id: str
    kind: ItemKind
    texts: Texts
    help: Texts | None = None
    required: bool = True
    photo_required: bool = False
    graded: bool = False
    unit: str | None = None
    nominal: float | None = None
    low: float | None = None
    high: float | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    titles: Texts
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was written down for one item."""

    value: Value = None
    as_found: Grade | None = None
    as_left: Grade | None = None
    note: str = ""
    photo_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a list is filled in, and in which states its points were found and left."""

    answered: int
    required: int
    missing: tuple[str, ...]
    as_found: Mapping[Grade, int]
    as_left: Mapping[Grade, int]


def items_of(groups: Iterable[Group]) -> Iterator[Item]:
    for group in groups:
        yield from group.items


def item_of(groups: Iterable[Group], item_id: str) -> Item:
    for item in items_of(groups):
        if item.id == item_id:
            return item
    raise UnknownItem(item_id)


def check_groups(groups: Sequence[Group]) -> None:
    """Refuse a list without items, with an id twice, or with an item that cannot be answered."""
    items = list(items_of(groups))
    if not items or any(not group.items for group in groups):
        raise InvalidChecklist("A checklist has at least one group, and each group at least one item.")
    if len(items) > MAX_ITEMS:
        raise InvalidChecklist(f"A checklist has at most {MAX_ITEMS} items. Divide it.")
    for kind, ids in (("group", [group.id for group in groups]), ("item", [item.id for item in items])):
        if twice := next((one for one in ids if ids.count(one) > 1), None):
            raise InvalidChecklist(f"The {kind} {twice} is given twice.")
    for item in items:
        _check_item(item)


def _check_item(item: Item) -> None:
    name = in_words(item.texts)
    limits = (item.nominal, item.low, item.high)
    if item.kind is not ItemKind.MEASURE and (item.unit is not None or any(limit is not None for limit in limits)):
        raise InvalidChecklist(f"{name}: only a measured value has a unit and limits.")
    if not in_order(item.low, item.nominal, item.high):
        raise InvalidChecklist(f"{name}: the lower limit, the nominal value and the upper limit are in wrong order.")
    values = [choice.value for choice in item.choices]
    if item.kind is ItemKind.CHOICE and (len(values) < _FEWEST_CHOICES or len(set(values)) < len(values)):
        raise InvalidChecklist(f"{name}: give at least two different choices.")
    if item.kind is not ItemKind.CHOICE and values:
        raise InvalidChecklist(f"{name}: only a choice has choices.")


def in_order(*limits: float | None) -> bool:
    """Return whether those that are given go up."""
    given = [limit for limit in limits if limit is not None]
    return given == sorted(given)


def check_answer(item: Item, answer: Answer) -> None:
    """Refuse a value that is none of the item's kind. No value at all takes the answer back."""
    value, name = answer.value, in_words(item.texts)
    if not item.graded and (answer.as_found is not None or answer.as_left is not None):
        raise WrongAnswer(f"{name} is not graded: leave out its state.")
    if value is None:
        return
    match item.kind:
        case ItemKind.CHECK:
            fits, wanted = value in set(Judgement), "ok, flag or na"
        case ItemKind.MEASURE:
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            fits, wanted = is_number and math.isfinite(float(value)), f"a number in {item.unit or 'its unit'}"
        case ItemKind.CHOICE:
            values = [choice.value for choice in item.choices]
            fits, wanted = value in values, " or ".join(values)
        case ItemKind.TEXT:
            fits, wanted = isinstance(value, str) and len(value) <= MAX_TEXT, f"a text of at most {MAX_TEXT} characters"
        case ItemKind.PHOTO:
            fits, wanted = False, "a photo, and no value"
    if not fits:
        raise WrongAnswer(f"{name}: give {wanted}.")


def verdict_of(item: Item, value: Value) -> Verdict | None:
    """Return how a measured value stands; None for what is not measured."""
    if item.kind is not ItemKind.MEASURE or not isinstance(value, int | float):
        return None
    too_low = item.low is not None and value < item.low
    too_high = item.high is not None and value > item.high
    return Verdict.OUT_OF_LIMITS if too_low or too_high else Verdict.OK


def is_answered(item: Item, answer: Answer | None) -> bool:
    if answer is None:
        return False
    if item.kind is ItemKind.PHOTO:
        return bool(answer.photo_ids) and _has_grades(item, answer)
    has_value = bool(answer.value.strip()) if isinstance(answer.value, str) else answer.value is not None
    if answer.value == Judgement.NOT_APPLICABLE:
        return True
    has_photo = not item.photo_required or bool(answer.photo_ids)
    return has_value and has_photo and _has_grades(item, answer)


def _has_grades(item: Item, answer: Answer) -> bool:
    return not item.graded or (answer.as_found is not None and answer.as_left is not None)


def left_open(groups: Iterable[Group], answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """Return the points that were left bad or stand out of limits and have no note, in the order of the list."""
    return tuple(
        item.id
        for item in items_of(groups)
        if (answer := answers.get(item.id)) is not None and not answer.note and _is_left_open(item, answer)
    )


def _is_left_open(item: Item, answer: Answer) -> bool:
    return answer.as_left is Grade.BAD or verdict_of(item, answer.value) is Verdict.OUT_OF_LIMITS


def progress_of(groups: Iterable[Group], answers: Mapping[str, Answer]) -> Progress:
    items = list(items_of(groups))
    full = {item.id for item in items if is_answered(item, answers.get(item.id))}
    graded = [answers[item.id] for item in items if item.graded and item.id in answers]
    return Progress(
        answered=len(full),
        required=sum(item.required for item in items),
        missing=tuple(item.id for item in items if item.required and item.id not in full),
        as_found={grade: sum(answer.as_found is grade for answer in graded) for grade in Grade},
        as_left={grade: sum(answer.as_left is grade for answer in graded) for grade in Grade},
    )


def in_words(texts: Texts) -> str:
    """Return a text in the first language that has it: English before German."""
    return next((texts[language] for language in LANGUAGES if texts.get(language)), "")
