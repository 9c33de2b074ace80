"""Who works with Toolcare."""

from enum import StrEnum


class Role(StrEnum):
    TECHNICIAN = "technician"
    ENGINEER = "engineer"
    ADMINISTRATOR = "administrator"
