"""What the sandbox guarantees, each guarantee tried by a reader that breaks it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.document import Extract, Problem, Reason
from archive.errors import SandboxClosed, SandboxFailed
from archive.sandbox import Limits, Sandbox

HERE = Path(__file__).parent
SMALL = Limits(memory=512 << 20, seconds=1, wall=30.0, output=1 << 20)

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, which only Linux has")


@pytest.fixture(scope="module")
def hostile() -> Iterator[Sandbox]:
    """A sandbox whose reader does what the file's name says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(HERE), prepend=os.pathsep)
        patch.setenv("PRESSMARK_SECRET", "hunter2")
        with Sandbox(SMALL, module="hostile") as sandbox:
            yield sandbox


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "original"
    path.write_bytes(b"as received")
    return path


def read(sandbox: Sandbox, path: Path, wish: str) -> Extract | Problem:
    with path.open("rb") as file:
        return sandbox.read(file, wish, "text/plain")


def detail(sandbox: Sandbox, path: Path, wish: str) -> str:
    told = read(sandbox, path, wish)
    assert isinstance(told, Problem)
    return told.detail


def children(process: int | None) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def until(true: Callable[[], object]) -> None:
    """Wait until it is so; the suite's own time limit ends a wait for ever."""
    while not true():
        time.sleep(0.01)


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def needs(sandbox: Sandbox, *layers: str) -> None:
    """Skip where every one of these layers is lacking."""
    lacking = [said for said in sandbox.missing if any(layer in said for layer in layers)]
    if len(lacking) >= len(layers):
        pytest.skip("this system has " + "; ".join(lacking))


FILTER, LANDLOCK, ROOT, NETWORK = "filter of system calls", "Landlock", "empty root", "network namespace"


# -- reading


def test_what_a_reader_tells_comes_back(hostile: Sandbox, original: Path) -> None:
    told = read(hostile, original, "plain.txt")
    assert isinstance(told, Extract)
    assert [page.text for page in told.text.pages] == ["as received"]


def test_an_original_is_read_from_its_beginning_wherever_it_was_left(hostile: Sandbox, original: Path) -> None:
    with original.open("rb") as file:
        file.read(5)
        for _ in range(2):
            told = hostile.read(file, "plain.txt", "")
            assert isinstance(told, Extract)
            assert told.text.pages[0].text == "as received"


def test_one_zygote_serves_many_files_and_keeps_no_child(hostile: Sandbox, original: Path) -> None:
    read(hostile, original, "plain.txt")
    zygote = hostile.process
    for wish in ["plain.txt", "exit", "crash"] * 10:
        read(hostile, original, wish)
    assert hostile.process == zygote
    assert children(zygote) == []


# -- amounts


def test_a_reader_that_loops_is_ended_by_its_processor_time(hostile: Sandbox, original: Path) -> None:
    told = read(hostile, original, "loop")
    assert told == Problem(reason=Reason.timed_out, detail="not read within 1 seconds of processor time")


def test_a_reader_that_waits_is_ended_by_the_wall_clock(original: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(HERE), prepend=os.pathsep)
    with Sandbox(Limits(wall=0.2), module="hostile") as sandbox:
        assert read(sandbox, original, "sleep") == Problem(
            reason=Reason.timed_out, detail="not read within 0.2 seconds"
        )
        assert isinstance(read(sandbox, original, "plain.txt"), Extract)


@pytest.mark.parametrize("wish", ["hoard", "map"])
def test_a_reader_gets_no_more_memory_than_its_bound(
    original: Path, wish: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(HERE), prepend=os.pathsep)
    # With time to spare: on a busy machine a second is not enough to be given all that memory.
    with Sandbox(Limits(memory=SMALL.memory, seconds=60), module="hostile") as hostile:
        told = read(hostile, original, wish)
    assert isinstance(told, Problem)
    assert told.reason is Reason.out_of_memory or "Cannot allocate memory" in told.detail


def test_endless_recursion_is_too_deep(hostile: Sandbox, original: Path) -> None:
    told = read(hostile, original, "recurse")
    assert isinstance(told, Problem)
    assert told.reason is Reason.too_deep


