"""The databases themselves."""

from collections.abc import AsyncIterator

from sqlalchemy import text

from toolcare_compose.layout import SERVICES
from toolcare_compose.verify.site import Depth, Site
from toolcare_shared import migrations


async def are_whole(site: Site) -> AsyncIterator[str]:
    """PostgreSQL checks its pages as it reads them."""
    for service in SERVICES:
        if service in site.unreadable:
            yield f"{service} cannot be read: {site.unreadable[service]}"
        elif service not in site.states:
            yield f"{service} has no database"
    pragma = "quick_check" if site.depth is Depth.QUICK else "integrity_check"
    for service, session in site.states.items():
        if session.get_bind().dialect.name == "sqlite":
            said = (await session.scalars(text(f"PRAGMA {pragma}(3)"))).all()
            if said != ["ok"]:
                yield f"{service}: {said[0]}"
            broken = (await session.execute(text("PRAGMA foreign_key_check"))).first()
            if broken is not None:
                yield f"{service}: a row of {broken[0]} points nowhere"


async def are_at_head(site: Site) -> AsyncIterator[str]:
    for service, session in site.states.items():
        found = await session.scalar(text("SELECT version_num FROM alembic_version"))
        needed = migrations.head(f"toolcare_{service}")
        if found != needed:
            yield f"{service} is at {found or 'nothing'}, this version needs {needed}"
