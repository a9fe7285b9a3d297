"""Scopes of names and variables, and the other blocks in which graphs are built."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from typing import Any

from shapelint.library.inert import Decorator
from shapelint.library.registry import export
from shapelint.library.tensorflow.state import VariableScope, graph_state
from shapelint.unknown import Unknown

AUTO_REUSE = "auto"
export("tensorflow.AUTO_REUSE")(AUTO_REUSE)


class Block:
    """A `with` block that a function opens; as a decorator it opens it around each call."""

    def __init__(self, enter: Callable[[], Any]) -> None:
        self._enter = enter
        self._open: list[Any] = []

    def __enter__(self) -> Any:
        block = self._enter()
        value = block.__enter__()
        self._open.append(block)
        return value

    def __exit__(self, *exception: Any) -> None:
        if self._open:
            self._open.pop().__exit__(None, None, None)

    def __call__(self, function: Any) -> Any:
        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            with self:
                return function(*args, **kwargs)

        return call


@export("tensorflow.name_scope")
class name_scope(Block):
    """`with tf.name_scope("conv1") as scope`."""

    def __init__(self, name: Any = None, default_name: Any = None, values: Any = None, **_named: Any) -> None:
        self.name = name if name is not None else default_name
        super().__init__(lambda: graph_state().named(self.name))


@export("tensorflow.op_scope")
def op_scope(values: Any = None, name: Any = None, default_name: Any = None) -> Any:
    return name_scope(name if isinstance(name, str) else default_name)


class Scope:
    """What `with tf.variable_scope(...) as scope` binds: the scope, which can be entered again."""

    def __init__(self, held: VariableScope) -> None:
        self.held = held

    @property
    def name(self) -> str:
        return self.held.prefix.rstrip("/")

    @property
    def original_name_scope(self) -> str:
        return self.held.entered_as

    @property
    def reuse(self) -> Any:
        return self.held.reuse

    initializer = regularizer = caching_device = partitioner = custom_getter = dtype = use_resource = Unknown(
        "a setting of a variable scope"
    )

    def reuse_variables(self) -> None:
        """From here on variables are found, not made."""
        scopes = graph_state().scopes
        self.held = replace(self.held, reuse=True)
        scopes[-1] = replace(scopes[-1], reuse=True)

    def _set(self, *_settings: Any) -> None:
        """Nothing that shapes depend on."""

    set_initializer = set_regularizer = set_caching_device = set_partitioner = set_custom_getter = set_dtype = set_use_resource = _set

    def global_variables(self) -> list[Any]:
        return [variable for name, variable in graph_state().variables.items() if name.startswith(self.held.prefix)]

    trainable_variables = global_variables

    def get_variable(self, store: Any, *args: Any, **kwargs: Any) -> Any:
        return Unknown("a variable asked of its scope")


@export("tensorflow.variable_scope", "tensorflow.variable_op_scope")
class variable_scope(Block):
    """`with tf.variable_scope("conv1", reuse=True) as scope`."""

    def __init__(
        self,
        name_or_scope: Any = None,
        default_name: Any = None,
        values: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        caching_device: Any = None,
        partitioner: Any = None,
        custom_getter: Any = None,
        reuse: Any = None,
        **_named: Any,
    ) -> None:
        if isinstance(name_or_scope, list):  # the order of `variable_op_scope`
            name_or_scope, default_name = default_name, values
        self.target = name_or_scope
        self.default_name = default_name
        self.initializer, self.reuse = initializer, reuse
        super().__init__(self._entered)

    @contextmanager
    def _entered(self) -> Iterator[Scope]:
        state = graph_state()
        around = state.scopes[-1]
        if isinstance(self.target, Scope):
            prefix, reuse = self.target.held.prefix, self.target.held.reuse or self.reuse
            label = self.target.name.rpartition("/")[2]
        elif isinstance(self.target, str):
            prefix, reuse, label = f"{around.prefix}{self.target}/" if self.target else around.prefix, self.reuse, self.target
        else:
            name = state.unique(self.default_name) if isinstance(self.default_name, str) else "scope"
            prefix, reuse, label = f"{around.prefix}{name.rpartition('/')[2]}/", None, ""
        with state.named(label if label else None) as entered_as:
            scope = VariableScope(prefix, reuse or around.reuse, self.initializer or around.initializer, entered_as)
            state.scopes.append(scope)
            depth = len(state.scopes)
            try:
                yield Scope(scope)
            finally:
                del state.scopes[depth - 1 :]


@export("tensorflow.get_variable_scope")
def get_variable_scope() -> Scope:
    return Scope(graph_state().scopes[-1])


@export("tensorflow.make_template")
def make_template(name_: Any, func_: Any, create_scope_now_: Any = False, unique_name_: Any = None, *_settings: Any, **kwargs: Any) -> Any:
    """The function, whose variables are made at its first call and found at the others."""
    state = graph_state()
    scope = Scope(VariableScope(f"{state.scopes[-1].prefix}{name_}/")) if isinstance(name_, str) else None

    def call(*args: Any, **named: Any) -> Any:
        if scope is None:
            return func_(*args, **{**kwargs, **named})
        with variable_scope(scope, reuse=AUTO_REUSE):
            return func_(*args, **{**kwargs, **named})

    return call


class Anything(Decorator):
    """A block that no shape depends on."""

    def __enter__(self) -> Any:
        return Unknown("what a block of TensorFlow binds")


for _name in (
    "device",
    "control_dependencies",
    "colocate_with",
    "container",
    "init_scope",
    "xla.experimental.jit_scope",
    "contrib.compiler.jit.experimental_jit_scope",
    "summary.record_if",
    "profiler.experimental.Trace",
    "profiler.experimental.Profile",
    "autograph.experimental.set_loop_options",
    "contrib.eager.run_in_graph_and_eager_modes",
):
    export(f"tensorflow.{_name}")(type(_name.rpartition(".")[2], (Anything,), {}))
