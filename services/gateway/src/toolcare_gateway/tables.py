"""The base of the gateway's tables: the names of constraints follow the project's convention."""

from sqlalchemy.orm import DeclarativeBase

from toolcare_shared.db import metadata


class Base(DeclarativeBase):
    metadata = metadata()
