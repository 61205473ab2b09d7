"""Drive a coroutine by hand, as an event loop does."""


class Pause:
    def __await__(self):
        got = yield "please wait"
        return got


async def count():
    print("One")
    got = await Pause()
    print("Two, resumed with", got)
    return "the result"


coroutine = count()
print("called:", type(coroutine).__name__, "and nothing ran yet")
print("suspended, it says:", coroutine.send(None))
try:
    coroutine.send("an answer")
except StopIteration as stop:
    print("returned:", stop.value)
