"""The trail: changes made under a condition that is not known, so that they can be taken back and joined."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from typing import Any

Container = Any  # a dict, list, set or deque
Held = dict[int, tuple[Container, Any]]
"""Containers by their id, with what each of them held."""


_KINDS = (OrderedDict, defaultdict, dict, list, set, deque)


def _plain(container: Container) -> Any:
    """The type of Python that a container is of: a user's subclass may have methods of its own."""
    kind = type(container)
    return kind if kind in _KINDS else next(base for base in _KINDS if issubclass(kind, base))


def contents(container: Container) -> Any:
    """A shallow copy of what a container holds."""
    kind = _plain(container)
    if kind is dict:
        return dict.copy(container)
    if issubclass(kind, dict):
        return dict(kind.items(container))
    return set(kind.__iter__(container)) if kind is set else list(kind.__iter__(container))


def put(container: Container, name: Any, value: Any) -> None:
    """Set an item of a dict without regard to what its class makes of that."""
    _plain(container).__setitem__(container, name, value)


def restore(container: Container, saved: Any) -> None:
    """Put back what `contents` returned."""
    kind = _plain(container)
    kind.clear(container)
    if kind is dict:
        dict.update(container, saved)
    elif issubclass(kind, dict):
        for name, value in saved.items():
            kind.__setitem__(container, name, value)
    elif kind is set:
        kind.update(container, saved)
    else:
        kind.extend(container, saved)


class Change:
    """A container with what it held before a branch."""

    __slots__ = ("before", "container")

    def __init__(self, container: Container) -> None:
        self.container = container
        self.before = contents(container)


class Trail:
    """A stack of layers, one for each branch that is being tried; and what is kept for the ways that left (`waiting`)."""

    __slots__ = ("layers", "waiting")

    def __init__(self) -> None:
        self.layers: list[dict[int, Change]] = []
        self.waiting: list[tuple[Held, Held]] = []
        """The ways that left, in their order: what each holds as it left it, and what has changed since, up to when the next one left."""

    def touch(self, container: Container) -> None:
        """Note a container that is about to change."""
        if self.layers and id(container) not in self.layers[-1]:
            self.layers[-1][id(container)] = Change(container)
        if self.waiting:
            self._keep(container)

    def _keep(self, container: Container) -> None:
        """Keep what a container holds for the ways that have left: it is about to change for the first time since the last did."""
        since = self.waiting[-1][1]
        if id(container) not in since:
            since[id(container)] = (container, contents(container))

    def wait(self, held: Held) -> None:
        """Keep, from here on, what changes for a way that leaves."""
        self.waiting.append((held, {}))

    def drop(self, gone: Held) -> None:
        """Forget a way that has met the others; what it held when it left is completed by what has changed since then."""
        for place in reversed(range(len(self.waiting))):
            if self.waiting[place][0] is gone:
                break
        else:
            return
        for _, since in self.waiting[place:]:
            for key, kept in since.items():
                gone.setdefault(key, kept)
        _, own = self.waiting.pop(place)
        if place:  # the way before it has left even earlier
            earlier = self.waiting[place - 1][1]
            for key, kept in own.items():
                earlier.setdefault(key, kept)

    def touch_object(self, thing: Any) -> None:
        """Note an object that is about to change: a container, or what an instance keeps."""
        if not self.layers and not self.waiting:
            return
        if isinstance(thing, (dict, list, set, deque)):
            self.touch(thing)
        attributes = getattr(thing, "__dict__", None)
        if isinstance(attributes, dict):
            self.touch(attributes)
            for name in ("_parameters", "_buffers", "_modules"):
                registry = attributes.get(name)
                if isinstance(registry, dict):
                    self.touch(registry)

    def open(self) -> None:
        """Begin a branch."""
        self.layers.append({})

    def close(self) -> dict[int, Change]:
        """End a branch, leaving its changes in place; the enclosing branch learns of them."""
        layer = self.layers.pop()
        if self.layers:
            for key, change in layer.items():
                self.layers[-1].setdefault(key, change)
        return layer

    def take_back(self) -> Held:
        """End a branch and undo its changes; returns what each container held at its end."""
        layer = self.layers.pop()
        ends: Held = {}
        for key, change in layer.items():
            ends[key] = (change.container, contents(change.container))
            if self.waiting:
                self._keep(change.container)
            restore(change.container, change.before)
        return ends
