"""Training calls of models: `compile`, `fit`, `evaluate`, `predict` and what they demand of the data."""

from __future__ import annotations

from typing import Any

from shapelint.unknown import Unknown


class Trainer:
    """The training methods of a model."""

    stop_training: Any = False

    def compile(self, optimizer: Any = None, loss: Any = None, metrics: Any = None, *_args: Any, **_kwargs: Any) -> None:
        """Note the loss, which says what labels have to be like."""
        self.__dict__["optimizer"], self.__dict__["loss"] = optimizer, loss

    def fit(self, x: Any = None, y: Any = None, *_args: Any, **_kwargs: Any) -> Any:
        return Unknown("the history of a training")

    def summary(self, *_args: Any, **_kwargs: Any) -> None:
        """Prints the layer table."""

    def _file(self, *_args: Any, **_kwargs: Any) -> Any:
        return None

    save = save_weights = load_weights = export = _file
