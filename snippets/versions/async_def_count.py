"""Count the async def in the package, without its tests."""

import re
from pathlib import Path

import django

modules = sorted(Path(django.__file__).parent.rglob("*.py"))
texts = [module.read_text("utf-8") for module in modules]
counts = [len(re.findall(r"^ *async def ", text, re.M)) for text in texts]
holding = sum(count > 0 for count in counts)
print(f"{sum(counts)}: in {holding} of {len(modules)} modules")
