#!/bin/bash
# The server is well when it answers and each service has its role, with the password of its file, and its database;
# what is missing is made. So a first start that was cut off, a service that came with a later version, and a password
# that is another one now need nobody. A role's comment says of which state of its file its password is.
set -euo pipefail
own=${TOOLCARE_OWN:-/run/toolcare/own}
ask() { psql --no-psqlrc --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 --username postgres --dbname postgres "$@"; }
there=$(ask --command "SELECT datname FROM pg_database")
up_to_date=$(ask --command "SELECT rolname || ' ' || shobj_description(oid, 'pg_authid') FROM pg_roles WHERE shobj_description(oid, 'pg_authid') IS NOT NULL")
for file in "$own"/*-password; do
  name=$(basename "$file" -password)
  [ "$name" != postgres ] || continue
  state="password of $(stat --format %.9Y "$file")"
  if ! grep --quiet --line-regexp --fixed-strings "$name $state" <<<"$up_to_date"; then
    ask <<SQL
DO \$\$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$name') THEN CREATE ROLE "$name" LOGIN; END IF;
END \$\$;
\\set word \`cat '$file'\`
ALTER ROLE "$name" PASSWORD :'word';
COMMENT ON ROLE "$name" IS '$state';
SQL
  fi
  grep --quiet --line-regexp "$name" <<<"$there" || ask <<SQL
CREATE DATABASE "$name" OWNER "$name";
REVOKE ALL ON DATABASE "$name" FROM PUBLIC;
SQL
done
