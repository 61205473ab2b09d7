# ---
# title: The lab
# description: Find out by measuring which of threads, tasks and processes fits which work.
# hide: [navigation, toc]
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Threads, tasks, processes: a lab
#
# You give one job to [threads](glossary.md#thread), to [tasks](glossary.md#task) and to processes,
# and measure. Each step begins with a question: answer it, then look. In the end you know which of
# the three fits which work, because you saw it.
#
# This page ran when the site was built, on the machine that it names below. Its plots show that
# machine's figures, which vary; what the text says of them is tested, and holds on yours.
#
# Get your own: unpack <a href="lab.zip" download>lab.zip</a> (<a href="lab.py"
# download>lab.py</a> and what it imports), and run it as a script, which prints the figures. In
# JupyterLab with Jupytext, open `docs/lab.py` as a notebook.
#
# ```sh
# pip install ziaplot psutil ipython
# python docs/lab.py
# ```

# %%
import sys

sys.path[:0] = [".", ".."]  # the project's folder, seen from itself or from docs/
globals().pop("__file__", None)  # or each new process would run this file again

from IPython.display import display

from snippets.measuring import measure
from snippets.measuring.plot import Plot

print(measure.machine())

# %% [markdown]
# ## Waiting
#
# A job waits for 0.3 s, as for a database or an API. Three of them in turn take 0.9 s. **How long
# do three threads take, and three tasks?** Decide, then look.
#
# ::: snippet lab/three_ways
#
# Both take as long as one job. Waiting needs no processor, so many waits can overlap.
# The three threads are held meanwhile; the tasks leave theirs free, and are thin.
#
# Processes can wait at once, too. **What else do they need?**
#
# ::: snippet lab/processes
#
# Each has to be started first. How long that takes depends on the system: a copy of a running
# Python (`fork`, in the recording) is made soon, a new one (`spawn`, in the plots) later. Now
# take more jobs, of 0.05 s each. **How many can wait at once before threads, or tasks, slow
# down?**

# %%
counts = {"in_turn": [1, 10, 30], "processes": [1, 3, 6]}
counts["threads"] = counts["tasks"] = [1, 10, 100, 1000]
waiting = measure.against_jobs((0.05, 0), **counts)
display(Plot("Jobs that wait for 0.05 s", "jobs", "seconds", waiting, log="xy"))

# %% [markdown]
# In turn, time grows with the jobs, so a thousand are not run. Nor are a thousand processes: each
# costs its start. A thousand threads and a thousand tasks come back soon after the first one. How
# soon differs between machines.
#
# ## Computing
#
# Now a job computes: it uses up 0.2 s of processor time. **Which of the three groups below
# will be over sooner than the one in turn?**

# %%
measure.timeline([(0, 0.2)] * 3)

# %% [markdown]
# Threads and tasks gain nothing. The tasks run one after the other, since none of them ever
# waits. The three threads overlap, and each takes up to three times as long: the GIL lets one at a
# time run Python code.
#
# Processes can compute at once, if there are cores. **Give eight jobs of 0.1 s to one, two and
# four workers that have already started: where does the time stop falling?**


# %%
if missing := measure.add_subinterpreters():
    print(f"Subinterpreters: not run here, for they need Python 3.14 ({missing}).")
computing = measure.against_workers((0, 0.1), jobs=8, counts=[1, 2, 4])
display(Plot("Eight jobs that compute for 0.1 s", "workers", "seconds", computing))

# %% [markdown]
# Threads stay at the sum of the work. Processes get faster up to the number of cores that are
# free, and no further: from there on they share. A subinterpreter has a GIL of its own; in Python
# 3.14 the standard library has a pool, which runs each of them in a thread.
#
# The *free-threaded* build of Python has no GIL, and there threads compute at once. Is this one?

# %%
if measure.has_gil():
    print("Without a GIL: not run here. It takes a free-threaded build of Python.")

# %% [markdown]
# To see it, install such a build (`uv python install 3.14t`, for example) and run this lab with
# it: `uv run --no-project --python 3.14t --with ziaplot,psutil,ipython docs/lab.py`.
#
# ## Mixed
#
# Most jobs do both. This one waits for 0.1 s and computes for 0.1 s. **Which way wins?**

# %%
measure.timeline([(0.1, 0.1)] * 3)

# %% [markdown]
# Threads and tasks overlap the waits; then they compute in turn. Here are the four ways side by
# side, with four jobs of 0.2 s:

# %%
kinds = {"waiting": (0.2, 0), "computing": (0, 0.2), "mixed": (0.1, 0.1)}
found = measure.by_kind(4, *kinds.values())
display(Plot("Four jobs of 0.2 s", "what they do", "seconds", found, names=tuple(kinds)))

# %% [markdown]
# For waiting, take tasks, or threads where the library blocks. For computing, take processes, and
# start them beforehand: their start is counted here. Work that does both gains in its
# waits from tasks or threads, and in its computing from processes.
#
# ## Who switches when
#
# A task ticks every 0.1 s. Beside it something computes for 0.35 s: first a task, then a thread,
# then a process. **When do the ticks stop?**
#
# ::: snippet lab/who_switches
#
# Beside the busy task there is no tick: tasks are switched only where one awaits. Beside a busy
# thread the ticks go on, because the operating system switches threads at any point. How long
# does the loop stand still? It depends on who computes:


# %%
gaps = measure.standstill(0.05, 0.1, 0.2, 0.4)
display(Plot("How long a loop stands still", "computing, s", "longest gap, s", gaps, log="xy"))

# %% [markdown]
# A computing task stops the loop for as long as it computes. A thread or a process delays a tick,
# due every hundredth of a second, by moments, however long it computes.
#
# ## What one costs
#
# **Which starts first, and by how much: ten times, a hundred, a thousand?** Guess before you
# look.
#
# ::: snippet lab/start_up

# %%
display(Plot("What one costs", "time to start, ms", "memory, kB", measure.cost(), log="xy"))

# %% [markdown]
# Both axes are logarithmic. A task costs least, then a thread, then a process, in time and in
# memory.
#
# ## Shared state
#
# Three threads add one to a counter, each in two steps: read, then write. All read before the
# first one writes. Three tasks do the same, first without an `await` between the steps, then with
# one. **Who counts to three?**
#
# ::: snippet lab/lost_update
#
# The barrier stands for a switch at a bad moment, so that you see it every time. Threads can lose
# an update wherever they are switched. Tasks lose one only across an `await`. In both cases a
# lock around the two steps helps.
#
# Processes share no counter at all. **What do two of them count to, and what is left here?**

# %%
from snippets.lab.lost_update import add_one, counts
from snippets.lab.processes import pool_of

for _ in range(2):
    with pool_of(1, "spawn") as pool:
        print("A process counted to", pool.submit(add_one, "processes", int).result())
print("The counter here is at", counts.get("processes", 0))

# %% [markdown]
# Each counted in its own copy, and nothing came back but the answers. What one process wants
# another to have, it sends.
#
# ## What you found
#
# | work | take | because |
# | --- | --- | --- |
# | waiting, with libraries to await | tasks | a wait costs little; you see where they switch |
# | waiting, with blocking libraries | threads | waits overlap; guard what is shared |
# | computing | processes, as many as cores | each has a GIL of its own; they have to be started |
# | computing beside an event loop | a process, or a thread | in a task it stops the loop |
#
# [The article](index.md#threads-tasks-and-processes) says what follows from this for Django's
# views.
