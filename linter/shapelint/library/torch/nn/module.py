"""`torch.nn.Module` as it is: parameters, buffers, child modules, their registration and their names."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any, ClassVar

from shapelint.library.registry import export, layer
from shapelint.library.torch.dtypes import FLOATING, DType, dtype_named
from shapelint.library.torch.hooks import Handle, before_gradients_of
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.parts import Part
from shapelint.raised import raised
from shapelint.recording import active
from shapelint.symbolic.dims import Size
from shapelint.unknown import Undecided, Unknown


@export("torch.nn.Parameter", "torch.nn.parameter.Parameter")
class Parameter(Tensor):
    """A tensor that a module registers as its own when it is assigned to an attribute."""

    def __new__(cls, data: Any = None, requires_grad: bool = True) -> Any:
        if isinstance(data, Unknown):
            return data
        tensor = object.__new__(cls)
        source = data if isinstance(data, Tensor) else make_tensor((0,))
        tensor.__dict__.update(source.__dict__)
        tensor.__dict__.pop("itself", None)
        tensor.producer = None
        if requires_grad is not False:
            tensor.values = None  # they change in training
        tensor.requires_grad = requires_grad
        return tensor


@export("torch.nn.Buffer", "torch.nn.parameter.Buffer")
class Buffer(Tensor):
    """A tensor that a module registers as a buffer when it is assigned to an attribute."""

    persistent: bool

    def __new__(cls, data: Any = None, *, persistent: bool = True) -> Any:
        if isinstance(data, Unknown):
            return data
        tensor = object.__new__(cls)
        tensor.__dict__.update((data if isinstance(data, Tensor) else make_tensor((0,))).__dict__)
        tensor.__dict__.pop("itself", None)
        tensor.persistent = persistent
        return tensor


def parameter(*dims: Size, element_type: str = "float32") -> Parameter:
    """A parameter of these dims, as the constructors of layers make them."""
    made: Parameter = Parameter(make_tensor(dims, element_type))
    return made


_OPAQUE = "an instance of a class whose bases are not known"


def perhaps_a(value: Any, *kinds: type) -> bool:
    """Whether a value is of one of these classes, or may be: nothing is known of it, or a base of its class is not at hand."""
    return isinstance(value, (*kinds, Unknown)) or getattr(type(value), "is_opaque", False)


@layer("torch.nn.Module", "torch.nn.modules.module.Module", "torch.nn.modules.Module")
class Module(Part):
    """The base class of all layers and models.

    `operation` is the qualified name of the framework's layer (that of the nearest one, for a user's subclass).
    """

    operation: ClassVar[str] = "torch.nn.Module"
    call_super_init: ClassVar[bool] = False
    dump_patches: ClassVar[bool] = False

    training: bool
    _parameters: dict[str, Any]
    _buffers: dict[str, Any]
    _modules: dict[str, Any]

    def __new__(cls, *args: Any, **kwargs: Any) -> Module:
        module = super().__new__(cls)
        module.__dict__["constructed_at"] = active().site()
        module.__dict__["constructed_with"] = (args, kwargs)
        return module

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if (args or kwargs) and not self.call_super_init:
            named = (
                f"got an unexpected keyword argument '{next(iter(kwargs))}'"
                if kwargs
                else f"takes 1 positional argument but {len(args) + 1} were given"
            )
            raise raised(TypeError(f"{type(self).__name__}.__init__() {named}"))
        self.__dict__.update(
            training=True, _parameters={}, _buffers={}, _modules={}, _non_persistent_buffers_set=set(), _forward_hooks=OrderedDict(),
            _forward_pre_hooks=OrderedDict(), _backward_hooks=OrderedDict(), _state_dict_hooks=OrderedDict(),
        )  # fmt: skip
        if self.call_super_init:
            super().__init__(*args, **kwargs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_pre_hooks:
            args, kwargs = self._after_pre_hooks(args, kwargs)
        recorder = active()
        recorder.entering_layer(self, args, kwargs)
        result: Any = None
        try:
            result = self._forward_recorded(args, kwargs)
        finally:
            recorder.leaving_layer(self, result)
        return self._after_hooks(args, kwargs, result) if self._forward_hooks else result

    def _forward_recorded(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        kind = type(self)
        if isinstance(kind.forward, FunctionType) and "forward" not in self.__dict__:
            if not kind.composite:
                return active().run(kind.operation, self._forward_guarded, args, kwargs, layer=self)
            try:
                return self.forward(*args, **kwargs)
            except Undecided as undecided:
                return undecided.unknown
        return self.forward(*args, **kwargs)

    def _after_pre_hooks(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        for hook, with_kwargs in list(self._forward_pre_hooks.values()):
            given = hook(self, args, kwargs) if with_kwargs else hook(self, args)
            if given is None:
                continue
            if with_kwargs and isinstance(given, tuple) and len(given) == 2:
                args, kwargs = given
            else:
                args = given if isinstance(given, tuple) else (given,)
        return args, kwargs

    def _after_hooks(self, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> Any:
        for hook, with_kwargs in list(self._forward_hooks.values()):
            given = hook(self, args, kwargs, result) if with_kwargs else hook(self, args, result)
            result = result if given is None else given
        return result

    def _forward_guarded(self, _call: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return self.forward(*args, **kwargs)
        except Undecided as undecided:
            return undecided.unknown

    def forward(self, *_args: Any, **_kwargs: Any) -> Any:
        raise raised(NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function'))

    # Attributes

    def __setattr__(self, name: str, value: Any) -> None:
        registries = self.__dict__
        if "_parameters" not in registries:
            if isinstance(value, (Module, Parameter)):
                kind = "module" if isinstance(value, Module) else "parameters"
                raise raised(AttributeError(f"cannot assign {kind} before Module.__init__() call"))
            object.__setattr__(self, name, value)
            return
        for member, kept in ((Parameter, "_parameters"), (Module, "_modules"), (Buffer, "_buffers")):
            if isinstance(value, member):
                self._forget(name, kept)
                self._keep(kept, name, value)
                return
        for kept, accepted, expected in _REGISTRIES:
            if name in registries[kept]:
                if value is not None and not perhaps_a(value, *accepted):
                    raise raised(TypeError(f"cannot assign '{type(value).__name__}' as {expected} or None expected)"))
                self._keep(kept, name, value)
                return
        object.__setattr__(self, name, value)

    def _keep(self, registry: str, name: str, value: Any) -> None:
        self.__dict__[registry][name] = value
        if name in _OWN_NAMES:  # a user's child of that name must not be hidden by the linter's class attribute
            self.__dict__[name] = value

    def __getattr__(self, name: str) -> Any:
        for kept in ("_parameters", "_buffers", "_modules"):
            registry = self.__dict__.get(kept)
            if registry is not None and name in registry:
                return registry[name]
        raise raised(AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'"))

    def __delattr__(self, name: str) -> None:
        for kept in ("_parameters", "_buffers", "_modules"):
            if name in self.__dict__.get(kept, ()):
                del self.__dict__[kept][name]
                return
        try:
            object.__delattr__(self, name)
        except AttributeError as error:
            raise raised(error) from None

    def _forget(self, name: str, registry: str) -> None:
        """Take a name away from where it is not to be kept; in its own registry it keeps its place."""
        self.__dict__.pop(name, None)
        for kept in ("_parameters", "_buffers", "_modules"):
            if kept != registry:
                self.__dict__[kept].pop(name, None)

    def __dir__(self) -> list[str]:
        return [*object.__dir__(self), *self._parameters, *self._buffers, *self._modules]

    # Registration

    def _require_free(self, name: Any, registry: str, what: str) -> None:
        """The exceptions of registering under a name that cannot be one."""
        if "_parameters" not in self.__dict__:
            raise raised(AttributeError(f"cannot assign {what} before Module.__init__() call"))
        if isinstance(name, Unknown):
            return
        if not isinstance(name, str):
            raise raised(TypeError(f"{what} name should be a string. Got {type(name).__name__}"))
        if name not in self.__dict__[registry] and name not in _OWN_NAMES and hasattr(self, name):
            raise raised(KeyError(f"attribute '{name}' already exists"))
        if "." in name or not name:
            raise raised(KeyError(f'{what} name can\'t contain ".", got: {name}' if name else f'{what} name can\'t be empty string ""'))

    def register_parameter(self, name: str, param: Any) -> None:
        self._require_free(name, "_parameters", "parameter")
        if param is not None and not perhaps_a(param, Parameter):
            raise raised(
                TypeError(f"cannot assign '{type(param).__name__}' object to parameter '{name}' (torch.nn.Parameter or None required)")
            )
        self._keep("_parameters", name, param)

    def register_buffer(self, name: str, tensor: Any, persistent: bool = True) -> None:
        self._require_free(name, "_buffers", "buffer")
        if tensor is not None and not perhaps_a(tensor, Tensor):
            raise raised(TypeError(f"cannot assign '{type(tensor).__name__}' object to buffer '{name}' (torch Tensor or None required)"))
        self._keep("_buffers", name, tensor)
        if persistent is False:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: Any) -> None:
        if module is not None and not perhaps_a(module, Module):
            raise raised(
                TypeError(f"{type(module).__name__ if not isinstance(module, type) else module.__name__} is not a Module subclass")
            )
        self._require_free(name, "_modules", "module")
        self._keep("_modules", name, module if module is None or isinstance(module, Module) else Unknown(_OPAQUE))

    register_module = add_module

    def register_forward_hook(self, hook: Any, *, prepend: Any = False, with_kwargs: Any = False, always_call: Any = False) -> Any:
        return Handle(self._forward_hooks, (hook, with_kwargs))

    def register_forward_pre_hook(self, hook: Any, *, prepend: Any = False, with_kwargs: Any = False) -> Any:
        return Handle(self._forward_pre_hooks, (hook, with_kwargs))

    def _register_hook(self, *_args: Any, **_kwargs: Any) -> Unknown:
        return Unknown("hooks of gradients and state dicts are not followed")

    def register_full_backward_hook(self, hook: Any, prepend: Any = False) -> Any:
        return before_gradients_of(self, hook)

    register_backward_hook = register_full_backward_hook
    register_full_backward_pre_hook = register_state_dict_pre_hook = register_load_state_dict_post_hook = _register_hook
    register_state_dict_post_hook = register_load_state_dict_pre_hook = _register_load_state_dict_pre_hook = _register_hook
    _register_state_dict_hook = _register_hook

    # Traversal

    def children(self) -> Iterator[Any]:
        return (child for _, child in self.named_children())

    def named_children(self) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        for name, child in self._modules.items():
            if child is not None and id(child) not in seen:
                seen.add(id(child))
                yield name, child

    def modules(self) -> Iterator[Any]:
        return (module for _, module in self.named_modules())

    def named_modules(self, memo: set[Any] | None = None, prefix: str = "", remove_duplicate: bool = True) -> Iterator[tuple[str, Any]]:
        memo = set() if memo is None else memo
        if id(self) in memo:
            return
        if remove_duplicate:
            memo.add(id(self))
        yield prefix, self
        for name, child in list(self._modules.items()):
            if isinstance(child, Module):
                yield from child.named_modules(memo, f"{prefix}.{name}" if prefix else name, remove_duplicate)

    def _named_members(self, registry: str, prefix: str, recurse: bool, remove_duplicate: bool) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        for module_name, module in self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate) if recurse else [(prefix, self)]:
            for name, member in list(module.__dict__[registry].items()):
                if member is not None and id(member) not in seen:
                    if remove_duplicate:
                        seen.add(id(member))
                    yield (f"{module_name}.{name}" if module_name else name), member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator[tuple[str, Any]]:
        return self._named_members("_parameters", prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Any]:
        return (member for _, member in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator[tuple[str, Any]]:
        return self._named_members("_buffers", prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Any]:
        return (member for _, member in self.named_buffers(recurse=recurse))

    def get_submodule(self, target: str) -> Any:
        module: Any = self
        for part in target.split(".") if target else ():
            module = getattr(module, part)
        return module

    def get_parameter(self, target: str) -> Any:
        owner, _, name = target.rpartition(".")
        return getattr(self.get_submodule(owner), name)

    get_buffer = get_parameter

    def set_submodule(self, target: str, module: Any, strict: bool = False) -> None:
        owner, _, name = target.rpartition(".")
        setattr(self.get_submodule(owner), name, module)

    def apply(self, fn: Callable[[Any], Any]) -> Any:
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    def _apply(self, fn: Callable[[Any], Any], recurse: bool = True) -> Any:
        return self

    # As a part of a model, whichever the framework

    @classmethod
    def make_input(cls, dims: tuple[Size, ...] | None, element_type: str, slot: str | None = None) -> Tensor:
        return make_tensor(dims, element_type, slot=slot)

    def child_parts(self) -> dict[str, Any]:
        return {name: child for name, child in self._modules.items() if isinstance(child, Module)}

    def named_parts(self) -> Iterator[tuple[str, Any]]:
        return Module.named_modules(self)

    def count_parameters(self) -> Size:
        return parameter_count(self)

    def set_evaluation_mode(self) -> None:
        Module.train(self, False)

    # State

    mode_is_known: bool = True
    """Whether `training` is what it would be, wherever the module has been."""

    def give_away(self) -> None:
        for _, module in Module.named_modules(self):
            module.__dict__["mode_is_known"] = False

    def train(self, mode: Any = True) -> Any:
        self.training = mode
        self.__dict__["mode_is_known"] = True
        for child in self.children():
            child.train(mode)
        return self

    def eval(self) -> Any:
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Any:
        for member in self.parameters():
            if isinstance(member, Tensor):
                member.requires_grad = requires_grad
        return self

    def _itself(self, *_args: Any, **_kwargs: Any) -> Any:
        return self

    cuda = cpu = xpu = ipu = mtia = to_empty = share_memory = _itself

    def _converted(self, dtype: Any) -> Any:
        """Make floating parameters and buffers of this type."""
        if isinstance(dtype, DType):
            for member in (*self.parameters(), *self.buffers()):
                if isinstance(member, Tensor) and member.element_type in FLOATING:
                    member.element_type = dtype.name
        return self

    def to(self, *args: Any, **kwargs: Any) -> Any:
        return self._converted(next((value for value in (*args, *kwargs.values()) if isinstance(value, DType)), None))

    def type(self, dst_type: Any) -> Any:
        return self._converted(dst_type)

    def float(self) -> Any:
        return self._converted(dtype_named("float32"))

    def double(self) -> Any:
        return self._converted(dtype_named("float64"))

    def half(self) -> Any:
        return self._converted(dtype_named("float16"))

    def bfloat16(self) -> Any:
        return self._converted(dtype_named("bfloat16"))

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Gradients are not followed."""

    def compile(self, *_args: Any, **_kwargs: Any) -> None:
        """Compilation changes no shape."""

    def state_dict(self, *args: Any, destination: Any = None, prefix: str = "", keep_vars: bool = False) -> Any:
        found = OrderedDict() if destination is None else destination
        for name, module in self.named_modules(prefix=prefix.rstrip("."), remove_duplicate=False):
            kept = {key: value for key, value in module._buffers.items() if key not in module._non_persistent_buffers_set}
            for key, value in {**module._parameters, **kept}.items():
                if value is not None:
                    found[f"{name}.{key}" if name else key] = value
        return found

    def load_state_dict(self, *_args: Any, **_kwargs: Any) -> Unknown:
        return Unknown("the keys of a state dict")

    def extra_repr(self) -> str:
        return ""

    def _get_name(self) -> str:
        return self.__class__.__name__

    def __repr__(self) -> str:
        return f"{self._get_name()}({', '.join(self._modules)})" if "_modules" in self.__dict__ else object.__repr__(self)


_REGISTRIES = (
    ("_parameters", (), "parameter (torch.nn.Parameter"),
    ("_modules", (), "child module (torch.nn.Module"),
    ("_buffers", (Tensor,), "buffer (torch.Tensor"),
)
"""Where members are kept, what besides their own class may replace them, and what PyTorch says they should be."""

_OWN_NAMES = ("constructed_at", *(name for name in vars(Part) if not name.startswith("_")))
"""Attributes of `Module` that PyTorch does not have."""


def parameter_count(module: Module, recurse: bool = True) -> Size:
    """How many numbers the parameters of a module hold, shared ones once."""
    from shapelint.symbolic.dims import product

    total: Size = 0
    for _, member in module.named_parameters(recurse=recurse):
        total = total + (product(member.require_dims()) if isinstance(member, Tensor) else Unknown("the shape of a parameter"))
    return total
