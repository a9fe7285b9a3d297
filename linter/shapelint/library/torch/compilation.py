"""Compilers, which change no shape: `torch.jit`, `torch.fx`, `torch.compile`, `torch.export`, `torch._dynamo`."""

from __future__ import annotations

import typing
from typing import Any

from shapelint.library.inert import (
    Decorator,
    Inert,
    decorate,
    enter_constants,
    enter_decorators,
    enter_inert,
    enter_namespaces,
    enter_silent,
    enter_unknown,
)  # fmt: skip
from shapelint.library.registry import export
from shapelint.library.torch.nn.module import Module
from shapelint.library.torch.profiling import call_model
from shapelint.unknown import Unknown

enter_decorators(
    "torch.jit", "script", "script_if_tracing", "_script_if_tracing", "ignore", "export", "unused", "interface", "script_method", "freeze",
    "optimize_for_inference", "_overload", "_overload_method", "_recursive_script", "_drop", "is_scripting_function",
)  # fmt: skip
enter_decorators(
    "torch._jit_internal", "_overload", "_overload_method", "_copy_to_script_wrapper", "ignore", "unused", "export", "module_has_exports"
)
enter_constants("torch.jit", is_scripting=False, is_tracing=False)
enter_constants("torch._jit_internal", is_scripting=False)
enter_silent("torch.jit", "save", "set_fusion_strategy", "enable_onednn_fusion", "_set_fusion_strategy")
enter_unknown("torch.jit", "load", "last_executed_optimized_graph", "onednn_fusion_enabled", "run_frozen_optimizations")
enter_inert(
    "torch.jit", "strict_fusion", "optimized_execution", "ScriptFunction", "CompilationUnit", "TracerWarning", "Error", base=Decorator
)
export("torch.jit.Final", "torch._jit_internal.Final")(typing.Final)


@export(
    "torch.jit.ScriptModule",
    "torch.jit._script.ScriptModule",
    "torch.jit.RecursiveScriptModule",
    "torch.jit.TracedModule",
    "torch.jit._trace.TopLevelTracedModule",
)
class ScriptModule(Module):
    """A compiled module; those that are made here stay what they were, so that nothing is one but a user's subclass."""


@export("torch.jit.annotate")
def annotate(the_type: Any, the_value: Any) -> Any:
    """The value, with a type for the compiler."""
    return the_value


@export("torch.jit.Attribute")
def attribute(value: Any, type: Any = None) -> Any:
    """The value, with a type for the compiler."""
    return value


@export("torch.jit.isinstance")
def is_instance(obj: Any, target_type: Any) -> Any:
    """`isinstance` with types of typing."""
    try:
        return isinstance(obj, typing.get_origin(target_type) or target_type)
    except TypeError:
        return Unknown("torch.jit.isinstance of this type is not followed")


@export("torch.jit.trace")
def trace(func: Any, example_inputs: Any = None, *_options: Any, example_kwarg_inputs: Any = None, **_kwargs: Any) -> Any:
    """Calls the model with the example and hands it back."""
    call_model(func, () if example_inputs is None else example_inputs, example_kwarg_inputs)
    return func


@export("torch.jit.trace_module")
def trace_module(mod: Any, inputs: Any, *_options: Any, **_kwargs: Any) -> Any:
    """Calls the methods with their examples and hands the model back."""
    for method, example in inputs.items():
        call_model(getattr(mod, method) if method != "forward" else mod, example)
    return mod


@export("torch.jit.fork", "torch.jit._fork")
def fork(func: Any, *args: Any, **kwargs: Any) -> Any:
    """The result, at once."""
    return func(*args, **kwargs)


@export("torch.jit.wait", "torch.jit._wait")
def wait(future: Any) -> Any:
    """What was forked is there already."""
    return future


class _Typelike:
    """Stands where the compiler wants a type: `BroadcastingList2[int]`."""

    def __getitem__(self, _item: Any) -> Any:
        return self


for _number in range(1, 7):
    export(f"torch.jit.annotations.BroadcastingList{_number}", f"torch._jit_internal.BroadcastingList{_number}")(_Typelike())
for _name in ("List", "Dict", "Tuple", "Optional", "Union", "Any", "Callable"):
    export(f"torch.jit.annotations.{_name}", f"torch._jit_internal.{_name}")(getattr(typing, _name))
