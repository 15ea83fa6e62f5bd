"""What is changed: mutmut's operators, and two of which a core of early returns and calls has most need.

mutmut leaves properties alone, never takes a call away (only its arguments, which raises at once), and turns
round no condition that is not a comparison.
"""

from collections.abc import Iterator

import libcst as cst
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.mutation.mutators import mutation_operators


def is_property(node: cst.CSTNode) -> bool:
    """A method that reads as a fact."""
    if not isinstance(node, cst.FunctionDef) or len(node.decorators) != 1:
        return False
    decorator = node.decorators[0].decorator
    return isinstance(decorator, cst.Name) and decorator.value == "property"


class Visitor(MutationVisitor):  # type: ignore[misc]  # mutmut tells no types
    """mutmut's, but properties are changed too."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        return not is_property(node) and bool(super()._skip_node_and_children(node))


def without_call(node: cst.Expr) -> Iterator[cst.CSTNode]:
    """The statement that only calls something is gone."""
    if isinstance(node.value, cst.Call):
        yield cst.Pass()


def turned_round(node: cst.If | cst.CompIf) -> Iterator[cst.CSTNode]:
    """What was done if something is so, is done if it is not."""
    test = node.test
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return  # mutmut takes a "not" away
    if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
        if isinstance(
            test.comparisons[0].operator, cst.Equal | cst.NotEqual | cst.Is | cst.IsNot | cst.In | cst.NotIn
        ):
            return  # and turns these round
    inner = test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    yield node.with_changes(test=cst.UnaryOperation(operator=cst.Not(), expression=inner))


OPERATORS = [
    *mutation_operators,
    (cst.Expr, without_call),
    (cst.If, turned_round),
    (cst.CompIf, turned_round),
]
