"""Annotations of jaxtyping and torchtyping: which are read, and as what."""

from __future__ import annotations

import textwrap

import pytest
from shapelint.source.files import SourceFile
from shapelint.source.shape_annotations import AnnotatedFunction, Annotation, ArrayAnnotation, NamedAxis, annotated_functions

HEADER = """\
import jaxtyping as jt
from jaxtyping import Float, Int as Whole, jaxtyped
from torchtyping import TensorType
Image = Float[Tensor, "b 3 h w"]
"""


def functions(code: str, header: str = HEADER) -> list[AnnotatedFunction]:
    return annotated_functions(SourceFile("model.py", header + textwrap.dedent(code)))


def annotation(text: str) -> Annotation:
    found = functions(f"def f(x: {text}, y: Image): ...")
    return found[0].parameters["x"]


def described(axis: NamedAxis) -> object:
    if axis.size is not None:
        return axis.size
    if axis.expression is not None:
        return f"={axis.text}"
    return ("*" if axis.many else "") + ("#" if axis.broadcast else "") + (axis.name or "_")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Float[Tensor, "b c h w"]', ["b", "c", "h", "w"]),
        ('Float[torch.Tensor, "b 3 _ w"]', ["b", 3, "_", "w"]),
        ('Float[np.ndarray, " b   3 "]', ["b", 3]),
        ('Whole[Tensor, ""]', []),
        ('jt.Float32[Tensor, "b n"]', ["b", "n"]),
        ('jt.Bool[Tensor, "... n"]', ["*_", "n"]),
        ('Float[Tensor, "*batch n"]', ["*batch", "n"]),
        ('Float[Tensor, "#b n"]', ["#b", "n"]),
        ('Float[Tensor, "*#b _c channels=3"]', ["*#b", "_", 3]),
        ('Float[Tensor, "n-1 2*n"]', ["=n-1", "=2*n"]),
        ('Float[Tensor, "{self.n} n"]', ["_", "n"]),
        ('Float[Tensor, "?n"]', None),
        ('Float[Tensor, "... *b"]', None),
        ("Float[Tensor, SHAPE]", None),
        ('Float[Tensor, "b c"] | None', ["b", "c"]),
        ('Optional[Float[Tensor, "b c"]]', ["b", "c"]),
        ('Float[Tensor, "b"] | Float[Tensor, "c"]', None),
        ("\"Float[Tensor, 'b c']\"", ["b", "c"]),
        ("Image", ["b", 3, "h", "w"]),
        ('TensorType["b", 3]', ["b", 3]),
        ('TensorType["b", 3, float]', ["b", 3]),
        ('TensorType[..., "b": 7, -1]', ["*_", 7, "_"]),
        ('TensorType["rest": ..., 4, torch.float32]', ["*rest", 4]),
        ('TensorType["b c"]', None),
        ("Tensor", None),
        ("int", None),
        ('Annotated[Tensor, "b c"]', None),
        ('Other[Tensor, "b c"]', None),
    ],
)
def test_annotations(text: str, expected: list[object] | None) -> None:
    found = annotation(text)
    assert ([described(axis) for axis in found.axes] if isinstance(found, ArrayAnnotation) else found) == expected


def test_tuples() -> None:
    found = annotation('tuple[Float[Tensor, "b 3"], int, Float[Tensor, "b"]]')
    assert isinstance(found, tuple)
    assert [len(part.axes) if isinstance(part, ArrayAnnotation) else None for part in found] == [2, None, 1]


def test_functions() -> None:
    (found,) = functions("""
        class A:
            @jaxtyped
            def f(self, x: Image, y, *, z: int = 3) -> Float[Tensor, "b"]:
                a: Float[Tensor, "b c"] = x
                def g(): return 3
                if y:
                    return a
                return x
    """)
    assert [name for name, read in found.parameters.items() if read] == ["x"]
    assert isinstance(found.result, ArrayAnnotation)
    assert len(found.returns) == 2
    assert len(found.variables) == 1


@pytest.mark.parametrize(
    "header", ["", "import jaxtyping.other", "from other import Float  # not jaxtyping", "from .jaxtyping import Float"]
)
def test_names_of_other_packages(header: str) -> None:
    assert functions('def f(x: Float[Tensor, "b 3"]): ...', header + "\n") == []
