"""The two roles and their database, on any PostgreSQL 15 or later: our own server's or somebody else's.

``polity_owner`` owns the tables and migrates. ``polity_app`` runs everything: it reads and writes rows, and
can neither change the schema nor truncate a table. Tests make their databases through this door as well.
``python -m config.embedded.provision`` makes what DATABASE_URL and DATABASE_OWNER_URL name.
"""

import sys
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from config.env import APP, DATABASE, OWNER, Env, EnvironmentVariableError, load

# Any number will do, as long as nobody else on the server locks it.
LOCK = 0x706F6C697479

CREATE_ROLE = sql.SQL("""
    DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {name}) THEN
            CREATE ROLE {role};
        END IF;
    END $$""")
ROLE_MAY_LOG_IN_AND_NOTHING_ELSE = sql.SQL(
    "ALTER ROLE {role} LOGIN NOCREATEDB NOCREATEROLE CONNECTION LIMIT -1"
)
PASSWORD = sql.SQL("ALTER ROLE {role} PASSWORD {verifier}")
# Somebody who creates a database for another role must be able to act as that role.
ACT_AS_OWNER = sql.SQL("GRANT {owner} TO CURRENT_USER")
ON_DATABASE = (
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "GRANT CONNECT ON DATABASE {database} TO {owner}, {app}",
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {app}",
    "GRANT USAGE ON SCHEMA public TO {app}",
    "GRANT USAGE, CREATE ON SCHEMA public TO {owner}",
    *(
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {{owner}} IN SCHEMA public GRANT {rights} TO {{app}}"
        for rights in ("SELECT, INSERT, UPDATE, DELETE ON TABLES", "USAGE, SELECT ON SEQUENCES")
    ),
)


class ProvisionError(RuntimeError):
    """The roles and the database cannot be made."""


def provision(admin: str, *, database: str = DATABASE, passwords: Mapping[str, str] | None = None) -> None:
    """Make the roles and ``database`` where they are missing, and set their privileges. Harmless to repeat.

    ``admin`` is the conninfo or address of a role that may create roles and databases; ``passwords`` are
    those to set, by role; a role that is not named keeps its own. psycopg.Error is the server's refusal.
    """
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        for role in (OWNER, APP):
            names = {"name": sql.Literal(role), "role": sql.Identifier(role)}
            connection.execute(CREATE_ROLE.format(**names))
            connection.execute(ROLE_MAY_LOG_IN_AND_NOTHING_ELSE.format(**names))
        for role, password in (passwords or {}).items():
            # The server stores this verifier; sent like this, no log of statements can hold the password.
            verifier = connection.pgconn.encrypt_password(
                password.encode(), role.encode(), b"scram-sha-256"
            ).decode()
            connection.execute(PASSWORD.format(role=sql.Identifier(role), verifier=sql.Literal(verifier)))
        names = {
            "database": sql.Identifier(database),
            "owner": sql.Identifier(OWNER),
            "app": sql.Identifier(APP),
        }
        if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [database]).rowcount:
            if connection.info.parameter_status("is_superuser") != "on":
                connection.execute(ACT_AS_OWNER.format(**names))
            connection.execute(sql.SQL("CREATE DATABASE {database} OWNER {owner}").format(**names))
        with psycopg.connect(admin, dbname=database, autocommit=True) as inside:
            for statement in ON_DATABASE:
                inside.execute(sql.SQL(statement).format(**names))


def provision_what_is_named(env: Env) -> None:
    """Make what the addresses of ``env`` name, with their passwords. ProvisionError says what is missing."""
    addresses = {OWNER: urlsplit(env.database_owner_url), APP: urlsplit(env.database_url)}
    if env.embedded_postgres or env.database_admin_url is None:
        raise ProvisionError(
            "Set DATABASE_ADMIN_URL, DATABASE_OWNER_URL and DATABASE_URL. (Our own server needs none.)"
        )
    for role, address in addresses.items():
        if address.username != role or not address.password:
            raise ProvisionError(f"The address of {role} must name that role and its password.")
    passwords = {role: unquote(address.password or "") for role, address in addresses.items()}
    provision(env.database_admin_url, database=addresses[APP].path.strip("/"), passwords=passwords)


def drop(admin: str, *, database: str) -> None:
    """Delete ``database``, whoever is connected to it. Nothing happens where there is none."""
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )


if __name__ == "__main__":
    try:
        provision_what_is_named(load())
    except (ProvisionError, EnvironmentVariableError, psycopg.Error) as refusal:
        sys.exit(str(refusal))
