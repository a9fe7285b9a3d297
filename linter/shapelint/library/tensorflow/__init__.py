"""TensorFlow, as far as shapes go: importing this package enters everything that is modelled."""

from importlib import import_module
from pkgutil import walk_packages

for _module in walk_packages(__path__, f"{__name__}."):
    import_module(_module.name)
