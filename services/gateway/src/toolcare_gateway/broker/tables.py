from datetime import datetime

from sqlalchemy import BigInteger, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_gateway.tables import Base
from toolcare_shared.audit.marks import LEFT_OUT, SECRET, leave_out
from toolcare_shared.db import UtcDateTime


class MqttClient(Base):
    """One that was shut out stays, so that its press can say why it is silent."""

    __tablename__ = "mqtt_client"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    machine_id: Mapped[str | None] = mapped_column(String(64), index=True)
    note: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text, info=SECRET)
    made_by: Mapped[str] = mapped_column(Text)
    """Empty: it came with the installation."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rotated_by: Mapped[str | None] = mapped_column(Text)
    rotated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[str | None] = mapped_column(Text)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    list_number: Mapped[int] = mapped_column(BigInteger, info=LEFT_OUT)
    """The list by which the broker learns of its last change."""
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")


class MqttList(Base):
    """One row: the number of the list that the broker shall follow, and since when it is wanted."""

    __tablename__ = "mqtt_list"

    list_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


leave_out(MqttList)
