"""Inputs: tensors that the user describes (`1,3,224,224`, `8,64:int64`), and symbolic ones where nothing is described."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import FunctionType
from typing import Any

from shapelint.interpreter.functions import InterpretedFunction
from shapelint.library.registry import lookup
from shapelint.parts import Part
from shapelint.symbolic.dims import Size, symbol
from shapelint.unknown import Unknown, UnknownNumber

_INTEGERS = frozenset({"int", "Optional[int]", "int | None"})
_FLOATS = frozenset({"float", "Optional[float]", "float | None"})
_NOT_TENSORS = (
    "int",
    "float",
    "bool",
    "str",
    "dict",
    "Dict",
    "list",
    "List",
    "Callable",
    "callable",
    "Sequence",
    "Tuple",
    "tuple",
    "Config",
)


class BadInput(ValueError):
    """The text of an input cannot be read; the message says what is wrong with it."""


@dataclass(frozen=True)
class InputSpec:
    """An input as the user wrote it: dims (ints or names), element type, and the parameter's name where it was given."""

    dims: tuple[int | str, ...]
    element_type: str = "float32"
    parameter: str | None = None


def parse_input(text: str) -> InputSpec:
    """Read `1,3,224,224`, `x=1,3,32,32` or `8,64:int64`; raises BadInput."""
    name, equals, rest = text.partition("=")
    body = rest if equals else name
    dims_text, _, element_type = body.partition(":")
    dims: list[int | str] = []
    for part in dims_text.strip().strip("[]()").split(","):
        part = part.strip()
        if not part:
            continue
        if part.lstrip("-").isdigit():
            if int(part) < 0:
                raise BadInput(f"`{text}`: a dimension cannot be negative; a size that is not known has a name, such as N")
            dims.append(int(part))
        elif part.isidentifier():
            dims.append(part)
        else:
            raise BadInput(f"`{text}`: `{part}` is neither a number nor a name; write dimensions as 1,3,224,224")
    element_type = element_type.strip() or "float32"
    try:
        lookup(f"torch.{element_type}")
    except KeyError:
        raise BadInput(f"`{text}`: there is no element type `{element_type}`; float32 and int64 are the usual ones") from None
    return InputSpec(tuple(dims), element_type, name.strip() if equals else None)


def tensor_of(spec: InputSpec, sizes: Mapping[str, int] | None = None, kind: type[Part] | None = None) -> Any:
    """The abstract tensor of a described input for a model of some kind; `sizes` are numbers that its named dims were found to be."""
    known = sizes or {}
    dims: tuple[Size, ...] = tuple(known.get(d, symbol(d)) if isinstance(d, str) else d for d in spec.dims)
    return _kind(kind).make_input(dims, spec.element_type)


def _kind(kind: type[Part] | None) -> type[Part]:
    """The kind of model that takes an input: a module of PyTorch where nothing is known of it."""
    module: type[Part] = lookup("torch.nn.Module")
    return kind or module


