"""`torch.utils.data`: data sets, the order of their samples, and loaders that put samples together in batches."""