def test_more_text_than_the_bound_is_too_large(hostile: Sandbox, tmp_path: Path) -> None:
    long = tmp_path / "long"
    long.write_bytes(b"word " * (1 << 18))
    assert read(hostile, long, "plain.txt") == Problem(
        reason=Reason.too_large, detail="there is too much text in it", media_type="text/plain"
    )


def test_an_answer_without_end_is_cut_off(hostile: Sandbox, original: Path) -> None:
    told = read(hostile, original, "endless")
    assert told == Problem(reason=Reason.too_large, detail="there is too much text in it")
    assert isinstance(read(hostile, original, "plain.txt"), Extract)


def test_a_reader_cannot_raise_its_own_bounds(hostile: Sandbox, original: Path) -> None:
    told = read(hostile, original, "raise_limits")
    assert isinstance(told, Problem)
    assert "granted" not in told.detail


# -- no way out


@pytest.mark.parametrize("wish", ["passwords", "root", "stat"])
def test_a_reader_opens_lists_and_looks_at_no_file(hostile: Sandbox, original: Path, wish: str) -> None:
    needs(hostile, FILTER, ROOT)
    assert detail(hostile, original, wish).startswith("refused: ")


def test_a_reader_writes_no_file(hostile: Sandbox, original: Path) -> None:
    needs(hostile, FILTER, LANDLOCK, ROOT)
    assert detail(hostile, original, "write").startswith("refused: ")
    assert not Path("/tmp/pressmark-was-here").exists()


@pytest.mark.parametrize("wish", ["overwrite", "map_over"])
@linux
def test_a_reader_does_not_change_the_original_even_if_we_could(hostile: Sandbox, wish: str) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(b"as received")
        file.flush()
        told = hostile.read(file, wish, "")
        file.seek(0)
        assert file.read() == b"as received"
    assert isinstance(told, Problem)
    assert told.detail.startswith("refused: ")


@pytest.mark.parametrize("wish", ["socket", "connect"])
def test_a_reader_has_no_network(hostile: Sandbox, original: Path, wish: str) -> None:
    needs(hostile, FILTER)
    assert detail(hostile, original, wish) == "refused: Operation not permitted"


@pytest.mark.parametrize("wish", ["fork", "run"])
def test_a_reader_starts_no_process(hostile: Sandbox, original: Path, wish: str) -> None:
    needs(hostile, FILTER)
    assert detail(hostile, original, wish) == "refused: Operation not permitted"


@pytest.mark.parametrize("wish", ["kill_parent", "kill_all"])
def test_a_reader_reaches_no_other_process(hostile: Sandbox, original: Path, wish: str) -> None:
    needs(hostile, FILTER)
    zygote = hostile.process
    assert detail(hostile, original, wish) == "refused: Operation not permitted"
    assert hostile.process == zygote


def test_a_reader_sees_none_of_our_settings(hostile: Sandbox, original: Path) -> None:
    assert "PRESSMARK" not in detail(hostile, original, "environment")


def test_a_reader_holds_the_original_a_spool_and_its_answer_and_nothing_else(hostile: Sandbox, original: Path) -> None:
    assert detail(hostile, original, "descriptors") == "3"


def test_what_is_lacking_is_said_in_words(hostile: Sandbox) -> None:
    assert all(isinstance(said, str) and said for said in hostile.missing)


# -- answers of a reader that has been taken over


@pytest.mark.parametrize("wish", ["garbage", "not_json", "pickle", "false_places"])
def test_an_answer_that_makes_no_sense_is_a_damaged_file(hostile: Sandbox, original: Path, wish: str) -> None:
    told = read(hostile, original, wish)
    assert isinstance(told, Problem)
    assert told.reason is Reason.damaged
    assert not Path("/tmp/pressmark-was-here").exists()


