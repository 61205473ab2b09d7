"""A snippet as a program: a module run as a script, or a request of one of its URLs, recorded."""

import ast
import asyncio
import atexit
import codecs
import contextlib
import gc
import http
import importlib
import sys
import threading
import traceback
import types
from importlib.machinery import SourceFileLoader
from pathlib import Path

from snippets.recorder import holds
from snippets.recorder.catalog import BESIDE
from snippets.recorder.needs import programs
from snippets.recorder.recorder import Recorder
from snippets.recorder.steps import Steps, codes_of

LATE = {  # modules that a package imports only when it first needs them
    "dj_database_url": ["django.db.backends.postgresql.base", "psycopg_pool"],
    "django": [
        "django.test",
        "django.core.handlers.asgi",
        "django.core.management.commands.migrate",
        "django.db.backends.sqlite3.base",
    ],
    "ProcessPoolExecutor": ["concurrent.futures.process"],
    "httpx": ["anyio._backends._asyncio"],
    "uvicorn": ["uvicorn.protocols.http.h11_impl", "uvicorn.lifespan.on"],
}
OURS = Path(__file__).parent


def record(path, url, say, method="GET"):
    """Run a snippet afresh and say its recording, line by line; what it raises comes out as it is.

    path: the module, relative to the current folder; of a snippet with views, its URLconf.
    url: what to request from it, or None to run the module as a script.
    say: is called with each line; it must not print into the descriptors 1 and 2.
    """
    if url is None:
        run, codes = as_script(path)
    else:
        run, codes = as_request(path, url, method)
    gc.freeze()  # the end of the run collects what the run has made, and looks at nothing else
    recorder = Recorder(say, programs(Path(path)))
    with past_us() as outside, recorder.listening(outside, Steps(codes)):
        run()


def past_us():
    """Return what hears words past sys.stdout: a context of an Outside, or None in a browser."""
    if sys.platform == "emscripten":
        return contextlib.nullcontext()
    from snippets.recorder.outside import outside

    return outside()


def package(path):
    """Return the name of the package of a module in the current folder's packages."""
    return ".".join(path.parent.parts)


def preload(path):
    """Import what the snippet will import, so that its clock does not count the time of imports."""
    text = path.read_text("utf-8")
    names = [name for package, late in LATE.items() if package in text for name in late]
    for node in ast.walk(ast.parse(text, path)):
        if isinstance(node, ast.Import):
            names = [*names, *(alias.name for alias in node.names)]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [*names, node.module]
        elif isinstance(node, ast.ImportFrom):
            beside = [node.module] if node.module else [alias.name for alias in node.names]
            names = [*names, *(f"{package(path)}.{name}" for name in beside)]
    hook, sys.unraisablehook = sys.unraisablehook, lambda unraisable: None
    for name in names:
        with contextlib.suppress(Exception):  # the snippet itself will say what is wrong
            importlib.import_module(name)
    sys.unraisablehook = hook


def as_script(path):
    """Return a function that runs a snippet as `python path` does, to the end of its process.

    And the code that it runs. One that imports the modules beside it runs as `python -m` does.
    """
    preload(path)
    code = compile(path.read_text("utf-8"), str(path), "exec")
    main = types.ModuleType("__main__")
    main.__file__, main.__builtins__ = str(path), __builtins__
    main.__loader__ = SourceFileLoader("__main__", str(path))
    in_package = BESIDE.search(path.read_text("utf-8")) is not None
    main.__package__ = package(path) if in_package else None

    def run():
        sys.modules["__main__"], sys.argv = main, [str(path)]
        sys.path[0] = str(Path.cwd() if in_package else path.parent.resolve())
        try:
            exec(code, main.__dict__)
            failed = None
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            failed = error
        end(main)
        if failed and not (isinstance(failed, SystemExit) and not failed.code):
            raise failed

    return run, [code]


def end(main):
    """End a program as Python does: threads, then what was registered, then what it has made."""
    holds.hand_over(None)
    threading._shutdown()
    atexit._run_exitfuncs()
    gc.collect()  # a forgotten coroutine complains when it is collected
    if threading.active_count() == 1:  # a daemon may still use what is there
        main.__dict__.clear()
        gc.collect()


def as_request(path, url, method):
    """Return a function that requests url of a URLconf as a server does, and the code of its views.

    path: of the URLconf, which has its views in a views.py beside it, or in itself.
    """
    from django.conf import settings

    settings.configure(
        ROOT_URLCONF=".".join(path.with_suffix("").parts),
        ALLOWED_HOSTS=["127.0.0.1"],
        DEBUG_PROPAGATE_EXCEPTIONS=True,
    )
    from django.core.asgi import get_asgi_application
    from django.urls import get_resolver

    application = get_asgi_application()
    gc.freeze()  # codes_of looks at what comes now: at all of Django, it takes 0.2 s in a browser
    get_resolver().url_patterns  # noqa: B018  the views are imported before the clock starts
    views = path.with_name("views.py") if path.name == "urls.py" else path
    return lambda: asyncio.run(request(application, url, method)), codes_of(views)


async def request(application, url, method):
    """Be the client: send a request, and print its answer as it comes: status, headers, chunks."""
    asyncio.current_task().set_name("client")
    print(method, url)
    path, _, query = url.partition("?")
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode()}
    scope["headers"] = [(b"host", b"127.0.0.1")]
    received, sent = asyncio.Queue(), asyncio.Queue()
    received.put_nowait({"type": "http.request"})
    answering = asyncio.create_task(application(scope, received.get, sent.put))
    answering.add_done_callback(lambda _: sent.put_nowait(None))
    decoder = codecs.getincrementaldecoder("utf-8")()  # a letter may be split between two chunks
    while message := await sent.get():
        say(message, decoder if method != "HEAD" else None)  # for which a server sends none
    await answering


def say(message, decoder):
    """Print what a server sends of an answer: of its body, what the decoder makes of a chunk."""
    if message["type"] == "http.response.start":
        phrases = {status: status.phrase for status in http.HTTPStatus}
        print(message["status"], phrases.get(message["status"], ""))
        for name, value in message["headers"]:
            print(f"{name.decode()}: {value.decode()}")
    elif decoder and (
        text := decoder.decode(message.get("body", b""), not message.get("more_body"))
    ):
        print(text.removesuffix("\n"))


def own_traceback(error, path) -> str:
    """Return the text of a traceback that starts in the snippet's folder, without what ran it."""
    trace, folder = error.__traceback__, Path(path).resolve().parent
    while trace and Path(trace.tb_frame.f_code.co_filename).resolve().parent != folder:
        trace = trace.tb_next
    if error in getattr(error.__context__, "exceptions", ()):
        error.__context__ = None  # Django 6.1 takes a view's error out of a group, and raises it
    if not isinstance(error, SyntaxError):  # which says its place itself
        trace = trace or error.__traceback__
    return "".join(traceback.format_exception(error.with_traceback(without_ours(trace))))


def without_ours(trace):
    """Return a traceback without the frames of this package."""
    if trace is None:
        return None
    rest = without_ours(trace.tb_next)
    if Path(trace.tb_frame.f_code.co_filename).resolve().parent == OURS:
        return rest
    return types.TracebackType(rest, trace.tb_frame, trace.tb_lasti, trace.tb_lineno)
