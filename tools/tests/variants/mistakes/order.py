"""Mistakes about the order in which functions are reached."""

from .backward import ADD_UP, PUSH
from .entry import Mistake

SORT = "funcs.sort(key=lambda x: x.generation)"
GENERATION = "            self.generation = max([x.generation for x in inputs])\n"
NEXT = "        self.generation = func.generation + 1\n"
ADD_FUNC = """        def add_func(f):
            if f not in seen_set:
                funcs.append(f)
                seen_set.add(f)
                funcs.sort(key=lambda x: x.generation)
"""

MISTAKES = [
    Mistake(
        "known-functions-put-in-again",
        "Put known functions into the list of those to be looked at, too: paths are followed.",
        "order.uneven-depth",
        [
            (
                "        pending = [(-self.creator.generation, 0, self.creator)]\n",
                "        todo = [self.creator]\n"
                "        for func in todo:\n"
                "            todo += [x.creator for x in func.inputs if x.creator is not None]\n"
                "        pending = [(-self.creator.generation, 0, self.creator)]\n",
            )
        ],
    ),
    Mistake(
        "sorted-while-short",
        "Sorted the waiting functions only while there are few of them.",
        "order.random-graphs",
        [
            (
                "                funcs.sort(key=lambda x: x.generation)\n",
                "                if len(funcs) < 4:\n"
                "                    funcs.sort(key=lambda x: x.generation)\n",
            )
        ],
        base="notes",
    ),
    Mistake(
        "generation-not-advanced",
        "Gave an output the generation of its function.",
        "order.generation-variable",
        [(NEXT, "        self.generation = func.generation\n")],
        also=("order.outputs-first",),
    ),
    Mistake(
        "generation-not-set",
        "Left the generation of outputs at 0.",
        "order.generation-variable",
        [(NEXT, "")],
        also=("order.outputs-first",),
    ),
    Mistake(
        "generation-advanced-twice",
        "Added 1 in the function and 1 in the output.",
        "order.generation-variable",
        [(GENERATION, "            self.generation = max([x.generation for x in inputs]) + 1\n")],
    ),
    Mistake(
        "generation-from-one",
        "Let generations begin at 1.",
        "order.generation-variable",
        [("        self.generation = 0\n", "        self.generation = 1\n")],
    ),
    Mistake(
        "generation-of-function-missing",
        "Kept the function's generation under another name.",
        "order.generation-variable",
        [
            (GENERATION, "            self.gen = max([x.generation for x in inputs])\n"),
            (NEXT, "        self.generation = func.gen + 1\n"),
            ("self.creator.generation", "self.creator.gen"),
            ("x.creator.generation", "x.creator.gen"),
        ],
    ),
    Mistake(
        "smallest-generation",
        "Took the smallest generation of the inputs.",
        "order.generation-function",
        [("max([x.generation", "min([x.generation")],
        also=("order.outputs-first",),
    ),
    Mistake(
        "generation-of-the-first-input",
        "Took the generation of the first input.",
        "order.generation-function",
        [("max([x.generation for x in inputs])", "inputs[0].generation")],
        also=("order.outputs-first",),
    ),
    Mistake(
        "generation-of-the-last-input",
        "Took the generation that the loop over the inputs left.",
        "order.generation-function",
        [
            (
                GENERATION,
                "            for x in inputs:\n                self.generation = x.generation\n",
            )
        ],
        also=("order.outputs-first",),
    ),
    Mistake(
        "sum-of-generations",
        "Added up the generations of the inputs.",
        "order.generation-function",
        [("max([x.generation", "sum([x.generation")],
    ),
    Mistake(
        "generation-by-number-of-inputs",
        "Counted inputs instead of looking at their generations.",
        "order.generation-variable",
        [("max([x.generation for x in inputs])", "len(inputs)")],
        also=("order.outputs-first",),
    ),
    Mistake(
        "no-seen-set",
        "Put a function on the list each time that a path leads to it.",
        "order.once-each",
        [
            (
                "            if f not in seen_set:\n"
                "                funcs.append(f)\n"
                "                seen_set.add(f)\n"
                "                " + SORT,
                "            funcs.append(f)\n            " + SORT,
            ),
            ("        seen_set = set()\n", ""),
        ],
        base="notes",
    ),
    Mistake(
        "seen-set-never-filled",
        "Asked the set of seen functions, and never put one in.",
        "order.once-each",
        [
            ("seen = {self.creator}\n", "seen = {self.creator}\n        pushed = [self]\n"),
            ("seen.add(x.creator)\n", "pushed.append(x)\n"),
            ("len(seen), x.creator", "len(pushed), x.creator"),
        ],
    ),
    Mistake(
        "seen-when-popped",
        "Marked a function as seen when it is popped, not when it is pushed.",
        "order.once-each",
        [
            ("seen = {self.creator}\n", "seen = set()\n        pushed = [self]\n"),
            ("seen.add(x.creator)\n", "pushed.append(x)\n"),
            ("heappop(pending)\n", "heappop(pending)\n            seen.add(func)\n"),
            ("len(seen), x.creator", "len(pushed), x.creator"),
        ],
    ),
    Mistake(
        "seen-outputs-instead-of-functions",
        "Remembered variables instead of functions: one with two outputs comes twice.",
        "order.once-each",
        [
            ("seen = {self.creator}", "seen = {self}"),
            ("x.creator not in seen:", "x not in seen:"),
            ("seen.add(x.creator)", "seen.add(x)"),
        ],
    ),
    Mistake(
        "step-14-stack",
        "Left the list of functions a plain stack, as before the generations.",
        "order.once-each",
        [
            (ADD_FUNC, "        def add_func(f):\n            funcs.append(f)\n"),
        ],
        base="notes",
    ),
    Mistake(
        "stack-with-seen-set",
        "Remembered what was seen, and did not sort.",
        "order.outputs-first",
        [("                " + SORT + "\n", "")],
        base="notes",
    ),
    Mistake(
        "queue",
        "Took the functions from the front of the list: first in, first out.",
        "order.outputs-first",
        [("                " + SORT + "\n", ""), ("f = funcs.pop()", "f = funcs.pop(0)")],
        base="notes",
    ),
    Mistake(
        "sorted-the-wrong-way",
        "Sorted the latest generation to the front, and popped at the end.",
        "order.outputs-first",
        [(SORT, "funcs.sort(key=lambda x: -x.generation)")],
        base="notes",
    ),
    Mistake(
        "popped-at-the-wrong-end",
        "Sorted rightly, and popped the earliest generation.",
        "order.outputs-first",
        [("f = funcs.pop()", "f = funcs.pop(0)")],
        base="notes",
    ),
    Mistake(
        "heap-of-smallest-generations",
        "Pushed the generation onto the heap as it is: the smallest comes first.",
        "order.outputs-first",
        [
            ("(-self.creator.generation,", "(self.creator.generation,"),
            ("(-x.creator.generation,", "(x.creator.generation,"),
        ],
    ),
    Mistake(
        "list-used-as-heap",
        "Appended to the heap instead of pushing.",
        "order.outputs-first",
        [
            (
                "heappush(pending, (-x.creator.generation, len(seen), x.creator))",
                "pending.append((-x.creator.generation, len(seen), x.creator))",
            )
        ],
    ),
    Mistake(
        "heap-popped-like-a-list",
        "Pushed onto the heap, and popped from the end of its list.",
        "order.outputs-first",
        [("heappop(pending)", "pending.pop()")],
    ),
    Mistake(
        "sorted-result-dropped",
        "Called sorted, which leaves the list as it is.",
        "order.outputs-first",
        [(SORT, "sorted(funcs, key=lambda x: x.generation)")],
        base="notes",
    ),
    Mistake(
        "sorted-by-inputs",
        "Sorted by the number of inputs.",
        "order.outputs-first",
        [(SORT, "funcs.sort(key=lambda x: len(x.inputs))")],
        base="notes",
    ),
    Mistake(
        "functions-compared-on-a-tie",
        "Pushed pairs of generation and function: functions are compared when generations tie.",
        "backward.all-branches",
        [
            (
                "(-self.creator.generation, 0, self.creator)",
                "(-self.creator.generation, self.creator)",
            ),
            ("_, _, func = heappop", "_, func = heappop"),
            ("(-x.creator.generation, len(seen), x.creator)", "(-x.creator.generation, x.creator)"),
        ],
    ),
    Mistake(
        "generations-as-keys",
        "Kept one function for each generation.",
        "backward.all-branches",
        [
            (
                ADD_FUNC,
                "        def add_func(f):\n"
                "            if f not in seen_set:\n"
                "                by_generation.setdefault(f.generation, f)\n"
                "                seen_set.add(f)\n",
            ),
            ("        funcs = []\n", "        by_generation = {}\n"),
            (
                "        while funcs:\n            f = funcs.pop()\n",
                "        while by_generation:\n"
                "            f = by_generation.pop(max(by_generation))\n",
            ),
        ],
        base="notes",
    ),
    Mistake(
        "intermediates-take-one-gradient",
        "Passed by a variable in the middle that a gradient has reached already.",
        "order.diamond",
        [
            (
                "        seen = {self.creator}\n",
                "        seen = {self.creator}\n        had = set()\n",
            ),
            (
                ADD_UP,
                "if x in had and x.creator is not None:\n                    continue\n"
                "                had.add(x)\n                " + ADD_UP,
            ),
        ],
    ),
    Mistake(
        "inserted-one-place-down",
        "Compared a new function with the last of the list alone, and put it one place below.",
        "order.outputs-first",
        [
            (
                "                funcs.append(f)\n                seen_set.add(f)\n                "
                + SORT
                + "\n",
                "                seen_set.add(f)\n"
                "                if funcs and f.generation < funcs[-1].generation:\n"
                "                    funcs.insert(len(funcs) - 1, f)\n"
                "                else:\n                    funcs.append(f)\n",
            )
        ],
        base="notes",
    ),
    Mistake(
        "sorted-as-text",
        "Sorted the generations as text, where 10 comes before 9.",
        "order.uneven-depth",
        [(SORT, "funcs.sort(key=lambda x: str(x.generation))")],
        base="notes",
    ),
    Mistake(
        "follows-all-consumers",
        "Ran the backward of every function that uses a variable on the way.",
        "order.side-branch",
        [
            (
                "        self.generation = 0\n",
                "        self.generation = 0\n        self.users = []\n",
            ),
            (
                "            self.inputs = inputs\n",
                "            self.inputs = inputs\n"
                "            for x in inputs:\n"
                "                x.users.append(weakref.ref(self))\n",
            ),
            (
                PUSH,
                "                for other in [x.creator, *(user() for user in x.users)]:\n"
                "                    if other is not None and other not in seen:\n"
                "                        heappush(pending, (-other.generation, len(seen), other))\n"
                "                        seen.add(other)\n",
            ),
        ],
    ),
    Mistake(
        "waits-for-all-consumers",
        "Waited until every function that uses a variable has run, those aside too.",
        "order.side-branch",
        [
            (
                "        self.generation = 0\n",
                "        self.generation = 0\n        self.uses = 0\n",
            ),
            (
                "            self.inputs = inputs\n",
                "            self.inputs = inputs\n"
                "            for x in inputs:\n"
                "                x.uses += 1\n",
            ),
            (
                "            for x, gx in zip(",
                "            for x in func.inputs:\n"
                "                waiting[x] = waiting.get(x, x.uses) - 1\n"
                "            for x, gx in zip(",
            ),
            (
                "        seen = {self.creator}\n",
                "        seen = {self.creator}\n        waiting = {}\n",
            ),
            (
                "if x.creator is not None and x.creator not in seen:",
                "if x.creator is not None and x.creator not in seen and not waiting[x]:",
            ),
        ],
    ),
    Mistake(
        "recursive-backward",
        "Let backward call itself for the inputs' creators.",
        "order.deep",
        [
            (
                "        pending = [(-self.creator.generation, 0, self.creator)]\n",
                "        order, done = [], set()\n"
                "        self._visit(self.creator, order, done)\n"
                "        pending = [(i, i, f) for i, f in enumerate(reversed(order))]\n",
            ),
            (PUSH, ""),
            (
                "    @property\n    def shape(self):",
                "    def _visit(self, func, order, done):\n"
                "        if func is None or func in done:\n            return\n"
                "        done.add(func)\n"
                "        for x in func.inputs:\n            self._visit(x.creator, order, done)\n"
                "        order.append(func)\n\n"
                "    @property\n    def shape(self):",
            ),
            ("        seen = {self.creator}\n", ""),
        ],
    ),
    Mistake(
        "generation-worked-out-anew",
        "Worked out generations from the inputs each time that one is asked for.",
        "order.generation-variable",
        [
            ("        self.generation = 0\n", ""),
            (NEXT, ""),
            (GENERATION, ""),
            (
                "    @property\n    def shape(self):",
                "    @property\n    def generation(self):\n"
                "        return 0 if self.creator is None else self.creator.generation + 1\n\n"
                "    @property\n    def shape(self):",
            ),
            (
                "    def input_gradients(self):",
                "    @property\n    def generation(self):\n"
                "        return max(x.generation for x in self.inputs)\n\n"
                "    def input_gradients(self):",
            ),
        ],
        also=("order.uneven-depth", "order.deep"),
    ),
    Mistake(
        "sorts-at-every-push",
        "Sorted the whole list at every push, as the notes do.",
        "order.near-linear",
        [
            (
                "                    heappush("
                "pending, (-x.creator.generation, len(seen), x.creator))\n",
                "                    pending.append("
                "(-x.creator.generation, len(seen), x.creator))\n"
                "                    pending.sort(key=lambda entry: entry[0])\n",
            ),
            ("heappop(pending)", "pending.pop(0)"),
        ],
    ),
    Mistake(
        "searches-the-largest-each-time",
        "Went through the whole list for the largest generation each time.",
        "order.near-linear",
        [
            (
                "            _, _, func = heappop(pending)\n",
                "            entry = min(pending, key=lambda entry: entry[0])\n"
                "            pending.remove(entry)\n            func = entry[2]\n",
            ),
        ],
    ),
    Mistake(
        "never-popped",
        "Looked at the last function without taking it off the list.",
        "backward.seed",
        [("f = funcs.pop()", "f = funcs[-1]")],
        base="notes",
        seconds=0.3,
        only=("backward.seed", "backward.each-input", "call.creator", "variable.len"),
    ),
    Mistake(
        "generation-of-three-inputs",
        "Took the largest generation of a function's first three inputs.",
        "order.generation-function",
        [("max([x.generation for x in inputs])", "max([x.generation for x in inputs[:3]])")],
    ),
]
