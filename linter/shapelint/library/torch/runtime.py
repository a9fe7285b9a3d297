"""The machine under the tensors: devices, back ends, seeds, files, versions; nothing of it changes a shape."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from shapelint.library.inert import (
    Decorator,
    Inert,
    decorate,
    enter_constants,
    enter_inert,
    enter_namespaces,
    enter_silent,
    enter_unknown,
)  # fmt: skip
from shapelint.library.registry import export, shape_function
from shapelint.recording import CallInProgress
from shapelint.unknown import Unknown

for _name in ("cuda", "hip", "git_version", "debug", "xpu"):
    export(f"torch.version.{_name}")(Unknown(f"torch.version.{_name}"))

# devices

for _device in ("cuda", "xpu", "mps", "npu", "hpu", "mlu", "musa", "cpu", "mtia", "accelerator"):
    enter_unknown(
        f"torch.{_device}", "is_available", "device_count", "current_device", "get_device_name", "get_device_capability",
        "get_device_properties",
        "memory_allocated", "max_memory_allocated", "memory_reserved", "max_memory_reserved", "is_bf16_supported", "current_stream",
        "get_rng_state_all", "memory_summary", "mem_get_info", "is_initialized", "default_stream", "current_accelerator",
        "get_arch_list", "utilization", "memory_stats", "get_device", "memory_cached", "is_current_stream_capturing", "device_module",
    )  # fmt: skip
    enter_silent(
        f"torch.{_device}", "set_device", "synchronize", "empty_cache", "reset_peak_memory_stats", "init",
        "ipc_collect", "set_rng_state_all", "reset_max_memory_allocated", "set_per_process_memory_fraction", "seed", "seed_all",
        "set_stream", "reset_accumulated_memory_stats", "reset_max_memory_cached",
    )  # fmt: skip
    enter_inert(f"torch.{_device}", "Stream", "Event", "device", "stream", "device_of", "graph", "CUDAGraph", base=Decorator)
for _device in ("xpu", "mps", "npu", "hpu", "mlu", "musa", "cpu", "mtia"):  # those of cuda stand with the random numbers
    enter_unknown(f"torch.{_device}", "get_rng_state")
    enter_silent(f"torch.{_device}", "set_rng_state", "manual_seed", "manual_seed_all")
enter_silent("torch.cuda.nvtx", "range_push", "range_pop", "mark")
enter_unknown("torch.mps", "current_allocated_memory", "driver_allocated_memory", "recommended_max_memory")
export("torch.cuda.OutOfMemoryError", "torch.OutOfMemoryError")(type("OutOfMemoryError", (RuntimeError,), {}))
enter_namespaces(
    "torch.backends", "torch.backends.cudnn", "torch.backends.cuda", "torch.backends.mps", "torch.backends.mkldnn", "torch.backends.mkl"
)
enter_namespaces(
    "torch.backends.openmp", "torch.backends.quantized", "torch.backends.mha", "torch.backends.cuda.matmul", "torch.backends.cpu",
    "torch.backends.opt_einsum", "torch.backends.cudnn.conv", "torch.backends.cudnn.rnn", "torch.backends.xeon", "torch.backends.nnpack",
)  # fmt: skip
enter_inert("torch.backends.cudnn", "flags", base=Decorator)
enter_inert("torch.backends.cuda", "sdp_kernel", "SDPBackend", base=Decorator)
enter_unknown("torch.backends.cudnn", "is_available", "version", "is_acceptable")
enter_unknown("torch.backends.mps", "is_available", "is_built", "is_macos13_or_newer")
enter_unknown("torch.backends.cuda", "is_built", "flash_sdp_enabled", "mem_efficient_sdp_enabled", "math_sdp_enabled", "cudnn_sdp_enabled")
enter_unknown("torch.backends.mkldnn", "is_available")
enter_unknown("torch.backends.mha", "get_fastpath_enabled")
enter_silent("torch.backends.mha", "set_fastpath_enabled")
enter_silent("torch.backends.cuda", "enable_flash_sdp", "enable_mem_efficient_sdp", "enable_math_sdp", "enable_cudnn_sdp")
enter_inert("torch.nn.attention", "sdpa_kernel", base=Decorator)
enter_inert("torch.nn", "LinearCrossEntropyOptions")
enter_silent("torch.nn.attention", "activate_flash_attention_impl", "restore_flash_attention_impl")
enter_inert("torch.nn.attention.flex_attention", "BlockMask", "AuxRequest", "FlexKernelOptions")
enter_unknown(
    "torch.nn.attention.flex_attention",
    "create_block_mask",
    "create_mask",
    "create_nested_block_mask",
    "and_masks",
    "or_masks",
    "noop_mask",
)
enter_inert("torch.nn.attention.bias", "CausalBias", "CausalVariant")
enter_unknown("torch.nn.attention.bias", "causal_lower_right", "causal_upper_left")
enter_unknown("torch.nn.attention.varlen", "varlen_attn")

# seeds and settings

enter_unknown("torch", "get_num_threads", "get_num_interop_threads", "is_deterministic")
enter_unknown(
    "torch", "are_deterministic_algorithms_enabled", "is_deterministic_algorithms_warn_only_enabled", "get_float32_matmul_precision"
)
enter_unknown("torch", "is_warn_always_enabled", "load", "get_device_module", "get_deterministic_debug_mode", "cuda_version")
enter_silent(
    "torch", "set_num_threads", "set_num_interop_threads", "set_printoptions", "set_flush_denormal", "set_default_device",
    "set_default_tensor_type", "set_float32_matmul_precision", "use_deterministic_algorithms", "set_warn_always", "save",
    "set_deterministic_debug_mode",
    "_C._jit_set_profiling_executor", "_C._jit_set_profiling_mode", "_C._jit_override_can_fuse_on_gpu", "_C._jit_override_can_fuse_on_cpu",
    "_C._jit_set_texpr_fuser_enabled", "_C._jit_set_nvfuser_enabled", "_C._log_api_usage_once", "_logging.set_logs",
)  # fmt: skip
enter_constants("torch", **{"_C._get_tracing_state": None, "_C._is_any_autocast_enabled": False, "_utils.is_compiling": False})
enter_inert(
    "torch._C",
    "_ExcludeDispatchKeyGuard",
    "DispatchKeySet",
    "DisableTorchFunction",
    "DisableTorchFunctionSubclass",
    "_functorch",
    base=Decorator,
)
enter_inert("torch.random", "fork_rng", base=Decorator)
enter_unknown("torch.random", "initial_seed", "seed")
enter_unknown("torch.hub", "load", "load_state_dict_from_url", "list", "help", "get_dir", "download_url_to_file")
enter_silent("torch.hub", "set_dir")
export("torch.utils.model_zoo.load_url")(lambda *_args, **_options: Unknown("a state dict from the network"))
enter_silent("torch.serialization", "add_safe_globals", "clear_safe_globals")
enter_inert("torch.serialization", "safe_globals", "skip_data", base=Decorator)
enter_unknown("torch.serialization", "load", "get_safe_globals")


# assertions


@shape_function("torch._assert", "torch._check", "torch._check_with", "torch._check_value", "torch._check_index", "torch._check_type")
def assert_(call: CallInProgress, condition: Any, message: Any = None) -> None:
    """The condition must hold."""
    call.require(
        _plain(condition), "model-raises", received=condition, parameter="condition", detail=message if isinstance(message, str) else ""
    )


def _plain(condition: Any) -> Any:
    """A condition as `require` takes it: values that decide nothing are unknown."""
    from shapelint.symbolic.dims import Condition

    return (
        condition if condition is None or isinstance(condition, (bool, int, Unknown, Condition)) else Unknown("an assertion about values")
    )


enter_silent("torch", "_check_is_size", "_check_tensor_all")

# extension points

enter_unknown(
    "torch.overrides", "get_ignored_functions", "get_overridable_functions", "get_testing_overrides", "resolve_name", "wrap_torch_function"
)
enter_constants("torch.overrides", has_torch_function=False, has_torch_function_unary=False, has_torch_function_variadic=False)
enter_constants("torch.overrides", is_tensor_method_or_property=False)
enter_constants("torch.nn.functional", has_torch_function=False, has_torch_function_unary=False, has_torch_function_variadic=False)
enter_inert("torch.overrides", "TorchFunctionMode", "BaseTorchFunctionMode", base=Decorator)
enter_inert("torch.utils._python_dispatch", "TorchDispatchMode", base=Decorator)


@export("torch.overrides.handle_torch_function", "torch.nn.functional.handle_torch_function")
def handle_torch_function(public_api: Callable[..., Any], relevant_args: Any, *args: Any, **kwargs: Any) -> Any:
    """The function itself: no tensor overrides it."""
    return public_api(*args, **kwargs)


@export("torch.library.Library", "torch.library._scoped_library")
class Library(Inert):
    """A set of user's operators: its decorators hand back what they get."""

    def impl(self, *_args: Any, **_options: Any) -> Any:
        return decorate

    define = impl


