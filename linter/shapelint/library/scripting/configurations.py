"""Configurations in code: dictionaries whose items are attributes too (`EasyDict`, `CfgNode`, `OmegaConf.create`).

What comes from a file is unknown; where a file may change a configuration, its values are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shapelint.library.registry import export
from shapelint.unknown import Undecided, Unknown

_FROM_A_FILE = "a configuration file"


class Configuration(dict[str, Any]):
    """A dictionary whose items are attributes; dictionaries in it are configurations too."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__()
        for source in given[:1]:
            if isinstance(source, Unknown):
                raise Undecided(source)
            for name, value in source.items() if isinstance(source, Mapping) else source or ():
                self[name] = value
        for name, value in named.items():
            self[name] = value

    def __setitem__(self, name: Any, value: Any) -> None:
        super().__setitem__(name, _nested(value))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self:
            return self[name]
        return Unknown(f"the configuration's {name} is not set here")

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        self.pop(name, None)

    def update(self, *given: Any, **named: Any) -> None:
        for source in (*given, named):
            if isinstance(source, Unknown):
                self.forget(source.reason)
                return
            for name, value in source.items() if isinstance(source, Mapping) else source:
                self[name] = value

    def forget(self, reason: str) -> None:
        """Any value may have been replaced."""
        for name, value in self.items():
            if isinstance(value, Configuration):
                value.forget(reason)
            else:
                dict.__setitem__(self, name, Unknown(reason))

    def clone(self) -> Configuration:
        return type(self)(self)

    copy_and_resolve_references = copy = clone

    def to_dict(self) -> dict[str, Any]:
        return {name: value.to_dict() if isinstance(value, Configuration) else value for name, value in self.items()}

    def _nothing(self, *_args: Any, **_options: Any) -> None:
        """Locks are not followed."""

    freeze = defrost = lock = unlock = set_new_allowed = _nothing

    def is_frozen(self) -> bool:
        return False

    def merge_from_file(self, *_names: Any) -> None:
        self.forget(_FROM_A_FILE)

    def merge_from_other_cfg(self, other: Any) -> None:
        if not isinstance(other, Configuration):
            self.forget("a configuration that is not known")
            return
        for name, value in other.items():
            mine = self.get(name)
            if isinstance(mine, Configuration) and isinstance(value, Configuration):
                mine.merge_from_other_cfg(value)
            else:
                self[name] = value

    def merge_from_list(self, pairs: Any) -> None:
        """Names and values in turn: `["MODEL.DEPTH", 50]`."""
        if not isinstance(pairs, (list, tuple)):
            if pairs is not None:
                self.forget("options that are not known")
            return
        for name, value in zip(pairs[::2], pairs[1::2], strict=False):
            *owners, last = name.split(".") if isinstance(name, str) else (None,)
            holder: Any = self
            for owner in owners:
                holder = holder.get(owner) if isinstance(holder, Configuration) else None
            if last is None or not isinstance(holder, Configuration):
                self.forget("an option whose name is not known")
                return
            holder[last] = Unknown("an option given as a text") if isinstance(value, str) else value


def _nested(value: Any) -> Any:
    if type(value) is dict:
        return Configuration(value)
    return [_nested(each) for each in value] if type(value) is list else value


export(
    *("easydict.EasyDict", "munch.Munch", "addict.Dict", "box.Box", "yacs.config.CfgNode", "attrdict.AttrDict", "dotmap.DotMap"),
    *("ml_collections.ConfigDict", "ml_collections.config_dict.ConfigDict", "ml_collections.config_dict.config_dict.ConfigDict"),
    *("omegaconf.DictConfig", "omegaconf.dictconfig.DictConfig"),
)(Configuration)
export("munch.munchify")(Configuration)


@export("omegaconf.OmegaConf.create")
def create(obj: Any = None, *_args: Any, **_options: Any) -> Any:
    """A configuration of a dictionary; of a text, unknown."""
    return Configuration(obj or {}) if isinstance(obj, (dict, type(None))) else Unknown(_FROM_A_FILE)


@export("omegaconf.OmegaConf.merge", "omegaconf.OmegaConf.unsafe_merge")
def merge(*configurations: Any) -> Any:
    """One over the other."""
    merged = Configuration()
    for each in configurations:
        if not isinstance(each, dict):
            return Unknown(each.reason if isinstance(each, Unknown) else _FROM_A_FILE)
        merged.merge_from_other_cfg(Configuration(each))
    return merged


@export("omegaconf.OmegaConf.to_container", "omegaconf.OmegaConf.to_object")
def to_container(cfg: Any, *_args: Any, **_options: Any) -> Any:
    """Plain dictionaries again."""
    return cfg.to_dict() if isinstance(cfg, Configuration) else cfg


@export("omegaconf.OmegaConf.from_cli", "omegaconf.OmegaConf.from_dotlist")
def from_cli(*_args: Any, **_options: Any) -> Configuration:
    """A start without arguments."""
    return Configuration()


@export("omegaconf.OmegaConf.load", "omegaconf.OmegaConf.structured")
def load(*_args: Any, **_options: Any) -> Unknown:
    return Unknown(_FROM_A_FILE)


for _name in ("set_struct", "set_readonly", "resolve", "save", "register_new_resolver", "register_resolver", "update"):
    export(f"omegaconf.OmegaConf.{_name}")(lambda *_args, **_options: None)
