"""The demo over real servers: what its pages answer, print and log, and how it starts and stops."""

import asyncio
import itertools
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from html.parser import HTMLParser
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from tests.support.benchmark import ask_barely
from tests.support.demos import (
    SERVERS,
    Log,
    answers_at_once,
    ask,
    demo,
    descendants,
    frozen,
    frozen_snippets,
    lives,
    run_alone,
    streams,
    wait_for_end,
)
from tests.support.gate import gate
from tests.support.project import ENVIRONMENT, IN_CI, ROOT, run
from tests.support.servers import HERE, reserved_port, serving, until, wait_for

DELAY, REST = 0.5, 2  # seconds of a call, three of which stop the loop, and until they may again
LOG_LINE = {  # what two servers log of a request, in the forms that the article shows
    "uvicorn": r'INFO:     127\.0\.0\.1:\d+ - "GET /async/ HTTP/1\.1" 200 OK',
    "runserver": r'\[\d\d/\w{3}/\d{4} \d\d:\d\d:\d\d\] "GET /async/ HTTP/1\.1" 200 15',
}
NGINX = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
IS_THERE = NGINX and os.geteuid() == 0
OPENSSL = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x"]
DEPLOYED = [pytest.param(name, marks=pytest.mark.every) for name in ("hypercorn", "gunicorn")]
ALL = ["uvicorn", "runserver", *DEPLOYED]


class Page(HTMLParser):
    """The links of a page, and what its policy would not let run."""

    def __init__(self, text):
        super().__init__()
        self.links, self.inline = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "a":
            self.links.append(attributes["href"])
        if tag == "style" or (tag == "script" and "src" not in attributes):
            self.inline.append(tag)
        self.inline += [name for name in attributes if name == "style" or name.startswith("on")]


@pytest.fixture(scope="module", params=ALL)
def server(request):
    with demo("--server", request.param) as running:
        running.name, running.interface = request.param, SERVERS[request.param]
        yield running


def test_every_page_answers_and_obeys_the_policy(server):
    seen, links = {}, {"/"}
    while new := links - seen.keys():
        with ThreadPoolExecutor(4) as pool:  # most of them wait for something
            seen |= zip(new, pool.map(server.get, new))
        for path in new:
            links |= {link for link in check_page(path, seen[path]) if link.startswith("/")}
    assert len(seen) >= 19
    assert f"<strong>{server.interface}</strong>" in seen["/"].text


def check_page(path, answer):
    """Check a page of the demo and return its links."""
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    page = Page(answer.text)
    assert page.inline == [], path
    return page.links


@pytest.mark.claim("order-of-output")
def test_sync_and_async_count_in_their_orders_and_times(server):
    expected = {"/sync/": ("OneTwo" * 3, 2.99), "/async/": ("One" * 3 + "Two" * 3, 0.99)}
    for path, (order, least) in expected.items():
        mark, start = server.mark(), time.perf_counter()
        answer = server.get(path)
        waited = time.perf_counter() - start
        took = float(re.fullmatch(rf"{path.strip('/')}: (\d+\.\d{{4}}) s", answer.text)[1])
        assert least < took <= waited
        assert "".join(counts(server.printed_since(mark))) == order


def counts(lines):
    """Return each One and Two that views printed; threads that print at once may share a line."""
    printed = (line for line in lines if re.fullmatch("(One|Two)*", line))
    return re.findall("One|Two", "".join(printed))


def most_at_once(lines):
    """Return how many counts have been between their One and their Two at once."""
    return max(itertools.accumulate({"One": 1, "Two": -1}[word] for word in counts(lines)))


@pytest.mark.claim("log-lines")
def test_log_lines_have_the_forms_that_the_article_shows(server):
    if server.name in LOG_LINE:
        mark = server.mark()
        server.get("/async/")
        line = server.log.lines[server.log.wait_for('"GET /async/', mark)]
        form = re.compile(LOG_LINE[server.name])
        assert form.fullmatch(line)
        article = (ROOT / "docs/index.md").read_text("utf-8").splitlines()
        assert sum(bool(form.fullmatch(line)) for line in article) == 1


@pytest.mark.parametrize("path", ["/sync/", "/async/"])
def test_five_requests_at_once_overlap(server, path):
    """In turn, one request has one count under way at once if it is sync, and three if async."""
    mark = server.mark()
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(server.get, [path] * 5))
    assert [answer.status_code for answer in answers] == [200] * 5
    assert most_at_once(server.printed_since(mark)) >= 5