for _name in (
    "impl",
    "register_fake",
    "register_kernel",
    "register_autograd",
    "impl_abstract",
    "define",
    "register_vmap",
    "register_autocast",
    "triton_op",
):
    export(f"torch.library.{_name}")(lambda *_args, **_options: decorate)


@export("torch.library.custom_op")
def custom_op(name: Any, fn: Any = None, /, **_options: Any) -> Any:
    """A user's operator: the function, with places for its registrations."""
    return CustomOperator if fn is None else CustomOperator(fn)


class CustomOperator:
    """A function that is called as it is."""

    def __init__(self, function: Any) -> None:
        self.function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    def _register(self, *_args: Any, **_options: Any) -> Any:
        return decorate

    register_fake = register_kernel = register_autograd = register_vmap = register_autocast = register_torch_dispatch = _register


for _names, _type in {
    ("Number", "_float"): (int, float, bool), ("_int",): int, ("_bool",): bool, ("_size",): (tuple, list), ("Device", "_device"): object,
    ("_dtype",): object, ("_layout",): object, ("_TensorOrTensors", "Storage", "_qscheme", "SymInt", "IntLikeType", "FileLike"): object,
}.items():  # fmt: skip
    for _name in _names:
        export(f"torch.types.{_name}")(_type)
for _name in ("SymInt", "SymFloat", "SymBool"):
    export(f"torch.{_name}")(type(_name, (), {"__module__": "torch"}))
for _name, _function in {"sym_int": int, "sym_float": float, "sym_not": operator.not_}.items():
    export(f"torch.{_name}")(_function)
export("torch._utils._flatten_dense_tensors", "torch._utils._unflatten_dense_tensors")(lambda *_args: Unknown("flattened tensors"))
enter_unknown("torch.utils.cpp_extension", "load", "load_inline", "CUDAExtension", "CppExtension", "BuildExtension")
enter_unknown("torch.testing", "make_tensor")
enter_silent("torch.testing", "assert_close", "assert_allclose")
enter_unknown("torch.__config__", "show", "parallel_info")
enter_unknown("torch.utils.collect_env", "get_pretty_env_info", "main")
enter_inert("torch.utils.hooks", "RemovableHandle")
enter_inert("torch.utils.benchmark", "Timer", base=Decorator)
