"""`keras.ops`, `keras.activations` and `keras.random`: functions on the tensors of any backend."""
