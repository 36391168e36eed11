"""The embedded server's folders, programs and account, and how its database is made.

PostgreSQL refuses to run as root. There it runs as another account, and root keeps the folder in which that
account has its own two, so that nothing root writes lies where that account can put a link.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from adapters.process import die_with_parent
from config.embedded import leftovers, places, wheel
from config.embedded.answering import PostgresError, stop, wait_ready
from config.embedded.provision import provision
from config.env import APP, OWNER, SUPERUSER, embedded_url

WAYS_OUT = "Run this as an ordinary user, or set DATABASE_URL."
ACCOUNTS_FOR_ROOT = ("postgres", "nobody")
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "fsync": "on",
    "full_page_writes": "on",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u ",
}
DRAFT = "data.new."
PORT = 5432
# While it is being made, the database answers where nobody looks for it.
WORKSHOP_PORT = 5433
# The server's processes get nothing from our environment, which may hold other secrets.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True)
class Cluster:
    """One embedded server: its folders, its programs, and the account it runs as (None: our own)."""

    var: Path
    home: Path
    sockets: Path
    programs: Path
    account: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        """The folder PostgreSQL calls its data directory."""
        return self.home / "data"

    def command(self, data: Path, port: int) -> list[str]:
        """Return the command that runs the server on ``data``."""
        settings = SETTINGS | {"unix_socket_directories": str(self.sockets), "port": str(port)}
        flags = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(self.programs / "postgres"), "-D", str(data), *flags]

    def give(self, path: Path) -> None:
        """Make ``path`` the account's own."""
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def start(self, command: list[str]) -> "subprocess.Popen[str]":
        """Start one of the server's programs as its account, to end when we do."""
        account = self.account
        return subprocess.Popen(  # noqa: S603 - the wheel's own programs
            command,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            cwd="/",
            env=ENVIRONMENT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            preexec_fn=lambda: die_with_parent(last=signal.SIGQUIT),  # noqa: PLW1509 - this process has one thread
        )


def cluster_of(var: Path) -> Cluster:
    """Return the cluster of ``var``, with its folders made. PostgresError says why there can be none."""
    places.private_folder(places.socket_folder(var))
    home, sockets = places.postgres_home(var), places.postgres_socket_folder(var)
    if os.geteuid() != 0:
        return Cluster(var, places.private_folder(home), sockets, wheel.programs(), None)
    theirs = var / "postgres"
    if theirs.exists():
        raise PostgresError(
            f"{theirs} was made by {theirs.owner()}. "
            f"Run this as {theirs.owner()}, or as root with another POLITY_VAR."
        )
    account = _account(home)
    _check_reach(places.ROOT_HOME)
    home.mkdir(mode=0o711, exist_ok=True)
    cluster = Cluster(var, home, sockets, wheel.programs_for(account), account)
    sockets.mkdir(mode=0o700, exist_ok=True)
    cluster.give(sockets)
    return cluster


def _account(home: Path) -> pwd.struct_passwd:
    """Return the account that has the database in ``home``, or, for a new one, the first that may."""
    if (home / "data").exists():
        return pwd.getpwuid((home / "data").stat().st_uid)
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in ACCOUNTS_FOR_ROOT:
        if name in known:
            return known[name]
    names = " or ".join(ACCOUNTS_FOR_ROOT)
    raise PostgresError(
        f"PostgreSQL does not run as root, and there is no account {names} to run it as. {WAYS_OUT}"
    )


def _check_reach(folder: Path) -> None:
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    for place in (folder, *folder.parents):
        if not place.stat().st_mode & stat.S_IXOTH:
            raise PostgresError(
                f"PostgreSQL does not run as root, and other accounts cannot enter {place}. {WAYS_OUT}"
            )


def prepare(cluster: Cluster) -> None:
    """Leave ``cluster`` ready to start: no old server alive, its database made, its passwords ours.

    PostgresError or leftovers.ServerStillRunningError say what stands in the way.
    """
    with (cluster.home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        leftovers.clear(cluster.data)
        if not cluster.data.exists():
            _make(cluster)
        if (cluster.home / "passwords.sha256").read_text() != _passwords_digest(cluster):
            raise PostgresError(
                f"The database in {cluster.home} was made with other passwords than those in "
                f"{cluster.var / 'secrets'}. Put the old ones back, or delete {cluster.home} to begin anew."
            )


def _passwords_digest(cluster: Cluster) -> str:
    words = (places.secret(cluster.var, role) for role in (SUPERUSER, OWNER, APP))
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def _make(cluster: Cluster) -> None:
    """Make the database beside its place and move it there complete, so that a kill leaves no half of one."""
    # What we print here is the server's log.
    print(f"Making a new database in {cluster.data} for {cluster.var}.", flush=True)  # noqa: T201
    for old in cluster.home.glob(f"{DRAFT}*"):
        leftovers.end(old)
        # What a program on its last legs still writes there is removed the next time.
        shutil.rmtree(old, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=cluster.home))
    cluster.give(draft)
    _initialise(cluster, draft)
    admin = f"{embedded_url(cluster.var, SUPERUSER, 'postgres')}&port={WORKSHOP_PORT}"
    with cluster.start(cluster.command(draft, WORKSHOP_PORT)) as running:
        try:
            wait_ready(admin, process=running)
            provision(admin, passwords={role: places.secret(cluster.var, role) for role in (OWNER, APP)})
        finally:
            stop(running)
    (cluster.home / "passwords.sha256").write_text(_passwords_digest(cluster))
    draft.rename(cluster.data)


def _initialise(cluster: Cluster, draft: Path) -> None:
    password = cluster.home / "password"
    password.unlink(missing_ok=True)
    password.touch(mode=0o600, exist_ok=False)
    password.write_text(places.secret(cluster.var, SUPERUSER))
    cluster.give(password)
    command = [str(cluster.programs / "initdb"), "-D", str(draft), "-U", SUPERUSER, f"--pwfile={password}"]
    command += ["--locale=C.UTF-8", "--encoding=UTF8", "--auth=scram-sha-256", "--data-checksums"]
    try:
        with cluster.start(command) as process:
            output, _ = process.communicate()
    finally:
        password.unlink()
    if process.returncode != 0:
        raise PostgresError(f"initdb could not make a database in {draft}:\n{output}")
