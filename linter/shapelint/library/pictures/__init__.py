"""Pictures as arrays: OpenCV and scikit-image. Every module below enters its names in the registry; this package loads them all."""

import importlib
import pkgutil

for _module in pkgutil.walk_packages(__path__, __name__ + "."):
    importlib.import_module(_module.name)
