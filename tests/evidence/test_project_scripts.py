"""What scripts do around their models: options, configurations, loops, wrappers; the model and its input survive it."""

from __future__ import annotations

import pytest
from scenes import expected, found, net, program

DENSE = net("self.body = nn.Linear(16, 4)  # error: SHP201")
RIGHT = net("self.body = nn.Linear(16, 4)")
TAKES = net("self.body = nn.Linear(n, 4)", built="n")

SCRIPTS = {
    "an option": """
        import argparse
        parser = argparse.ArgumentParser()
        parser.add_argument("--size", type=int, default=12)
        args = parser.parse_args()
        Net()(torch.randn(2, args.size))
        """,
    "known options": """
        import argparse
        parser = argparse.ArgumentParser()
        parser.add_argument("data")
        parser.add_argument("--size", type=int, default="12")
        args, rest = parser.parse_known_args()
        Net()(torch.randn(2, args.size))
        """,
    "options that end the program": """
        import argparse, sys
        parser = argparse.ArgumentParser()
        parser.add_argument("data")
        args = parser.parse_args()
        if args.data == "":
            sys.exit("no data")
        Net()(torch.randn(2, 12))
        """,
    "flags": """
        from absl import app, flags
        flags.DEFINE_integer("size", 12, "how large")
        FLAGS = flags.FLAGS


        def main(argv):
            Net()(torch.randn(2, FLAGS.size))


        if __name__ == "__main__":
            app.run(main)
        """,
    "click": """
        import click


        @click.command()
        @click.argument("path")
        @click.option("--size", "-s", default=12)
        def start(path, size):
            Net()(torch.randn(2, size))


        if __name__ == "__main__":
            start()
        """,
    "typer": """
        import typer


        def start(path: str, size: int = typer.Option(12)):
            Net()(torch.randn(2, size))


        if __name__ == "__main__":
            typer.run(start)
        """,
    "fire": """
        import fire


        def start(size=12):
            Net()(torch.randn(2, size))


        if __name__ == "__main__":
            fire.Fire(start)
        """,
    "hydra": """
        import hydra


        @hydra.main(config_path="conf", config_name="config")
        def start(cfg):
            if cfg.debug:
                print(cfg)
            Net()(torch.randn(cfg.batch, 12))


        if __name__ == "__main__":
            start()
        """,
    "a configuration": """
        from easydict import EasyDict
        cfg = EasyDict(model={"size": 12})
        cfg.model.depth = 3
        Net()(torch.randn(2, cfg.model.size))
        """,
    "a wrapper under a condition": """
        model = Net()
        if torch.cuda.device_count() > 1:
            model = nn.DataParallel(model)
        model.to("cuda" if torch.cuda.is_available() else "cpu")(torch.randn(2, 12))
        """,
    "a file that may be there": """
        import json, os
        if os.path.exists("state.json"):
            with open("state.json") as file:
                state = json.load(file)
        Net()(torch.randn(2, 12))
        """,
    "many epochs": """
        model = Net()
        best = 0
        for epoch in range(10 ** 9):
            best = max(best, model(torch.randn(2, 12)).sum())
        """,
    "steps without end": """
        model = Net()
        step = 0
        while True:
            model(torch.randn(2, 12))
            step += 1
        """,
    "a new model in every round": """
        while True:
            Net()(torch.randn(2, 12))
        """,
    "a name among globals": """
        Net_ = globals()["Net"]
        Net_()(torch.randn(2, 12))
        """,
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_the_model_is_seen(script: str) -> None:
    assert found(text := program(DENSE, script)) == expected(text)


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_the_right_model_is_not_blamed(script: str) -> None:
    assert found(program(RIGHT, script.replace("12", "16"))) == set()


SILENT = {
    "an option without a default": """
        import argparse
        parser = argparse.ArgumentParser()
        parser.add_argument("--size", type=int, required=True)
        args = parser.parse_args()
        Net(16)(torch.randn(2, args.size))
        """,
    "a failure that rests on a default": """
        import argparse
        parser = argparse.ArgumentParser()
        parser.add_argument("--name", default=None)
        args = parser.parse_args()
        if args.name is None:
            raise ValueError("say --name")
        Net(16)(torch.randn(2, 16))
        """,
    "a program that ends": """
        import sys
        if len(sys.argv) < 2:
            sys.exit(1)
        sys.exit(0)
        Net(16)(torch.randn(2, 12))
        """,
    "a configuration that a file changes": """
        from yacs.config import CfgNode
        cfg = CfgNode({"SIZE": 12})
        cfg.merge_from_file("cfg.yaml")
        Net(16)(torch.randn(2, cfg.SIZE))
        """,
    "a decorator that is not known": """
        from somewhere import command


        @command()
        def start(size):
            Net(16)(torch.randn(2, size))


        start()
        """,
    "names that exec binds": """
        about = {}
        exec(open("about.py").read(), about)
        print(about["__version__"])
        """,
    "a loop that changes a number": """
        size = 16
        model = Net(16)
        for epoch in range(1000):
            model(torch.randn(2, 16))
            size += 1
        model(torch.randn(2, size))
        """,
}


@pytest.mark.parametrize("script", SILENT.values(), ids=SILENT)
def test_nothing_is_claimed(script: str) -> None:
    assert found(program(TAKES, script)) == set()


def test_the_default_of_an_option_is_the_number_to_change() -> None:
    script = """
        import argparse


        def parse():
            parser = argparse.ArgumentParser()
            parser.add_argument("--hidden-size", type=int, default=12)  # error: SHP201
            return parser.parse_args()


        args = parse()
        Net(args.hidden_size)(torch.randn(2, 16))
        """
    assert found(text := program(TAKES, script)) == expected(text)
