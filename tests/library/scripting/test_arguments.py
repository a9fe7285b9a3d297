"""`argparse` as scripts use it, against Python's own: a start without arguments, and arguments that the code hands over."""

from __future__ import annotations

import argparse
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapelint.library.scripting.arguments import ARGPARSE
from shapelint.unknown import Unknown, UnknownNumber

Modelled = ARGPARSE["ArgumentParser"]

names = st.sampled_from(["size", "batch-size", "lr", "x", "layers", "no-cuda"])
defaults = st.one_of(st.none(), st.integers(-9, 99), st.sampled_from(["12", "text", "0.5", ""]), st.lists(st.integers(0, 9), max_size=3))
types = st.sampled_from([None, int, float, str])
VALUED = st.fixed_dictionaries(
    {},
    optional={
        "default": defaults,
        "type": types,
        "nargs": st.sampled_from(["*", "+", "?", 2]),
        "help": st.just("h"),
    },
)
FLAGGED = st.fixed_dictionaries({"action": st.sampled_from(["store_true", "store_false"])}, optional={"default": st.booleans()})
OTHER = st.fixed_dictionaries(
    {"action": st.sampled_from(["append", "count", argparse.BooleanOptionalAction])}, optional={"default": st.sampled_from([None, 3])}
)
options = st.dictionaries(names, st.one_of(VALUED, FLAGGED, OTHER), max_size=5)
set_defaults = st.dictionaries(st.sampled_from(["size", "batch_size", "extra"]), st.integers(0, 9), max_size=2)


def declared(kind: type, arguments: dict[str, dict[str, Any]], later: dict[str, Any]) -> Any:
    parser = kind()
    group = parser.add_argument_group("some")
    for index, (name, given_options) in enumerate(arguments.items()):
        place = {"dest": f"number_{index}"} if index == 3 else {}
        (group if index % 2 else parser).add_argument(f"--{name}", **given_options, **place)
    parser.set_defaults(**later)
    return parser


@settings(max_examples=300, deadline=None)
@given(options, set_defaults)
def test_a_start_without_arguments(arguments: dict[str, dict[str, Any]], later: dict[str, Any]) -> None:
    try:
        real = vars(declared(argparse.ArgumentParser, arguments, later).parse_args([]))
    except SystemExit:  # a default that its type does not read
        real = {}
    ours = vars(declared(Modelled, arguments, later).parse_args())
    for name, value in real.items():
        assert isinstance(ours[name], Unknown) or ours[name] == value
        assert not isinstance(ours[name], Unknown) or value is None or isinstance(value, str)
    assert not real or set(real) == set(ours)


@pytest.mark.parametrize("texts", [[], ["--size", "7"], ["--size=7", "--lr", "0.1"], ["--no-cuda"], ["--unheard"], ["--size", "seven"]])
def test_arguments_that_the_code_gives(texts: list[str]) -> None:
    arguments = {"size": {"type": int, "default": 3}, "lr": {"type": float}, "no-cuda": {"action": "store_true"}}
    ours = declared(Modelled, arguments, {}).parse_args(texts)
    try:
        real, _ = declared(argparse.ArgumentParser, arguments, {}).parse_known_args(texts)
    except SystemExit:
        assert isinstance(ours, Unknown) or isinstance(ours.size, Unknown)
        return
    assert vars(ours) == vars(real)


def parser_with(*flags: str, **declared_options: Any) -> Any:
    parser = Modelled()
    parser.add_argument(*flags, **declared_options)
    return parser


UNKNOWN = {
    "positional": (parser_with("data"), "data"),
    "positional number": (parser_with("size", type=int), "size"),
    "required": (parser_with("--data", required=True), "data"),
    "several": (parser_with("data", nargs="+"), "data"),
}


@pytest.mark.parametrize(("parser", "name"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_the_user_has_to_say_is_unknown(parser: Any, name: str) -> None:
    value = getattr(parser.parse_args(), name)
    assert isinstance(value, Unknown)
    assert isinstance(value, UnknownNumber) == (name == "size")


def test_positional_arguments_that_may_be_missing() -> None:
    assert parser_with("data", nargs="?", default="here").parse_args().data == "here"
    assert parser_with("data", nargs="*").parse_args().data == []


def test_suppressed_arguments_are_absent() -> None:
    assert "size" not in parser_with("--size", default=argparse.SUPPRESS).parse_args()


def test_parents_and_commands() -> None:
    base = parser_with("--size", type=int, default=3)
    parser = Modelled(parents=[base])
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("export").add_argument("--name", default="net")
    training = commands.add_parser("train-it", help="...")
    training.add_argument("--epochs", type=int, default=7)
    training.set_defaults(run=len)
    values = parser.parse_args()
    assert (values.size, values.command, values.epochs, values.run) == (3, "train-it", 7, len)
    assert "name" not in values


def test_known_arguments_and_a_namespace_of_the_code() -> None:
    parser = parser_with("--size", default=3)
    assert parser.parse_known_args()[1] == []
    holder = ARGPARSE["Namespace"](size=9)
    assert parser.parse_args(namespace=holder) is holder
    assert holder.size == 9


def test_a_call_that_was_not_followed_leaves_nothing_known() -> None:
    parser = parser_with("--size", default=3)
    parser.call_not_followed("a configuration file")
    assert isinstance(parser.parse_args().size, Unknown)
