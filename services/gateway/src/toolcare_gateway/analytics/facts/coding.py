"""The failure catalogue: what codes are called now, and which of them are counted as one."""

from datetime import tzinfo

from toolcare_gateway.analytics.facts.book import Book
from toolcare_gateway.analytics.tables import CodeFact
from toolcare_shared.contracts.failures import CatalogueChanged
from toolcare_shared.messaging.envelope import Envelope


async def code_changed(book: Book, event: CatalogueChanged, _envelope: Envelope, _zone: tzinfo) -> None:
    """A merge holds for all reports, also of the past."""
    code = await book.get(CodeFact, event.code)
    if code is None:
        code = CodeFact(code=event.code, merged_into=None)
        book.add(code)
    code.names = event.names
    if event.merged_into is not None and code.merged_into is None:
        code.merged_into = event.merged_into
        await book.count_as(event.code, await code_that_stays(book, event.merged_into))


async def code_that_stays(book: Book, code: str) -> str:
    """Return the code under which reports of this one are counted; one that nobody told of stays."""
    while (known := await book.get(CodeFact, code)) is not None and known.merged_into is not None:
        code = known.merged_into
    return code
