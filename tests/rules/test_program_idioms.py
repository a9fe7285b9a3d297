"""Programs around models (tests, tables, records of data) as other people write them: what they raise, and what they do not."""

from __future__ import annotations

import textwrap

import pytest
from linting import codes, lint

KERAS = "import numpy as np\nimport pandas as pd\nimport pytest\nimport keras\nfrom keras import layers\nfrom keras import backend as K\n"

SILENT = {
    "a test that is skipped": "@pytest.mark.skipif(not missing(), reason='no device')\ndef test_device():\n    assert False\n",
    "a test that is called with something": "@pytest.mark.parametrize('a', [1])\ndef test_a(a=2):\n    assert a == 1\n",
    "a test that leaves": "def test_a():\n    pytest.skip('later')\n    assert False\n",
    "tests that are run": "if __name__ == '__main__':\n    raise SystemExit(pytest.main([__file__]))\n",
    "an expectation of numpy's": "with np.testing.assert_raises(ValueError):\n    raise ValueError\nassert True\n",
    "what follows a raise": "if missing():\n    raise ValueError\nassert missing() == 3\n",
    "a type of numpy among others": "x = isinstance(np.zeros(3).dtype, (np.dtype, type(None)))\nassert not isinstance(3, np.dtype)\n",
    "a kind of numpy's types": "assert issubclass(np.zeros(3).dtype.type, np.floating) and not issubclass(np.int64, np.floating)\n",
    "a text as often as data say": "'|'.join('-' * width for width in np.max(np.random.rand(3, 2).astype(int), axis=0))\n",
    "labels that are turned": "x = pd.DataFrame([(1, 2)], columns=['a', 'b'])\nassert len(-x.index) == 1\n",
    "a table without rows": "assert len(pd.DataFrame([], index=pd.unique(missing()))) == 0\n",
    "rows of which none passes": "t = pd.DataFrame({'a': [1, 2]})\nassert len(t[t['a'] > 2]) == 0\n",
    "an array that is handed over": "x = np.zeros(3)\nmissing(x)\nassert np.sum(x) != 0\n",
    "a version": "from tensorflow import __version__ as version\nif version.startswith('1.'): raise ValueError\n",
    "a container of several": "d = {'a': [], 'b': []}\nd[missing()].append(1)\nassert len(d['a']) == 1\n",
    "one of several lists": "d = [[], []]\nd[missing()].append(1)\nassert len(d[1]) == 1\n",
    "a key that is perhaps new": "import collections\nd = collections.defaultdict(list)\nd[missing()].append(1)\nassert len(d) == 1\n",
    "an item of one of several": "d = {'a': {}, 'b': {}}\nd[missing()]['x'] = 1\nassert 'x' in d['a']\n",
    "names of a module of Python's": "from logging import *\nx = FATAL\n",
    "a logger that is made": "import logging\nlogging.Logger('x').info('y')\n",
    "what is there to be filled": "d = {}\nmissing(obj=d)\nx = d['net']\n",
    "an iterator over keys that are not known": "d = {}\nd[missing()] = 1\nassert next(iter(d)) is not None\n",
    "a choice of tensors": "x = K.switch(K.equal(K.constant([1.0]), 1.0), K.zeros((1, 3)), K.zeros((1, 3)))\n",
}


LOUD = {
    "a test with another mark": "@pytest.mark.slow\ndef test_a():\n    assert False\n",
    "a test that is not skipped": "@pytest.mark.skipif(False, reason='')\ndef test_a():\n    assert False\n",
    "a container that is known": "d = {'a': [], 'b': []}\nd['a'].append(1)\nassert len(d['a']) == 2\n",
    "a raise": "raise ValueError\nassert False\n",
}


CASES = [(name, source, []) for name, source in SILENT.items()] + [(name, source, ["SHP604"]) for name, source in LOUD.items()]


