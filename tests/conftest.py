"""What all tests stand on: one PostgreSQL server for the whole run, and databases of either kind for each test."""

from toolcare_shared.testing.postgres import database, database_templates, databases, postgresql_server

__all__ = ["database", "database_templates", "databases", "postgresql_server"]
