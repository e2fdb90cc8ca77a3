"""Every number in the modules that judge is at home: in a decision, or marked as what is no choice on data.

Free of a mark are 0, 1, 2, 0.5 and -1, guards against division by zero (at most 1e-3), the factors 60 and 100 of
minutes and per cent, and indices and slices. A mark is a comment on the number's line that begins with one of KINDS.
"""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

FREE = {0, 1, 2, -1, 0.5}
GUARD = 1e-3
FACTORS = {60, 100}
KINDS = {
    "definition": "what a thing is by its nature, or as a text of another's defines it",
    "display": "how much of a result is shown",
    "memory": "how much at once, or kept: results stay the same",
    "steps": "how finely a curve or an integral is taken",
    "unit": "how many of one unit are another",
}
MARK = re.compile(rf"#.*?\b(?:{'|'.join(KINDS)}): \S")
PIPELINE = REPOSITORY / "pipeline"
PLACES = ("alignment", "checks", "claims", "classifiers", "conversation", "encoders", "measures", "speech", "topics")
EXEMPT = {
    "claims/claim_features.py": "the features are part of the fitted heads: VERSION names them",
    "topics/lexicon.py": "its counts are signs that the reader was fitted to",
    "topics/signs.py": "the signs are part of the fitted reader, whose file names them",
    "topics/topic_evidence.py": "the signs are part of the fitted reader, whose file names them",
    "topics/topic_heads.py": "its scores are signs that the reader was fitted to",
}
MODULES = sorted(
    path
    for place in PLACES
    for path in ((PIPELINE / place).rglob("*.py") if (PIPELINE / place).is_dir() else [PIPELINE / place])
    if path.relative_to(PIPELINE).as_posix() not in EXEMPT
)


def homeless(source: str) -> list[str]:
    """The numbers of a module that have no home, with their lines."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    marked = {token.start[0] for token in tokens if token.type == tokenize.COMMENT and MARK.match(token.string)}
    tree = ast.parse(source)
    free = _free(tree)
    lines = source.splitlines()
    numbers = [(node, node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return [
        f"{node.lineno}: {value}: {lines[node.lineno - 1].strip()}"
        for node, value in numbers
        if isinstance(value, int | float) and not isinstance(value, bool)
        if not (value in FREE or 0 < value <= GUARD or id(node) in free or node.lineno in marked)
    ]


def _free(tree: ast.AST) -> set[int]:
    """Constants that are an index, a bound of a slice, or a factor of minutes or per cent."""
    found = set[int]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript):
            inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            parts = [ast.iter_child_nodes(one) if isinstance(one, ast.Slice) else [one] for one in inner]
            found |= {id(bound) for bounds in parts for bound in bounds if isinstance(bound, ast.Constant)}
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
            sides = [side for side in (node.left, node.right) if isinstance(side, ast.Constant)]
            found |= {id(side) for side in sides if side.value in FACTORS}
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Mult | ast.Div):
            found |= {id(node.value)} if getattr(node.value, "value", None) in FACTORS else set()
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PIPELINE)))
def test_every_number_has_a_home(path: Path) -> None:
    assert not homeless(path.read_text(encoding="utf-8")), "move it to models/*/decisions.json (CONTRIBUTING.md)"


@pytest.mark.parametrize("name", EXEMPT)
def test_what_is_exempt_is_there_and_needs_it(name: str) -> None:
    assert homeless((PIPELINE / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "line",
    ["LIMIT = 0.8", "LIMIT = 3", "def f(x=0.9): pass", "x = y > 0.35", "x = {'a': 7}", "x = y + 60", "x = 4  # memory",
     "x = 0.3  # it is the unit", "class A:\n    B = 12", "x = f(-4.5)"],
)  # fmt: skip
def test_a_number_without_a_home_is_found(line: str) -> None:
    assert len(homeless(line)) == 1


@pytest.mark.parametrize(
    "line",
    ["x = 0.5 * y", "x = y[3:8]", "x = y[4, ::7]", "x = y / 60", "x /= 100", "x = max(y, 1e-9)", "x = True",
     "ROWS = 512  # memory: rows at once", "Z90 = 1.645  # definition: of a central 90 % interval", "x = y[0] - 1"],
)  # fmt: skip
def test_a_number_at_home_is_let_alone(line: str) -> None:
    assert not homeless(line)
