"""Models: functional ones, `Sequential`, and the base class of the user's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from shapelint.library.keras.declared import Entrance, adapted, all_given
from shapelint.library.keras.functional import FunctionalGraph, input_layer_of
from shapelint.library.keras.inputs import InputLayer, declared_input
from shapelint.library.keras.layer import Layer, has_functional, leaves
from shapelint.library.keras.training import Trainer
from shapelint.library.registry import layer
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.raised import raised
from shapelint.recording import active
from shapelint.unknown import Unknown


@layer("keras.Model", "keras.models.Model", "keras.models.Functional", "keras.engine.training.Model", "keras.Functional")
class Model(Trainer, Layer):
    """A model: of the tensors between `inputs` and `outputs`, or of what a subclass computes in `call`."""

    operation = "keras.Model"
    composite = True
    functional_graph: FunctionalGraph | None = None

    def __init__(self, *args: Any, inputs: Any = None, outputs: Any = None, **options: Any) -> None:
        given = list(args)
        inputs = options.pop("input", inputs) if inputs is None else inputs
        outputs = options.pop("output", outputs) if outputs is None else outputs
        if given and inputs is None:
            inputs = given.pop(0)
        if given and outputs is None:
            outputs = given.pop(0)
        super().__init__(**({"name": given[0]} if given else {}), **options)
        if "operation" in vars(type(self)):
            active().models.append(self)
        if inputs is None or outputs is None:
            return
        self.built = True
        if any(isinstance(each, Unknown) for each in leaves(inputs)):
            self.partly_built = "the inputs of a model are not known"
        else:
            self.functional_graph = FunctionalGraph(inputs, outputs)

    # As a part of a model

    def begins_run(self, arguments: tuple[Any, ...]) -> bool:
        return not has_functional(arguments)

    def is_listed(self) -> bool:
        return True

    def own_inputs(self) -> dict[str, Any] | None:
        declared = self._input_layers()
        return {str(each.name): each.fresh_tensor() for each in declared} if declared else None

    def was_computed(self) -> bool:
        return self.functional_graph is not None or self.built is True

    def arguments_for(self, inputs: dict[str, Any]) -> tuple[Any, ...]:
        return (list(inputs.values()) if len(inputs) > 1 else next(iter(inputs.values())),)

    def _input_layers(self) -> list[InputLayer]:
        tensors = self.functional_graph.input_tensors if self.functional_graph is not None else []
        return [made for tensor in tensors if isinstance(made := input_layer_of(tensor), InputLayer)]

    def sublayers(self) -> Iterator[Layer]:
        found = self.functional_graph.layers() if self.functional_graph is not None else []
        yield from {id(each): each for each in (*found, *super().sublayers())}.values()

    # What it is made of

    def unfollowed(self) -> Unknown | None:
        """Why not all layers of the model are known; None where they are."""
        if self.functional_graph is not None:
            return self.functional_graph.unfollowed()
        return Unknown(self.partly_built) if self.partly_built else None

    @property
    def layers(self) -> Any:
        unfollowed = self.unfollowed()
        return Unknown(unfollowed.reason) if unfollowed is not None else list(self.sublayers())

    def get_layer(self, name: Any = None, index: Any = None) -> Any:
        """A layer by its name or its place."""
        if isinstance(name, Unknown) or isinstance(index, Unknown):
            return Unknown("which layer is asked for")
        if index is not None:
            return self.layers[index]
        found = next((each for each in self.sublayers() if each.name == name), None)
        if found is None and (self.unfollowed() is not None or any(not isinstance(each.name, str) for each in self.layers)):
            return Unknown(f"the layer {name}")
        if found is None:
            raise raised(ValueError(f"No such layer: {name}. Existing layers are: {[each.name for each in self.layers]}."))
        return found

    @property
    def inputs(self) -> Any:
        return self._without_graph(lambda: None) if self.functional_graph is None else list(self.functional_graph.input_tensors)

    @property
    def outputs(self) -> Any:
        return self._without_graph(lambda: None) if self.functional_graph is None else list(leaves(self.functional_graph.outputs))

    @property
    def input(self) -> Any:
        return self._without_graph(lambda: super(Model, self).input) if self.functional_graph is None else self.functional_graph.inputs

    @property
    def output(self) -> Any:
        return self._without_graph(lambda: super(Model, self).output) if self.functional_graph is None else self.functional_graph.outputs

    def _without_graph(self, of_call: Callable[[], Any]) -> Any:
        """An end of a model whose graph is not known; that of its first call, where it is the user's own."""
        return Unknown(self.partly_built) if self.partly_built else of_call()

    @property
    def input_names(self) -> Any:
        return [each.name for each in self._input_layers()]

    # Calling

    def call(self, inputs: Any = None, training: Any = None, mask: Any = None) -> Any:
        """What the graph computes; a subclass has a `call` of its own."""
        if self.functional_graph is None:
            if self.partly_built:
                return Unknown(self.partly_built)
            raise raised(NotImplementedError(f"Model {type(self).__name__} does not have a `call()` method implemented."))
        given = self.adapted(inputs, strict=True)
        return Unknown("a model was given what it cannot take") if given is None else self.functional_graph.evaluate(given)

    def adapted(self, inputs: Any, strict: bool) -> list[Any] | None:
        """What the graph is evaluated on for some inputs; None where these are not what the model declares."""
        graph = self.functional_graph
        assert graph is not None
        entrances = [Entrance(tensor, _declaring(tensor)) for tensor in graph.input_tensors if isinstance(tensor, Tensor)]
        if strict and not all_given(inputs, entrances):
            return None
        given = graph.arranged(inputs)
        return adapted(graph, entrances, given, strict) if len(given) == len(entrances) else given


