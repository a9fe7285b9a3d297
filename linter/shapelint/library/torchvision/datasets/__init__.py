"""`torchvision.datasets`: pictures of true sizes, labels of true numbers of classes, in true numbers."""
