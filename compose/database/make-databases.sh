#!/bin/bash
# Runs once, in an empty database: a role and a database for each service, whose password lies in its file.
set -euo pipefail
for file in /run/toolcare/own/*-password; do
  name=$(basename "$file" -password)
  [ "$name" = postgres ] && continue
  psql --quiet -v ON_ERROR_STOP=1 --username postgres --dbname postgres <<SQL
CREATE ROLE "$name" LOGIN PASSWORD '$(cat "$file")';
CREATE DATABASE "$name" OWNER "$name";
REVOKE ALL ON DATABASE "$name" FROM PUBLIC;
SQL
done