def test_who_runs_an_async_view(server):
    answers = [server.get("/who/async/?format=json").json() for _ in range(5)]
    loops, tasks = ({answer[kind] for answer in answers} for kind in ("loop", "task"))
    assert all(answer["interface"] == server.interface for answer in answers)
    if server.interface == "WSGI":
        assert len(loops) == 5 and all(answer["crossings"] == 1 for answer in answers)
    else:
        assert loops == {"loop 1"} and len(tasks) == 5
        assert all("MainThread" in answer["thread"] for answer in answers)


def test_who_runs_a_sync_view(server):
    answers = [server.get("/who/sync/?format=json") for _ in range(5)]
    data = [answer.json() for answer in answers]
    assert all(one["loop"] is None and one["task"] is None for one in data)
    if server.interface == "WSGI":
        assert all(answer.headers["Crossings"] == "0" for answer in answers)
    else:
        assert not any("MainThread" in one["thread"] for one in data)
        assert len({one["thread"] for one in data}) == 5
        crossed = server.get("/who/async/?format=json").json()["crossings"]
        assert all(one["crossings"] == crossed + 1 for one in data)  # the view itself
        assert crossed == 4 and all(answer.headers["Crossings"] == "9" for answer in answers)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere/", 404),
        ("/" + "x" * 10_000, 404),
        ("/compare/?left=talk/nothing", 404),
        ("/compare/?left=../settings", 404),
        ("/compare/?left=" + "x" * 10_000, 404),
        ("/compare/?left=%zz&%00&right=%ff", 404),
        ("/who/sync/?format=xml", 400),
        ("/who/sync/?format=%ff&format", 400),
        ("/compare/run/", 405),
    ],
)
def test_bad_requests_are_refused(server, path, status):
    answer = server.get(path)
    if server.name == "gunicorn" and len(path) > 8000:
        status = 414  # it refuses such a line by itself
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert server.get("/").status_code == 200


def test_foreign_hosts_methods_and_posts_are_refused(server):
    mark = server.mark()
    assert server.get("/", headers={"Host": "elsewhere.example"}).status_code == 400
    refusal = "Invalid HTTP_HOST header: 'elsewhere.example'"
    assert any(refusal in line for line in server.printed_since(mark))
    for path in ("/sync/", "/async/"):
        assert server.post(path).status_code == 405
    assert server.post("/who/sync/").status_code == 405
    assert server.client.post("/db/transaction/").status_code == 403
    elsewhere = {"Origin": "https://elsewhere.example", "X-CSRFToken": "x" * 32}
    for path in ("/db/transaction/", "/compare/run/"):
        assert server.client.post(path, headers=elsewhere).status_code == 403


@pytest.mark.every
def test_200_clients_at_once_are_answered_and_the_loop_stays_free():
    async def all_at_once(port):
        return await asyncio.gather(*(ask_barely(port, "/async/") for _ in range(200)))

    with demo() as running:
        mark = running.mark()
        answers = run_alone(all_at_once(running.client.base_url.port))
        assert len(answers) == 200
        assert all(answer.startswith(b"HTTP/1.1 200 OK") for answer in answers)
        assert most_at_once(running.printed_since(mark)) > 40  # more than a pool has threads


def ask_who(url):
    return ask(url + "/who/async/?format=json").json()


def test_a_taken_port_gives_one_clear_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run("-m", "demo", "--port", port)
    assert result.returncode == 1 and result.stdout == ""
    assert re.fullmatch(
        rf"Cannot listen on 127\.0\.0\.1:{port}: .+\. Process {os.getpid()} does, which is: .+\. "
        r"Choose another address with --host or --port\.\n",
        result.stderr,
    )


@pytest.mark.parametrize(
    ("option", "value"), [("port", "0"), ("port", "70000"), ("port", "eight"), ("workers", "0")]
)
def test_a_bad_number_is_refused(option, value):
    result = run("-m", "demo", f"--{option}", value)
    assert result.returncode == 2 and f"invalid {option} value" in result.stderr


def test_a_host_that_is_none_gives_one_clear_line():
    result = run("-m", "demo", "--host", "a..b")
    assert result.returncode == 1 and result.stderr.startswith("Cannot listen on a..b:8001: ")


@pytest.mark.every
def test_listening_everywhere_names_an_address_that_answers():
    with demo("--host", "0.0.0.0") as running:
        assert running.get("/").status_code == 200
        end = running.log.wait_for("Press Ctrl-C")
        text = "\n".join(running.log.lines[:end])
    assert f"The demo runs under ASGI at {running.url}/" in text
    assert "DJANGO_HOSTS names other hosts" in text


