"""Optimizers and schedules: they take parameters and change no shape."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, ClassVar

from shapelint.library.inert import enter_constants, enter_inert, enter_unknown
from shapelint.library.registry import export
from shapelint.library.torch.tensor import Tensor
from shapelint.unknown import Unknown


@export("torch.optim.Optimizer", "torch.optim.optimizer.Optimizer")
class Optimizer:
    """Holds parameters in groups; a step evaluates its closure."""

    new_state: ClassVar[Callable[[], Any]] = dict
    """What is kept for a parameter at first: the user's own optimizers fill it."""

    def __init__(self, params: Any = None, defaults: Any = None, *_args: Any, **options: Any) -> None:
        self.defaults = defaults if isinstance(defaults, dict) else {"lr": defaults, **options} if defaults is not None else dict(options)
        self.state: dict[Any, Any] = defaultdict(self.new_state)
        self.param_groups: Any = params if isinstance(params, Unknown) else self._grouped(params)

    def _grouped(self, params: Any) -> list[dict[str, Any]]:
        given = [params] if isinstance(params, Tensor) else list(params or ())
        groups = given if given and all(isinstance(group, dict) for group in given) else [{"params": given}]
        return [{**self.defaults, "lr": self.defaults.get("lr", Unknown("the default learning rate")), **group} for group in groups]

    def step(self, closure: Any = None, **_options: Any) -> Any:
        return None if closure is None else closure()

    def add_param_group(self, param_group: Any) -> None:
        if isinstance(self.param_groups, list):
            self.param_groups.append(param_group)

    def state_dict(self) -> Any:
        return Unknown("the state of an optimizer is not followed")

    def _nothing(self, *_args: Any, **_options: Any) -> None:
        return None

    zero_grad = load_state_dict = share_memory = __setstate__ = profile_hook_step = _patch_step_function = _nothing

    def _hook(self, *_args: Any, **_options: Any) -> Unknown:
        return Unknown("hooks of optimizers are not followed")

    register_step_pre_hook = register_step_post_hook = register_state_dict_post_hook = _hook


def _unknown_state() -> Unknown:
    return Unknown("the state of an optimizer is not followed")


_OPTIMIZERS = (
    "SGD", "Adam", "AdamW", "Adadelta", "Adagrad", "Adamax", "ASGD", "LBFGS", "NAdam", "RAdam", "RMSprop", "Rprop", "SparseAdam",
    "Adafactor", "Muon",
)  # fmt: skip
for _name in _OPTIMIZERS:
    export(f"torch.optim.{_name}", f"torch.optim.{_name.lower()}.{_name}")(
        type(_name, (Optimizer,), {"__module__": "torch.optim", "new_state": staticmethod(_unknown_state)})
    )
enter_inert("torch.optim.optimizer", "ParamsT", "_params_t", "required", "_RequiredParameter", "DeviceDict")
export("torch.optim.optimizer._use_grad_for_differentiable")(lambda function: function)
enter_unknown("torch.optim.optimizer", "_default_to_fused_or_foreach", "_get_capturable_supported_devices", "_get_value", "_dispatch_sqrt")


@export("torch.optim.lr_scheduler.LRScheduler", "torch.optim.lr_scheduler._LRScheduler")
class LRScheduler:
    """Changes the learning rate."""

    def __init__(self, optimizer: Any = None, *_args: Any, **_options: Any) -> None:
        self.optimizer = optimizer
        self.last_epoch: Any = Unknown("the epoch of a schedule is not followed")
        self.base_lrs: Any = Unknown("the learning rates of a schedule are not followed")

    def get_last_lr(self) -> Any:
        return [Unknown("a learning rate")]

    get_lr = get_last_lr

    def state_dict(self) -> Any:
        return Unknown("the state of a schedule is not followed")

    def _nothing(self, *_args: Any, **_options: Any) -> None:
        return None

    step = load_state_dict = print_lr = _nothing


for _name in (
    "LambdaLR", "MultiplicativeLR", "StepLR", "MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR", "SequentialLR", "PolynomialLR",
    "CosineAnnealingLR", "ChainedScheduler", "ReduceLROnPlateau", "CyclicLR", "CosineAnnealingWarmRestarts", "OneCycleLR",
):  # fmt: skip
    export(f"torch.optim.lr_scheduler.{_name}")(type(_name, (LRScheduler,), {"__module__": "torch.optim.lr_scheduler"}))
enter_inert("torch.optim.swa_utils", "SWALR", base=LRScheduler)
enter_constants("torch.optim.swa_utils", update_bn=None)


@export("torch.optim.swa_utils.AveragedModel")
def averaged_model(model: Any, *_args: Any, **_options: Any) -> Any:
    """A copy that is called as the model is."""
    return model


enter_unknown("torch.optim.swa_utils", "get_ema_avg_fn", "get_ema_multi_avg_fn", "get_swa_avg_fn", "get_swa_multi_avg_fn")
