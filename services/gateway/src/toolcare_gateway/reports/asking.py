"""What other services know, asked in the name of whoever wants the report, with their rights as they are now."""

import asyncio
import io

from pydantic import JsonValue, ValidationError

from toolcare_gateway.parts import Parts
from toolcare_gateway.reports.content.answers import fields, whole
from toolcare_gateway.reports.document import Picture
from toolcare_gateway.upstream import ServiceUnavailable
from toolcare_shared.auth import Actor
from toolcare_shared.http import Answer

_DEADLINE_S = 10.0
_LONGEST_SIDE = 1100
_QUALITY = 80


class Asking:
    """A part that cannot be had is None; the report says so."""

    def __init__(self, parts: Parts, actor: Actor) -> None:
        self._parts = parts
        self._actor = actor

    async def ask(self, service: str, path: str) -> JsonValue:
        answer = await self._answer(service, path)
        if answer is None:
            return None
        try:
            return answer.json()
        except ValidationError:
            return None

    async def show(self, photo_id: str, caption: str) -> Picture | None:
        """With what was drawn upon it."""
        detail = fields(await self.ask("photos", f"/photos/{photo_id}")) if photo_id else {}
        if not detail:
            return None
        drawn = whole(detail.get("annotation_count"))
        variant = "annotated.png?variant=screen" if drawn else "screen"
        answer = await self._answer("photos", f"/photos/{photo_id}/{variant}")
        content = None if answer is None else await asyncio.to_thread(_small, answer.body)
        return None if content is None else Picture(content, caption)

    async def _answer(self, service: str, path: str) -> Answer | None:
        try:
            answer = await self._parts.upstreams.ask(service, "GET", path, self._actor, deadline_s=_DEADLINE_S)
        except ServiceUnavailable:
            return None
        return answer if answer.ok else None


def _small(content: bytes) -> bytes | None:
    """Return a JPEG that is sharp on paper, and so small that many of them are no burden."""
    output = io.BytesIO()
    from PIL import Image, UnidentifiedImageError  # 2 MB that only a report with pictures needs

    try:
        with Image.open(io.BytesIO(content)) as opened:
            picture = opened.convert("RGB")
            picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            picture.save(output, "JPEG", quality=_QUALITY, optimize=True)
    except (UnidentifiedImageError, OSError):
        return None
    return output.getvalue()
