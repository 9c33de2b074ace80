#!/bin/bash
# The server is well when it answers and each service has its role and its database; what is missing is made.
# So a first start that was cut off, and a service that came with a later version, need nobody.
set -euo pipefail
ask() { psql --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 --username postgres --dbname postgres "$@"; }
there=$(ask --command "SELECT datname FROM pg_database")
for file in /run/toolcare/own/*-password; do
  name=$(basename "$file" -password)
  if [ "$name" = postgres ] || grep --quiet --line-regexp "$name" <<<"$there"; then continue; fi
  ask <<SQL
DO \$\$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$name') THEN CREATE ROLE "$name" LOGIN; END IF;
END \$\$;
ALTER ROLE "$name" PASSWORD '$(cat "$file")';
CREATE DATABASE "$name" OWNER "$name";
REVOKE ALL ON DATABASE "$name" FROM PUBLIC;
SQL
done
