"""Legal code that looks suspicious: nothing may be said about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from linting import codes, forward, lint
from shapelint.engine import Settings, check_file

CONV = "self.conv = nn.Conv2d(3, 16, 3, padding=1)"


@pytest.mark.parametrize(
    "body",
    [
        "return x.view(x.size(0), -1)",
        "return x.view(x.shape[0], 3, -1)",
        "return x.flatten(1)",
        "return torch.flatten(x, start_dim=1)",
        "return x.reshape(-1, 3 * 32 * 32)",
        "return x.permute(0, 2, 3, 1).reshape(-1, 3)",
        "return x.permute(0, 2, 3, 1).contiguous().view(x.size(0), -1)",
        "n, c, h, w = x.shape\nreturn x.view(n, c, h // 2, 2, w // 2, 2).permute(0, 1, 3, 5, 2, 4).reshape(n, c * 4, h // 2, w // 2)",
        "n, c, h, w = x.shape\nreturn x.view(n, 3, c // 3, h, w).transpose(1, 2).reshape(n, c, h, w)",
        "n, c, h, w = x.shape\nreturn x.view(n, c, h * w).transpose(1, 2).reshape(n, h, w, c)",
        "return x.mean((2, 3)).view(-1, 3, 1, 1) * x",
        "return x.mean((2, 3), keepdim=True).view(x.size(0), 1, 1, 3)",
        "return x.mean((2, 3)).view(x.size(0), 1, 3)",
        "return x.mean(1, keepdim=True).squeeze(1)",
        "return x.mean((1, 2, 3)).squeeze()",
        "return x.squeeze()",
        "return x[0].flatten()",
        "return x.view(-1)",
        "return x.view(-1).sum()",
        "return x.view(-1, 32).view(x.size(0), -1)",
        "b = x.size(0)\nreturn x.view(b, -1)",
        "return x.reshape(len(x), -1)",
        "return x.unflatten(1, (1, 3))",
        "return x + x.mean((2, 3), keepdim=True)",
        "return x * torch.ones(3, 1, 1)",
        "return torch.cat([x, x[:, :1]], dim=1)",
        "return torch.cat([x, x.new_zeros(2, 3, 32, 1)], dim=-1)",
        "return F.interpolate(x, scale_factor=0.5) + F.max_pool2d(x, 2)",
        "if x.shape[1] == 1:\n    x = x.view(-1, 7)\nreturn x",
        "try:\n    return x.view(7, 7)\nexcept RuntimeError:\n    return x",
        "if x.mean() > 0:\n    return x.view(7, 7)\nreturn x",
        "return F.adaptive_avg_pool2d(x, 1).flatten(1)",
        "a, b, c = x.unbind(1)\nreturn a + b + c",
        "a, b = x.chunk(2)\nreturn a + b",
        "return x.transpose(1, 2).contiguous().view(x.size(0), -1, 32)[:, :, 0]",
        "return (x.flatten(2).transpose(1, 2) @ x.flatten(2))",
        "return torch.einsum('nchw,nchw->nc', x, x)",
        "return F.unfold(x, 4, stride=4).transpose(1, 2)",
        "return x[:, :, ::2, ::2] + F.avg_pool2d(x, 2)",
    ],
)
def test_silence_on_known_inputs(body: str) -> None:
    assert codes(lint(forward(body))) == []


@pytest.mark.parametrize(
    ("init", "body"),
    [
        ("self.fc = nn.Linear(3 * 32 * 32, 10)", "return self.fc(x.view(-1, 3 * 32 * 32))"),
        ("self.fc = nn.Linear(784, 10)", "return self.fc(x.view(x.size(0), -1))"),
        (CONV + "\nself.fc = nn.Linear(16 * 8 * 8, 10)", "x = F.max_pool2d(self.conv(x), 4)\nreturn self.fc(x.flatten(1))"),
        (CONV + "\nself.fc = nn.Linear(16, 10)", "x = self.conv(x).mean((2, 3))\nreturn self.fc(x)"),
        (CONV + "\nself.fc = nn.Linear(16, 10)", "x = F.adaptive_avg_pool2d(self.conv(x), 1)\nreturn self.fc(x.view(-1, 16))"),
        (CONV, "y = F.max_pool2d(self.conv(x), 2)\nreturn F.interpolate(y, size=x.shape[2:]) + self.conv(x)"),
        (CONV + "\nself.up = nn.ConvTranspose2d(16, 16, 2, 2)", "y = self.conv(x)\nreturn torch.cat([y, self.up(F.max_pool2d(y, 2))], 1)"),
        ("self.lstm = nn.LSTM(20, 8, batch_first=True)", "return self.lstm(x)[0][:, -1]"),
        ("self.embed = nn.Embedding(100, 16)\nself.fc = nn.Linear(16, 2)", "return self.fc(self.embed(x).mean(1))"),
        ("self.attention = nn.MultiheadAttention(64, 8)", "return self.attention(x, x, x)[0]"),
        ("self.norm = nn.LayerNorm(64)", "return self.norm(x)"),
        ("self.norm = nn.GroupNorm(8, 64)", "return self.norm(x)"),
        (CONV, "x = self.conv(x)\nreturn x + x.flip(-1)"),
        (CONV, "x = self.conv(x)\nreturn x.view(x.shape[0], x.shape[1], -1).softmax(-1)"),
        ("self.shuffle = nn.PixelShuffle(2)\nself.conv = nn.Conv2d(3, 12, 3, padding=1)", "return self.shuffle(self.conv(x))"),
        ("self.token = nn.Parameter(torch.zeros(1, 1, 64))", "return torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1)"),
        ("self.position = nn.Parameter(torch.zeros(1, 65, 64))\nself.norm = nn.LayerNorm(64)", "return self.norm(x) + self.position"),
    ],
)
def test_silence_without_inputs(init: str, body: str) -> None:
    assert codes(lint(forward(body, inputs="", init=init))) == []


@pytest.mark.parametrize(
    "code",
    [
        "net = nn.Linear(12, 3)\nnet(torch.randn(2, 5, 12))",
        "net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.LazyLinear(10))\nnet(torch.randn(2, 3, 8, 8))",
        "net = nn.Conv2d(3, 8, 3)\nnet(torch.randn(3, 8, 8))",
        "loss = nn.MSELoss()\nloss(torch.randn(8, 1), torch.randn(8, 1))",
        "loss = nn.CrossEntropyLoss()\nloss(torch.randn(8, 10), torch.randint(10, (8,)))",
        "loss = nn.BCEWithLogitsLoss()\nloss(torch.randn(8, 1), torch.rand(8, 1))",
        "x = torch.randn(8, 1, 28, 28)\nx.view(8, -1)",
        "net = nn.Linear(3, 4)\ntry:\n    net(torch.randn(2, 5))\nexcept RuntimeError as error:\n    print(error)",
        "import pytest\nnet = nn.Linear(3, 4)\nwith pytest.raises(RuntimeError):\n    net(torch.randn(2, 5))",
        "def check(x):\n    if x.shape[1] != 3:\n        raise ValueError('three channels')\ncheck(torch.randn(1, 3, 8, 8))",
    ],
)
def test_silence_in_scripts(code: str) -> None:
    assert codes(lint(code)) == []


@pytest.mark.parametrize(
    "source",
    [
        "class Net(Missing):\n    def area(self): return super().area() * 6\nr = Net(2).area()",
        "class Mixin:\n    def area(self): raise NotImplementedError\nclass Net(Missing, Mixin): pass\nr = Net(2).area() * 6",
        "class Mixin:\n    def area(self): raise NotImplementedError\nclass Net(Missing, Mixin):\n"
        "    def area(self): return super().area()\nr = Net(2).area()",
        "from enum import unique\n@unique\nclass Kind(Missing):\n    A = 1\nr = Kind.A",
        "class Net(Missing):\n    @property\n    def width(self): return super().width\nr = Net(2).width",
        "class Net(Missing):\n    def __init__(self, size): self.size = size\nr = Net(3, add=False)",
        "class Net(Missing):\n    def forward(self, x): return x\nNet(3, 8, padding=(2, 1))(torch.zeros(1, 3, 8, 8))",
    ],
)
def test_what_derives_from_a_class_that_is_not_at_hand_may_have_anything(source: str) -> None:
    assert codes(lint(f"from surely_not_installed_xyz import Missing\n{source}\n")) == []


def test_a_module_that_is_not_known_may_enter_what_it_defines() -> None:
    source = "import importlib, os\nREGISTRY = {}\nfor name in os.listdir('models'): importlib.import_module(name)\nREGISTRY['net']()\n"
    assert codes(lint(source)) == []


@pytest.mark.parametrize(("statement", "found"), [("prune(net)", []), ("prune(net)\nnet.train()", ["SHP604"]), ("", ["SHP604"])])
def test_what_has_been_handed_a_model_may_have_set_its_mode(statement: str, found: list[str]) -> None:
    net = "nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3))"
    source = f"from surely_not_installed_xyz import prune\nnet = {net}\n{statement}\nnet(torch.zeros(1, 4))\n"
    assert codes(lint(source)) == found


def test_whether_a_result_requires_a_gradient_is_not_known() -> None:
    source = "x = torch.zeros(2, requires_grad=True)\ny = x * 2\nassert x.requires_grad and y.requires_grad and not y.is_leaf\n"
    assert codes(lint(source)) == []


def test_a_packed_sequence_whose_features_are_replaced() -> None:
    source = """
    from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
    x = pack_padded_sequence(torch.zeros(2, 3, 4), torch.tensor([3, 2]), batch_first=True)
    y, lengths = pad_packed_sequence(x._replace(data=nn.Linear(4, 5)(x.data)), batch_first=True)
    assert y.shape == (2, 3, 5)
    """
    assert codes(lint(source)) == []


@pytest.mark.parametrize(
    "body",
    [
        "class Model(nn.Module):\n    @lazy\n    def width(self): return torch.ones(3)\nr = Model().width.size(0), Model().width[0]",
        "class Model(nn.Module):\n    @lazy\n    def width(self): return torch.ones(3)\n"
        "if not isinstance(Model().width, torch.Tensor): raise ValueError(Model().width)",
    ],
)
def test_a_decorator_that_is_not_known_may_make_a_property(body: str) -> None:
    assert codes(lint(f"from surely_not_installed_xyz import lazy\n{body}\n")) == []


def test_an_input_may_have_another_rank_than_one_that_is_asked_about() -> None:
    source = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding, self.head = nn.Embedding(9, 8), nn.Linear(8, 2)

        def forward(self, x):
            if len(x.shape) == 4:
                batch, time, first, second = x.shape
                x = x.reshape(batch, time, first * second)
            return self.head(self.embedding(x).permute(1, 0, 2))
    """
    assert codes(lint(source)) == []