def test_what_a_reader_prints_goes_nowhere(hostile: Sandbox, original: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert detail(hostile, original, "chatter") == "said"
    assert capfd.readouterr() == ("", "")


# -- readers that break


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ("crash", "the reader was ended by SIGSEGV"),
        ("abort", "the reader was ended by SIGABRT"),
        ("exit", "the reader ended with 7 and no answer"),
        ("trouble", "the reader gave up: KeyError: 'page\\ud800 7'"),
    ],
)
def test_a_reader_that_breaks_is_a_damaged_file(hostile: Sandbox, original: Path, wish: str, words: str) -> None:
    assert read(hostile, original, wish) == Problem(reason=Reason.damaged, detail=words)


@linux
def test_a_child_killed_from_outside_ran_out_of_memory(hostile: Sandbox, original: Path) -> None:
    told: list[Extract | Problem] = []
    reading = threading.Thread(target=lambda: told.append(read(hostile, original, "sleep")))
    reading.start()
    until(lambda: children(hostile.process))
    for child in children(hostile.process):
        os.kill(child, signal.SIGKILL)
    reading.join()
    assert [(t.reason if isinstance(t, Problem) else t) for t in told] == [Reason.out_of_memory]


# -- ends


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox that a test may break."""
    monkeypatch.setenv("PYTHONPATH", str(HERE), prepend=os.pathsep)
    with Sandbox(SMALL, module="hostile") as sandbox:
        yield sandbox


@linux
def test_a_zygote_that_died_is_started_again_by_the_next_read(own: Sandbox, original: Path) -> None:
    dead = own.process
    assert dead is not None
    os.kill(dead, signal.SIGKILL)
    until(lambda: not is_running(dead))
    assert isinstance(read(own, original, "plain.txt"), Extract)
    assert own.process != dead


@linux
def test_a_zygote_that_dies_while_it_reads_is_no_fault_of_the_file(own: Sandbox, original: Path) -> None:
    raised: list[BaseException] = []
    reading = threading.Thread(target=_caught, args=(own, original, raised))
    reading.start()
    until(lambda: children(own.process))
    child = children(own.process)[0]
    assert own.process is not None
    os.kill(own.process, signal.SIGKILL)
    reading.join()
    assert [type(error) for error in raised] == [SandboxFailed]
    until(lambda: not is_running(child))
    assert isinstance(read(own, original, "plain.txt"), Extract)


@linux
def test_closing_from_another_thread_ends_a_read_at_once(own: Sandbox, original: Path) -> None:
    raised: list[BaseException] = []
    reading = threading.Thread(target=_caught, args=(own, original, raised))
    reading.start()
    until(lambda: children(own.process))
    zygote, child = own.process, children(own.process)[0]
    own.close()
    reading.join()
    assert [type(error) for error in raised] == [SandboxClosed]
    until(lambda: not is_running(child))
    assert zygote is not None
    assert not is_running(zygote)


def test_a_closed_sandbox_reads_no_more_and_may_be_closed_again(own: Sandbox, original: Path) -> None:
    own.close()
    own.close()
    with pytest.raises(SandboxClosed):
        read(own, original, "plain.txt")


@linux
def test_zygote_and_child_end_with_the_process_that_read(original: Path) -> None:
    program = (
        "import sys; from archive.sandbox import *\n"
        "s = Sandbox(module='hostile'); print(s.process, flush=True)\n"
        "s.read(open(sys.argv[1], 'rb'), 'sleep', '')"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-P", "-c", program, str(original)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as reader:
        assert reader.stdout is not None
        zygote = int(reader.stdout.readline())
        until(lambda: children(zygote))
        child = children(zygote)[0]
        reader.kill()
    until(lambda: not is_running(zygote) and not is_running(child))


def test_a_sandbox_whose_reader_cannot_be_loaded_says_so(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SandboxFailed, match="did not start"):
        Sandbox(module="archive.no_such_reader")
    assert "No module named 'archive.no_such_reader'" in capfd.readouterr().err


def _caught(sandbox: Sandbox, path: Path, raised: list[BaseException]) -> None:
    try:
        read(sandbox, path, "sleep")
    except SandboxFailed as error:
        raised.append(error)
