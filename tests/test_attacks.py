"""The demo under attack, over real servers: what it answers, and that nothing is left of it."""

import re
import socket

import django
import pytest

from tests.support.demos import ERROR, SERVERS, ask, demo

DEPLOYED = [pytest.param(name, marks=pytest.mark.every) for name in ("hypercorn", "gunicorn")]
ALL = ["uvicorn", "runserver", *DEPLOYED]

HOST = b"Host: 127.0.0.1\r\nConnection: close\r\n"
GET, POST = b"GET /who/sync/ HTTP/1.1\r\n", b"POST /db/transaction/ HTTP/1.1\r\n" + HOST
FORM = b"Content-Type: application/x-www-form-urlencoded\r\nCookie: csrftoken=%b\r\n" % (b"x" * 32)
LONG, DIGITS = b"a" * 200_000, b"9" * 30
MALFORMED = {
    "noise": bytes(range(128, 256)) + b"\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500) + b"\r\n\r\n",
    "version that is none": b"GET / NONSENSE\r\n" + HOST + b"\r\n",
    "unknown method": b"NONSENSE / HTTP/1.1\r\n" + HOST + b"\r\n",
    "long path": b"GET /%b HTTP/1.1\r\n" % LONG + HOST + b"\r\n",
    "long query": b"GET /?%b HTTP/1.1\r\n" % LONG + HOST + b"\r\n",
    "long header": GET + HOST + b"Long: %b\r\n\r\n" % LONG,
    "NUL in the path": b"GET /who/\0sync/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "quoted NUL in the path": b"GET /who/%00sync/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "bytes in the path": b"GET /\xff\xfe/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "quoted bytes in the path": b"GET /%ff%fe/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "half a quotation": b"GET /%zz% HTTP/1.1\r\n" + HOST + b"\r\n",
    "half an address": b"GET //[/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "bytes in the query": b"GET /who/sync/?format=\xff\xfe HTTP/1.1\r\n" + HOST + b"\r\n",
    "quoted bytes in the query": b"GET /who/sync/?format=%ff%00 HTTP/1.1\r\n" + HOST + b"\r\n",
    "surrogates in the query": b"GET /compare/?left=%ed%a0%80 HTTP/1.1\r\n" + HOST + b"\r\n",
    "many fields in the query": b"GET /who/sync/?%b HTTP/1.1\r\n" % (b"a&" * 1500) + HOST + b"\r\n",
    "empty host": GET + b"Host: \r\nConnection: close\r\n\r\n",
    "host with a space": GET + b"Host: a b\r\nConnection: close\r\n\r\n",
    "host with a NUL": GET + b"Host: a\0b\r\nConnection: close\r\n\r\n",
    "host with bytes": GET + b"Host: \xff\xfe\r\nConnection: close\r\n\r\n",
    "host with a port that is none": GET + b"Host: 127.0.0.1:x\r\nConnection: close\r\n\r\n",
    "two hosts": GET + HOST + b"Host: elsewhere.example\r\n\r\n",
    "chunk of no size": POST + FORM + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    "chunk of a size below zero": POST + FORM + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nabc\r\n",
    "unknown encoding": POST + FORM + b"Transfer-Encoding: nonsense\r\n\r\nabc",
    "both lengths": POST
    + FORM
    + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "two lengths": POST + FORM + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    "length below zero": POST + FORM + b"Content-Length: -5\r\n\r\nabc",
    "length in words": POST + FORM + b"Content-Length: three\r\n\r\nabc",
    "length that fits no number": POST + FORM + b"Content-Length: %b\r\n\r\nabc" % DIGITS,
    "length below the body's": POST + FORM + b"Content-Length: 3\r\n\r\nabcdefghi",
    "form without its boundary": POST
    + b"Cookie: csrftoken=%b\r\nContent-Type: multipart/form-data\r\n" % (b"x" * 32)
    + b"Content-Length: 3\r\n\r\nabc",
    "origin that is none": POST + FORM + b"Origin: http://[\r\nContent-Length: 3\r\n\r\nabc",
    "token that is none": POST + FORM + b"X-CSRFToken: \xff\r\nContent-Length: 3\r\n\r\nabc",
}
CUT = {  # what its reader does not send to the end
    "request line": b"GET /who",
    "header": GET + b"Host: 127",
    "body": POST + FORM + b"Content-Length: 500\r\n\r\nabc",
    "chunk": POST + FORM + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
    "chunk that fits no number": POST
    + FORM
    + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
}
# runserver says it so, without a status line, to what has no version in it.
STATUS = re.compile(rb"\AHTTP/1.1 (\d{3})|Error code: (\d{3})")
# Not implemented is an encoding, and not supported a version: of all errors from 500 on, these
# are the reader's.
REFUSALS = {*range(400, 500), 501, 505}
# Django's development server reads as many bytes as the header says, and no Python counts so far;
# that of Django 5.2 fails at a length in words, too. The error is in its own code, and it goes on.
OF_RUNSERVER = {"length that fits no number": "OverflowError: "}
if django.VERSION < (6,):
    OF_RUNSERVER["length in words"] = "ValueError: invalid literal for int()"