@layer("keras.Sequential", "keras.models.Sequential")
class Sequential(Model):
    """Layers one after the other: built as soon as the shape of the input is known."""

    operation = "keras.Sequential"

    def __init__(self, layers: Any = None, trainable: Any = True, name: Any = None) -> None:
        super().__init__(name=name)
        self.__dict__["_chain"] = ()
        self.__dict__["_tensor"] = None
        if isinstance(layers, (list, tuple)):
            for each in layers:
                self.add(each)
        elif layers is not None:
            self.__dict__["_chain"] = Unknown("the layers of a model")

    def unfollowed(self) -> Unknown | None:
        return self._chain if isinstance(self._chain, Unknown) else None

    @property
    def layers(self) -> Any:
        if isinstance(self._chain, Unknown):
            return self._chain
        return [each for each in self._known_chain() if not isinstance(each, InputLayer)]

    def _known_chain(self) -> tuple[Any, ...]:
        return self._chain if isinstance(self._chain, tuple) else ()

    def _put(self, layer: Any) -> None:
        """A new chain with one more layer: a branch of the program that may not run leaves the old one as it is."""
        self.__dict__["_chain"] = (*self._chain, layer)

    def sublayers(self) -> Iterator[Layer]:
        yield from (each for each in self._known_chain() if isinstance(each, Layer))

    def add(self, layer: Any, *_args: Any, **_kwargs: Any) -> None:
        """Put a layer at the end; what it gives is computed at once where the input is known."""
        if isinstance(layer, Tensor) and input_layer_of(layer) is not None:
            layer = input_layer_of(layer)
        if not isinstance(layer, Layer) or not isinstance(self._chain, tuple):
            self.__dict__["_chain"] = layer if isinstance(layer, Unknown) else self._chain
            self.__dict__["_tensor"], self.functional_graph = None, None
            return
        if not self._chain and layer.__dict__.get("branches"):
            self._join(layer, layer.branches)
            return
        if isinstance(layer, InputLayer):
            self._begin_with(layer)
            return
        if not self._chain:
            self._begin_with(declared_input(layer) or _input_of(layer))
        self._put(layer)
        if self._tensor is not None:
            self._follow(layer)

    def _begin_with(self, made: InputLayer | None) -> None:
        if made is None or not isinstance(made.tensor, Tensor):
            return
        made.tensor.__dict__["input_layer"] = made
        self._put(made)
        self.__dict__["_tensor"] = made.tensor
        self.built = True
        self.functional_graph = FunctionalGraph(made.tensor, made.tensor)

    def build(self, input_shape: Any = None, *_options: Any) -> None:
        """Compute every layer for an input of this shape, where none has been declared."""
        waits = isinstance(self._chain, tuple) and self._chain and self.functional_graph is None
        if not waits or not isinstance(input_shape, (tuple, list)) or any(isinstance(size, (tuple, list)) for size in input_shape):
            self.built = True
            return
        layers = self._chain
        self.__dict__["_chain"] = ()
        self._begin_with(InputLayer(batch_shape=tuple(input_shape)))
        for each in layers:
            self._put(each)
            if self._tensor is not None:
                self._follow(each)

    def _ensure_built(self, args: tuple[Any, ...]) -> None:
        """What it is called on builds its layers as they are called, one by one."""
        if hasattr(type(self).build, "code"):
            super()._ensure_built(args)
        else:
            self.built = True

    def _join(self, merging: Layer, branches: list[Any]) -> None:
        """Begin with what several models give, as Keras 1 let `Merge` do it."""
        self._put(merging)
        graphs = [each.functional_graph for each in branches if isinstance(each, Model) and each.functional_graph is not None]
        if len(graphs) < len(branches):
            return
        with active().standing_at(merging.constructed_at):
            result = merging([graph.outputs for graph in graphs])
        if isinstance(result, Tensor):
            self.__dict__["_tensor"] = result
            self.built = True
            self.functional_graph = FunctionalGraph([tensor for graph in graphs for tensor in graph.input_tensors], result)

    def _follow(self, layer: Layer) -> None:
        with active().standing_at(layer.constructed_at):
            result = layer(self._tensor)
        known = isinstance(result, Tensor)
        self.__dict__["_tensor"] = result if known else None
        begin = self.functional_graph.inputs if self.functional_graph is not None else None
        self.functional_graph = FunctionalGraph(begin, result) if known and begin is not None else None

    def pop(self, rebuild: Any = True) -> Any:
        """Take the last layer away."""
        if not isinstance(self._chain, tuple) or not self._chain:
            return Unknown("the last layer of a model")
        *left, last = self._chain
        self.__dict__["_chain"] = tuple(left)
        before = self._chain[-1] if self._chain else None
        if self.functional_graph is not None and before is not None:
            begin = self.functional_graph.inputs
            end = begin if isinstance(before, InputLayer) else before._nodes[-1].outputs[0] if before._nodes else None
            self.__dict__["_tensor"] = end
            self.functional_graph = FunctionalGraph(begin, end) if end is not None else None
        return last

    def call(self, inputs: Any = None, training: Any = None, mask: Any = None) -> Any:
        """Every layer on what the one before it gives."""
        if isinstance(self._chain, Unknown):
            return self._chain
        if self.functional_graph is not None and isinstance(inputs, (Tensor, list, tuple, dict)):
            given = self.adapted(inputs, strict=False)
            if given is None:
                return Unknown("a model was given what it cannot take")
            inputs = given[0] if len(given) == 1 else inputs
        if self.functional_graph is not None and self._chain[0].__dict__.get("branches"):
            return self.functional_graph.evaluate(inputs)
        for each in self._chain:
            with active().standing_at(each.constructed_at):
                inputs = each(inputs)
        return inputs


def _declaring(tensor: Any) -> InputLayer | None:
    made = input_layer_of(tensor)
    return made if isinstance(made, InputLayer) else None


def _input_of(first: Layer) -> InputLayer | None:
    """The input of a model that is the first layer of another."""
    own = first.functional_graph if isinstance(first, Model) else None
    return next((made for t in own.input_tensors if isinstance(made := input_layer_of(t), InputLayer)), None) if own is not None else None
