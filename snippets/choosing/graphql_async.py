"""Resolve three fields of a query, both ways (needs strawberry-graphql)."""

import asyncio
import time

import strawberry
from django.conf import settings
from django.test import AsyncClient
from django.urls import path
from strawberry.django.views import AsyncGraphQLView


@strawberry.type
class Query:
    @strawberry.field
    async def waits(self) -> str:
        await asyncio.sleep(0.5)
        return "waited"

    @strawberry.field
    def blocks(self) -> str:
        time.sleep(0.5)
        return "blocked"


async def ask(fields):
    query = {"query": "{" + fields + "}"}
    answer = await AsyncClient().post("/", query, "application/json")
    print(answer.text)


async def main():
    await ask("a: waits b: waits c: waits")
    await ask("a: blocks b: blocks c: blocks")


view = AsyncGraphQLView.as_view(schema=strawberry.Schema(Query))
urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