def test_the_environment_may_be_changed() -> None:
    source = "import os\nos.environ.update(A='1')\ndel os.environ['A']\nb = os.environ.pop('B', None)\n"
    assert codes(lint(source)) == []


def test_a_module_may_be_copied_by_its_attributes() -> None:
    source = """
    class Learner(nn.Module):
        def __init__(self, module):
            super().__init__()
            self.module = module

        def __getattr__(self, name):
            try:
                return super().__getattr__(name)
            except AttributeError:
                return getattr(self.__dict__["_modules"]["module"], name)

        def forward(self, x):
            return self.module(x)

    def copied(module):
        clone = module.__new__(type(module))
        clone.__dict__ = module.__dict__.copy()
        clone._modules = {name: copied(child) for name, child in clone._modules.items()}
        return clone

    learner = copied(Learner(nn.Linear(3, 4)))
    assert learner.weight.shape == (4, 3)
    learner(torch.zeros(1, 3))
    """
    assert codes(lint(source)) == []


def test_what_is_left_abstract_before_an_unknown_base_fails() -> None:
    mixin = "class Mixin:\n    def area(self): raise NotImplementedError\nclass Net(Mixin, Missing): pass\nr = Net(2).area() * 6\n"
    assert codes(lint(f"from surely_not_installed_xyz import Missing\n{mixin}")) == ["SHP604"]


