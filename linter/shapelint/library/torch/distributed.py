"""`torch.distributed` for one process."""

from __future__ import annotations

from typing import Any

from shapelint.library.inert import Decorator, Inert, enter_constants, enter_inert, enter_silent, enter_unknown
from shapelint.library.registry import export
from shapelint.unknown import Unknown

enter_constants(
    "torch.distributed", is_available=False, is_initialized=False, get_world_size=1, get_rank=0, is_nccl_available=False,
    is_gloo_available=False,
    is_mpi_available=False, is_torchelastic_launched=False, get_node_local_rank=0, get_backend="gloo", get_group_rank=0, get_global_rank=0,
)  # fmt: skip
enter_silent(
    "torch.distributed", "init_process_group", "destroy_process_group", "barrier", "monitored_barrier", "all_reduce", "reduce",
    "broadcast", "all_gather",
    "gather", "scatter", "reduce_scatter", "all_to_all", "all_to_all_single", "send", "recv", "all_gather_into_tensor",
    "reduce_scatter_tensor",
    "all_gather_object", "broadcast_object_list", "gather_object", "scatter_object_list", "isend", "irecv", "batch_isend_irecv",
)  # fmt: skip
enter_unknown("torch.distributed", "new_group", "get_process_group_ranks", "init_device_mesh", "P2POp", "get_default_backend_for_device")
enter_inert("torch.distributed", "ProcessGroup", "Work", "Store", "TCPStore", "FileStore", "Backend", "DeviceMesh")
enter_inert("torch.distributed.device_mesh", "DeviceMesh")
enter_unknown("torch.distributed.device_mesh", "init_device_mesh")
enter_inert("torch.distributed.tensor", "DTensor", "DeviceMesh", "Replicate", "Shard", "Partial", "Placement")
enter_unknown("torch.distributed.tensor", "distribute_tensor", "distribute_module", "empty", "zeros", "ones")
enter_inert("torch.distributed.tensor.placement_types", "_StridedShard", "Replicate", "Shard", "Partial", "Placement")
enter_inert(
    "torch.distributed.tensor.parallel", "ColwiseParallel", "RowwiseParallel", "SequenceParallel", "PrepareModuleInput", "ParallelStyle"
)
enter_inert("torch.distributed.algorithms.join", "Join", "Joinable", base=Decorator)
enter_unknown("torch.distributed.nn.functional", "all_gather", "reduce_scatter", "all_to_all")


@export("torch.distributed.nn.functional.all_reduce", "torch.distributed.nn.all_reduce")
def all_reduce(tensor: Any, *_args: Any, **_options: Any) -> Any:
    """The tensor itself, for one process."""
    return tensor


@export("torch.distributed.ReduceOp", "torch.distributed.reduce_op", "torch.distributed.distributed_c10d.ReduceOp")
class ReduceOp(Inert):
    """How values are put together."""

    SUM = AVG = PRODUCT = MIN = MAX = BAND = BOR = BXOR = Unknown("a reduction of torch.distributed")


@export("torch.distributed.group")
class Group(Inert):
    """The group of all processes."""

    WORLD = None


@export("torch.distributed.elastic.multiprocessing.errors.record")
def record(function: Any, *_args: Any) -> Any:
    """The function itself."""
    return function


@export("torch.multiprocessing.spawn", "torch.multiprocessing.start_processes")
def spawn(fn: Any, args: Any = (), nprocs: Any = 1, *_options: Any, **_named: Any) -> None:
    """The function, as the first process calls it."""
    fn(0, *args)


enter_silent("torch.multiprocessing", "set_start_method", "set_sharing_strategy")
enter_inert("torch.multiprocessing", "Process", "Queue", "Pool", "Manager", "Lock", "Event", base=Decorator)