def test_options_of_the_database_and_hosts_are_taken_as_they_are(tmp_path):
    code = "import json; from demo import settings as s; print(json.dumps([s.OPTIONS, s.HOSTS]))"
    code = code.replace("s.HOSTS", "s.ALLOWED_HOSTS")
    url = "postgres://user@host/name?sslmode=require"
    options, hosts = json.loads(
        run("-c", code, DATABASE_URL=url, DJANGO_HOSTS="a.example, b.example").stdout
    )
    pool = {"timeout": 5, "reconnect_timeout": 5, "max_waiting": 32}
    assert options == {"sslmode": "require", "pool": pool}
    assert hosts == ["a.example", "b.example"]


def test_an_empty_database_url_is_none():
    code = "from demo import settings; print(settings.DATABASES['default']['NAME'])"
    result = run("-c", code, DATABASE_URL="")
    assert result.stdout == f"{ROOT}/demo/db.sqlite3\n", result.stderr


def test_the_demo_has_its_own_settings_whatever_another_project_has_left():
    with demo(DJANGO_SETTINGS_MODULE="mysite.settings") as running:
        assert running.get("/").status_code == 200


def test_the_api_serves_on_a_port_whatever_its_standard_input_is():
    command = "-m", "demo.slow_api", "{port}"
    with serving(*command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=-3) as (url, _):
        # Its loop looks ten times a second whether it should end: before the first answer, too.
        for delay in ("0.3", "0"):
            assert ask(f"{url}/1/?delay={delay}").json() == {"answer": 1}


def test_an_unknown_server_and_too_many_workers_are_refused():
    result = run("-m", "demo", "--server", "apache")
    assert result.returncode == 2 and "uvicorn" in result.stderr
    result = run("-m", "demo", "--wsgi", "--workers", "2")
    assert result.returncode == 1 and result.stderr.startswith("runserver has one process.")


@pytest.mark.parametrize(
    "url",
    [
        "nonsense://x",
        "postgres://nobody@127.0.0.1:1/nothing",
        f"sqlite:///{ROOT}/README.md",
        "sqlite:////no/such/folder/db.sqlite3",
    ],
)
def test_a_database_that_cannot_be_used_gives_one_clear_line(url):
    with reserved_port() as port:
        result = run("-m", "demo", "--port", port, DATABASE_URL=url)
    assert result.returncode == 1
    assert result.stderr.startswith("Cannot use the database that DATABASE_URL names: ")
    assert "Traceback" not in result.stderr


@pytest.mark.every
@pytest.mark.parametrize(
    ("name", "end"),
    [
        *((name, signal.SIGINT) for name in ("uvicorn", "runserver")),
        ("uvicorn", signal.SIGHUP),  # the terminal is closed
        *(
            pytest.param(name, signal.SIGINT, marks=pytest.mark.every)
            for name in ("hypercorn", "gunicorn")
        ),
    ],
)
def test_ctrl_c_stops_all_processes_without_a_traceback(name, end):
    several = [] if name == "runserver" else ["--workers", "2"]
    with demo("--server", name, *several) as running:
        assert running.get("/").status_code == 200
        least = 4 if several else 2  # the API, and the server with its workers
        until(lambda: len(descendants(running.process.pid)) >= least)
        started = descendants(running.process.pid)
        running.process.send_signal(end)
        assert running.process.wait() == 0
        wait_for_end(started)
        running.log.join()
        text = "\n".join(running.log.lines)
    assert "Traceback" not in text
    assert f"The demo runs under {SERVERS[name]} at http://" in text


@pytest.mark.every
def test_a_second_ctrl_c_does_not_cut_the_end_of_the_server_short():
    with demo("--server", "gunicorn", "--workers", "2") as running, frozen_worker(running):
        api_and_server = psutil.Process(running.process.pid).children()
        running.process.send_signal(signal.SIGINT)
        running.log.wait_for("Handling signal: term")  # and now it waits for its worker
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait() == 0
        assert len(api_and_server) == 2 and not any(map(lives, api_and_server))


@pytest.mark.every
def test_what_does_not_end_by_itself_is_killed():
    with demo("--workers", "2") as running, frozen_worker(running) as worker:
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait() == 0
        wait_for_end(worker)


def frozen_worker(running):
    """Freeze the process of a demo's server that answers."""
    worker = psutil.Process(ask_who(running.url)["process"])
    return frozen(lambda: [worker])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends what a killed process started")