@pytest.fixture(scope="module", params=ALL)
def server(request):
    """A demo that logs no error from its start to its end."""
    with demo("--server", request.param) as running:
        running.name = request.param
        yield running
    known = ("Traceback", *OF_RUNSERVER.values()) if running.name == "runserver" else ()
    errors = [line for line in running.log.lines if ERROR.match(line)]
    assert [line for line in errors if not line.startswith(known)] == []


def answer_to(server, request):
    """Send bytes to a server and return all that it answers, until it closes the connection."""
    answer, address = b"", ("127.0.0.1", server.client.base_url.port)
    with socket.create_connection(address) as reader:
        try:
            reader.sendall(request)
            while part := reader.recv(2**16):
                answer += part
        except ConnectionError:  # it does not read what is too long
            pass
    return answer


@pytest.mark.parametrize("kind", MALFORMED)
def test_a_malformed_request_is_refused_and_the_next_one_answered(server, kind):
    mark = server.mark()
    answer = answer_to(server, MALFORMED[kind])
    if server.name == "runserver" and kind in OF_RUNSERVER:
        server.log.wait_for(re.escape(OF_RUNSERVER[kind]), mark)
    elif answer:
        status = next(filter(None, STATUS.search(answer).groups()))
        assert int(status) in REFUSALS, answer
    assert server.get("/who/sync/").status_code == 200


@pytest.mark.parametrize("part", CUT)
def test_after_a_request_that_breaks_off_the_next_one_is_answered(server, part):
    for _ in range(20):  # more than Gunicorn has threads
        with socket.create_connection(("127.0.0.1", server.client.base_url.port)) as reader:
            reader.sendall(CUT[part])
    assert server.get("/who/sync/").status_code == 200


WEBSOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def test_a_websocket_is_refused_and_under_wsgi_it_is_a_request_like_others(server):
    answer = server.get("/who/sync/", headers=WEBSOCKET)
    assert answer.status_code == {"ASGI": 403, "WSGI": 200}[SERVERS[server.name]]


FIELDS = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={'x' * 32}"}
TOO_LARGE, TOO_MANY = b"a" * 2_700_000, b"a&" * 1001
REFUSED = [  # a method, a path, headers and a body: the status, and what the page says to do
    ("GET", "/", {"Host": "elsewhere.example"}, b"", 400, "put the name into"),
    ("GET", "/nowhere/", {}, b"", 404, "No page has this address."),
    ("GET", "/compare/?left=talk/nothing", {}, b"", 404, "There is no snippet"),
    ("GET", "/who/sync/?" + "a&" * 1001, {}, b"", 400, "Send at most\n1000."),
    ("POST", "/db/transaction/", FIELDS, b"fail=1", 403, "Allow cookies, open the page again"),
    ("POST", "/compare/run/", FIELDS, TOO_LARGE, 413, "Send at most 2.5\xa0MB."),
    ("POST", "/compare/run/", FIELDS, TOO_MANY, 400, "Send at most\n1000."),
    (
        "POST",
        "/stream/sync/",
        {**FIELDS, "Content-Type": "multipart/form-data"},
        b"a",
        400,
        "again",
    ),
    ("GET", "/compare/run/", {}, b"", 405, "takes POST only. Press the button"),
    ("DELETE", "/", {"X-CSRFToken": "x" * 32, **FIELDS}, b"", 405, "takes GET, HEAD only. Open"),
]
# Django's own page of an error looks at the form, and fails with the form that was the error.
NOWHERE = [
    ("POST", "/nowhere/", {**FIELDS, "Content-Type": kind}, body, 404, "No page has this address.")
    for kind, body in [
        (f"{FIELDS['Content-Type']}; charset=utf-16", b"a=1"),
        ("multipart/form-data", b"a"),
        (FIELDS["Content-Type"], TOO_LARGE),
        (FIELDS["Content-Type"], TOO_MANY),
    ]
]


@pytest.mark.parametrize(("method", "path", "headers", "body", "status", "do"), REFUSED + NOWHERE)
def test_what_django_refuses_is_a_page_of_the_demo_that_says_what_to_do(
    server, method, path, headers, body, status, do
):
    """On a connection of its own: Gunicorn closes one on which a large form was not read."""
    answer = ask(server.url + path, method, headers=headers, content=body)
    assert answer.status_code == status
    assert "The demo" in answer.text and do in answer.text
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_refusal_is_one_line_of_the_log_and_an_error_is_all_of_it(server):
    mark = server.mark()
    ask(server.url, headers={"Host": "elsewhere.example"})
    lines = server.printed_since(mark)
    assert sum("Invalid HTTP_HOST header: 'elsewhere.example'" in line for line in lines) == 1
    assert len(lines) <= 4  # with those of the server
