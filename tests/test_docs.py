"""The pages of docs/ stay true: their commands run as printed, their files are valid, their links lead somewhere."""

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.checks.article_checks import read_checks
from pipeline.checks.registry import MEASURES
from pipeline.core import config, tables
from tests.conftest import REPOSITORY, once
from tests.test_dvc import blocks, cloned, labelled, sh

DOCS = REPOSITORY / "docs"
PAGES = sorted(path.relative_to(REPOSITORY).as_posix() for path in DOCS.glob("*.md"))
TUTORIAL = "docs/tutorial.md"
ELSEWHERE = (  # tested by CI, tests/test_dvc.py, tests/tools/test_sensitivity.py and tests/test_evaluate.py
    *("make ", ". .venv/", "dvc exp run --queue", "dvc exp run --run-all"),
    *("python -m pipeline.tools.sensitivity", "python -m pipeline.evaluate --speaking-time"),
)


def text(page: str) -> str:
    return (REPOSITORY / page).read_text(encoding="utf-8")


def lines(page: str) -> list[str]:
    return [line for block in blocks(page, "sh") for line in block.splitlines() if line.strip()]


def files(page: str) -> list[tuple[str, str]]:
    """The config files that a page shows: their path, as their first line names it, and the block."""
    shown = ((re.match(r"# (configs/\S+\.yaml)\n", block), block) for block in blocks(page, "yaml"))
    return [(named[1], block) for named, block in shown if named]


def put(folder: Path, page: str) -> None:
    """Write the config files of a page; what stands in a file already is kept beside."""
    for name, block in files(page):
        path = folder / name
        shown: dict[str, Any] = yaml.safe_load(block)
        if path.exists() and path.parent.name == "configs":
            old = yaml.safe_load(path.read_text(encoding="utf-8"))
            added = {key: {**old[key], **value} for key, value in shown.items()}
            path.write_text(yaml.safe_dump({**old, **added}, sort_keys=False), encoding="utf-8")
        else:
            path.write_text(block, encoding="utf-8")


def there(line: str) -> bool:
    """Whether the command of this line is part of this checkout and no other test's."""
    module = re.match(r"python -m (pipeline\.\w+)", line)
    return not line.startswith(ELSEWHERE) and not (module and importlib.util.find_spec(module[1]) is None)


