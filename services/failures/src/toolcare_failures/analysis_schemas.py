"""The analysis of a failure over HTTP: 5-Why, Ishikawa, the cause, and the words of the 8D report."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field

from toolcare_failures.codes_schemas import CodeRef
from toolcare_failures.domain.analysis import (
    Analysis,
    Branch,
    CauseState,
    PossibleCause,
    RootCause,
    TextOf8d,
    Why,
    WhyChain,
)
from toolcare_failures.forms import Body, Id, KnownCode, Line, Said, Words
from toolcare_failures.schemas import Known, PhotoIds
from toolcare_failures.tables import AnalysisRow

MAX_CHAINS, MAX_WHYS, MAX_OF_A_BRANCH, MAX_TEAM = 10, 12, 30, 30


class WhyLine(Body):
    """A question with its answer; the last of a chain may still be open."""

    question: Words = ""
    answer: Words = ""


class WhyChainBody(Body):
    """From the failure down to its root. The id is the editor's own."""

    id: Id
    whys: Annotated[list[WhyLine], Field(min_length=1, max_length=MAX_WHYS)]


class PossibleCauseBody(Body):
    """A cause on a bone. A confirmed one needs its evidence. The id is the editor's own."""

    id: Id
    text: Said
    state: CauseState = CauseState.SUSPECTED
    evidence: Words = ""


BranchCauses = Annotated[list[PossibleCauseBody], Field(max_length=MAX_OF_A_BRANCH)]


class IshikawaBody(Body):
    man: BranchCauses = Field(default_factory=list)
    machine: BranchCauses = Field(default_factory=list)
    method: BranchCauses = Field(default_factory=list)
    material: BranchCauses = Field(default_factory=list)
    measurement: BranchCauses = Field(default_factory=list)
    environment: BranchCauses = Field(default_factory=list)

    def fishbone(self) -> dict[Branch, tuple[PossibleCause, ...]]:
        bones: dict[str, list[PossibleCauseBody]] = dict(self)
        return {
            Branch(name): tuple(PossibleCause(one.id, one.text, one.state, one.evidence) for one in causes)
            for name, causes in bones.items()
            if causes
        }


class D8Texts(Body):
    """What the 8D report says beyond failure, analysis and actions: D0, D2 to D8."""

    emergency: Words = ""
    problem: Words = ""
    containment: Words = ""
    cause: Words = ""
    corrective: Words = ""
    validation: Words = ""
    prevention: Words = ""
    recognition: Words = ""


class AnalysisIn(Body):
    """The whole analysis. A confirmed cause needs a text or a code, and evidence in words or photos."""

    five_whys: Annotated[list[WhyChainBody], Field(max_length=MAX_CHAINS)] = Field(default_factory=list)
    ishikawa: IshikawaBody = Field(default_factory=IshikawaBody)
    cause_code: KnownCode | None = None
    cause_text: Words = ""
    confirmed: bool = False
    evidence: Words = ""
    evidence_photo_ids: PhotoIds = Field(default_factory=list)
    team: Annotated[list[Line], Field(max_length=MAX_TEAM)] = Field(default_factory=list)
    d8: D8Texts = Field(default_factory=D8Texts)

    def analysis(self) -> Analysis:
        texts: dict[str, str] = dict(self.d8)
        return Analysis(
            chains=tuple(
                WhyChain(chain.id, tuple(Why(why.question, why.answer) for why in chain.whys))
                for chain in self.five_whys
            ),
            fishbone=self.ishikawa.fishbone(),
            root=RootCause(
                self.cause_code, self.cause_text, self.confirmed, self.evidence, tuple(self.evidence_photo_ids)
            ),
            team=tuple(self.team),
            texts={TextOf8d(name): text for name, text in texts.items() if text},
        )


class SavedAnalysis(BaseModel):
    version: int
    at: datetime
    by: str


class AnalysisOut(BaseModel):
    """An analysis as somebody left it; before anybody did it is empty and has the version 0.

    `saved` are its versions, the newest first; `?version=` shows one of them.
    """

    failure_id: str
    five_whys: list[WhyChainBody]
    ishikawa: IshikawaBody
    cause_code: CodeRef | None
    cause_text: str
    confirmed: bool
    evidence: str
    evidence_photo_ids: list[str]
    team: list[str]
    d8: D8Texts
    at: datetime | None
    by: str | None
    saved: list[SavedAnalysis]
    version: int

    @classmethod
    def of(
        cls,
        failure_id: str,
        row: AnalysisRow | None,
        known: Known,
        saved: Sequence[tuple[int, datetime, str]],
    ) -> Self:
        analysis = Analysis() if row is None else row.analysis
        root = analysis.root
        return cls(
            failure_id=failure_id,
            five_whys=[
                WhyChainBody(
                    id=chain.id, whys=[WhyLine(question=why.question, answer=why.answer) for why in chain.whys]
                )
                for chain in analysis.chains
            ],
            ishikawa=IshikawaBody(**{branch: _bone(causes) for branch, causes in analysis.fishbone.items()}),
            cause_code=None if root.code is None else known.code(root.code),
            cause_text=root.text,
            confirmed=root.confirmed,
            evidence=root.evidence,
            evidence_photo_ids=list(root.photo_ids),
            team=list(analysis.team),
            d8=D8Texts.model_validate(analysis.texts),
            at=None if row is None else row.at,
            by=None if row is None else row.by,
            saved=[SavedAnalysis(version=version, at=at, by=by) for version, at, by in saved],
            version=0 if row is None else row.version,
        )


def _bone(causes: Sequence[PossibleCause]) -> list[PossibleCauseBody]:
    return [PossibleCauseBody(id=one.id, text=one.text, state=one.state, evidence=one.evidence) for one in causes]