@dataclass(frozen=True)
class Knowledge:
    """What was found out about the symbolic inputs in earlier attempts: ranks by input, sizes by symbol."""

    ranks: tuple[tuple[str, int, str | None], ...] = ()
    sizes: tuple[tuple[str, int], ...] = ()
    assumed_rank: int | None = None
    """The rank that is tried for inputs whose rank no layer decides."""
    tentative: frozenset[str] = frozenset()
    """Inputs whose rank was decided by a layer that is perhaps not reached."""
    served: tuple[tuple[str, int], ...] = ()
    """Other ranks of inputs that serve the layers which decided them as well."""

    arguments: tuple[tuple[str, int], ...] = ()
    """Constructor arguments that are numbers, since a loop runs as often as they say."""
    loose_loops: bool = False
    """Whether these stay symbols all the same, and only the loops run some rounds."""

    stated: tuple[tuple[str, InputSpec], ...] = ()
    """Inputs whose shape a comment of the user states."""
    element_types: tuple[tuple[str, str], ...] = ()
    """Element types of inputs, where the usual float cannot be right."""

    parts: tuple[tuple[str, int], ...] = ()
    """Inputs that are lists of so many tensors, as the code takes them apart."""

    given: tuple[str, ...] = ()
    """Optional inputs that are given, since the model fails without them."""

    doubted: frozenset[str] = frozenset()
    """Parameters of which nothing is taken for granted: they need not be tensors."""

    kind: type[Part] | None = None
    """What the model is: its framework says what its inputs are made of."""

    def with_doubted(self, names: Iterable[str]) -> Knowledge:
        return replace(self, doubted=self.doubted | frozenset(names))

    def with_given(self, name: str) -> Knowledge:
        return replace(self, given=(*self.given, name))

    def with_element_type(self, slot: str, element_type: str) -> Knowledge:
        return replace(self, element_types=(*self.element_types, (slot, element_type)))

    def rank_of(self, slot: str) -> tuple[int, str | None] | None:
        decided = next(((rank, kind) for name, rank, kind in self.ranks if name == slot), None)
        return decided if decided is not None or self.assumed_rank is None else (self.assumed_rank, None)

    def with_rank(self, slot: str, rank: int, element_type: str | None, tentative: bool = False, others: Iterable[int] = ()) -> Knowledge:
        kept = self.tentative | {slot} if tentative else self.tentative
        served = (*self.served, *((slot, other) for other in others))
        return replace(self, ranks=(*self.ranks, (slot, rank, element_type)), tentative=kept, served=served)

    def with_served_ranks(self) -> Iterator[Knowledge]:
        """The same with each of the other ranks that serve the layer which decided one."""
        for slot, other in self.served:
            yield replace(self, ranks=tuple((s, other, e) if s == slot else (s, r, e) for s, r, e in self.ranks))

    def other_ranks(self) -> Iterator[Knowledge]:
        """The same with another rank for an input of indices, which layers take of any rank, and for one whose rank is tentative."""
        for slot, rank, element_type in self.ranks:
            others = (rank - 1, rank + 1) if element_type is not None else ()
            for other in (each for each in (2, 3, 4) if each != rank) if slot in self.tentative else others:
                ranks = tuple((s, other, e) if s == slot else (s, r, e) for s, r, e in self.ranks)
                yield replace(self, ranks=ranks)

    def with_parts(self, slot: str, count: int, tentative: bool) -> Knowledge:
        kept = self.tentative | {slot} if tentative else self.tentative
        return replace(self, parts=(*self.parts, (slot, count)), tentative=kept)

    def rests_on_parts(self) -> bool:
        """Whether it is only perhaps so that an input is so many tensors."""
        return any(slot in self.tentative for slot, _ in self.parts)

    def with_assumed_rank(self, rank: int) -> Knowledge:
        return replace(self, assumed_rank=rank)

    def with_sizes(self, sizes: dict[str, int]) -> Knowledge:
        return replace(self, sizes=tuple(sorted({**dict(self.sizes), **sizes}.items())))

    def with_loose_loops(self) -> Knowledge:
        return replace(self, arguments=(), loose_loops=True)

    def with_arguments(self, names: Iterable[str], value: int) -> Knowledge:
        return replace(self, arguments=tuple(sorted({**dict(self.arguments), **dict.fromkeys(names, value)}.items())))


def symbolic_inputs(function: InterpretedFunction, knowledge: Knowledge) -> list[Any]:
    """What the required parameters of a `forward` get where nothing is known of them (`self` left out)."""
    code = function.code
    required = code.positional[1 : len(code.positional) - len(function.defaults)]
    annotations = annotations_of(function)
    if not required and code.var_positional is not None:  # `forward(self, *inputs)` is given one
        required = (code.var_positional,)
    several = len(required) > 1
    return [symbolic_input(name, annotations.get(name, ""), knowledge, several and index > 0) for index, name in enumerate(required)]


