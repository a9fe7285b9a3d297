"""Tools that call a model once with an example: ONNX export, `torchinfo`, `torchsummary`, `thop`, `ptflops`, `fvcore`, TensorBoard."""

from __future__ import annotations

from typing import Any

from shapelint.library.inert import Inert, enter_constants, enter_silent, enter_unknown
from shapelint.library.registry import export
from shapelint.library.torch.dtypes import element_type_of
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.symbolic.dims import Dim
from shapelint.unknown import Unknown


def call_model(model: Any, inputs: Any, kwargs: Any = None) -> Any:
    """Call a model with one example, or a tuple or dictionary of them."""
    named = kwargs if isinstance(kwargs, dict) else {}
    if isinstance(inputs, (tuple, list)):
        return model(*inputs, **named)
    if isinstance(inputs, dict):
        return model(**inputs, **named)
    return model(inputs, **named)


@export("torch.onnx.export", "torch.onnx.utils.export", "torch.onnx.dynamo_export")
def onnx_export(model: Any, args: Any = (), f: Any = None, *_options: Any, kwargs: Any = None, **_named: Any) -> Any:
    """Calls the model; a dictionary at the end of `args` holds named inputs."""
    if isinstance(args, (tuple, list)) and args and isinstance(args[-1], dict):
        args, kwargs = args[:-1], args[-1]
    call_model(model, args, kwargs)
    return Unknown("exported programs are not followed")


enter_silent("torch.onnx", "register_custom_op_symbolic", "unregister_custom_op_symbolic", "select_model_mode_for_export")
enter_constants("torch.onnx", is_in_onnx_export=False)


def is_size(value: Any) -> bool:
    return isinstance(value, (int, Dim, Unknown))


def sizes_given(input_size: Any) -> list[tuple[Any, ...]]:
    """The shapes that an `input_size` lists: one shape, or several."""
    if is_size(input_size):
        return [(input_size,)]
    sizes = list(input_size.values() if isinstance(input_size, dict) else input_size)
    return [tuple(sizes)] if all(is_size(size) for size in sizes) else [tuple(size) for size in sizes]


def _types(dtypes: Any, count: int) -> list[str]:
    listed = list(dtypes) if isinstance(dtypes, (list, tuple)) else [dtypes] * count
    return [element_type_of(dtype, "float32") for dtype in (*listed, *[None] * count)][:count]


def _examples(input_size: Any, dtypes: Any, batch: tuple[Any, ...] = (), axis: int = 0) -> list[Tensor]:
    """An example for each shape listed, with the batch put in where the tool does so."""
    shapes = sizes_given(input_size)
    types = _types(dtypes, len(shapes))
    return [make_tensor((*shape[:axis], *batch, *shape[axis:]), kind) for shape, kind in zip(shapes, types, strict=True)]


@export("torchinfo.summary", "torchinfo.torchinfo.summary")
def torchinfo_summary(
    model: Any, input_size: Any = None, input_data: Any = None, batch_dim: Any = None, cache_forward_pass: Any = None, col_names: Any =
    None,
    col_width: Any = 25, depth: Any = 3, device: Any = None, dtypes: Any = None, mode: Any = None, row_settings: Any = None,
    verbose: Any = None, **kwargs: Any,
) -> Any:  # fmt: skip
    """`input_size` holds the batch, unless `batch_dim` says where one is to be put in."""
    if input_data is not None:
        call_model(model, input_data, kwargs)
    elif isinstance(input_size, dict):
        shapes = {name: make_tensor(tuple(size)) for name, size in input_size.items()}
        model(**shapes, **kwargs)
    elif input_size is not None:
        batch = () if batch_dim is None else (1,)
        model(*_examples(input_size, dtypes, batch, batch_dim or 0), **kwargs)
    return Inert()


@export("torchsummary.summary", "torchsummary.torchsummary.summary", "torchsummary.summary_string", "torchsummaryX.summary")
def torchsummary_summary(
    model: Any, input_size: Any = None, batch_size: Any = -1, device: Any = "cuda", dtypes: Any = None, **kwargs: Any
) -> Any:
    """`input_size` comes without the batch, for which the tool takes 2; the fork of that name takes tensors as well."""
    if isinstance(input_size, Tensor) or (isinstance(input_size, (tuple, list)) and any(isinstance(one, Tensor) for one in input_size)):
        call_model(model, input_size)
    elif input_size is not None:
        model(*_examples(input_size, dtypes, (2,)))
    return Inert()


@export("pytorch_model_summary.summary")
def model_summary(model: Any, *inputs: Any, **_options: Any) -> Any:
    """The inputs are tensors."""
    model(*inputs)
    return Inert()


@export("thop.profile", "thop.profile.profile")
def thop_profile(model: Any, inputs: Any = (), *_options: Any, **_named: Any) -> Any:
    """Calls the model with the tuple of inputs."""
    call_model(model, inputs)
    return Unknown("how much a model computes"), Unknown("how many parameters thop counts")


@export("thop.clever_format")
def clever_format(nums: Any, format: Any = "%.2f") -> Any:
    """Numbers as text."""
    count = len(nums) if isinstance(nums, (list, tuple)) else 1
    texts = tuple(Unknown("a number as text") for _ in range(count))
    return texts if count > 1 else texts[0]


@export("ptflops.get_model_complexity_info")
def ptflops_info(model: Any, input_res: Any, *_options: Any, input_constructor: Any = None, **_named: Any) -> Any:
    """`input_res` comes without the batch, for which the tool takes 1."""
    if input_constructor is not None:
        call_model(model, input_constructor(input_res))
    else:
        model(*_examples(input_res, None, (1,)))
    return Unknown("how much a model computes"), Unknown("how many parameters ptflops counts")


@export("torchstat.stat")
def torchstat_stat(model: Any, input_size: Any, query_granularity: Any = 1) -> None:
    """`input_size` comes without the batch, for which the tool takes 1."""
    model(*_examples(input_size, None, (1,)))


@export("fvcore.nn.FlopCountAnalysis", "fvcore.nn.ActivationCountAnalysis", "fvcore.nn.flop_count")
def flop_count(model: Any, inputs: Any = (), *_options: Any, **_named: Any) -> Any:
    """Calls the model with a tensor or a tuple of them."""
    call_model(model, inputs)
    return Inert()


enter_unknown("fvcore.nn", "parameter_count", "parameter_count_table", "flop_count_table", "flop_count_str")


@export("torch.utils.tensorboard.SummaryWriter", "torch.utils.tensorboard.writer.SummaryWriter", "tensorboardX.SummaryWriter")
class SummaryWriter(Inert):
    """Draws the graph of a model by calling it; everything else goes to a file."""

    def add_graph(self, model: Any, input_to_model: Any = None, *_args: Any, **_options: Any) -> None:
        if input_to_model is not None:
            call_model(model, input_to_model)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return _nothing


def _nothing(*_args: Any, **_kwargs: Any) -> None:
    """What is written is of no consequence."""
