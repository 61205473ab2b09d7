"""Suspend in the innermost of three coroutines."""


class Pause:
    def __await__(self):
        yield "a pause"


async def inner():
    await Pause()
    print("inner goes on")


async def middle():
    await inner()
    print("middle goes on")


async def outer():
    await middle()
    print("outer goes on")


coroutine = outer()
print("whoever sends gets", coroutine.send(None))
print("and all three wait")
try:
    coroutine.send(None)
except StopIteration:
    print("done")
