"""Where the embedded server and the process manager keep their files, and who may look at them.

Everything lives under ``var``, with two exceptions. As root, PostgreSQL runs as another account, which may
not be able to reach ``var``: its data lives under :data:`ROOT_HOME`. And a Unix socket's path holds at most
107 bytes: where ``var`` is deep, sockets live in a folder of ours under :data:`SHORT_HOME`.
"""

import hashlib
import os
import secrets
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

ROOT_HOME = Path("/var/lib/polity")
# Not the folder named by TMPDIR: two terminals of one person may disagree about that one.
SHORT_HOME = Path("/tmp")  # noqa: S108 - `private_folder` refuses a folder that somebody else made
# A socket path holds 107 bytes, of which a name such as `supervisor.sock.1234567` takes the rest.
LONGEST_SOCKET_FOLDER = 80
SECRET_BYTES = 32
OTHERS_MAY = stat.S_IRWXG | stat.S_IRWXO


class UnsafePlaceError(RuntimeError):
    """A folder or file that should be ours alone is not."""


def private_folder(path: Path) -> Path:
    """Make ``path`` a folder that only we can enter. UnsafePlaceError if it is somebody else's or a link."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise UnsafePlaceError(
            f"{path} belongs to somebody else. Remove it, or choose another folder with POLITY_VAR."
        )
    if found.st_mode & OTHERS_MAY:
        path.chmod(0o700)
    return path


def secret(var: Path, name: str) -> str:
    """Return the secret ``name`` of this ``var``, made up the first time. Only its owner can read the file.

    Two processes that ask at the same time get the same answer. UnsafePlaceError if others can read it.
    """
    path = var / "secrets" / name
    if not path.exists():
        folder = private_folder(path.parent)
        handle, draft = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(SECRET_BYTES))
            file.flush()
            os.fsync(handle)
        # A link appears whole or not at all, and the first one stays.
        with suppress(FileExistsError):
            os.link(draft, path)
        Path(draft).unlink()
    if path.stat().st_mode & OTHERS_MAY:
        raise UnsafePlaceError(
            f"Others can read {path}. Run `chmod 600 {path}`, and consider making a new one."
        )
    return path.read_text().strip()


def socket_folder(var: Path) -> Path:
    """Return the folder for our sockets: ``var/run``, or a short path where that one is too deep."""
    inside = var / "run"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
        return inside
    return SHORT_HOME / f"polity-{os.geteuid()}-{_mark(str(var))}"


def postgres_home(var: Path) -> Path:
    """Return the folder of the embedded server.

    As root it is named after the path and the superuser's password: a copy of ``var``, or a new one in the
    place of an old one, never opens the other's database.
    """
    if os.geteuid() != 0:
        return var / "postgres"
    return ROOT_HOME / _mark(f"{var}\0{secret(var, 'postgres')}")


def postgres_socket_folder(var: Path) -> Path:
    """Return the folder of the embedded server's socket."""
    return postgres_home(var) / "run" if os.geteuid() == 0 else socket_folder(var)


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
