"""What somebody without a login sees and says, as the gateway asks for it in his name."""

from typing import Annotated, Self

from pydantic import BaseModel, StringConstraints

from toolcare_failures.domain.codes import Code, CodeGroup
from toolcare_failures.domain.positions import Position
from toolcare_failures.domain.severity import FailureSeverity
from toolcare_failures.forms import Body, CavityNumber, Id, KnownCode, Words
from toolcare_failures.tables import Failure
from toolcare_failures.usecases.reporting import Report

GuestWords = Annotated[Words, StringConstraints(max_length=1000)]


class GuestCodeOut(BaseModel):
    """`reported` is how often it was reported on the tool."""

    code: str
    group: CodeGroup
    names: dict[str, str]
    reported: int

    @classmethod
    def of(cls, code: Code, reported: int) -> Self:
        return cls(code=code.code, group=code.group, names=dict(code.names), reported=reported)


class GuestCodesOut(BaseModel):
    items: list[GuestCodeOut]


class GuestReportIn(Body):
    tool_id: Id
    code: KnownCode
    cavity: CavityNumber | None = None
    note: GuestWords = ""
    client_id: Id | None = None

    def report(self) -> Report:
        return Report(
            tool_id=self.tool_id,
            code=self.code,
            position=Position(self.cavity),
            note=self.note,
            client_id=self.client_id,
        )


class GuestReportOut(BaseModel):
    """`stops`: such a failure usually stops the press; nobody has decided yet whether this one does."""

    number: int
    stops: bool

    @classmethod
    def of(cls, failure: Failure, usual: FailureSeverity) -> Self:
        return cls(number=failure.number, stops=usual.stops)
