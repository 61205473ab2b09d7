"""What the machine makes a run late, by the kernel's own account."""

import os
import signal
import subprocess
import sys
import time

import pytest

from snippets.recorder import lateness
from snippets.recorder.recording import parse
from tests.support.project import run

needs_account = pytest.mark.skipif(
    not lateness.has_account(), reason="this system does not say how long a thread has waited"
)
COMPUTE = '''"""Compute on the core that CORE names."""
import os
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

fork = get_context("fork")
received, sent = fork.Pipe()
os.sched_setaffinity(0, {CORE})


def compute(seconds=0.3):
    begun = time.thread_time()
    while time.thread_time() < begun + seconds:
        pass


if __name__ == "__main__":
    begun = time.perf_counter()
    WORK
    print(f"waited {time.perf_counter() - begun - 0.3:.2f} s")
'''
WORKERS = {
    "the main thread": "compute()",
    "a thread that has ended": "t = threading.Thread(target=compute); t.start(); t.join()",
    "a child": "pool = ProcessPoolExecutor(1); pool.submit(compute).result(); pool.shutdown()",
    "a thread of a child": "child = fork.Process(target=lambda: threading.Thread("
    "target=compute).start()); child.start(); child.join()",
    "a thread of a child that is killed": "child = fork.Process(target=lambda: threading.Thread("
    "target=lambda: (compute(), sent.send(1), time.sleep(60))).start()); "
    "child.start(); received.recv(); child.kill(); "
    "os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT); child.join()",
}
BUSY = "import os; os.sched_setaffinity(0, {CORE})\nwhile True: pass"


@pytest.fixture
def busy_core():
    """The number of a core that two other processes keep busy."""
    core = min(os.sched_getaffinity(0))
    command = [sys.executable, "-c", BUSY.replace("CORE", str(core))]
    with subprocess.Popen(command) as one, subprocess.Popen(command) as other:
        yield core
        one.kill()
        other.kill()


@needs_account
@pytest.mark.parametrize("worker", WORKERS)
def test_a_run_says_how_long_its_threads_and_children_waited(house, busy_core, worker):
    program = COMPUTE.replace("WORK", WORKERS[worker]).replace("CORE", str(busy_core))
    (house / "snippets/page/count.py").write_text(program)
    done = run("-m", "snippets", "page/count", cwd=house)
    assert done.returncode == 0, done.stderr
    recorded = parse(done.stdout)
    (waited,) = recorded.lines[-1].times[1:]
    assert waited > 0.2
    assert recorded.late > 0.9 * waited - 0.05


def test_without_an_account_nothing_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(lateness, "PROC", tmp_path)
    account = lateness.Account()
    account.start()
    assert account.seconds() is None


def test_what_a_host_and_a_container_take_is_added(monkeypatch, tmp_path):
    (tmp_path / "stat").write_text("cpu  9 9 9 9 9 9 9 50 0 0\ncpu0 9 9 9 9 9 9 9 50 0 0\n")
    (tmp_path / "cpu.stat").write_text("usage_usec 7\nthrottled_usec 250000\n")
    (tmp_path / "old.stat").write_text("nr_throttled 7\nthrottled_time 250000000\n")
    monkeypatch.setattr(lateness, "PROC", tmp_path)
    monkeypatch.setattr(lateness, "THROTTLED", [tmp_path / "cpu.stat", tmp_path / "old.stat"])
    monkeypatch.setattr(lateness.os, "sysconf", lambda name: 100)
    assert lateness.taken() == pytest.approx(0.5 + 0.25 + 0.25)


SERVER = """
import os, signal
open("/proc/self/comm", "w").write("served")
if os.fork() == 0:
    print(os.getpid(), flush=True)
signal.pause()
"""


@needs_account
def test_the_processes_of_a_server_count_and_are_found_from_the_first(monkeypatch):
    with subprocess.Popen(
        [sys.executable, "-c", SERVER], stdout=subprocess.PIPE, start_new_session=True
    ) as server:
        child = int(server.stdout.readline())
        account, other = lateness.Account(("served",)), lateness.Account()
        monkeypatch.setattr(lateness.os, "getpid", lambda: 1 << 30)  # whose children they are not
        for one in account, other:
            one.start()
        assert lateness.servers(("served",)) == [str(server.pid)]
        assert account._waited.keys() == {str(server.pid), str(child)}
        assert not other._waited
        os.killpg(server.pid, signal.SIGKILL)


@needs_account
def test_what_a_thread_of_c_waits_at_its_end_is_counted():
    account = lateness.Account()
    account.start()
    account.ending(lambda: time.sleep(0.3))()  # as long as a busy machine might keep it
    assert account.seconds() >= 0.3
