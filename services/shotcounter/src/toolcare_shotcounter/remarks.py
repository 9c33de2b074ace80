"""What sources say although they count, for who says it in another language."""

from toolcare_shared.contracts.shotcounter import RemarkCode, SourceRemark


def remarks_of(state: str, said: SourceRemark | None, seldom_ms: float | None) -> list[SourceRemark]:
    """Return as codes and numbers what a source that counts says in words; `said` is what it said itself."""
    if state not in {"live", "idle"}:
        return []
    seldom = None if seldom_ms is None else SourceRemark(code=RemarkCode.SAMPLED_SELDOM, amount=seldom_ms)
    return [each for each in (said, seldom) if each is not None]