def test_an_object_that_is_no_module_has_only_its_own_attributes() -> None:
    assert codes(lint("class Options: pass\nr = Options().device\n")) == ["SHP604"]
    assert codes(lint("class Net(nn.Module): pass\nr = Net().device\n")) == []


@pytest.mark.parametrize(
    "body",
    [
        "for item in items:\n    if item.known: continue\n    raise ValueError(item)",
        "for item in items:\n    if item.known: break\n    raise ValueError(item)",
        "for item in items:\n    raise ValueError(item)",
        "for item in items:\n    assert item.known\n    if item.more: continue\n    torch.zeros(2) + torch.zeros(3)",
        "while items.left():\n    if items.known: continue\n    raise ValueError",
    ],
)
def test_a_loop_over_something_unknown_may_have_no_round_that_raises(body: str) -> None:
    source = "".join(f"    {line}\n" for line in body.split("\n"))
    assert codes(lint(f"from surely_not_installed_xyz import items\ndef checked():\n{source}checked()\n")) == []


def test_a_round_that_cannot_be_right_is_told_of_however_many_there_are() -> None:
    source = "from surely_not_installed_xyz import loader\nnet = nn.Linear(3, 4)\nfor batch in loader:\n    net(torch.zeros(2, 5))\n"
    assert codes(lint(source)) == ["SHP201"]


