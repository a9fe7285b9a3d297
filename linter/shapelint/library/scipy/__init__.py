"""SciPy as far as data preparation uses it. Every module below enters its names in the registry; this package loads them all."""

import importlib
import pkgutil

import shapelint.library.pictures.skimage  # noqa: F401  the pictures of scipy.misc

for _module in pkgutil.walk_packages(__path__, __name__ + "."):
    importlib.import_module(_module.name)
