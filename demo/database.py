"""The same three queries, asked in four ways, and a transaction in an async view.

Each query waits in the database for WAIT seconds, as a slow one does.
"""

import asyncio
import time

from asgiref.sync import sync_to_async
from django.db import connection, transaction
from django.db.models import F
from django.shortcuts import render
from django.views.decorators.http import require_safe

from demo.models import Recording, Section, Sleep
from demo.scene import scene, tell

WAIT = 0.2  # seconds


def prepare(connection, **signal):
    """Give a connection that opens what the scenes need of it."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("demo_sleep", 1, time.sleep)
    if tell_query not in connection.execute_wrappers:
        connection.execute_wrappers.append(tell_query)


def tell_query(execute, sql, params, many, context):
    """Tell where each query starts and ends: in the thread that keeps the connection."""
    tell(f"{sql.split()[0]} starts")
    try:
        return execute(sql, params, many, context)
    finally:
        tell(f"{sql.split()[0]} ends")


@require_safe
def home(request):
    """List the talk as the database has it, and the scenes."""
    sections = Section.objects.prefetch_related("recordings")
    return render(request, "db.html", {"sections": sections})


def slow(position):
    """Return a query for one section of the talk that takes WAIT seconds."""
    return Section.objects.filter(position=position).annotate(waited=Sleep(WAIT))


@scene
def in_turn(request):
    """Three queries in a sync view

    Each query keeps the thread of the view until its answer is there. The next one starts after
    that, so the three take three times as long as one.
    """
    for position in range(3):
        tell(slow(position).get())


@scene
async def awaited(request):
    """Three queries, awaited in an async view

    The event loop is free while each query runs, in a thread of its own kind: the async methods of
    the ORM are its sync methods, handed to a thread. Awaited one after another, they take as long.
    """
    for position in range(3):
        tell(await slow(position).aget())


async def ask(position):
    tell(f"asks for section {position}")
    tell(await slow(position).aget())


@scene
async def gathered(request):
    """Three queries under gather

    All three tasks ask at once and nothing is gained: the queries run one after another, in one
    thread. A connection belongs to the thread that opened it, so Django sends all queries of a
    request to the same thread.
    """
    await asyncio.gather(*[ask(position) for position in range(3)])


def ask_and_close(position):
    try:
        tell(slow(position).get())
    finally:
        connection.close()  # it is this thread's own, and nobody else would close it


@scene
async def threads(request):
    """Three queries in three threads

    This is what it takes to overlap them: a thread and a connection for each. Then you close the
    connections yourself, no transaction spans them, and three queries of one reader take three of
    the connections that the database allows.
    """
    ask_in_thread = sync_to_async(ask_and_close, thread_sensitive=False)
    await asyncio.gather(*[ask_in_thread(position) for position in range(3)])


class Failed(Exception):
    """What goes wrong in the middle of a transaction, when the reader asks for it."""


@transaction.atomic
def move_star(fail):
    """Take a star from the recording that has most and give it to the one that has fewest."""
    rows = Recording.objects.select_for_update().order_by("-stars", "pk")
    giver, *_, taker = rows
    Recording.objects.filter(pk=giver.pk).update(stars=F("stars") - 1)
    if fail:
        raise Failed
    Recording.objects.filter(pk=taker.pk).update(stars=F("stars") + 1)


@scene(writes=True)
async def transfer(request):
    """A transaction in an async view

    A star moves from one recording to another: two updates that must both happen, or neither.
    Django's atomic has no async form, so the whole transaction is one sync function, and the view
    awaits it through sync_to_async. When it fails in the middle, the first update is taken back.
    """
    count = sum([row.stars async for row in Recording.objects.all()])
    tell(f"{count} stars before")
    try:
        await sync_to_async(move_star)(fail="fail" in request.POST)
        tell("a star has moved")
    except Failed:
        tell("failed between the two updates")
    count = sum([row.stars async for row in Recording.objects.all()])
    tell(f"{count} stars after")
