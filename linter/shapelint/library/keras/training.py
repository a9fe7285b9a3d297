"""Training calls of models: `compile`, `fit`, `evaluate`, `predict` and what they demand of the data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from shapelint.library.keras.batches import Portion, portions, rows_of, trained_share
from shapelint.library.keras.blame import with_blame
from shapelint.library.keras.compiled import Comparison, Compiled
from shapelint.library.keras.losses import of_same_rank
from shapelint.library.keras.metrics import Metric, demands_of
from shapelint.library.keras.state import state
from shapelint.library.registry import lookup
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.recording import CallInProgress, active, arrays_in
from shapelint.symbolic.dims import Size
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

LONGEST_MODEL = 400
"""Models of more calls are not run again for a last batch of another size."""


@dataclass
class Trained:
    """What training calls remember of a model."""

    compiled: Compiled | None = None
    seen: dict[Any, Any] = field(default_factory=dict)
    """The outputs of the portions that were tried, by their shapes: loops repeat the same call."""


class Trainer:
    """The training methods of a model."""

    stop_training: Any = False
    run_eagerly: Any = False
    jit_compile: Any = False

    @property
    def trained(self) -> Trained:
        found = self.__dict__.get("_trained")
        if found is None:
            found = self.__dict__["_trained"] = Trained()
        kept: Trained = found
        return kept

    def compile(self, optimizer: Any = "rmsprop", loss: Any = None, *others: Any, metrics: Any = None, **_options: Any) -> None:
        """Note the loss, which says what labels have to be like."""
        self.__dict__["optimizer"], self.__dict__["loss"] = optimizer, loss
        self.trained.compiled = Compiled(optimizer, loss, metrics if metrics is not None or not others else others[0])
        self.trained.seen.clear()

    # Training and its like

    def fit(
        self, x: Any = None, y: Any = None, batch_size: Any = None, epochs: Any = 1, verbose: Any = "auto", callbacks: Any = None,
        validation_split: Any = 0.0, validation_data: Any = None, shuffle: Any = True, class_weight: Any = None, sample_weight: Any = None,
        *_others: Any, validation_batch_size: Any = None, **_options: Any,
    ) -> Any:  # fmt: skip
        share = trained_share(validation_split) if validation_data is None else None
        self._run_all(portions(x, y, sample_weight, batch_size, share), "train_step")
        if isinstance(validation_data, (list, tuple)) and 2 <= len(validation_data) <= 3:
            self._run_all(portions(*validation_data, batch_size=validation_batch_size or batch_size), "test_step")
        elif validation_data is not None and not isinstance(validation_data, (list, tuple)):
            self._run_all(portions(validation_data), "test_step")
        return History()

    def fit_generator(self, generator: Any, *_others: Any, validation_data: Any = None, **_options: Any) -> Any:
        return self.fit(generator, validation_data=validation_data)

    def evaluate(self, x: Any = None, y: Any = None, batch_size: Any = None, verbose: Any = 1, sample_weight: Any = None, **_o: Any) -> Any:
        self._run_all(portions(x, y, sample_weight, batch_size), "test_step")
        return Unknown("the loss and the metrics of a model")

    def evaluate_generator(self, generator: Any, *_others: Any, **_options: Any) -> Any:
        return self.evaluate(generator)

    def predict(self, x: Any = None, batch_size: Any = None, *_others: Any, **_options: Any) -> Any:
        results = self._run_all(portions(x, batch_size=batch_size), "predict_step")
        return _of_all_samples(results, rows_of(x))

    predict_proba = predict

    def predict_generator(self, generator: Any, *_others: Any, **_options: Any) -> Any:
        return self.predict(generator)

    def predict_classes(self, x: Any, *_others: Any, **_options: Any) -> Any:
        outputs = self.predict(x)
        return lookup("numpy.argmax")(outputs, -1) if isinstance(outputs, Array) else outputs

    def train_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, *_others: Any, **_options: Any) -> Any:
        self._run_all(portions(x, y, sample_weight, rows_of(x)), "train_step")
        return Unknown("the loss and the metrics of a model")

    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, *_others: Any, **_options: Any) -> Any:
        self._run_all(portions(x, y, sample_weight, rows_of(x)), "test_step")
        return Unknown("the loss and the metrics of a model")

    def predict_on_batch(self, x: Any) -> Any:
        return self.predict(x, rows_of(x))

    # One step

    def train_step(self, data: Any) -> Any:
        return self._default_step(data, "train_step")

    def test_step(self, data: Any) -> Any:
        return self._default_step(data, "test_step")

    def predict_step(self, data: Any) -> Any:
        return self._default_step(data, "predict_step")

    def _default_step(self, data: Any, kind: str) -> Any:
        parts = data if isinstance(data, tuple) else (data,)
        if kind == "predict_step":
            return self._run(Portion(parts[0]), kind)
        self._run(Portion(*parts[:3]), kind)
        return Unknown("the metrics of a model")

    def _run_all(self, given: Iterator[Portion], kind: str) -> list[Any]:
        """The outputs for the first portions of some data; what cannot be followed gives none."""
        results: list[Any] = []
        try:
            for portion in given:
                key = (kind, _shapes(portion), len(list(self.sublayers())))
                if key not in self.trained.seen:
                    self.trained.seen[key] = self._stepped(portion, kind)
                results.append(self.trained.seen[key])
        except Undecided:
            pass
        return results

    def _stepped(self, portion: Portion, kind: str) -> Any:
        own = getattr(type(self), kind, None)
        if hasattr(own, "code"):  # the user's own step
            data = portion.x if kind == "predict_step" else (portion.x, portion.y)
            return getattr(self, kind)(data)
        return self._run(portion, kind)

    def _run(self, portion: Portion, kind: str) -> Any:
        """The model on one portion, and its loss, as one run of the model."""
        recorder, depth = active(), state()
        result: Any = None
        recorder.entering_layer(self, (portion.x,))
        depth.depth += 1
        try:
            result = self._called((portion.x,), _training_flag(self, kind))
            if kind != "predict_step" and portion.y is not None:
                self._compare(portion.y, result)
        finally:
            depth.depth -= 1
            recorder.leaving_layer(self, result)
        return result

    def _compare(self, labels: Any, outputs: Any) -> None:
        """Call the losses on labels and outputs."""
        compiled = self.trained.compiled
        if compiled is None:
            return
        for comparison in compiled.comparisons(labels, outputs, self.output_names):
            if comparison.name is None:
                comparison.loss(comparison.labels, comparison.output)
            else:
                operation = f"keras.losses.{comparison.name}"
                active().run(operation, _compared, (comparison.labels, comparison.output, comparison, compiled), {})
        label = labels[0] if isinstance(labels, (list, tuple)) and len(labels) == 1 else labels
        if isinstance(label, Tensor) and isinstance(outputs, Tensor) and None not in (label.dims, outputs.dims):
            self._measure(compiled, label, outputs)

    def _measure(self, compiled: Compiled, labels: Tensor, outputs: Tensor) -> None:
        """Call the metrics on labels and outputs."""
        for metric in compiled.metrics_of(outputs):
            known = demands_of(metric)
            if known is not None:
                active().run(f"keras.metrics.{known[0]}", _measured, (labels, outputs, known[1], compiled), {})
            elif hasattr(metric, "code"):
                metric(*of_same_rank(labels, outputs))
            elif isinstance(metric, Metric):
                metric.update_state(labels, outputs)

    def compute_loss(self, x: Any = None, y: Any = None, y_pred: Any = None, *_others: Any, **_options: Any) -> Any:
        if y is not None and y_pred is not None and not isinstance(y_pred, Unknown):
            self._compare(y, y_pred)
        return Unknown("the loss of a model")

    def compiled_loss(self, y: Any, y_pred: Any, *_others: Any, **_options: Any) -> Any:
        return self.compute_loss(None, y, y_pred)

    def compute_metrics(self, *_args: Any, **_options: Any) -> Any:
        return Unknown("the metrics of a model")

    get_metrics_result = compute_metrics

    @property
    def output_names(self) -> list[str]:
        """The names of the layers that give the outputs."""
        graph = getattr(self, "functional_graph", None)
        tensors = list(arrays_in((graph.outputs,))) if graph is not None else []
        return [str(tensor.history[0].layer.name) for tensor in tensors if getattr(tensor, "history", None) is not None]

    # What has no influence on shapes

    compiled_metrics = Unknown("the metrics of a model")
    history = Unknown("the history of a training")
    metrics = metrics_names = state_updates = Unknown("the metrics of a model")
    distribute_strategy = Unknown("a strategy of distribution")

    def summary(self, *_args: Any, **_kwargs: Any) -> None:
        """Prints the layer table."""

    def _nothing(self, *_args: Any, **_kwargs: Any) -> Any:
        return None

    save = save_weights = load_weights = export = reset_states = reset_metrics = make_train_function = _nothing
    make_test_function = make_predict_function = compile_from_config = _nothing

    def to_json(self, *_args: Any, **_kwargs: Any) -> Any:
        return Unknown("a model as text")

    to_yaml = to_json


class History:
    """What `fit` returns."""

    history = params = epoch = model = Unknown("the history of a training")


def _compared(call: CallInProgress, labels: Any, output: Any, comparison: Comparison, compiled: Compiled) -> Any:
    """The loss of one output, with whose fault it is where that cannot be computed."""
    result = comparison.loss(labels, output)
    broken = [contract for contract in call.record.contracts if contract.holds is False]
    call.record.contracts[:] = [with_blame(contract, comparison, compiled) for contract in call.record.contracts]
    compiled.proven = compiled.proven or (not broken and isinstance(result, Tensor))
    return result


def _measured(call: CallInProgress, labels: Tensor, outputs: Tensor, rule: Any, compiled: Compiled) -> None:
    """A metric of one output; what it cannot take is to be changed where it was named."""
    rule(call, labels, outputs)
    call.record.contracts[:] = [replace(contract, blamed=compiled, parameter="metrics") for contract in call.record.contracts]


def _shapes(portion: Portion) -> tuple[str, ...]:
    """The structure and the shapes of a portion, as the key of what was tried."""
    return tuple(_described(part) for part in (portion.x, portion.y, portion.weights))


def _described(value: Any) -> str:
    if isinstance(value, Array):
        return f"{value.describe()}{value.element_type}{value.classes}"
    if isinstance(value, dict):
        return str({name: _described(each) for name, each in value.items()})
    if isinstance(value, (list, tuple)):
        return str([_described(each) for each in value])
    return type(value).__name__


def _training_flag(model: Any, kind: str) -> dict[str, Any]:
    """`training`, where the user's `call` has such a parameter."""
    code = getattr(type(model).call, "code", None)
    return {"training": kind == "train_step"} if code is not None and "training" in (*code.positional, *code.keyword_only) else {}


def _of_all_samples(results: list[Any], rows: Size | Unknown) -> Any:
    """What is predicted for all samples: the outputs for one batch, with as many rows as there are samples."""
    if not results or isinstance(results[0], Unknown):
        return Unknown("what a model predicts")
    return _joined(results[0], rows)


def _joined(result: Any, rows: Size | Unknown) -> Any:
    if isinstance(result, (list, tuple)):
        return [_joined(each, rows) for each in result]
    if isinstance(result, dict):
        return {name: _joined(each, rows) for name, each in result.items()}
    if not isinstance(result, Array) or not result.dims:
        return Unknown("what a model predicts")
    return active().run("keras.Model.predict", _all_rows, (result, rows), {})


def _all_rows(call: CallInProgress, result: Array, rows: Size | Unknown) -> Any:
    """`[N, *] -> [M, *]`."""
    from shapelint.library.numpy.ndarray import make_ndarray

    return make_ndarray((rows, *result.require_dims()[1:]), result.element_type)
