"""Commands end with plain messages, and print nothing that drives a terminal."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from pipeline.core import command
from tests.conftest import REPOSITORY
from tests.stages import STAGES


def test_controls_and_marks_that_reorder_text_are_not_printed() -> None:
    assert command.printable("a\x1b[31mb\u202ec\x9b\tok\n") == "a\ufffd[31mb\ufffdc\ufffd\tok\n"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (command.Problem("the file \x1b is bad"), "error: the file \ufffd is bad\n"),
        (
            OSError(28, "No space left on device", "data/x.parquet"),
            "error: data/x.parquet: No space left on device. Free some space on that disk and run it "
            "again; what earlier runs wrote is as it was\n",
        ),
    ],
)
def test_a_problem_is_a_plain_message_and_exit_code_1(
    error: Exception, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> int:
        raise error

    assert command.run(fail) == 1
    assert capsys.readouterr().err == message


def test_where_nobody_reads_on_it_ends_without_a_word() -> None:
    code = "import sys; from pipeline.core import command; sys.exit(command.run(lambda: print('line ' * 99_999) or 0))"
    with subprocess.Popen([sys.executable, "-c", code], stdout=-1, stderr=-1, cwd=REPOSITORY) as process:
        assert process.stdout and process.stderr
        assert process.stdout.read(5) == b"line "
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (141, b"")


def test_a_pipe_of_something_else_that_breaks_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> int:
        raise BrokenPipeError(32, "Broken pipe")

    assert command.run(fail) == 1
    assert "Broken pipe" in capsys.readouterr().err


def test_a_mistake_of_ours_is_not_hidden() -> None:
    def fail() -> int:
        raise KeyError("x")

    failing: Callable[[], int] = fail
    with pytest.raises(KeyError):
        command.run(failing)


@pytest.mark.parametrize("stage", STAGES)
def test_help_says_what_the_stage_does(stage: str) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", f"pipeline.{stage}", "--help"],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        check=True,
    )
    module = (REPOSITORY / "pipeline" / f"{stage}.py").read_text()
    first = module.split('"""')[1].strip().split(".")[0]
    assert " ".join(first.split()) in " ".join(shown.stdout.split())