@pytest.fixture(scope="module")
def after_the_tutorial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone after the commands of docs/tutorial.md; its files are written before its second run."""

    def make(folder: Path) -> None:
        shutil.copytree(once(tmp_path_factory, "clone", cloned), folder, symlinks=True)
        runs = 0
        for line in lines(TUTORIAL):
            if line == "dvc repro" and (runs := runs + 1) == 2:
                assert "Mr. Vasco" in set(tables.read("speakers", folder).speaker)
                put(folder, TUTORIAL)
            sh(folder, "bash", "-c", line)

    return once(tmp_path_factory, "tutorial", make)


def test_the_tutorial_ends_with_the_verdicts_that_it_tells(after_the_tutorial: Path) -> None:
    speakers = tables.read("speakers", after_the_tutorial).query("transcript_id == 'saltmere_landing'")
    assert set(speakers.speaker) == {"Henrik Vasko", "Tamsin Roake", "Odile Farrant", "AUDIENCE MEMBER"}
    doubts = tables.read("doubts", after_the_tutorial).query("transcript_id == 'saltmere_landing'")
    assert "label in doubt" not in set(doubts.kind)
    checks = tables.read("checks", after_the_tutorial).query("article == 'saltmere_post'")
    told = re.findall(r"^  (supported|refuted|uncertain) +(.*?)  \[", text(TUTORIAL), re.MULTILINE)
    assert list(zip(checks.verdict, checks.says, strict=True)) == told
    page = (after_the_tutorial / "data/results/report.html").read_text(encoding="utf-8")
    assert all(says in page for says in checks.says)


def test_the_commands_and_files_of_the_pages_work(after_the_tutorial: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(after_the_tutorial, tmp_path / "clone", symlinks=True))
    labelled(folder)
    told = [line for page in PAGES for line in lines(page) if line not in lines(TUTORIAL) and there(line)]
    commands = sorted(dict.fromkeys(told), key=lambda line: "pipeline.new" not in line)  # these write files to fill in
    written = sum("pipeline.new" in line for line in commands)
    for line in commands[:written]:
        sh(folder, "bash", "-c", line)
    for page in PAGES:
        put(folder, page)
    for line in commands[written:]:
        sh(folder, "bash", "-c", line)
    assert {"dvc plots show", "dvc metrics show"} < set(commands)
    assert "space_travel" in set(tables.read("topics", folder).topic)  # `dvc exp run` ran what the pages show
    for code in (code for page in PAGES for code in blocks(page, "python")):
        if "duckdb" not in code or importlib.util.find_spec("duckdb"):
            assert sh(folder, sys.executable, "-c", code).strip()


@pytest.mark.parametrize("pages", [["README.md"], PAGES], ids=["README", "docs"])
def test_the_articles_that_are_shown_are_well_formed(tmp_path: Path, pages: list[str]) -> None:
    topics = [topic.id for topic in config.load_topics(REPOSITORY / "configs" / "topics")]
    shown = [block for page in pages for block in blocks(page, "yaml") if block.startswith("article:")]
    assert shown
    for block in shown:
        path = tmp_path / "shown.yaml"
        path.write_text(block, encoding="utf-8")
        checks = read_checks({"shown": config.parse(config.Article, path)}, topics, tmp_path)
        assert {one.statement.measure for one in checks} <= set(MEASURES)


@pytest.mark.parametrize("page", PAGES)
def test_links_and_paths_lead_somewhere(page: str) -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", text(page)):
        assert link.startswith("http") or (DOCS / link).exists(), link
    stages = text("dvc.yaml")
    own = {name for other in PAGES for name, _ in files(other)}
    for module in re.findall(r"python (?:-m )?(benchmarks[\w./]*)", text(page)):
        assert (REPOSITORY / module.removesuffix(".py").replace(".", "/")).with_suffix(".py").exists(), module
    for path in re.findall(r"`((?:configs|pipeline|models|data|docs|benchmarks)/[\w./-]*\w)`", text(page)):
        brought = path in own or path.startswith("data/raw/")
        assert brought or path in stages or (REPOSITORY / path).exists(), path


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    if importlib.util.find_spec("mkdocs") is None:
        pytest.skip("mkdocs is not installed (pip install -e '.[docs]')")
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", ".ci/mkdocs.yml", "-d", str(tmp_path / "site")]
    done = subprocess.run(build, cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    named = yaml.safe_load(text(".ci/mkdocs.yml"))["nav"]
    assert {f"docs/{page}" for entry in named for page in entry.values()} == set(PAGES)


def cells(script: str) -> list[str]:
    """The code of a script in the percent format, cell by cell."""
    parts = re.split(r"^# %%(.*)\n", script.split("\n# ---\n", 1)[1], flags=re.MULTILINE)
    return [code.strip() for kind, code in zip(parts[1::2], parts[2::2], strict=True) if "markdown" not in kind]


def test_the_worked_case_runs_and_its_notebook_is_the_same(sample_run: Path, tmp_path: Path) -> None:
    script = text("docs/worked-case.py")
    notebook = yaml.safe_load(text("docs/worked-case.ipynb"))  # JSON is YAML
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert ["".join(cell["source"]).strip() for cell in code] == cells(script), (
        "run: jupytext --to ipynb --execute docs/worked-case.py"
    )
    assert all(cell["execution_count"] for cell in code)
    kinds = [kind for cell in code for output in cell["outputs"] for kind in output.get("data", {})]
    assert kinds.count("image/png") == 3
    if importlib.util.find_spec("matplotlib") is None or importlib.util.find_spec("duckdb") is None:
        pytest.skip("matplotlib or duckdb is not installed (pip install -e '.[docs]')")
    check = (
        "import os; os.environ['MPLBACKEND'] = 'agg'\n"
        f"{script}\n"
        "assert abs(floor.share_time.sum() - 1) < 1e-6 and len(plt.get_fignums()) == 3\n"
        "assert len(first) == 5 and len(behind) and set(verdicts.verdict) >= {'supported', 'refuted'}\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", check], cwd=sample_run, capture_output=True, text=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(REPOSITORY), "MPLCONFIGDIR": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
