"""The tables of this service: so far those of the messaging kernel alone, which the kernel keeps."""

from toolcare_shared.db import metadata

TABLES = metadata()
