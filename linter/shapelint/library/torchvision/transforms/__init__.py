"""`torchvision.transforms`: what they do to the size and the channels of a picture, a PIL image or a tensor `[..., C, H, W]`."""
