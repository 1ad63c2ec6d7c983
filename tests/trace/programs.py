"""Short programs whose traces are compared: between interpreters, and with what they say."""

from __future__ import annotations

#: Constructs in which interpreters report lines, calls and exceptions in their own ways.
PROGRAMS = {
    "one line": "for i in range(3): x = i\nn = 0\nwhile n < 3: n += 1\na = 1; b = 2\n",
    "while": "n = 0\nwhile True:\n    n += 1\n    if n > 2: break\n",
    "for else": """
for x in range(4):
    if x == 0:
        a = 1
    elif x == 1:
        a = 2
    elif x == 2: a = 3
    else:
        continue
    b = a
else:
    c = 1
""",
    "comprehensions": """
x = [
    i * i
    for i in range(3)
    if i
]
def f(i):
    return i
y = [f(i) for i in range(3)]
z = {i: f(i)
     for i in x}
g = sum(f(i) for i in range(2))
def h(i):
    j = 7
    return [f(i) for i in range(i)], {k: f(k) for k in "ab"}
h(2)
""",
    "exceptions": """
try:
    1 / 0
except ZeroDivisionError as e:
    x = 1
else:
    x = 3
finally:
    y = 2
def f():
    try:
        raise ValueError("a")
    except ValueError:
        raise
def g():
    try:
        f()
    finally:
        a = 1
try:
    g()
except ValueError as e:
    b = 2
def h():
    try:
        {}["k"]
    except KeyError as e:
        raise ValueError("no") from e
h()
""",
    "finally": """
def f():
    try:
        return 1
    finally:
        print("f")
f()
def g():
    for i in range(2):
        try:
            continue
        finally:
            print(i)
g()
""",
    "with": """
import contextlib
with contextlib.suppress(ValueError):
    x = 1
    raise ValueError
with (contextlib.nullcontext(3) as a,
      contextlib.nullcontext(4) as b):
    z = a
@contextlib.contextmanager
def c():
    yield 5
with c() as q:
    r = q
""",
    "match": """
def k(x):
    match x:
        case 1:
            return "one"
        case [a, *rest] if a:
            return rest
        case {"k": v, **more}:
            return v, more
        case _:
            return None
r = [k(1), k([1, 2, 3]), k({"k": 1, "l": 2}), k(9)]
""",
    "decorators": """
def d(f):
    return f
@d
@d
def g(a,
      b=3):
    return (a +
            b)
g(1)
""",
    "classes": """
from dataclasses import dataclass, field
class A:
    '''A class.'''
    n = 0
    def __init__(self, x):
        self.x = x
        A.n += 1
    def f(self): return self.x
    @property
    def p(self):
        raise AttributeError("p")
a = A(1)
b = a.f()
a.x = 5
h = [hasattr(a, "p") for _ in range(2)]
@dataclass
class P:
    x: int
    y: list = field(default_factory=list)
p = P(1)
p.y.append(2)
""",
    "generators": """
def g():
    try:
        yield 1
        yield 2
    finally:
        print("closed")
for x in g():
    y = x
z = list(g())
h = g()
next(h)
h.close()
i = g()
next(i)
del i
def empty():
    yield
    x = yield None
t = empty()
next(t)
next(t)
t.close()
def catching():
    try:
        yield 1
    except ValueError:
        yield 9
u = catching()
next(u)
v = u.throw(ValueError("v"))
""",
    "yield from": """
def total():
    t = 0
    while True:
        v = yield t
        if v is None: return t
        t += v
def outer():
    r = yield from total()
    print(r)
o = outer()
next(o)
o.send(2)
o.send(3)
try:
    o.send(None)
except StopIteration as s:
    print("stop")
""",
    "iterators": """
class It:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 2:
            raise StopIteration
        return self.n
for x in It():
    print(x)
it = iter([1])
next(it)
try:
    next(it)
except StopIteration:
    print("end")
""",
    "callbacks": """
def key(x):
    return -x
l = sorted([1, 3, 2], key=key)
m = max(l, key=lambda x: x)
q = list(map(key, l))
f = lambda x: (
    x + 1)
y = f(2)
""",
    "recursion without end": "def f(n):\n    return f(n + 1)\nf(0)\n",
    "recursion, caught": """
def f(n):
    return f(n + 1)
try:
    f(0)
except RecursionError as e:
    ok = True
def h(): return 3
x = h()
""",
    "recursion, caught at its bottom": """
def f(n):
    try:
        return f(n + 1)
    except RecursionError:
        return n
x = f(0) > 5
y = 3
""",
    "scopes": """
t = 0
def outer():
    c = 0
    def inner():
        nonlocal c
        global t
        c += 1
        t += 1
        return c
    inner()
    inner()
    return c
outer()
exec("x = 1")
globals()["y"] = 2
""",
    "in place": """
a = []
b = a
def add(items, x):
    items.append(x)
add(a, 1)
b += [2]
a[0] = 9
d = {"x": a}
d["x"].append(3)
del a[0]
del b
""",
    "asyncio": """
import asyncio
async def work(n):
    await asyncio.sleep(0)
    return n
async def numbers():
    yield 1
    yield 2
async def main():
    a = await work(1)
    r = await asyncio.gather(work(2), work(3))
    async for x in numbers():
        print(x)
    return [y async for y in numbers()]
x = asyncio.run(main())
""",
    "hostile": """
class Meta(type):
    def __eq__(cls, other): raise RuntimeError
    def __getattribute__(cls, name): raise RuntimeError(name)
    __hash__ = None
class H(metaclass=Meta):
    def __repr__(self):
        while True: pass
    def __eq__(self, other): raise RuntimeError
    def __getattr__(self, name): raise SystemExit
    __hash__ = None
h = H()
k = [h, h]
h.a = 1
x = 1
""",
    "several lines": "x = '''a\nb'''\nprint(f'''{x}\n!''')\ny = (1 +\n    2)\nif (y and\n        x):\n    z = 1\n",
    "walrus": "if (n := len('abc')) > 2: m = n\nwhile (n := n - 1): pass\nx = [y := 1, y**2]\n",
    "threads": "import threading\ndef f():\n    for i in range(3): pass\nthreading.Thread(target=f).start()\nx = 1\n",
    "exit": "print('a')\nexit(3)\nprint('b')\n",
    "input": "n = input('name? ')\nm = input()\n",
    "syntax": "x = 1\nif x\n    y = 2\n",
    "assert": "x = 3\nassert x == 4, (\n    'not'\n)\n",
    "big numbers": "x = 10 ** 5000\ny = -x\n",
    "standard error": "import sys\nprint('a', file=sys.stderr)\nprint('b')\n",
    "nothing": "",
}
