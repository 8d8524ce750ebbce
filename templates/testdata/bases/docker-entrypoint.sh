#!/bin/sh
# Makes the database and its user on the first start, and then is the server that the arguments say.
set -e
as_postgres() { setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }
install -d -o postgres -g postgres -m 700 "$PGDATA" /var/run/postgresql
printf '%s' "$POSTGRES_PASSWORD" | install -o postgres -m 600 /dev/stdin /tmp/password
as_postgres initdb --auth=trust --username="$POSTGRES_USER" --pwfile=/tmp/password >/dev/null
rm /tmp/password
as_postgres pg_ctl -o "-c listen_addresses=''" -w start >/dev/null
as_postgres createdb --username="$POSTGRES_USER" "$POSTGRES_DB"
as_postgres pg_ctl -m fast -w stop >/dev/null
exec setpriv --reuid=postgres --regid=postgres --init-groups "$@" -c listen_addresses='*'
