"""Run out of time between two steps of a transfer."""

import asyncio

balance = {"Ann": 100, "Ben": 0}


async def transfer(amount):
    balance["Ann"] -= amount
    await asyncio.sleep(0.5)  # a slow service
    balance["Ben"] += amount


async def main():
    try:
        async with asyncio.timeout(0.2):
            await transfer(100)
    except TimeoutError as error:
        print(type(error).__name__)
    print(balance)


asyncio.run(main())
