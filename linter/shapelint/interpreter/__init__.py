"""An abstract interpreter of Python: the user's functions are evaluated, never executed.

Objects are Python's own: a class statement makes a real type (so that the method resolution order, descriptors,
`super()`, dataclasses and enums are Python's), a function becomes an `InterpretedFunction` whose body is a tree of
closures made from its `ast`. What may be called is decided by `access`; what is not known is `Unknown`.
"""
