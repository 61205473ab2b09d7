"""The demo's URLs; the talk's two views come as they stand in snippets/."""

from django.urls import path
from django.views.decorators.http import require_safe

from demo import api, compare, database, stream, views, who
from snippets.talk import views as talk

handler400, handler404 = "demo.views.bad_request", "demo.views.not_found"
urlpatterns = [
    path("", views.home, name="home"),
    path("sync/", require_safe(talk.sync_view)),
    path("async/", require_safe(talk.async_view)),
    path("compare/", compare.page, name="compare"),
    path("compare/run/", compare.run, name="run"),
    path("who/sync/", who.sync_view, name="who-sync"),
    path("who/async/", who.async_view, name="who-async"),
    path("db/", database.home, name="db"),
    path("db/in-turn/", database.in_turn),
    path("db/async/", database.awaited),
    path("db/gather/", database.gathered),
    path("db/threads/", database.threads),
    path("db/transaction/", database.transfer),
    path("api/", api.home, name="api"),
    path("api/in-turn/", api.in_turn),
    path("api/taskgroup/", api.taskgroup),
    path("api/threads/", api.threads),
    path("api/blocking/", api.blocking),
    path("api/failure-taskgroup/", api.failure_taskgroup),
    path("api/failure-gather/", api.failure_gather),
    path("api/late/", api.late),
    path("stream/", stream.page, name="stream"),
    path("stream/async/", stream.async_view),
    path("stream/sync/", stream.sync_view),
    path("stream/saved/<str:key>/", stream.saved),
    *[path(f"assets/{name}", views.asset, {"name": name}) for name in views.ASSETS],
]