@pytest.mark.parametrize(
    "name",
    [
        "uvicorn",
        *(pytest.param(n, marks=pytest.mark.every) for n in ("gunicorn", "hypercorn", "runserver")),
    ],
)
def test_whoever_kills_the_demo_ends_all_that_it_has_started(name):
    with demo("--server", name) as running:
        assert running.get("/").status_code == 200
        started = descendants(running.process.pid)
        running.process.kill()
        wait_for_end(started)


def test_an_api_that_is_killed_is_told_and_the_demo_goes_on():
    with demo() as running:
        api_of(running).kill()
        running.log.wait_for(
            r"The API has ended by itself, killed by SIGKILL: /api/ and /stream/ answer 502 until"
        )
        assert running.get("/api/taskgroup/").status_code == 502
        assert running.get("/async/").status_code == 200


def api_of(running):
    """Return the process of a demo's API."""
    (api,) = [one for one in descendants(running.process.pid) if "demo.slow_api" in one.cmdline()]
    return api


def test_a_server_that_ends_by_itself_is_told_and_takes_the_rest_with_it():
    with demo() as running:
        api = api_of(running)
        (server,) = [one for one in psutil.Process(running.process.pid).children() if one != api]
        started = descendants(running.process.pid)
        server.kill()
        assert running.process.wait() == 1
        wait_for_end(started)
        running.log.join()
    assert "The server has ended by itself, killed by SIGKILL." in running.log.lines


def test_hosts_that_do_not_have_the_address_it_listens_on_are_told():
    with demo(DJANGO_HOSTS="demo.example.org") as running:
        running.log.wait_for("It answers to demo.example.org, and to no other host.")
        assert running.get("/", headers={"Host": "demo.example.org"}).status_code == 200


def test_listening_everywhere_does_not_say_that_loopback_is_answered_if_it_is_not():
    with demo("--host", "0.0.0.0", DJANGO_HOSTS="demo.example.org") as running:
        end = running.log.wait_for("Press Ctrl-C")
        told = running.log.lines[:end]
        assert running.get("/").status_code == 400
    assert "It answers to demo.example.org, and to no other host." in told
    assert not any("loopback" in line for line in told)


