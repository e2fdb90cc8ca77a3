"""Nothing in the pipeline runs what a file says, and nothing asks the network unless a model's name needs it."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.safety.test_crashes import ALL
from tests.stages import workspace

SOURCES = sorted((REPOSITORY / "pipeline").rglob("*.py"))
UNSAFE_MODULES = {"pickle", "cPickle", "dill", "joblib", "marshal", "shelve", "xml.etree.ElementTree", "xml.sax"}
UNSAFE_CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "os.execv", "os.spawnv"}
UNSAFE_CALLS |= {"yaml.load", "yaml.load_all", "yaml.unsafe_load", "yaml.full_load", "subprocess.getoutput"}
LITERAL = {"shell", "allow_pickle"}  # what they are must stand there; a model's own code is allowed by name in a config
FORBID = """
import os, socket
def _refuse(name):
    def refuse(*args, **kwargs):
        with open(os.environ["ASKED"], "a") as handle:
            handle.write(f"{name} {args!r}\\n")
        raise OSError("no network here")
    return refuse
for _name in ("connect", "connect_ex"):
    setattr(socket.socket, _name, _refuse(_name))
for _name in ("getaddrinfo", "create_connection", "gethostbyname"):
    setattr(socket, _name, _refuse(_name))
"""


def dotted(node: ast.expr, names: dict[str, str]) -> str:
    """What a call calls, by the full name of what was imported, under whatever name it was."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    root = node.id if isinstance(node, ast.Name) else ""
    return ".".join([names.get(root, root), *reversed(parts)]).removeprefix("builtins.")


def dangers(source: str) -> list[str]:
    """Lines of a source that could run what a file says."""
    tree, names, found = ast.parse(source), dict[str, str](), list[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name.split(".")[0]: alias.name for alias in node.names if alias.asname}
            imported = {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            imported = {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
        else:
            continue
        if imported & (UNSAFE_MODULES | UNSAFE_CALLS):
            found.append(f"line {node.lineno}: imports {sorted(imported)}")
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called, given = dotted(node.func, names), {word.arg: word.value for word in node.keywords}
        if called in UNSAFE_CALLS or called.split(".")[-1] == "unsafe_load":
            found.append(f"line {node.lineno}: calls {called}")
        if called == "torch.load" and not _is(given.get("weights_only"), True):
            found.append(f"line {node.lineno}: torch.load without weights_only=True")
        if _is(given.get("trust_remote_code"), True):
            found.append(f"line {node.lineno}: trust_remote_code=True")
        found += [
            f"line {node.lineno}: {word} is not plainly False"
            for word in LITERAL & set(map(str, given))
            if not _is(given[word], False)
        ]
    return found


def _is(value: ast.expr | None, wanted: bool) -> bool:
    return isinstance(value, ast.Constant) and value.value is wanted


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(REPOSITORY)))
def test_no_source_can_run_what_a_file_says(path: Path) -> None:
    assert not dangers(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "planted",
    [
        "import pickle",
        "from pickle import loads",
        "import joblib as keep",
        "from xml.etree import ElementTree",
        "import xml.etree.ElementTree as tree",
        "from os import system\nsystem('ls')",
        "import os as o\no.system('ls')",
        "from yaml import load\nload(text, Loader=L)",
        "import yaml\nyaml.load(text, Loader=L)",
        "import builtins\nbuiltins.eval(text)",
        "exec(text)",
        "import subprocess\nsubprocess.run(text, shell=True)",
        "from subprocess import run\nrun(text, shell=chosen)",
        "import numpy as np\nnp.load(path, allow_pickle=chosen)",
        "import torch\ntorch.load(path)",
        "import torch as t\nt.load(path, weights_only=False)",
        "model(name, trust_remote_code=True)",
    ],
)
def test_what_could_run_is_found_under_any_name(planted: str) -> None:
    assert dangers(planted)


@pytest.mark.parametrize(
    "harmless",
    [
        "import yaml\nyaml.safe_load(text)",
        "import torch\ntorch.load(path, weights_only=True)",
        "import re\nre.compile(x)",
    ],
)
def test_what_cannot_run_is_not_taken_for_it(harmless: str) -> None:
    assert not dangers(harmless)


def test_the_whole_pipeline_runs_without_any_socket_and_asks_for_none(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "work")
    cues = (REPOSITORY / "data" / "raw" / "sample.vtt").read_text(encoding="utf-8").split("\n\n")
    (folder / "data" / "raw" / "talk.vtt").write_text("\n\n".join(cues[:80]) + "\n", encoding="utf-8")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(FORBID)
    home = {"HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": str(tmp_path / "cache"), "ASKED": str(tmp_path / "asked")}
    (tmp_path / "home").mkdir()
    kept = {key: value for key, value in os.environ.items() if key != "CI"}  # some tools keep still in CI alone
    environment = kept | home | {"PYTHONPATH": os.pathsep.join([str(tmp_path / "site"), str(REPOSITORY)])}
    done = subprocess.run([sys.executable, "-c", ALL], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split("\n").count("report") == 1  # all stages, to the last
    assert not (tmp_path / "asked").exists(), (tmp_path / "asked").read_text()
    assert not list((tmp_path / "home").rglob("*telemetry*")) and not (tmp_path / "home" / "intel").exists()
    probe = [sys.executable, "-c", "import socket; socket.create_connection(('127.0.0.1', 9))"]
    assert subprocess.run(probe, env=environment, capture_output=True).returncode == 1  # the guard does guard
    assert (tmp_path / "asked").exists()
