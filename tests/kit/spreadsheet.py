"""A spreadsheet as far as docs/verify.md needs one: cells, three functions, formulas copied down.

Rules this module keeps:
1. Numbers are exact fractions; an empty cell is an empty text.
2. What it does not know raises: a formula of the page that it cannot compute fails the test.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Mapping
from fractions import Fraction

Value = Fraction | str | bool
_OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_RANGE = re.compile(r"([A-Z])(\d+):\1(\d+)")


class Sheet:
    """Cells by name, such as `B2`."""

    def __init__(self, rows: list[list[str]]) -> None:
        self.cells: dict[str, Value] = {}
        for number, row in enumerate(rows, 1):
            for column, text in enumerate(row):
                self.cells[f"{chr(ord('A') + column)}{number}"] = _value(text)

    def fill(self, formulas: Mapping[str, str], last: int) -> None:
        """Put each formula into its cell of row 2, in order, and copy it down to row `last`."""
        for row in range(2, last + 1):
            for cell, formula in formulas.items():
                self.put(cell.replace("2", str(row)), _copied(formula, row))

    def put(self, cell: str, formula: str) -> None:
        """Compute a formula, and keep its value in a cell."""
        text = _RANGE.sub(r"RANGE('\1', \2, \3)", formula.removeprefix("=").replace("$", ""))
        tree = ast.parse(text.replace("=", "=="), mode="eval")
        self.cells[cell] = self._computed(tree.body)

    def _computed(self, node: ast.expr) -> Value:
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.Constant(value=int(number)):
                return Fraction(number)
            case ast.Name(id=cell):
                return self.cells.get(cell, "")
            case ast.BinOp(left=left, op=operation, right=right):
                return _OPERATIONS[type(operation)](self._computed(left), self._computed(right))
            case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
                return self._computed(left) == self._computed(right)
            case ast.Call(func=ast.Name(id="IF"), args=[condition, then, otherwise]):
                return self._computed(then if self._computed(condition) else otherwise)
            case ast.Call(func=ast.Name(id="SUM"), args=[ast.Call(args=[column, first, last])]):
                return self._sum(*(ast.literal_eval(one) for one in (column, first, last)))
            case ast.Call(
                func=ast.Name(id="SUMIF"),
                args=[ast.Call(args=[asked, first, last]), wanted, ast.Call(args=[summed, *_])],
            ):
                columns = [ast.literal_eval(one) for one in (asked, summed)]
                rows = range(ast.literal_eval(first), ast.literal_eval(last) + 1)
                return self._sum_if(columns[0], self._computed(wanted), columns[1], rows)
        raise ValueError(f"the spreadsheet does not know {ast.dump(node)}")

    def _sum_if(self, asked: str, wanted: Value, summed: str, rows: range) -> Fraction:
        return sum(
            (
                self._sum(summed, row, row)
                for row in rows
                if self.cells.get(f"{asked}{row}") == wanted
            ),
            Fraction(0),
        )

    def _sum(self, column: str, first: int, last: int) -> Fraction:
        cells = (self.cells.get(f"{column}{row}") for row in range(first, last + 1))
        return sum((cell for cell in cells if isinstance(cell, Fraction)), Fraction(0))


def _value(text: str) -> Value:
    return Fraction(text) if re.fullmatch(r"-?\d+(\.\d+|/\d+)?", text) else text


def _copied(formula: str, row: int) -> str:
    """Move the formula's relative references from row 2 to another; those with `$` stay."""
    return re.sub(r"(?<![$\d])([A-Z])2\b", rf"\g<1>{row}", formula)
