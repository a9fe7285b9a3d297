"""Keras and TensorFlow: the calls of layers and losses are watched, everything runs eagerly so that its frames are the user's."""

from __future__ import annotations

import collections
import functools
import importlib
import sys
from contextlib import contextmanager
from typing import Any, Callable, Iterator  # noqa: UP035  Python 3.8 subscripts no others

from .frameworks import Framework, numpy_array
from .seeing import Event, event_of, shapes_of

MOST_EVENTS = 20_000
"""How many calls of functions are kept for one import."""

WATCHED = ("reshape", "squeeze")
"""Functions that move samples without a word."""


class Keras(Framework):
    """Keras, with TensorFlow where it is installed. For the meta device a model is called symbolically."""

    def __init__(self, device: str) -> None:
        self.tensorflow = _imported("tensorflow")
        self.keras: Any = _imported("keras") or getattr(self.tensorflow, "keras", None)
        if self.keras is None and self.tensorflow is None:
            raise ModuleNotFoundError("No module named 'tensorflow', nor 'keras'")
        self.is_symbolic = device == "meta" and hasattr(self.keras, "KerasTensor")
        self.device_name = self.device_of_scripts = self._device(device)
        if self.is_symbolic:
            self.device_name = "symbolic"
        _show_all_frames(self.tensorflow, self.keras)
        self.events: list[Event] | None = None
        self.active: list[Any] = []
        self.failing: list[str] | None = None
        """The layers that were active when what is being raised was raised."""
        self.heard: Any = None
        self._watch_calls()

    def _device(self, device: str) -> str:
        gpus = self.tensorflow.config.list_physical_devices("GPU") if self.tensorflow is not None else []
        if device == "cuda" and not gpus:
            raise RuntimeError("this TensorFlow finds no GPU")
        return "gpu:0" if gpus and device in ("auto", "cuda") else "cpu"

    def names_given(self) -> dict[str, int]:
        """How often Keras has given each name."""
        return dict(_names(self.keras) or ())

    def begin(self, names_given: dict[str, int] | None = None) -> None:
        """The names that Keras gives go on after those that importing a module has taken, or begin anew."""
        known = _names(self.keras)
        if known is not None:
            known.clear()
            known.update(names_given or {})
        elif self.keras is not None:
            self.keras.backend.clear_session()

    # Watching

    def _watch_calls(self) -> None:
        """Wrap the methods through which every layer and loss is called, and the functions that move samples."""
        if self.keras is not None:
            layer, loss = self.keras.layers.Layer, self.keras.losses.Loss
            layer.__call__ = self._watched_layer(layer.__call__)
            loss.__call__ = self._watched(loss.__call__, None)
        for owner in filter(None, (self.tensorflow, getattr(self.keras, "ops", None))):
            for name in WATCHED:
                setattr(owner, name, self._watched(getattr(owner, name), name))

    def _watched(self, function: Callable[..., Any], name: str | None) -> Callable[..., Any]:
        @functools.wraps(function)
        def watched(*args: Any, **kwargs: Any) -> Any:
            result = function(*args, **kwargs)
            if self.events is not None and len(self.events) < MOST_EVENTS:
                event = event_of(name or type(args[0]).__name__, [list(args), kwargs], result)
                self.events += [event] if event is not None else []
            return result

        return watched

    def _watched_layer(self, call: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(call)
        def watched(layer: Any, *args: Any, **kwargs: Any) -> Any:
            self.active.append(layer)
            self.failing = None
            try:
                result = call(layer, *args, **kwargs)
            except BaseException:
                self.failing = self.failing or [each.name for each in self.active]
                raise
            finally:
                self.active.pop()
            if self.heard is not None:
                self.heard(layer, result)
            return result

        return watched

    @contextmanager
    def observing(self) -> Iterator[list[Event]]:
        before, self.events = self.events, []
        try:
            yield self.events
        finally:
            self.events = before

    @contextmanager
    def following(self, facts: dict[str, Any], names: dict[int, str], layers: bool = False) -> Iterator[None]:
        def heard(layer: Any, result: Any) -> None:
            facts["layers"].append([layer.name, type(layer).__name__, shapes_of(result)])

        self.heard = heard if layers else None
        try:
            yield
        except BaseException:
            facts["active"] = facts["active"] or self.failing or []
            raise
        finally:
            self.heard = None

    # Running

    def ready(self, model: Any, training: bool | None) -> Any:
        return model

    def watching_layers(self) -> None:
        self.is_symbolic, self.device_name = False, self.device_of_scripts  # symbolic calls go past those of the layers

    def array(self, framework: str, dims: tuple[int, ...], kind: str, values: Any, below: int) -> Any:
        if self.is_symbolic and framework == "tensorflow" and values is None:
            return self.keras.KerasTensor(dims, dtype=kind)
        made = numpy_array(dims, kind, values, below)
        if framework == "tensorflow":
            return self.tensorflow.convert_to_tensor(made) if self.tensorflow is not None else self.keras.ops.convert_to_tensor(made)
        return made


def _imported(name: str) -> Any:
    """A package, or None where it is not installed."""
    try:
        __import__(name)
    except ImportError:
        return None
    return sys.modules[name]


def _names(keras: Any) -> Any:
    """The counts of the names that Keras 3 gives to layers; None in another Keras."""
    try:
        global_state = importlib.import_module("keras.src.backend.common.global_state")
    except ImportError:
        return None
    return global_state.get_global_attribute("object_name_uids", collections.defaultdict(int), set_to_default=True)


def _show_all_frames(tensorflow: Any, keras: Any) -> None:
    """Let exceptions keep the frames of the user's code: no filtering, no compiled functions."""
    if tensorflow is not None:
        tensorflow.config.run_functions_eagerly(True)
        if hasattr(tensorflow.debugging, "disable_traceback_filtering"):
            tensorflow.debugging.disable_traceback_filtering()
    if hasattr(getattr(keras, "config", None), "disable_traceback_filtering"):
        keras.config.disable_traceback_filtering()
