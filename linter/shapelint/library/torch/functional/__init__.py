"""Shape functions of `torch.nn.functional`, one file a family."""
