"""The trail: changes made under a condition that is not known, so that they can be taken back and joined."""

from __future__ import annotations

from collections import deque
from typing import Any

Container = Any  # a dict, list, set or deque


def contents(container: Container) -> Any:
    """A shallow copy of what a container holds."""
    return list(container) if isinstance(container, deque) else container.copy()


def restore(container: Container, saved: Any) -> None:
    """Put back what `contents` returned."""
    container.clear()
    if isinstance(container, (list, deque)):
        container.extend(saved)
    else:
        container.update(saved)


class Change:
    """A container with what it held before a branch."""

    __slots__ = ("before", "container")

    def __init__(self, container: Container) -> None:
        self.container = container
        self.before = contents(container)


class Trail:
    """A stack of layers, one for each branch that is being tried."""

    __slots__ = ("layers",)

    def __init__(self) -> None:
        self.layers: list[dict[int, Change]] = []

    def touch(self, container: Container) -> None:
        """Note a container that is about to change."""
        if self.layers and id(container) not in self.layers[-1]:
            self.layers[-1][id(container)] = Change(container)

    def touch_object(self, thing: Any) -> None:
        """Note an object that is about to change: a container, or what an instance keeps."""
        if not self.layers:
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

    def take_back(self) -> dict[int, tuple[Change, Any]]:
        """End a branch and undo its changes; returns what each container held at its end."""
        layer = self.layers.pop()
        ends = {}
        for key, change in layer.items():
            ends[key] = (change, contents(change.container))
            restore(change.container, change.before)
        return ends
