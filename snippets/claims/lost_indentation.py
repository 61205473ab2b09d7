"""Compile a function whose body lost its indent."""

printed = """\
def count():
print("One")
"""

try:
    compile(printed, "views.py", "exec")
except IndentationError as error:
    print(f"{type(error).__name__}: {error.msg}")
