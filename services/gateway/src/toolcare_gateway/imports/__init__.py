"""Files that people bring: read, checked against the services, and taken when somebody says so."""
