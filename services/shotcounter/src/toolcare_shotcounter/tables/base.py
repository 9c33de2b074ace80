"""What all tables are made with."""

from sqlalchemy.orm import DeclarativeBase

from toolcare_shared.db import metadata


class Base(DeclarativeBase):
    metadata = metadata()