@pytest.mark.parametrize(("source", "found"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_programs_raise(source: str, found: list[str]) -> None:
    assert codes(lint(f"from surely_not_installed_xyz import missing\n{source}", header=KERAS)) == found


LAYERS = {
    "training is for the layers below": """
    class Inner(layers.Layer):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(3)
        def call(self, x):
            return self.dense(x)
    assert Inner()(np.zeros((2, 4)), training=True).shape == (2, 3)
    assert layers.AveragePooling1D()(np.zeros((2, 4, 3)), training=True).shape == (2, 2, 3)
    """,
    "a layer of its own that is called on something unknown": """
    class Mine(layers.Layer):
        def build(self, shapes):
            self.kernel = self.add_weight(shape=(shapes[0][-1], 3))
        def call(self, inputs):
            return K.dot(inputs[0], self.kernel)
    assert Mine()([layers.Input((4,)), missing()]).shape == (None, 3)
    """,
    "an activation given by name": """
    class Mine(layers.Dense):
        def call(self, x):
            return self.activation(K.dot(x, self.kernel))
    assert Mine(3, activation='relu')(np.zeros((2, 4))).shape == (2, 3)
    assert Mine(3)(np.zeros((2, 4))).shape == (2, 3)
    """,
    "reading attributes in its own way": """
    class Around(keras.Model):
        def __init__(self, inner):
            self.inner = inner
            super().__init__(inputs=inner.inputs, outputs=inner.outputs[0])
        def __getattribute__(self, name):
            if 'load' in name or 'save' in name:
                return getattr(self.inner, name)
            return super(Around, self).__getattribute__(name)
    x = layers.Input((3,))
    assert Around(keras.Model(x, layers.Dense(4)(x)))(np.zeros((2, 3))).shape == (2, 4)
    """,
    "a pooling layer of its own": """
    class Mine(layers.AveragePooling2D):
        def call(self, x):
            return super().call(x) * 2.0
    """,
}


@pytest.mark.parametrize("source", LAYERS.values(), ids=LAYERS.keys())
def test_layers(source: str) -> None:
    assert codes(lint(f"from surely_not_installed_xyz import missing\n{textwrap.dedent(source)}", header=KERAS)) == []


def test_functions_of_a_file_that_is_evaluated_anew_have_its_classes() -> None:
    source = """
    class Net: pass
    made = Net()
    def test_first():
        raise ValueError
    def test_second():
        assert isinstance(made, Net) and type(Net()) is Net
    """
    assert codes(lint(textwrap.dedent(source), header=KERAS)) == ["SHP604"]


PARTS = {
    "taken apart": "x, mask = inputs",
    "taken apart, with a rest": "x, *masks = inputs\n        mask = masks[0]",
    "as many as there may be": "if len(inputs) == 3:\n            x, mask, _ = inputs\n        else:\n            x, mask = inputs",
}


@pytest.mark.parametrize(("layer", "found"), [("Dense(3)(x)", []), ("Reshape((7,))(K.zeros((2, 8)))", ["SHP101"])])
@pytest.mark.parametrize("text", PARTS.values(), ids=PARTS.keys())
def test_an_input_that_is_several(text: str, layer: str, found: list[str]) -> None:
    source = f"""
class Net(layers.Layer):
    def call(self, inputs):
        {text}
        return layers.{layer} * K.sum(mask)
"""
    findings = lint(source, header=KERAS)
    assert codes(findings) == (found if "len" not in text else [])


@pytest.mark.parametrize(("size", "found"), [(64, []), (65, ["SHP101"])])
def test_a_chain_that_is_built_for_a_shape(size: int, found: list[str]) -> None:
    chain = f"[layers.Conv2D(8, 3), layers.Flatten(), layers.Reshape(({size}, 8))]"
    source = f"m = keras.Sequential({chain})\nm.build((None, 10, 10, 3))\nassert len(m.trainable_weights) == 2\n"
    assert codes(lint(source, header=KERAS)) == found
