"""Layers of `torch.nn`, one file a family: the parameters of their constructors and a `forward`."""
