"""The state of the evaluation that runs: the frame, the budget, what is uncertain, and the trail of changes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapelint.graph import Entry, Site
from shapelint.interpreter.budget import SHALLOW_DEPTH, Budget, Limits
from shapelint.interpreter.trail import Trail

if TYPE_CHECKING:
    from shapelint.interpreter.modules import InterpretedModule
    from shapelint.interpreter.waiting import Trying, Way


class Frame:
    """The variables of one running function, class body, comprehension or module.

    `node` is the expression being evaluated, `called_from` the site of the call that entered this frame. The ways that
    left by a `break`, `continue` or `return` under a condition that is not known wait here for the point at which they
    meet the others.
    """

    __slots__ = (
        "breaks", "called_from", "class_cell", "continues", "entry", "exits", "first_argument", "handling", "module", "node", "parent",
        "result", "returns", "scope_node", "vars",
    )  # fmt: skip

    def __init__(
        self,
        variables: dict[str, Any],
        module: InterpretedModule,
        parent: Frame | None,
        called_from: Site | None,
        scope_node: ast.AST | None = None,
        class_cell: list[Any] | None = None,
    ) -> None:
        self.vars = variables
        self.module = module
        self.parent = parent
        self.called_from = called_from
        self.scope_node = scope_node
        self.class_cell = class_cell
        self.entry: Entry | None = None
        self.node: ast.AST = scope_node or module.file.tree
        self.result: Any = None
        self.first_argument: Any = None
        self.handling: BaseException | None = None
        self.returns: list[Way] = []
        self.breaks: list[Way] = []
        self.continues: list[Way] = []
        self.exits = 0
        """How many ways that left this frame's code wait: what follows runs only perhaps."""

    def site(self) -> Site:
        """Where this frame is."""
        return Site(self.module.file, self.node, self.called_from, self.scope_node, self.entry)


class State:
    """What the closures share while an evaluation runs. There is one evaluation at a time."""

    __slots__ = (
        "budget", "cut", "depth", "depth_limit", "exhausted", "frame", "invoked", "loose_loops", "made_up", "offered", "perhaps",
        "poisoned", "trail", "trying", "uncertain",
    )  # fmt: skip

    def __init__(self) -> None:
        self.reset(Limits())

    def reset(self, limits: Limits) -> None:
        self.frame: Frame | None = None
        self.budget = Budget(limits)
        self.depth = 0
        self.depth_limit = SHALLOW_DEPTH
        self.uncertain = 0
        """How many conditions that are not known surround what is evaluated."""
        self.cut = False
        """Whether a function was left before its end since something was not known: what it would have done is missing."""
        self.exhausted = False
        """Whether a statement was given up before its end: what it would have done (registered, say) is missing everywhere."""
        self.trail = Trail()
        self.trying: list[Trying] = []
        """The `try` statements whose bodies are being evaluated."""
        self.loose_loops = False
        """Whether a loop over a made-up argument runs some rounds while the argument stays a symbol."""
        self.made_up: frozenset[Any] = frozenset()
        """The symbols that stand for arguments of a constructor of which nothing is known."""
        self.invoked: set[ast.AST] = set()
        """The functions that were called, by their nodes."""
        self.poisoned: dict[int, tuple[Any, ...]] = {}
        """Containers whose length depends on a condition that is not known, by id."""
        self.offered: dict[int, Any] = {}
        """Containers that were empty when something unknown was given them, by id: it may have filled them."""
        self.perhaps = False
        """Whether any dictionary may hold a `Perhaps`: a key that is perhaps not there."""


STATE = State()
