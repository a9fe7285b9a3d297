"""How tensors flow between the inputs and calls that a drawing shows: through what is not shown, except where several ways join."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from shapelint.graph import Call

Origin: TypeAlias = "Call | int"
"""A drawn call, or an input by its number."""


def joined(shown: Sequence[Call], inputs: Sequence[Any], outputs: Sequence[Any]) -> tuple[list[Call], list[tuple[int, int]]]:
    """The calls to draw, in their order, and the edges between the inputs and them, numbered in this order.

    A call that is not shown is left out where one origin feeds it, and drawn where several do: without the sums of its
    residual stream, each block of a transformer would be fed by all the blocks before it.
    """
    flow = _Flow(shown, inputs)
    for target in [*shown, *(output.producer for output in outputs if output.producer is not None)]:
        flow.follow(target)
    calls = sorted(flow.drawn.values(), key=lambda call: call.index)
    position = {id(call): number for number, call in enumerate(calls, len(inputs))}
    edges = {
        (origin if isinstance(origin, int) else position[id(origin)], position[id(call)])
        for call in calls
        for origin in flow.origins[id(call)]
    }
    return calls, sorted(edge for edge in edges if edge[0] < edge[1])


class _Flow:
    """What feeds each call, found from the calls that are looked at backwards."""

    def __init__(self, shown: Sequence[Call], inputs: Sequence[Any]) -> None:
        self.drawn = {id(call): call for call in shown}
        self.origins: dict[int, list[Origin]] = {}
        self._inputs = {id(array): number for number, array in enumerate(inputs)}

    def follow(self, target: Call) -> None:
        """Find the origins of a call and of all that lead to it; without recursion, for chains are long."""
        waiting = [target]
        while waiting:
            call = waiting.pop()
            hidden = [source for source in call.sources if source is not None and not self._is_known(source)]
            if id(call) in self.origins:
                continue
            if hidden:
                waiting += [call, *hidden]
                continue
            self.origins[id(call)] = list(
                {id(origin) if isinstance(origin, Call) else origin: origin for origin in self._feeding(call)}.values()
            )
            if len(self.origins[id(call)]) > 1:
                self.drawn.setdefault(id(call), call)

    def _is_known(self, source: Call) -> bool:
        return id(source) in self.drawn or id(source) in self.origins

    def _feeding(self, call: Call) -> Iterator[Origin]:
        for array, source in zip(call.inputs, call.sources, strict=False):
            if source is None:
                if id(array) in self._inputs:
                    yield self._inputs[id(array)]
            elif id(source) in self.drawn:
                yield source
            else:
                yield from self.origins[id(source)]
