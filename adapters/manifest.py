"""What a model folder holds: every file's size and SHA-256, and one revision that names them all."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

MANIFEST = "manifest.json"
READ_BYTES = 1 << 20


@dataclass(frozen=True)
class Entry:
    """One file: its size in bytes, its time of change in nanoseconds, and its SHA-256 (64 hex digits)."""

    bytes: int
    modified: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The files of a model folder by their path inside it."""

    files: dict[str, Entry]

    @property
    def revision(self) -> str:
        """``sha256:`` and 64 hex digits over the lines ``digest  path``, sorted by path."""
        lines = "".join(f"{self.files[path].sha256}  {path}\n" for path in sorted(self.files))
        return f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}"

    @classmethod
    def of(cls, folder: Path) -> "Manifest":
        """Read every file of ``folder`` through; takes about a second per gigabyte."""
        return cls({path: _entry(folder / path) for path in _paths(folder)})

    @classmethod
    def load(cls, file: Path) -> "Manifest | None":
        """Return the manifest written in ``file``, or None where there is none that can be read."""
        try:
            files = json.loads(file.read_text())["files"]
            return cls({path: Entry(**entry) for path, entry in files.items()})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def save(self, file: Path) -> None:
        """Write the manifest to ``file``."""
        files = {path: vars(entry) for path, entry in sorted(self.files.items())}
        file.write_text(json.dumps({"revision": self.revision, "files": files}, indent=2) + "\n")
        file.chmod(0o644)

    def differences(self, folder: Path, *, modified: bool = False) -> list[str]:
        """Return the paths of ``folder`` that are missing, new or of another size than written here.

        With ``modified``, a file with another time of change counts too: files that somebody else
        looks after can be replaced by others of the same size.
        """
        found = set(_paths(folder)) if folder.is_dir() else set()
        changed = set(self.files) ^ found
        for path in set(self.files) & found:
            now, then = (folder / path).stat(), self.files[path]
            if now.st_size != then.bytes or (modified and now.st_mtime_ns != then.modified):
                changed.add(path)
        return sorted(changed)

    def corrupted(self, folder: Path) -> list[str]:
        """Return the paths whose content is not what is written here. Reads every file through."""
        now = Manifest.of(folder).files
        then = self.files
        digests = {path: entry.sha256 for path, entry in then.items()}
        return sorted(
            path
            for path in now.keys() | then.keys()
            if path not in now or now[path].sha256 != digests.get(path)
        )


def revision_of(folder: Path) -> str:
    """Return the revision of a model folder: as its manifest says, or else from its files' content."""
    written = Manifest.load(folder / MANIFEST)
    return (written or Manifest.of(folder)).revision


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file's content as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while piece := stream.read(READ_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def _entry(file: Path) -> Entry:
    found = file.stat()
    return Entry(found.st_size, found.st_mtime_ns, sha256_of(file))


def _paths(folder: Path) -> list[str]:
    """Every file of the folder but the manifest itself and hidden ones."""
    inside = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(
        str(path)
        for path in inside
        if path.name != MANIFEST and not any(p.startswith(".") for p in path.parts)
    )
