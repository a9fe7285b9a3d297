"""`torch.nn.Module` as it is: parameters, buffers, child modules, their registration and their names."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any, ClassVar

from shapelint.graph import Site
from shapelint.library.registry import export, layer
from shapelint.library.torch.tensor import Tensor, make_tensor
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
        tensor.producer = None
        tensor.requires_grad = requires_grad
        return tensor


def parameter(*dims: Size, element_type: str = "float32") -> Parameter:
    """A parameter of these dims, as the constructors of layers make them."""
    made: Parameter = Parameter(make_tensor(dims, element_type))
    return made


@layer("torch.nn.Module", "torch.nn.modules.module.Module", "torch.nn.modules.Module")
class Module:
    """The base class of all layers and models.

    `operation` is the qualified name of the framework's layer (that of the nearest one, for a user's subclass).
    A `composite` layer's forward calls its children, which are recorded one by one; any other layer of the
    framework is one node of the graph.
    """

    operation: ClassVar[str] = "torch.nn.Module"
    composite: ClassVar[bool] = False
    call_super_init: ClassVar[bool] = False
    dump_patches: ClassVar[bool] = False

    training: bool
    _parameters: dict[str, Any]
    _buffers: dict[str, Any]
    _modules: dict[str, Any]
    constructed_at: Site | None

    def __new__(cls, *_args: Any, **_kwargs: Any) -> Module:
        module = super().__new__(cls)
        module.__dict__["constructed_at"] = active().site()
        return module

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        self.__dict__.update(
            training=True, _parameters={}, _buffers={}, _modules={}, _non_persistent_buffers_set=set(), _forward_hooks=OrderedDict(),
            _forward_pre_hooks=OrderedDict(), _backward_hooks=OrderedDict(), _state_dict_hooks=OrderedDict(),
        )  # fmt: skip

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        recorder = active()
        recorder.entering_layer(self, args)
        result: Any = None
        try:
            result = self._forward_recorded(args, kwargs)
        finally:
            recorder.leaving_layer(self, result)
        return result

    def _forward_recorded(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if isinstance(type(self).__dict__.get("forward", getattr(type(self), "forward", None)), FunctionType) and "forward" not in self.__dict__:
            if not self.composite:
                return active().run(self.operation, self._forward_guarded, args, kwargs, layer=self)
            try:
                return self.forward(*args, **kwargs)
            except Undecided as undecided:
                return undecided.unknown
        return self.forward(*args, **kwargs)

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
        for kind, kept in ((Parameter, "_parameters"), (Module, "_modules")):
            if isinstance(value, kind):
                self._forget(name)
                registries[kept][name] = value
                return
        for kept in ("_parameters", "_modules", "_buffers"):
            if name in registries[kept]:
                registries[kept][name] = value
                return
        object.__setattr__(self, name, value)

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
        object.__delattr__(self, name)

    def _forget(self, name: str) -> None:
        self.__dict__.pop(name, None)
        for kept in ("_parameters", "_buffers", "_modules"):
            self.__dict__[kept].pop(name, None)

    def __dir__(self) -> list[str]:
        return [*object.__dir__(self), *self._parameters, *self._buffers, *self._modules]

    # Registration

    def register_parameter(self, name: str, param: Any) -> None:
        self._forget(name)
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Any, persistent: bool = True) -> None:
        self._forget(name)
        self._buffers[name] = tensor

    def add_module(self, name: str, module: Any) -> None:
        self._forget(name)
        self._modules[name] = module

    register_module = add_module

    def _register_hook(self, *_args: Any, **_kwargs: Any) -> Unknown:
        return Unknown("hooks are not followed")

    register_forward_hook = register_forward_pre_hook = register_full_backward_hook = register_backward_hook = _register_hook
    register_full_backward_pre_hook = register_state_dict_pre_hook = register_load_state_dict_post_hook = _register_hook
    register_load_state_dict_pre_hook = _register_load_state_dict_pre_hook = _register_state_dict_hook = _register_hook

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

    def _named_members(self, registry: str, prefix: str, recurse: bool) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        for module_name, module in self.named_modules(prefix=prefix) if recurse else [(prefix, self)]:
            for name, member in list(module.__dict__[registry].items()):
                if member is not None and id(member) not in seen:
                    seen.add(id(member))
                    yield (f"{module_name}.{name}" if module_name else name), member

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator[tuple[str, Any]]:
        return self._named_members("_parameters", prefix, recurse)

    def parameters(self, recurse: bool = True) -> Iterator[Any]:
        return (member for _, member in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator[tuple[str, Any]]:
        return self._named_members("_buffers", prefix, recurse)

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

    # State

    def train(self, mode: Any = True) -> Any:
        self.training = mode
        for child in self.children():
            child.train(mode)
        return self

    def eval(self) -> Any:
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Any:
        return self

    def _itself(self, *_args: Any, **_kwargs: Any) -> Any:
        return self

    to = cuda = cpu = xpu = to_empty = float = double = half = bfloat16 = type = share_memory = _itself  # noqa: A003

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Gradients are not followed."""

    def compile(self, *_args: Any, **_kwargs: Any) -> None:
        """Compilation changes no shape."""

    def state_dict(self, *_args: Any, **_kwargs: Any) -> Any:
        return OrderedDict((*self.named_parameters(), *self.named_buffers()))

    def load_state_dict(self, *_args: Any, **_kwargs: Any) -> Unknown:
        return Unknown("the keys of a state dict")

    def extra_repr(self) -> str:
        return ""

    def _get_name(self) -> str:
        return self.__class__.__name__



def parameter_count(module: Module, recurse: bool = True) -> Size:
    """How many numbers the parameters of a module hold, shared ones once."""
    from shapelint.symbolic.dims import product

    total: Size = 0
    for _, member in module.named_parameters(recurse=recurse):
        total = total + (product(member.require_dims()) if isinstance(member, Tensor) else Unknown("the shape of a parameter"))
    return total
