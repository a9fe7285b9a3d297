"""What training needs and no shape depends on: optimizers, callbacks, regularizers, constraints, initializers."""

from __future__ import annotations

from typing import Any

from shapelint.library.inert import Inert
from shapelint.library.registry import export, shape_function
from shapelint.library.tensorflow.arguments import sizes_of
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.tensor import as_tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.unknown import Undecided, Unknown


class Passive(Inert):
    """An object of a training that keeps its name."""

    def get_config(self) -> Any:
        return Unknown("the configuration of what has no influence on shapes")

    @classmethod
    def from_config(cls, config: Any) -> Any:
        return cls()


def _enter(base: type, folder: str, names: str) -> None:
    for name in names.split():
        made = type(name, (base,), {"__doc__": base.__doc__})
        made.__module__ = f"keras.{folder}"
        export(f"keras.{folder}.{name}", *([f"keras.{folder}.legacy.{name}"] if folder == "optimizers" else []))(made)


def _enter_getters(folder: str) -> None:
    for name in ("get", "deserialize"):
        export(f"keras.{folder}.{name}")(_same)
    export(f"keras.{folder}.serialize")(lambda *_args, **_options: Unknown("a configuration"))


def _same(identifier: Any = None, *_args: Any, **_options: Any) -> Any:
    """What is named; a name stays one, since nothing depends on it."""
    return identifier if callable(identifier) or isinstance(identifier, Inert) else Unknown("what a name stands for")


# Optimizers


class Optimizer(Passive):
    """Changes weights, keeps shapes."""

    def apply_gradients(self, *_args: Any, **_options: Any) -> None:
        """The values of weights are not followed."""

    apply = minimize = build = finalize_variable_values = apply_gradients


_OPTIMIZERS = "Adadelta Adafactor Adagrad Adam AdamW Adamax Ftrl Lamb Lion LossScaleOptimizer Muon Nadam RMSprop SGD TFOptimizer"
export("keras.optimizers.Optimizer", "keras.Optimizer", "keras.optimizers.legacy.Optimizer")(Optimizer)
_enter(Optimizer, "optimizers", _OPTIMIZERS)
for _name in ("adadelta", "adagrad", "adam", "adamax", "ftrl", "gradient_descent", "nadam", "rmsprop"):
    for _suffix in ("", "_v2"):
        export(f"keras.optimizers.{_name}{_suffix}.{'SGD' if _name.startswith('gradient') else _name.capitalize()}")(
            type(_name.capitalize(), (Optimizer,), {})
        )
_enter_getters("optimizers")


class Schedule(Passive):
    """A learning rate that changes."""

    def __call__(self, step: Any) -> Any:
        return make_tensor(())


_SCHEDULES = "CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay LearningRateSchedule PiecewiseConstantDecay PolynomialDecay"
_enter(Schedule, "optimizers.schedules", _SCHEDULES)


# Callbacks


class Callback(Passive):
    """Is called between batches and epochs."""

    model: Any = Unknown("the model of a callback")
    params: Any = Unknown("the parameters of a training")
    validation_data: Any = Unknown("the data of a validation")

    def set_model(self, model: Any) -> None:
        self.model = model

    def set_params(self, params: Any) -> None:
        self.params = params

    def _moment(self, *_args: Any, **_options: Any) -> None:
        """Nothing happens."""

    on_epoch_begin = on_epoch_end = on_batch_begin = on_batch_end = on_train_begin = on_train_end = _moment
    on_train_batch_begin = on_train_batch_end = on_test_begin = on_test_end = on_test_batch_begin = on_test_batch_end = _moment
    on_predict_begin = on_predict_end = on_predict_batch_begin = on_predict_batch_end = _moment


export("keras.callbacks.Callback")(Callback)
_CALLBACKS = (
    "BackupAndRestore BaseLogger CSVLogger CallbackList EarlyStopping History LambdaCallback LearningRateScheduler ModelCheckpoint"
    " OrbaxCheckpoint ProgbarLogger ReduceLROnPlateau RemoteMonitor SwapEMAWeights TensorBoard TerminateOnNaN"
)
_enter(Callback, "callbacks", _CALLBACKS)


# Regularizers and constraints


class Regularizer(Passive):
    """`[*] -> []`."""

    def __call__(self, x: Any) -> Any:
        return make_tensor(())


export("keras.regularizers.Regularizer", "keras.Regularizer")(Regularizer)
_enter(Regularizer, "regularizers", "L1 L2 L1L2 OrthogonalRegularizer WeightRegularizer")
for _name in ("l1", "l2", "l1_l2", "l1l2", "orthogonal_regularizer", "activity_l1", "activity_l2", "activity_l1l2"):
    export(f"keras.regularizers.{_name}")(lambda *_args, **_options: Regularizer())
_enter_getters("regularizers")


class Constraint(Passive):
    """`[*] -> [*]`."""

    def __call__(self, w: Any) -> Any:
        return w


export("keras.constraints.Constraint")(Constraint)
_enter(Constraint, "constraints", "MaxNorm MinMaxNorm NonNeg UnitNorm RadialConstraint")
for _name in ("maxnorm", "max_norm", "min_max_norm", "nonneg", "non_neg", "unitnorm", "unit_norm", "radial_constraint"):
    export(f"keras.constraints.{_name}")(lambda *_args, **_options: Constraint())
_enter_getters("constraints")


# Initializers


class Initializer(Passive):
    """Called with a shape, it makes a tensor of it."""

    def __call__(self, shape: Any = None, dtype: Any = None, **_options: Any) -> Any:
        try:
            return make_tensor(sizes_of(shape), element_type_of(dtype, "float32"))
        except Undecided as undecided:
            return undecided.unknown


export("keras.initializers.Initializer", "keras.Initializer")(Initializer)
_INITIALIZERS = (
    "Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity IdentityInitializer LecunNormal LecunUniform Ones Orthogonal"
    " OrthogonalInitializer RandomNormal RandomUniform STFT TruncatedNormal VarianceScaling Zeros"
)
_enter(Initializer, "initializers", _INITIALIZERS)
_OLD_INITIALIZERS = (
    "constant glorot_normal glorot_uniform he_normal he_uniform identity lecun_normal lecun_uniform ones one orthogonal random_normal"
    " normal random_uniform uniform truncated_normal variance_scaling zeros zero"
)


@shape_function(*(f"keras.initializers.{name}" for name in _OLD_INITIALIZERS.split()))
def initializer(call: CallInProgress, shape: Any = None, *_settings: Any, **_options: Any) -> Any:
    """Called with a shape a tensor of it, called with settings an initializer."""
    return Initializer()(shape) if isinstance(shape, (tuple, list)) else Initializer()


_enter_getters("initializers")
for _name in ("normal", "uniform"):
    export(f"keras.initializations.{_name}")(lambda shape=None, *_args, **_options: as_tensor(Initializer()(shape)))
