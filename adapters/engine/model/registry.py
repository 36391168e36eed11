"""Adapters by name: loaded when somebody says so, or found in the adapters folder when first asked for."""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from adapters.engine.errors import AdapterError, BadRequestError, UnknownModelError
from adapters.engine.limits import RESIDENT, RESIDENT_BYTES
from adapters.engine.model.lora import Adapter

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@:+~-]{0,199}")

Read = Callable[[Path], Adapter]


@dataclass(frozen=True)
class Entry:
    """A name that the engine answers to, and the folder and content that it means."""

    name: str
    folder: Path
    digest: str
    created: int


@dataclass
class Door:
    """Through which one at a time comes to a name's files; ``wanted`` is how many stand before it or are inside."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    wanted: int = 0


class Registry:
    """Names are immutable: what a name means changes only when somebody loads it anew in its place.

    Any thread may use it. Weights stay in memory for the adapters used last; others are read again from
    their folder, which must still hold the same content. While one name's files are read, only those who ask for
    the same name wait.
    """

    def __init__(self, folder: Path, base: str, read: Read) -> None:
        self._folder = folder.resolve()
        self._base = base
        self._read = read
        self._entries: dict[str, Entry] = {}
        self._resident: OrderedDict[str, Adapter] = OrderedDict()
        self._bytes = 0
        # Held for moments only, never while files are read.
        self._lock = threading.Lock()
        self._doors: dict[str, Door] = {}

    @property
    def entries(self) -> list[Entry]:
        """All adapters known by name, in the order in which they were loaded."""
        with self._lock:
            return list(self._entries.values())

    @property
    def resident(self) -> int:
        """How many adapters' weights are in memory."""
        return len(self._resident)

    def held(self, name: str) -> Adapter | None:
        """Do what :meth:`resolve` does, but raise :class:`KeyError` if files have to be read for it."""
        if name == self._base:
            return None
        with self._lock:
            self._resident.move_to_end(name)
            return self._resident[name]

    def resolve(self, name: str) -> Adapter | None:
        """Return the adapter called ``name``, or None for the base model.

        Raises :class:`UnknownModelError` if there is none, :class:`AdapterError` if it cannot be used.
        """
        if name == self._base:
            return None
        with self._alone(name):
            entry = self._entries.get(name) or self._found(name)
            return self._weights(entry)

    def load(self, name: str, path: str, *, in_place: bool = False) -> Entry:
        """Load the adapter in the folder ``path`` under ``name``.

        Raises :class:`BadRequestError` if the name is taken or the path leads out of the adapters folder,
        :class:`AdapterError` if the adapter cannot be used.
        """
        if not NAME.fullmatch(name) or name == self._base:
            raise BadRequestError(
                f"{name!r} cannot name an adapter. Use letters, digits and _ . @ : + ~ -, and not the base "
                "model's name.",
                "lora_name",
            )
        with self._alone(name):
            if name in self._entries and not in_place:
                raise BadRequestError(
                    f"The adapter {name} is loaded already. Adapters do not change: give the new one a name "
                    "of its own, or set load_inplace to replace it.",
                    "lora_name",
                )
            return self._enter(name, self._inside(path))

    def unload(self, name: str) -> None:
        """Forget an adapter. Requests that use it already finish with it.

        Raises :class:`UnknownModelError` if none of this name is loaded.
        """
        with self._lock:
            if self._entries.pop(name, None) is None:
                raise UnknownModelError(f"No adapter called {name} is loaded.", "lora_name")
            self._drop(name)

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """Within the block, nobody else is at this name's files."""
        with self._lock:
            door = self._doors.setdefault(name, Door())
            door.wanted += 1
        try:
            with door.lock:
                yield
        finally:
            with self._lock:
                door.wanted -= 1
                if not door.wanted:
                    del self._doors[name]

    def _found(self, name: str) -> Entry:
        folder = self._folder / name
        if not NAME.fullmatch(name) or not folder.is_dir():
            raise UnknownModelError(
                f"The model {name} does not exist: it is neither the base model ({self._base}) nor an "
                "adapter that is loaded or lies in the adapters folder.",
                "model",
            )
        return self._enter(name, self._inside(name))

    def _inside(self, path: str) -> Path:
        try:
            folder = (self._folder / path).resolve()
            is_folder = folder.is_relative_to(self._folder) and folder.is_dir()
        except (OSError, ValueError, RuntimeError):
            is_folder = False
        if not is_folder:
            raise BadRequestError(
                f"{path!r} is no folder inside the adapters folder. Put the adapter there first.", "lora_path"
            )
        return folder

    def _enter(self, name: str, folder: Path) -> Entry:
        adapter = self._read_from(name, folder)
        entry = Entry(name, folder, adapter.digest, adapter.created)
        with self._lock:
            self._entries[name] = entry
            self._drop(name)
            self._keep(name, adapter)
        return entry

    def _weights(self, entry: Entry) -> Adapter:
        with self._lock:
            adapter = self._resident.get(entry.name)
        if adapter is None:
            adapter = self._read_from(entry.name, entry.folder)
        if adapter.digest != entry.digest:
            raise AdapterError(
                f"The files of the adapter {entry.name} have changed since it was loaded. Load it under a "
                "new name.",
                "model",
            )
        with self._lock:
            # Not what was unloaded while it was read.
            if self._entries.get(entry.name) is entry:
                self._keep(entry.name, adapter)
        return adapter

    def _read_from(self, name: str, folder: Path) -> Adapter:
        try:
            return self._read(folder)
        except OSError as problem:
            raise AdapterError(f"The adapter {name} cannot be read: {problem}", "model") from problem
        except AdapterError as problem:
            raise AdapterError(f"The adapter {name} cannot be used. {problem}", "model") from problem

    def _keep(self, name: str, adapter: Adapter) -> None:
        if name not in self._resident:
            self._resident[name] = adapter
            self._bytes += adapter.bytes
        self._resident.move_to_end(name)
        while len(self._resident) > 1 and (len(self._resident) > RESIDENT or self._bytes > RESIDENT_BYTES):
            self._drop(next(iter(self._resident)))

    def _drop(self, name: str) -> None:
        adapter = self._resident.pop(name, None)
        if adapter is not None:
            self._bytes -= adapter.bytes
