"""What a pipeline is made of, as values; the one table that uses them is in ``config.pipeline``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from governance.events import Event
from governance.models import LedgerEntry
from governance.steps import Lease


class Queue(StrEnum):
    """The queues that workers listen to. ``train`` has one slot a device."""

    DEFAULT = "default"
    TRAIN = "train"
    EVAL = "eval"


@dataclass(frozen=True)
class Task:
    """A function that does one step under a lease; ``leaves`` names the events it can record."""

    name: str
    function: Callable[[Lease], None]
    queue: Queue = Queue.DEFAULT
    leaves: tuple[type[Event], ...] = ()


@dataclass(frozen=True)
class Route:
    """When ``on`` is recorded and its payload has the values in ``where``, ``run`` follows."""

    on: type[Event]
    run: Task
    where: Mapping[str, str] = field(default_factory=dict)

    def matches(self, entry: LedgerEntry) -> bool:
        """Whether the entry calls for this route's task."""
        if entry.kind != self.on.__name__:
            return False
        return all(entry.payload.body.get(name) == value for name, value in self.where.items())


@dataclass(frozen=True)
class Echo:
    """Whichever of ``kinds`` is recorded, ``run`` follows: one arrow in the drawing, however many they are."""

    kinds: frozenset[str]
    run: Task

    def matches(self, entry: LedgerEntry) -> bool:
        """Whether the entry calls for this task."""
        return entry.kind in self.kinds


@dataclass(frozen=True)
class Alarm:
    """When a timer of ``kind`` falls due, ``run`` follows."""

    kind: str
    run: Task


@dataclass(frozen=True)
class Pipeline:
    """The whole story: what follows from what was recorded, and from the passing of time."""

    routes: tuple[Route | Echo, ...]
    alarms: tuple[Alarm, ...]

    @property
    def tasks(self) -> Mapping[str, Task]:
        """Every task by its name."""
        listed = [route.run for route in self.routes] + [alarm.run for alarm in self.alarms]
        return {task.name: task for task in listed}

    def mermaid(self) -> str:
        """Draw the table as a Mermaid flow chart: events are rounded, tasks are boxes."""
        lines = ["flowchart TD"]
        for route in self.routes:
            if isinstance(route, Echo):
                lines.append(f"    any([most events]) --> {_node(route.run)}[{route.run.name}]")
                continue
            where = f'|"{", ".join(route.where.values())}"|' if route.where else ""
            event = route.on.__name__
            lines.append(f"    {event}([{event}]) -->{where} {_node(route.run)}[{route.run.name}]")
        lines += [
            f"    {alarm.kind}{{{{{alarm.kind} is due}}}} --> {_node(alarm.run)}[{alarm.run.name}]"
            for alarm in self.alarms
        ]
        for task in dict.fromkeys(self.tasks.values()):
            lines += [f"    {_node(task)} --> {event.__name__}([{event.__name__}])" for event in task.leaves]
        return "\n".join(dict.fromkeys(lines))


def _node(task: Task) -> str:
    return task.name.replace(".", "_")