def written_forward(model: Any) -> Any:
    """The `forward` of a model's class, without what decorators have wrapped it in: its parameters are what is written."""
    function = getattr(type(model), getattr(type(model), "entry_method", ""), None)
    return undecorated(function) if isinstance(function, InterpretedFunction) else function


def undecorated(function: InterpretedFunction) -> InterpretedFunction:
    """A function as it is written, without what decorators have wrapped it in (some are wrapped in themselves)."""
    seen: set[int] = set()
    while isinstance(function.__dict__.get("__wrapped__"), InterpretedFunction) and id(function) not in seen:
        seen.add(id(function))
        function = function.__dict__["__wrapped__"]
    return function


def annotations_of(function: InterpretedFunction) -> dict[str, str]:
    """The annotations of a function's parameters, as text."""
    arguments = function.code.node.args
    return {
        arg.arg: ast.unparse(arg.annotation)
        for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        if arg.annotation is not None
    }


_ELEMENT_TYPES = (("LongTensor", "int64"), ("IntTensor", "int32"), ("BoolTensor", "bool"))
"""What annotations say of the elements."""


def _element_type(name: str, annotation: str) -> str | None:
    """The element type that an annotation states or a name (`input_ids`) tells; None for the usual one."""
    stated = next((kind for word, kind in _ELEMENT_TYPES if word in annotation), None)
    return stated or ("int64" if name.endswith(("_ids", "_idx", "_indices", "_index")) else None)


def symbolic_input(name: str, annotation: str, knowledge: Knowledge, prefixed: bool) -> Any:
    """What a parameter of a `forward` gets: a symbolic tensor, unless its annotation says that it is something else."""
    if name in knowledge.doubted:
        return Unknown(f"the argument {name}")
    if annotation in _INTEGERS:
        return symbol(name)
    if annotation and "Tensor" not in annotation and annotation.startswith(_NOT_TENSORS):
        return Unknown(f"the argument {name}")
    if annotation.startswith(("List", "list", "Tuple", "tuple", "Dict", "dict", "Sequence")):
        return Unknown(f"the argument {name}")
    stated = dict(knowledge.stated).get(name)
    if stated is not None:
        return tensor_of(stated, dict(knowledge.sizes), knowledge.kind)
    count = dict(knowledge.parts).get(name)
    if count is not None:
        return [symbolic_input(f"{name}_{index}", annotation, knowledge, prefixed or index > 0) for index in range(count)]
    known = knowledge.rank_of(name)
    chosen = dict(knowledge.element_types).get(name) or _element_type(name, annotation)
    if known is None:
        return _kind(knowledge.kind).make_input(None, chosen or "float32", name)
    rank, element_type = known
    element_type = chosen or element_type
    sizes = dict(knowledge.sizes)
    axes = _kind(knowledge.kind).input_axes.get(rank) or tuple(f"D{i}" for i in range(rank))
    names = [f"{name}_{axis}" if prefixed and axis != "N" else axis for axis in axes]
    dims: tuple[Size, ...] = tuple(sizes[axis] if axis in sizes else symbol(axis) for axis in names)
    return _kind(knowledge.kind).make_input(dims, element_type or "float32")


def constructors_of(cls: type) -> list[Any]:
    """The constructors that take a class's arguments: its own, and those it hands `*args` or `**kwargs` on to."""
    found: list[Any] = []
    for base in cls.__mro__:
        init = base.__dict__.get("__init__")
        if init is None:
            continue
        found.append(init)
        if not isinstance(init, InterpretedFunction) or not (init.code.var_positional or init.code.var_keyword):
            break
    return [init for init in found if isinstance(init, (InterpretedFunction, FunctionType))]


