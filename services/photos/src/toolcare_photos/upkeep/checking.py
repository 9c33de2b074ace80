"""Compares the store with the database: it holds all that is needed, whole and sealed, and nothing else."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.domain.photo import Variant
from toolcare_photos.domain.picture_file import PictureTooHard, PictureUnreadable
from toolcare_photos.pictures import ORIGINAL, PictureLost, Pictures, name_of
from toolcare_photos.storage.key_ring import PhotoKeyMissing
from toolcare_photos.storage.objects import PictureDamaged
from toolcare_photos.store import keeping
from toolcare_photos.tables import PictureRow
from toolcare_photos.usecases.keeping import forget_unclaimed, seal_picture
from toolcare_shared.db import Database

VARIANTS = {name_of(variant): variant for variant in (Variant.FULL, Variant.SCREEN, Variant.THUMB)}
"""The larger one first: the smaller are made from it."""
_AT_ONCE = 50

Tell = Callable[[str], None]


class Fault(StrEnum):
    ORPHAN = "orphan"
    MISSING = "missing"
    DAMAGED = "damaged"
    UNSEALED = "unsealed"
    KEY_MISSING = "key missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """`name` is the file's, or empty for all of the picture's."""

    fault: Fault
    sha256: str
    name: str = ""
    is_mended: bool = False


@dataclass(slots=True)
class Checked:
    pictures: int = 0
    foreign: int = 0
    """Keys in the store that are none of photos; they are left alone."""
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return all(finding.is_mended for finding in self.findings)


class Check:
    """With `repair` what can be mended is: orphans deleted, variants made again, old files sealed."""

    def __init__(self, database: Database, pictures: Pictures, tell: Tell, *, repair: bool) -> None:
        self._database = database
        self._pictures = pictures
        self._tell = tell
        self._repair = repair

    async def run(self) -> Checked:
        checked = Checked()
        await self._look_through_the_database(checked)
        await self._look_through_the_store(checked)
        return checked

    async def look_at(self, hashes: Iterable[str]) -> Checked:
        """Check these pictures alone; one that is not kept is missing."""
        checked = Checked()
        async with self._database.read() as session:
            rows = await keeping.pictures_of(session, list(hashes))
        checked.findings += [
            Finding(Fault.MISSING, sha256) for sha256 in hashes if sha256 not in {r.sha256 for r in rows}
        ]
        for row in rows:
            checked.findings.extend(await self._of_picture(row))
        checked.pictures = len(rows)
        return checked

    async def _look_through_the_database(self, checked: Checked) -> None:
        after = ""
        while rows := await self._kept(after):
            for row in rows:
                checked.findings.extend(await self._of_picture(row))
            after, checked.pictures = rows[-1].sha256, checked.pictures + len(rows)
            self._tell(f"{checked.pictures} pictures are checked.")

    async def _kept(self, after: str) -> list[PictureRow]:
        async with self._database.read() as session:
            return await keeping.kept_pictures(session, after, _AT_ONCE)

    async def _of_picture(self, row: PictureRow) -> list[Finding]:
        found = await self._faults(row)
        if not found:
            return []
        async with self._database.write() as session:
            is_kept = await keeping.hold_files(session, row.sha256)
            found = await self._faults(row) if is_kept else []
            if found and self._repair:
                found = await self._mended(session, row, found)
            await keeping.let_go(session, row.sha256)
        return found

    async def _faults(self, row: PictureRow) -> list[Finding]:
        expected = [*([ORIGINAL] if row.kind is not None else []), *VARIANTS]
        there = await self._pictures.names(row.sha256)
        found = [Finding(Fault.ORPHAN, row.sha256, name) for name in there if name not in {ORIGINAL, *VARIANTS}]
        found += [Finding(Fault.MISSING, row.sha256, name) for name in expected if name not in there]
        if not row.is_sealed:
            return [*found, Finding(Fault.UNSEALED, row.sha256)]
        for name in there:
            fault = await self._fault_of(row.sha256, name) if name in expected else None
            if fault is not None:
                found.append(Finding(fault, row.sha256, name))
        return found

    async def _fault_of(self, sha256: str, name: str) -> Fault | None:
        try:
            content = await self._pictures.content(sha256, name)
        except PictureDamaged:
            return Fault.DAMAGED
        except PhotoKeyMissing:
            return Fault.KEY_MISSING
        if content is None:
            return Fault.MISSING
        if name == ORIGINAL and hashlib.sha256(content).hexdigest() != sha256:
            return Fault.DAMAGED
        return None

    async def _mended(self, session: AsyncSession, row: PictureRow, found: Iterable[Finding]) -> list[Finding]:
        by_fault = {finding: finding.fault for finding in found}
        if Fault.UNSEALED in by_fault.values():
            await seal_picture(session, row.sha256, self._pictures)
        for finding, fault in by_fault.items():
            if fault is Fault.ORPHAN or (fault is Fault.DAMAGED and finding.name in VARIANTS):
                await self._pictures.drop(row.sha256, finding.name)
        wanted = {finding.name for finding, fault in by_fault.items() if fault in {Fault.MISSING, Fault.DAMAGED}}
        made = {name for name, variant in VARIANTS.items() if name in wanted and await self._made(row.sha256, variant)}
        whole = {Fault.ORPHAN, Fault.UNSEALED}
        return [replace(each, is_mended=each.fault in whole or each.name in made) for each in by_fault]

    async def _made(self, sha256: str, variant: Variant) -> bool:
        try:
            await self._pictures.restore(sha256, variant)
        except (PictureLost, PictureDamaged, PhotoKeyMissing, PictureTooHard, PictureUnreadable):
            return False
        return True

    async def _look_through_the_store(self, checked: Checked) -> None:
        waiting: list[str] = []
        async for sha256 in self._pictures.all_hashes():
            if sha256 is None:
                checked.foreign += 1
            else:
                waiting.append(sha256)
            if len(waiting) == _AT_ONCE:
                checked.findings.extend(await self._orphans(waiting))
                waiting = []
        checked.findings.extend(await self._orphans(waiting))

    async def _orphans(self, hashes: list[str]) -> list[Finding]:
        async with self._database.read() as session:
            kept = await keeping.kept_of(session, hashes)
        return [finding for sha256 in hashes if sha256 not in kept for finding in await self._orphan(sha256)]

    async def _orphan(self, sha256: str) -> list[Finding]:
        """Look twice: it may be of an upload that is on its way, which writes its files again where it must."""
        async with self._database.write() as session:
            if self._repair:
                is_orphan = await forget_unclaimed(session, sha256, self._pictures)
            else:
                is_orphan = not await keeping.hold_files(session, sha256) and bool(await self._pictures.names(sha256))
                await keeping.let_go(session, sha256)
        return [Finding(Fault.ORPHAN, sha256, is_mended=self._repair)] if is_orphan else []
