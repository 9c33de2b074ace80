"""Longer, shorter or kept: what services that came on time, late or not at all say of an interval."""

import random

import pytest

from toolcare_maintenance.domain.checklists import Grade
from toolcare_maintenance.domain.tuning import Criterion, Look, Verdict, advise, share_gone, worst_of

GOOD, CAUTION, BAD = Grade.GOOD, Grade.CAUTION, Grade.BAD
INTERVAL = 50_000


def looks(*groups: tuple[int, int, Grade]) -> list[Look]:
    """Return `times` looks after `ran` shots that found the same."""
    return [Look(ran, found) for times, ran, found in groups for _ in range(times)]


def test_too_few_services_propose_nothing() -> None:
    said = advise(looks((4, INTERVAL, BAD)), INTERVAL)
    assert said.verdict is Verdict.TOO_FEW
    assert said.proposed is None


def test_without_a_service_there_is_no_range() -> None:
    assert advise([], INTERVAL).spans == {}


def test_what_is_often_found_bad_is_serviced_earlier_but_not_at_less_than_half() -> None:
    said = advise(looks((5, INTERVAL, GOOD), (4, INTERVAL, BAD)), INTERVAL)
    assert said.verdict is Verdict.SHORTER
    assert said.by is Criterion.BAD
    assert said.proposed is not None
    assert INTERVAL // 2 <= said.proposed < INTERVAL


def test_always_bad_halves_the_interval() -> None:
    assert advise(looks((8, INTERVAL, BAD)), INTERVAL).proposed == INTERVAL // 2


def test_caution_most_of_the_time_is_too_late_as_well() -> None:
    said = advise(looks((2, INTERVAL, GOOD), (10, INTERVAL, CAUTION)), INTERVAL)
    assert (said.verdict, said.by) == (Verdict.SHORTER, Criterion.WORN)


def test_always_good_over_many_services_allows_a_quarter_more() -> None:
    said = advise(looks((40, INTERVAL, GOOD)), INTERVAL)
    assert said.verdict is Verdict.LONGER
    assert said.proposed == 62_000


def test_a_few_good_services_prove_nothing_yet() -> None:
    assert advise(looks((5, INTERVAL, GOOD)), INTERVAL).verdict is Verdict.KEEP


def test_services_that_came_late_and_found_all_well_say_more_than_those_on_time() -> None:
    late = advise(looks((6, INTERVAL, GOOD), (6, 2 * INTERVAL, GOOD)), INTERVAL)
    on_time = advise(looks((12, INTERVAL, GOOD)), INTERVAL)
    assert late.spans[Criterion.BAD].low > on_time.spans[Criterion.BAD].low
    assert late.verdict is Verdict.LONGER


def test_more_bad_services_never_reach_farther() -> None:
    reaches = [
        advise(looks((12 - bad, INTERVAL, GOOD), (bad, INTERVAL, BAD)), INTERVAL).spans[Criterion.BAD].best
        for bad in range(13)
    ]
    assert reaches == sorted(reaches, reverse=True)


@pytest.mark.parametrize("scale", [120_000, 250_000])
def test_lives_that_are_known_lie_in_the_range(scale: int) -> None:
    """Lives drawn from a Weibull of shape 3, services at 60 to 140 percent of its mean: the truth is mostly held."""
    dice = random.Random(scale)
    truth = scale * 0.1053605 ** (1 / 3)
    held = 0
    for _ in range(40):
        runs = [dice.uniform(0.6, 1.4) * scale * 0.9 for _ in range(30)]
        seen = [Look(int(ran), BAD if dice.weibullvariate(scale, 3) <= ran else GOOD) for ran in runs]
        span = advise(seen, INTERVAL).spans[Criterion.BAD]
        assert span.low <= span.best <= span.high
        held += span.low <= truth <= span.high
    assert held >= 16


def test_the_share_that_is_gone_grows_with_the_run() -> None:
    curve = share_gone(looks((6, INTERVAL, GOOD), (3, 2 * INTERVAL, BAD)), Criterion.BAD, [25_000, 50_000, 100_000])
    assert [one.best for one in curve] == sorted(one.best for one in curve)
    assert all(0 <= one.low <= one.best <= one.high <= 1 for one in curve)


def test_the_worst_point_counts_and_an_ungraded_service_does_not() -> None:
    assert worst_of({"good": 7, "caution": 1, "bad": 0}) is CAUTION
    assert worst_of({"good": 7, "bad": 1}) is BAD
    assert worst_of({"good": 0}) is None
    assert worst_of({}) is None