def required_parameters(init: Any) -> list[str]:
    """The positional parameters of a constructor that have no default, `self` left out."""
    if isinstance(init, InterpretedFunction):
        return list(init.code.positional[1 : len(init.code.positional) - len(init.defaults)])
    taken = list(inspect.signature(init).parameters.values())[1:]
    return [p.name for p in taken if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]


def constructor_arguments(init: Any, build: Callable[[str, ast.expr | None], Any], known: Mapping[str, int]) -> list[Any]:
    """What the required parameters of a constructor get: integers are symbols, configurations their defaults.

    `build` makes an instance of an annotated class of the project, or Unknown; `known` are arguments already decided.
    """
    arguments = init.code.node.args if isinstance(init, InterpretedFunction) else None
    nodes = {arg.arg: arg.annotation for arg in (*arguments.posonlyargs, *arguments.args)} if arguments is not None else {}
    return [known[name] if name in known else made_up_argument(name, nodes.get(name), build) for name in required_parameters(init)]


def keyword_arguments(init: Any, build: Callable[[str, ast.expr | None], Any], known: Mapping[str, int]) -> dict[str, Any]:
    """The same for required parameters that must be named."""
    if not isinstance(init, InterpretedFunction):
        return {}
    nodes = {arg.arg: arg.annotation for arg in init.code.node.args.kwonlyargs}
    required = [name for name in init.code.keyword_only if name not in init.keyword_defaults]
    return {name: known[name] if name in known else made_up_argument(name, nodes.get(name), build) for name in required}


def generalised_defaults(function: Any, known: Mapping[str, int]) -> dict[str, Any]:
    """Symbols in the place of the numbers that parameters default to, so that a run holds for any; `known` are some already decided."""
    defaults = defaults_of(function)
    return {name: _generalised(f"argument.{name}", default, known) for name, default in defaults.items() if _holds_numbers(default)}


def defaults_of(function: Any) -> dict[str, Any]:
    """The parameters of a user's function that have defaults, with these."""
    if not isinstance(function, InterpretedFunction):
        return {}
    names = function.code.positional[len(function.code.positional) - len(function.defaults) :]
    return dict(zip(names, function.defaults, strict=True)) | function.keyword_defaults


def _holds_numbers(value: Any) -> bool:
    if type(value) in (tuple, list):
        return any(map(_holds_numbers, value))
    return type(value) in (int, float)


def _generalised(name: str, value: Any, known: Mapping[str, int]) -> Any:
    if type(value) in (tuple, list):
        return type(value)(_generalised(f"{name}.{index}", item, known) for index, item in enumerate(value))
    if type(value) is float:
        return UnknownNumber("an argument that may be any number")
    return value if type(value) is not int else known[name] if name in known else symbol(name, min(value, 1))


_INTEGER_WORDS = frozenset({
    "dim", "dims", "channels", "features", "size", "width", "depth", "heads", "layers", "classes", "hidden", "in",
    "out", "inp", "oup", "planes", "inplanes", "nf", "ngf", "ndf", "nc", "nz", "c", "n", "k", "c1", "c2", "ch",
    "filters", "units", "vocab", "embed", "d", "stride", "kernel", "padding", "groups", "num", "n_classes", "in_ch",
    "out_ch", "inchannel", "outchannel", "embedding", "input", "output",
})  # fmt: skip


def made_up_argument(name: str, annotation: ast.expr | None, build: Callable[[str, ast.expr | None], Any]) -> Any:
    """What stands for a required argument, by its annotation, else by its name: a symbol for an integer, else what `build` says."""
    text = ast.unparse(annotation) if annotation is not None else ""
    if text in _INTEGERS:
        return symbol(name)
    if text in _FLOATS:
        return UnknownNumber(f"the constructor's argument {name}")
    if text:
        return build(name, annotation)
    words = name.lower().strip("_").split("_")
    if words[-1] in _INTEGER_WORDS or words[0] in ("num", "n", "in", "out", "dim", "hidden", "embed"):
        return symbol(name)
    return build(name, None)