def test_the_loopback_of_ipv6_serves_and_has_nothing_to_tell_of_hosts(tmp_path):
    pipes = streams(DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3")
    with reserved_port() as port:
        command = [sys.executable, "-m", "demo", "--host", "::1", "--port", str(port)]
        with subprocess.Popen(command, **pipes) as process:
            log = Log(process.stdout)
            try:
                told = log.lines[: log.wait_for("Press Ctrl-C")]
                log.wait_for("Uvicorn running")
                assert ask(f"http://[::1]:{port}/").status_code == 200
            finally:
                process.terminate()
                log.join()
    assert not any("answers to" in line for line in told)


HALF = b"GET /who/sync/?half HTTP/1.1\r\nHost: 127.0.0.1\r\n"
WHOLE = HALF.replace(b"half", b"whole") + b"Connection: close\r\n\r\n"


@pytest.mark.every
@pytest.mark.skipif(sys.platform != "linux", reason="its threads are counted")
@pytest.mark.parametrize(("halves", "first"), [(15, "whole"), (16, "half")])
def test_as_many_half_sent_headers_as_gunicorn_has_threads_stop_it(halves, first):
    """Whoever sends a whole one is answered at once, or after one of the others has gone on."""
    with demo("--server", "gunicorn") as running, ExitStack() as stack:
        told = running.log.lines[: running.log.wait_for("Press Ctrl-C")]
        assert [line for line in told if line.startswith("Put it behind a proxy: 16 clients")]
        mark, worker = running.mark(), psutil.Process(ask_who(running.url)["process"])
        address = "127.0.0.1", running.client.base_url.port
        running.client.close()  # an open connection may hold a thread
        holders = [stack.enter_context(socket.create_connection(address)) for _ in range(halves)]
        for holder in holders:
            holder.sendall(HALF)
        until(lambda: worker.num_threads() == halves + 1)  # all of them are read, and the main one
        asker = stack.enter_context(socket.create_connection(address))
        asker.sendall(WHOLE)
        if first == "whole":
            assert asker.makefile("rb").read().startswith(b"HTTP/1.1 200")
        holders[0].sendall(b"Connection: close\r\n\r\n")
        for client in holders[0], asker:
            client.makefile("rb").read()
        logged = [running.log.wait_for(rf"\?{kind} ", mark) for kind in ("half", "whole")]
        assert logged == sorted(logged, reverse=first == "whole"), running.log.lines[mark:]


LINGERS = 2  # seconds


@pytest.mark.every
def test_who_does_not_close_makes_a_worker_of_gunicorn_wait():
    """Its main thread, which accepts all connections, waits for the end of that one."""
    with demo("--server", "gunicorn") as running, socket.socket() as reader:
        reader.connect(("127.0.0.1", running.client.base_url.port))
        start = time.monotonic()
        reader.sendall(WHOLE)
        assert reader.makefile("rb").read().startswith(b"HTTP/1.1 200")
        assert ask(f"{running.url}/who/sync/").status_code == 200
        assert time.monotonic() - start > LINGERS


@pytest.mark.every
def test_gunicorn_leaves_nothing_in_the_home_folder(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    with demo("--server", "gunicorn", HOME=str(home), XDG_RUNTIME_DIR=str(home)) as running:
        assert running.get("/").status_code == 200
        assert list(home.iterdir()) == []
    assert list(home.iterdir()) == []


@pytest.mark.every
def test_demos_that_start_at_once_on_an_empty_database_all_serve(new_database):
    database = new_database()
    with ExitStack() as stack, ThreadPoolExecutor(4) as pool:
        started = pool.map(lambda _: stack.enter_context(demo(database=database)), range(4))
        assert [one.get("/db/").status_code for one in started] == [200] * 4


@pytest.mark.every
@pytest.mark.parametrize("new_database", ["postgresql"], indirect=True)
def test_a_database_that_stops_is_told_and_asked_again_when_it_is_back(new_database):
    parts = urlsplit(new_database())
    with gate(parts.hostname, parts.port) as door:
        through = parts._replace(netloc=f"{parts.username}@127.0.0.1:{door.port}")
        with demo(database=through.geturl()) as running:
            assert running.get("/db/").status_code == 200
            door.shut()
            answer = running.get("/db/")
            assert answer.status_code == 503 and "The database fails" in answer.text
            assert running.get("/async/").status_code == 200
            door.open()
            until(lambda: running.get("/db/").status_code == 200)


@pytest.mark.every
@pytest.mark.parametrize("new_database", ["postgresql"], indirect=True)
def test_whom_a_full_pool_can_not_serve_soon_is_told_so_at_once(new_database):
    """Four are served, 32 wait; the others need not wait for five seconds to be refused."""
    with demo(database=new_database()) as running:
        answers = answers_at_once(running, ["/db/in-turn/"] * 120)
        statuses = Counter(answer.split()[1] for answer in answers)
        assert statuses.keys() == {b"200", b"503"}
        refused = [answer for answer in answers if b"requests waiting" in answer]
        assert refused and all(b"Retry-After: 5" in answer for answer in refused)
        assert all(b"The database is busy" in answer for answer in refused)
        assert running.get("/db/in-turn/").status_code == 200


def test_forty_readers_of_the_mistake_stop_the_loop_only_after_a_rest(server):
    """However slow the machine is, as many as fit into the time, each with a rest, stop it."""
    start = time.monotonic()
    answers = answers_at_once(server, ["/api/blocking/"] * 40)
    took = time.monotonic() - start
    statuses = Counter(answer.split()[1] for answer in answers)
    assert statuses.keys() <= {b"200", b"503"} and statuses[b"503"] > 0
    assert statuses[b"200"] <= 1 + took / (REST + 3 * DELAY)


@pytest.mark.parametrize(
    ("charset", "status"), [("utf-16", 400), ("utf-32", 400), ("nonsense", 403)]
)
def test_a_form_in_an_odd_encoding_is_refused_and_not_an_error(server, charset, status):
    headers = {
        "Content-Type": f"application/x-www-form-urlencoded; charset={charset}",
        "Cookie": f"csrftoken={'x' * 32}",
    }
    answer = server.client.post("/db/transaction/", content=b"fail=1", headers=headers)
    assert answer.status_code == status


def test_help_says_how():
    result = run("-m", "demo", "--help")
    assert result.returncode == 0
    words = ("--wsgi", "--server", "--host", "--port", "--workers", "8001", "DATABASE_URL")
    assert all(word in result.stdout for word in words)


LACKS = {"0": ["security.W004", "security.W008", "security.W016"], "1": ["security.W021"]}
CHECK = """
import django, json
from demo import settings
from django.core import checks

settings.MIDDLEWARE = [  # the checks look for it by name
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
django.setup()
print(json.dumps(sorted(one.id for one in checks.run_checks(include_deployment_checks=True))))
"""


@pytest.mark.every
@pytest.mark.parametrize("behind_tls", LACKS)
def test_django_misses_on_loopback_what_needs_tls_and_behind_tls_the_preload(behind_tls):
    settings = {"DJANGO_SETTINGS_MODULE": "demo.settings", "DJANGO_BEHIND_TLS": behind_tls}
    result = run("-c", CHECK, **settings)
    assert json.loads(result.stdout) == LACKS[behind_tls], result.stderr


@pytest.mark.every
def test_manage_py_serves_and_knows_no_changes_without_a_migration(tmp_path):
    environment = {**ENVIRONMENT, "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"}
    for command in (["migrate"], ["makemigrations", "--check"]):
        result = subprocess.run(
            [sys.executable, ROOT / "demo/manage.py", *command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert result.returncode == 0, result.stderr
    command = "demo/manage.py", "runserver", "--noreload", "{port}"
    with serving(*command, cwd=ROOT, env=environment, stdout=-3, stderr=-3) as (url, _):
        assert ask_who(url)["interface"] == "WSGI"


def test_secrets_and_debug_come_from_the_environment_only():
    code = "import json; from demo import settings as s; print(json.dumps([s.DEBUG, s.SECRET_KEY]))"
    one, two = (json.loads(run("-c", code).stdout) for _ in range(2))
    assert one[0] is False and one[1] != two[1] and len(one[1]) >= 50


def test_settings_are_read_in_a_minute():
    assert len((ROOT / "demo/settings.py").read_text().splitlines()) <= 80


@pytest.mark.every
@pytest.mark.skipif(not IS_THERE and not IN_CI, reason="needs nginx, and root for its folders")
def test_the_pages_configuration_of_nginx_deploys_it(tmp_path):
    """HTTPS by the proxy, two workers, a stream that is not buffered, and a reader who leaves."""
    page = (ROOT / "docs/demo.md").read_text("utf-8")
    configuration = re.search(r"^```nginx\n(.*?)^```", page, re.M | re.S)[1]
    environment = {"DJANGO_BEHIND_TLS": "1", "DJANGO_HOSTS": "demo.example.org"}
    with demo("--workers", "2", **environment) as running, reserved_port() as port:
        text = configuration.replace("443", str(port))
        text = text.replace("8001", str(running.client.base_url.port))
        (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid;\nerror_log stderr;\n{text}")
        made = [*OPENSSL, "-keyout", "demo.key", "-out", "demo.crt"]
        subprocess.run(made, cwd=tmp_path, check=True)
        nginx = [NGINX, "-p", tmp_path, "-c", "nginx.conf", "-g", "daemon off;"]
        with subprocess.Popen(nginx) as proxy:
            try:
                wait_for(port, proxy)
                behind(running, f"https://127.0.0.1:{port}")
            finally:
                proxy.terminate()


def behind(running, url):
    """Ask a demo through its proxy at a URL, as a browser would ask demo.example.org."""
    headers = {"Host": "demo.example.org", "Referer": "https://demo.example.org/compare/"}
    with httpx.Client(base_url=url, headers=headers, **HERE) as client:
        page = client.get("/compare/")
        assert page.status_code == 200 and "max-age" in page.headers["Strict-Transport-Security"]
        assert "Secure" in page.headers["Set-Cookie"]
        form = {"left": "talk/views:sync", "right": "talk/count_sync"}
        form["csrfmiddlewaretoken"] = re.search('name="csrfm.+?value="(.+?)"', page.text)[1]
        token = {"Cookie": page.headers["Set-Cookie"].partition(";")[0]}
        for size, status in (60_000, 403), (70_000, 413):  # without a token, and too large
            assert client.post("/compare/run/", content=b"x" * size).status_code == status
        run = "POST", "/compare/run/"
        with ExitStack() as stack:
            stack.enter_context(client.stream(*run, data=form, headers=token))
            others = stack.enter_context(frozen_snippets(running))
            answer = stack.enter_context(client.stream(*run, data=form, headers=token))
            own = stack.enter_context(frozen_snippets(running, besides=others))
            assert next(answer.iter_lines()) == "event: start"  # before any of them ends
            answer.close()
            wait_for_end(own)
            assert all(map(lives, others))
    elsewhere = ask(running.url, headers={"Host": "demo.example.org"})
    assert elsewhere.status_code == 301 and elsewhere.headers["Location"].startswith("https://")
