"""Tests of the demo's database, on whichever DATABASE_URL names: python demo/manage.py test demo"""

from inspect import iscoroutinefunction
from time import perf_counter

from django.conf import settings
from django.core.exceptions import SynchronousOnlyOperation
from django.db import connection, transaction
from django.db.models import Sum
from django.test import SimpleTestCase, TransactionTestCase, override_settings
from django.utils.module_loading import import_string

from demo.database import WAIT, slow
from demo.models import Recording, Section
from demo.seed import fill, outline


def stars():
    return Recording.objects.aggregate(Sum("stars"))["stars__sum"]


class DatabaseTests(TransactionTestCase):
    def setUp(self):
        fill()

    def test_the_seed_is_the_talk(self):
        titles = list(Section.objects.values_list("title", flat=True))
        self.assertEqual(titles, [title for title, _ in outline()])
        self.assertGreaterEqual(Recording.objects.count(), 24)
        views = Recording.objects.get(name="talk/views:sync")
        self.assertGreater(views.seconds, 2.9)

    def test_what_the_article_no_longer_shows_goes(self):
        Recording.objects.create(name="talk/gone", section=Section.objects.first(), seconds=1)
        fill()
        self.assertFalse(Recording.objects.filter(name="talk/gone").exists())

    def test_filling_twice_changes_nothing(self):
        before = list(Recording.objects.values())
        fill()
        self.assertEqual(list(Recording.objects.values()), before)

    async def test_a_transaction_moves_one_star(self):
        before = await Recording.objects.aaggregate(Sum("stars"))
        answer = await self.async_client.post("/db/transaction/")
        self.assertContains(answer, "a star has moved")
        self.assertEqual(await Recording.objects.aaggregate(Sum("stars")), before)
        self.assertEqual(await Recording.objects.exclude(stars=3).acount(), 2)

    async def test_a_transaction_that_fails_changes_nothing(self):
        answer = await self.async_client.post("/db/transaction/", {"fail": ""})
        self.assertContains(answer, "failed between the two updates")
        self.assertEqual(await Recording.objects.exclude(stars=3).acount(), 0)

    async def test_a_sync_query_in_a_coroutine_is_refused(self):
        with self.assertRaises(SynchronousOnlyOperation):
            Section.objects.first()

    async def test_atomic_has_no_async_form(self):
        with self.assertRaises(TypeError):
            async with transaction.atomic():
                pass

    def test_the_database_itself_waits(self):
        start = perf_counter()
        slow(0).get()
        self.assertGreaterEqual(perf_counter() - start, WAIT)
        self.assertIn(connection.vendor, ("sqlite", "postgresql"))


class MiddlewareTests(SimpleTestCase):
    async def ask(self):
        answer = await self.async_client.get("/who/async/?format=json")
        self.assertEqual(answer.headers["X-Frame-Options"], "DENY")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        return answer.json()["crossings"], int(answer.headers["Crossings"])

    @override_settings(MIDDLEWARE=["demo.who.count_crossings", *settings.SAME_ON_LOOP])
    async def test_hooks_on_the_loop_cross_over_never(self):
        self.assertEqual(await self.ask(), (0, 0))

    @override_settings(MIDDLEWARE=["demo.who.count_crossings", *settings.DJANGOS_OWN])
    async def test_djangos_own_middleware_crosses_over_eight_times(self):
        self.assertEqual(await self.ask(), (4, 8))

    def test_djangos_own_middleware_works_under_both_interfaces_and_its_hooks_are_sync(self):
        for middleware in map(import_string, settings.DJANGOS_OWN):
            hooks = [hook for name, hook in vars(middleware).items() if name.startswith("process_")]
            self.assertTrue(middleware.sync_capable and middleware.async_capable and hooks)
            self.assertFalse(any(map(iscoroutinefunction, hooks)))