@pytest.mark.parametrize(
    "source",
    [
        # what a subclass gives
        "class Base(nn.Module):\n    kind: type\n    def __init__(self):\n        super().__init__()\n        self.part = self.kind(3)\n"
        "    def forward(self, x): return x",
        # a user's own optimizer
        "class Descent(torch.optim.Optimizer):\n"
        "    def __init__(self, params): super().__init__(params, {'lr': 0.1})\n    def step(self):\n"
        "        for group in self.param_groups:\n            for p in group['params']:\n                state = self.state[p]\n"
        "                if not state: state['mean'] = torch.zeros_like(p)\n                p.add_(state['mean'])\n"
        "Descent(nn.Linear(2, 3).parameters()).step()",
        "optimizer = torch.optim.Adam(nn.Linear(2, 3).parameters())\nfor p in optimizer.param_groups[0]['params']:\n"
        "    optimizer.state[p]['exp_avg'].mul_(2)",
        "import sys\nif 'surely_not_installed_xyz' in sys.modules: m = sys.modules['surely_not_installed_xyz']\n"
        "m = sys.modules['surely_not_installed_xyz']",
        "from sklearn.utils import Bunch\nbunch = Bunch()\nbunch.data = torch.zeros(2, 3)\nnn.Linear(3, 4)(bunch['data'])",
        "import numpy as np\nsizes = np.array([torch.zeros(3).sum(), 4, 5])\nassert np.zeros(sizes.astype(int)).ndim == 3",
        # a hook of a layer that nobody knows
        "from surely_not_installed_xyz import create_model\nclass Wrapper(nn.Module):\n    def __init__(self, model):\n"
        "        super().__init__()\n        self.kept, self.model = torch.empty(0), model\n"
        "        list(model.children())[-2].register_forward_hook(self.keep)\n    def keep(self, m, i, o): self.kept = o.flatten(1)\n"
        "    def forward(self, x):\n        _ = self.model(x)\n        return self.kept\n"
        "nn.Sequential(Wrapper(create_model()), nn.Linear(256, 3))(torch.zeros(2, 3, 8, 8))",
        "import typing\nclass Options:\n    size: int = 3\nnn.Linear(typing.get_type_hints(Options)['size'](3), 4)",
        "from surely_not_installed_xyz import Data\nclass Mine(Data):\n    pass\nMine(cls='a', self=3)",
        "import numpy as np\nfrom surely_not_installed_xyz import a\nnp.linalg.lstsq(np.float32(3), np.array([a, a]))",
        # members of an enum whose base is not at hand
        "from surely_not_installed_xyz import StrEnum\nclass Kind(StrEnum):\n    A = 'a'\nprint(Kind.A.value)",
        # what is written in a function that one given away calls
        "from typing import Any, NamedTuple\nfrom surely_not_installed_xyz import measure\nclass Case(NamedTuple):\n    run: Any\n"
        "def start():\n    kept = {'a': []}\n    def work(): kept['a'].append(1)\n    case = Case(work)\n"
        "    measure(lambda: case.run())\n    return kept['a'][0]\nstart()",
        "import os\nfrom pathlib import Path\ntry: os.fspath((Path('a'), Path('b')))\nexcept TypeError: found = [1, 2]\nfound[1]",
        # fields with defaults, which a base that is not at hand fills
        "from surely_not_installed_xyz import BaseModel\nclass Config(BaseModel):\n    width: int = None\n"
        "nn.Linear(Config(width=3).width + 1, 4)",
        # a class that is mixed into layers
        "class Padded(nn.Module):\n    def __init__(self, *args, value=0.0, **kwargs):\n        super().__init__(*args, **kwargs)\n"
        "        self.is_plain = self.padding != 1\n    def forward(self, x): return super().forward(x)",
        "from surely_not_installed_xyz import names\n\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        for name in names: self.register_buffer('bound_' + name, torch.zeros(3))\n"
        "    def forward(self, x): return x + getattr(self, 'bound_' + 'price')\nNet()(torch.zeros(3))",
        "class Approximately:\n    def __eq__(self, other): return True\nassert torch.zeros(2).sum() == Approximately()",
        # what is written in place is the tensor itself
        "x = torch.zeros(3, 8, 8)\nx.div_(255).unsqueeze_(0)\nassert x.shape == (1, 3, 8, 8)\n"
        "y = x.add_(1)\ny.squeeze_(0)\nassert x.shape == (3, 8, 8)",
        # the locals of a function in which code is executed
        "def version():\n    with open('version.py') as f:\n        exec(compile(f.read(), 'version.py', 'exec'))\n"
        "    return locals()['__version__']\nversion()",
        # a child whose class is not known to be no module
        "from surely_not_installed_xyz import Metric\nclass Error(Metric):\n    def __init__(self): super().__init__()\n"
        "nn.ModuleList([Error(), nn.Linear(2, 3)])",
        "import numpy as np\nassert isinstance(np.zeros(3).dtype, np.dtype)\nassert not isinstance(torch.zeros(3).dtype, np.dtype)",
        # a number of numpy is compared with each item of a list
        "import numpy as np\nlabels = list(range(4))\nfor label in np.unique(labels): places = np.where(labels == label)[0]",
        # decorators and helpers that are not at hand, and what they do to the object
        "from surely_not_installed_xyz import make\ndef checked(init):\n    def wrapper(self, *args):\n"
        "        return init(self, **{**make(args).__dict__})\n    return wrapper\n"
        "class Sizes:\n    @checked\n    def __init__(self, width): self.width = width\nSizes(3).width",
        "from surely_not_installed_xyz import keep\nclass Sizes:\n    def __init__(self, width, depth):\n        keep('width, depth')\n"
        "        self.area = self.width * self.depth\nSizes(3, 4)",
        # what stands in for a class that is imported where it is installed
        "try:\n    from surely_not_installed_xyz import Passing\nexcept ImportError:\n    Passing = object\n"
        "class Net(Passing):\n    def __init__(self, **settings):\n        super().__init__(**settings)\n        self.width = self.given\n"
        "Net(way='add')",
        # templates that something else fills in
        "width = {{ base.width }}\nsettings = dict(depth={{ base.depth }})",
    ],
)
def test_what_frameworks_and_their_users_do(source: str) -> None:
    assert codes(lint(source)) == []


