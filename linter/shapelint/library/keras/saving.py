"""Models from files and from other models, and the decorators with which classes are made known for that."""

from __future__ import annotations

from typing import Any

from shapelint.library.inert import Decorator, Inert
from shapelint.library.keras.models import Model
from shapelint.library.registry import export
from shapelint.unknown import Unknown

_LOADERS = ("load_model", "model_from_json", "model_from_yaml", "model_from_config")
for _folder in ("keras.models", "keras.saving"):
    for _name in _LOADERS:
        export(f"{_folder}.{_name}")(lambda *_args, **_options: Unknown("a model from a file"))


def _nothing(*_args: Any, **_options: Any) -> None:
    return None


export("keras.models.save_model", "keras.saving.save_model", "keras.saving.save_weights")(_nothing)


@export("keras.models.clone_model")
def clone_model(model: Any = None, input_tensors: Any = None, clone_function: Any = None, **_options: Any) -> Any:
    """A model of the same layers, with weights of its own (whose shapes are the same)."""
    if not isinstance(model, Model) or clone_function is not None or input_tensors is not None:
        return Unknown("the clone of a model")
    graph = model.functional_graph
    if graph is None or type(model) is not Model:
        return Unknown("the clone of a model that is built by its data")
    return Model(graph.inputs, graph.outputs)


def _register(*args: Any, **_options: Any) -> Any:
    """A decorator that hands back what it gets, with arguments or without."""
    return args[0] if args and (isinstance(args[0], type) or callable(args[0])) and not isinstance(args[0], str) else Decorator()


for _folder in ("keras.saving", "keras.utils", "keras.utils.generic_utils"):
    export(f"{_folder}.register_keras_serializable")(_register)
    for _name in ("get_custom_objects", "serialize_keras_object"):
        export(f"{_folder}.{_name}")(lambda *_args, **_options: {})
    for _name in ("get_registered_name", "get_registered_object", "deserialize_keras_object"):
        export(f"{_folder}.{_name}")(lambda *_args, **_options: Unknown("what is registered under a name"))
    for _name in ("custom_object_scope", "CustomObjectScope"):
        export(f"{_folder}.{_name}")(type(_name, (Inert,), {"__doc__": "Names classes for loading."}))


# What draws, prints and downloads

for _name in ("plot_model", "model_to_dot", "print_summary", "vis_utils.plot_model", "vis_utils.model_to_dot", "visualize_util.plot"):
    export(f"keras.utils.{_name}")(_nothing)
for _name in ("enable_interactive_logging", "disable_interactive_logging", "set_random_seed"):
    export(f"keras.utils.{_name}")(_nothing)
for _name in ("get_file", "data_utils.get_file", "get_source_inputs", "layer_utils.get_source_inputs"):
    export(f"keras.utils.{_name}")(lambda *_args, **_options: Unknown("the path of a file that is fetched"))


@export("keras.utils.multi_gpu_model", "keras.utils.training_utils.multi_gpu_model")
def multi_gpu_model(model: Any = None, *_args: Any, **_options: Any) -> Any:
    """The same model."""
    return model


@export("keras.utils.count_params", "keras.utils.layer_utils.count_params")
def count_params(weights: Any = None) -> Any:
    return Unknown("a number of weights")