export("torch.jit.Future", "torch.futures.Future", "torch._jit_internal.Future", "torch._jit_internal.RRef")(_Typelike())


@export("torch._jit_internal.boolean_dispatch")
def boolean_dispatch(
    arg_name: Any, arg_index: Any, default: Any, if_true: Any, if_false: Any, module_name: Any = None, func_name: Any = None
) -> Any:
    """One of two functions, by an argument."""

    def dispatch(*args: Any, **kwargs: Any) -> Any:
        chosen = kwargs.get(arg_name, args[arg_index] if arg_index < len(args) else default)
        return (if_true if chosen else if_false)(*args, **kwargs)

    return dispatch


# torch.fx, torch.compile, torch.export

enter_decorators("torch.fx", "wrap")
enter_decorators("torch.fx._symbolic_trace", "wrap")
enter_inert("torch.fx", "Proxy", "Node", "Graph", "GraphModule", "Tracer", "Interpreter", "Transformer")
enter_inert("torch.fx.graph_module", "GraphModule")
enter_inert("torch.fx.proxy", "Proxy")
enter_inert("torch.fx.node", "Node")
enter_unknown("torch.fx", "symbolic_trace", "replace_pattern")
enter_constants("torch.fx._symbolic_trace", is_fx_tracing=False)
enter_constants("torch.fx", is_fx_tracing=False)

for _path in ("torch.compiler", "torch._dynamo"):
    enter_decorators(
        _path,
        "disable",
        "allow_in_graph",
        "assume_constant_result",
        "disallow_in_graph",
        "substitute_in_graph",
        "graph_break_on",
        "skip",
        "run",
        "optimize",
    )
    enter_constants(_path, is_compiling=False, is_dynamo_compiling=False, is_exporting=False)
    enter_silent(
        _path,
        "reset",
        "cudagraph_mark_step_begin",
        "mark_static_address",
        "mark_static",
        "mark_dynamic",
        "maybe_mark_dynamic",
        "graph_break",
    )
enter_silent("torch._dynamo", "mark_unbacked", "decorators.mark_unbacked")
enter_inert("torch.compiler", "set_stance", base=Decorator)
enter_namespaces(
    "torch._dynamo.config", "torch._inductor.config", "torch._functorch.config", "torch.compiler.config", "torch._dynamo.utils"
)
enter_constants("torch._dynamo.external_utils", is_compiling=False)
enter_inert("torch._dynamo.exc", "Unsupported", "TorchRuntimeError", base=type("DynamoError", (Exception,), {}))
enter_inert("torch._subclasses.fake_tensor", "FakeTensor", "FakeTensorMode", base=Decorator)
enter_inert("torch._subclasses", "FakeTensor", "FakeTensorMode", base=Decorator)


@export("torch.compile")
def compile_(model: Any = None, *_args: Any, **_options: Any) -> Any:
    """The model itself; without one, a decorator."""
    return decorate if model is None else model


@export("torch.fx.experimental.symbolic_shapes.guard_or_false", "torch.fx.experimental.symbolic_shapes.guard_or_true")
@export("torch.fx.experimental.symbolic_shapes.guard_size_oblivious", "torch.fx.experimental.symbolic_shapes.statically_known_true")
def guard(condition: Any) -> Any:
    """The condition itself."""
    return condition


@export("torch.export.export", "torch.export.export_for_training", "torch.export._trace._export", "torch.export.draft_export")
def export_program(mod: Any, args: Any = (), kwargs: Any = None, *_options: Any, **_named: Any) -> Any:
    """Calls the model with the example; the program is not followed."""
    call_model(mod, args, kwargs)
    return Unknown("exported programs are not followed")


@export("torch.export.Dim", "torch.export.dynamic_shapes.Dim")
class ExportDim(Inert):
    """The name of a dynamic size."""

    AUTO = DYNAMIC = STATIC = Unknown("a hint for torch.export")


enter_inert("torch.export", "ExportedProgram", "ShapesCollection")
enter_silent("torch.export", "save", "register_dataclass")
enter_unknown("torch.export", "load", "dims", "unflatten")
enter_silent("torch", "_assert_async")