@pytest.mark.parametrize(
    "source",
    [
        "calls = []\nrun(lambda x: calls.append(x))\nassert calls == [3] and calls[0] == 3",
        "seen = {}\nclass Net(nn.Module):\n    def forward(self, x):\n        seen['x'] = x\n        return x\n"
        "run(models=[Net()])\nseen['x']",
        "class Log:\n    def __init__(self): self.kept = []\n    def step(self, x): self.kept.append(x)\n"
        "log = Log()\nrun(log.step)\nlog.kept[0]",
        "class Log:\n    def __init__(self): self.kept = []\n    def step(self, x): self.kept.append(x)\n"
        "log = Log()\nrun(log)\nassert len(log.kept) == 2",
        "class Log:\n    def __init__(self): self.last = None\n    def step(self, x): self.last = x\n"
        "log = Log()\nrun(hooks=[log])\nlog.last.shape",
    ],
)
def test_what_something_unknown_is_given_it_may_call(source: str) -> None:
    assert codes(lint(f"from surely_not_installed_xyz import run\n{source}\n")) == []
    assert codes(lint(f"def run(*_, **__): pass\n{source}\n")) == ["SHP604"]


def test_a_context_under_a_condition_that_is_not_known() -> None:
    source = """
    import os
    from contextlib import contextmanager

    @contextmanager
    def local():
        if "ADDRESS" in os.environ:
            yield
            return
        os.environ["ADDRESS"] = "127.0.0.1"
        try:
            yield
        finally:
            os.environ.pop("ADDRESS", None)

    with local():
        assert os.environ["ADDRESS"] == "127.0.0.1"
    """
    assert codes(lint(source)) == []


