"""The tests that a change touches: `python -m tests.touched [BASE]` names their files, nearest first, for `make quick`.

Changed is what differs from the branch BASE (main), in commits or in the working tree. A change touches the tests that
import it, directly or through one other module; of a file that is no module, the tests of the package that it lies in,
and those that name its folder. SLOW ones are left to `make test` unless they were changed themselves.
"""

import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pipeline.work.imports import ROOT, file_of, imports

FAR = 2  # imports from a test to what it is about: a package, and one of its modules
ALWAYS = ("tests/test_structure.py", "tests/test_documents.py")
SLOW = (
    "tests/test_dvc.py", "tests/test_docs.py", "tests/safety/*.py", "tests/training/*.py", "tests/test_pipeline.py",
    "tests/test_article.py", "tests/encoders/test_converted.py", "tests/encoders/test_ray.py",
    "tests/work/test_parallel.py", "tests/formats/test_linear.py", "tests/speech/test_linear.py",
    "tests/tools/test_sensitivity.py", "tests/report/test_browser.py",
)  # fmt: skip


def changed(base: str) -> set[Path]:
    """The files that differ from where this branch left its base, and those that git does not know."""
    fork = _git("merge-base", base, "HEAD")[0]
    names = [*_git("diff", "--name-only", fork), *_git("ls-files", "--others", "--exclude-standard")]
    return {ROOT / name for name in names}


def _git(*command: str) -> list[str]:
    done = subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@cache
def imported(path: Path) -> frozenset[Path]:
    """The files of this repository that a file imports by name, none of the packages on the way."""
    files = (file_of(name.split(".")) for name, _ in imports(path) if name.split(".")[0] in ("pipeline", "tests"))
    return frozenset(file for file in files if file) - {path}


def distances(test: Path) -> dict[Path, int]:
    """By file that a test reaches within FAR imports, how many it takes."""
    found, edge = {test: 0}, {test}
    for step in range(1, FAR + 1):
        edge = {file for path in edge for file in imported(path)} - set(found)
        found |= dict.fromkeys(edge, step)
    return found


def touched(files: Iterable[Path], tests: Iterable[Path]) -> list[Path]:
    """Of these tests the ones that a change of these files touches, nearest first."""
    files, near = set(files), dict[Path, int]()
    others = {path for path in files if path.suffix != ".py" and path.parent != ROOT}
    packages = {ROOT.joinpath(*path.relative_to(ROOT).parts[:2]) for path in others}
    folders = {path.parent.name for path in others}
    for test in tests:
        steps = [far for path, far in distances(test).items() if path in files or set(path.parents) & packages]
        steps += [1] * any(f'"{name}' in test.read_text(encoding="utf-8") for name in folders)
        slow = any(test.relative_to(ROOT).match(pattern) for pattern in SLOW)
        if steps and (not slow or test in files):
            near[test] = min(steps)
    own = {f"test_{path.stem}" for path in files}
    return sorted(near, key=lambda test: (near[test], test.stem not in own, test))


def main(base: str) -> None:
    """Print the files, each once."""
    tests = sorted((ROOT / "tests").rglob("test_*.py"))
    found = [path.relative_to(ROOT).as_posix() for path in touched(changed(base), tests)]
    print("\n".join(dict.fromkeys([*found, *ALWAYS])))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "main")
