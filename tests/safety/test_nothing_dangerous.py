"""Nothing in the pipeline runs what a file says, and nothing asks the network unless a model's name needs it."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.stages import STAGES, workspace

SOURCES = sorted((REPOSITORY / "pipeline").rglob("*.py"))
UNSAFE_MODULES = {"pickle", "cPickle", "dill", "joblib", "marshal", "shelve", "xml.etree.ElementTree", "xml.sax"}
UNSAFE_CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.load", "yaml.unsafe_load"}
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


def dotted(node: ast.expr) -> str:
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([*([node.id] if isinstance(node, ast.Name) else [""]), *reversed(parts)])


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(REPOSITORY)))
def test_no_source_can_run_what_a_file_says(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not {alias.name for alias in node.names} & UNSAFE_MODULES
        if isinstance(node, ast.ImportFrom):
            assert node.module not in UNSAFE_MODULES
        if isinstance(node, ast.Call):
            assert dotted(node.func) not in UNSAFE_CALLS, f"line {node.lineno}"
            for keyword in node.keywords:
                on = isinstance(keyword.value, ast.Constant) and keyword.value.value is True
                assert not (keyword.arg in {"shell", "trust_remote_code", "allow_pickle"} and on), f"line {node.lineno}"


def test_the_whole_pipeline_runs_without_any_socket_and_asks_for_none(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "work", [REPOSITORY / "data" / "raw" / "sample.vtt"])
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(FORBID)
    home = {"HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": str(tmp_path / "cache"), "ASKED": str(tmp_path / "asked")}
    (tmp_path / "home").mkdir()
    kept = {key: value for key, value in os.environ.items() if key != "CI"}  # some tools keep still in CI alone
    environment = kept | home | {"PYTHONPATH": os.pathsep.join([str(tmp_path / "site"), str(REPOSITORY)])}
    for stage in STAGES:
        command = [sys.executable, "-m", f"pipeline.{stage}"]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
    assert not (tmp_path / "asked").exists(), (tmp_path / "asked").read_text()
    assert not list((tmp_path / "home").rglob("*telemetry*")) and not (tmp_path / "home" / "intel").exists()
    probe = [sys.executable, "-c", "import socket; socket.create_connection(('127.0.0.1', 9))"]
    assert subprocess.run(probe, env=environment, capture_output=True).returncode == 1  # the guard does guard
    assert (tmp_path / "asked").exists()