HOOKS = """
net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.LazyLinear(2))
gradients = []
def keep(module, inputs, output):
    output.register_hook(lambda gradient: gradients.append(gradient.cpu().detach()))
net[0].register_forward_hook(keep)
handle = net[2].register_full_backward_hook(lambda module, before, after: gradients.append(after[0]))
loss = net(torch.randn(2, 3, 8, 8)).sum()
assert gradients == []
loss.backward()
assert len(gradients) == 2
"""


@pytest.mark.parametrize(
    ("statement", "found"),
    [("nn.Linear(6, 2)(gradients[1])", []), ("nn.Linear(7, 2)(gradients[1])", ["SHP201"])],
)
def test_hooks_of_gradients_run_where_backward_is_called(statement: str, found: list[str]) -> None:
    assert codes(lint(f"{HOOKS}{statement}\n")) == found


def test_settings_that_something_else_reads_are_no_program(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text("_base_ = ['model.py']  # nothing to import\nmodel = dict(type='Linear', args=_base_.args)\ntorch = model\n")
    assert check_file(path, None, Settings()).findings == []
    path.write_text(f"import torch\n{path.read_text()}")
    assert [each.code for each in check_file(path, None, Settings()).findings] == ["SHP604"]


@pytest.mark.parametrize(
    "body",
    [
        "return self.fc(self.pool(x).squeeze()).view(-1, 4)",
        "return torch.relu(self.fc(self.pool(x).squeeze())).reshape(-1, 2, 2)",
        "return x.mean((2, 3)) + self.pool(x).squeeze() * 2",
    ],
)
def test_a_batch_axis_that_comes_back_is_not_missed(body: str) -> None:
    init = "self.pool, self.fc = nn.Sequential(nn.Conv2d(3, 3, 1), nn.AdaptiveAvgPool2d(1)), nn.Linear(3, 4)"
    assert codes(lint(forward(body, inputs="", init=init))) == []


def test_a_resized_signal_is_no_picture() -> None:
    body = "return self.conv(F.interpolate(x, size=x.shape[-1] * 2))"
    assert codes(lint(forward(body, inputs="", init="self.conv = nn.Conv1d(8, 8, 3)"))) == []


def test_a_typing_mistake_in_a_constructor_is_told_of() -> None:
    source = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.part = nn.Linear(3, self.widht)

        def forward(self, x):
            return self.part(x)
    """
    assert codes(lint(source)) == ["SHP604"]


@pytest.mark.parametrize(("name", "found"), [("test_net.py", []), ("net_test.py", []), ("net.py", ["SHP604"])])
def test_what_tests_assert_is_left_to_them(name: str, found: list[str], tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("import torch\n\n\ndef test_net():\n    assert torch.zeros(2, 3).shape == (3, 2)\n")
    assert codes(list(check_file(path, None, Settings()).findings)) == found


def test_what_cannot_be_divided_has_no_size_for_what_follows() -> None:
    source = "from einops import rearrange\nx = rearrange(torch.zeros(2, 16, 171), 'b n (h d) -> b h n d', h=4)\n"
    source += "nn.Linear(256, 3)(rearrange(x, 'b h n d -> b n (h d)'))\n"
    (finding,) = lint(source)
    assert (finding.code, finding.expected_fits) == ("SHP305", False)


def test_of_operands_the_one_is_told_of_to_which_most_has_happened() -> None:
    source = forward(
        "return x + self.second(self.first(x))", "2, 8, 32, 32", "self.first = nn.Conv2d(8, 8, 1)\nself.second = nn.Conv2d(8, 8, 3)"
    )
    (finding,) = lint(source)
    assert [step.layer for step in finding.derivation] == ["x", "first", "second"]
