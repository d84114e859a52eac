"""The steps of the book, from the first that has rules to the package."""

from __future__ import annotations

from dataclasses import dataclass

from dezero_spec.suite import catalogue
from dezero_spec.suite.catalogue import LAST_STEP, Rule


@dataclass(frozen=True)
class Step:
    """A step: its number, what it is about, and what it changes in the interface.

    `notes`: the heading in the course's notes under which it stands.
    """

    number: int
    title: str
    notes: str
    changes: tuple[str, ...]

    @property
    def begun(self) -> tuple[Rule, ...]:
        """The rules that it introduces."""
        return tuple(rule for rule in catalogue.rules() if rule.step == self.number)

    @property
    def ended(self) -> tuple[Rule, ...]:
        """The rules that held up to the step before it."""
        return tuple(rule for rule in catalogue.rules() if rule.until == self.number - 1)

    @property
    def left_out(self) -> tuple[Rule, ...]:
        """The rules of earlier steps that can't be asked for at this one, for the first time."""
        return tuple(r for r in self._earlier if self._was(r) and not r.in_force(self.number))

    @property
    def again(self) -> tuple[Rule, ...]:
        """The rules of earlier steps that can be asked for once more."""
        return tuple(r for r in self._earlier if not self._was(r) and r.in_force(self.number))

    @property
    def _earlier(self) -> list[Rule]:
        return [r for r in catalogue.rules() if r.step < self.number and r not in self.ended]

    def _was(self, rule: Rule) -> bool:
        return rule.in_force(self.number - 1)


PATH = (
    Step(
        10,
        "functions of one input, and a check of gradients",
        "테스트",
        (
            "Variable(array) has data, grad, creator, set_creator(f) and backward().",
            "A Function is called with one Variable, f(x), and returns one.",
            "forward takes and returns an array; backward takes and returns a gradient.",
            "A function keeps its input and output: f.input, f.output.",
            "square(x) and numerical_diff(f, x, eps=1e-4) are functions.",
        ),
    ),
    Step(
        11,
        "lists of inputs and outputs",
        "순전파에서 가변 길이 입출력 처리",
        (
            "A Function is called with a list, f([x0, x1]), and returns a list.",
            "forward takes a list and returns a tuple: Add shows it.",
            "f.inputs and f.outputs take the place of f.input and f.output.",
            "backward is not adapted yet: steps 11 and 12 do without it.",
        ),
    ),
    Step(
        12,
        "inputs one by one, one output bare",
        "Add 클래스 구현을 위한 개선",
        (
            "A Function is called with Variables, f(x0, x1).",
            "One output comes back bare, several in a sequence.",
            "forward takes arrays, and returns a value or a tuple of values.",
            "add(x0, x1) is a function.",
        ),
    ),
    Step(
        13,
        "backward of several inputs and outputs",
        "가변 길이 인수(역전파)",
        (
            "backward takes the gradient of each output,",
            "and returns that of each input: a tuple, or one bare.",
            "A variable that is used twice has the second gradient only: step 14.",
        ),
    ),
    Step(
        14,
        "gradients that add up",
        "같은 변수를 반복 사용시 문제점",
        (
            "Gradients are added to what is there.",
            "x.cleargrad() makes the gradient None again.",
        ),
    ),
    Step(
        15,
        "graphs that fork and meet",
        "복잡하게 연결된 그래프의 올바른 순서",
        ("Nothing: it shows what order is needed.",),
    ),
    Step(
        16,
        "generations",
        "함수 우선 순위 설정",
        (
            "Variables and functions have a generation, 0 at first.",
            "backward begins with the functions of the latest.",
        ),
    ),
    Step(
        17,
        "weak references",
        "약한 참조",
        ("f.outputs holds weak references: f.outputs[0]() is the output.",),
    ),
    Step(
        18,
        "modes that save memory",
        "메모리 절약모드",
        (
            "backward(retain_grad=False) drops the gradients in between.",
            "Config.enable_backprop, using_config(name, value) and no_grad() are there.",
        ),
    ),
    Step(
        19,
        "a Variable's own face",
        "변수 사용성 개선",
        (
            "Variable(data, name=None) takes an ndarray or None, and nothing else.",
            "x.name, x.shape, x.ndim, x.size and x.dtype; len(x), repr(x) and print(x).",
        ),
    ),
    Step(
        20,
        "the operators + and *",
        "곱셈 연산자 오버로드",
        ("a * b + c works; mul(x0, x1) is a function.",),
    ),
    Step(
        21,
        "arrays and numbers in expressions",
        "Variable을 ndarray 인스턴스와 함께 사용",
        (
            "One operand may be an ndarray or a number, on either side.",
            "as_variable(obj) and as_array(x) are functions.",
            "Variable.__array_priority__ is more than 0, which is ndarray's.",
        ),
    ),
    Step(
        22,
        "the other operators",
        "음수(부호 변환)",
        ("-x, a - b, a / b and x ** c work; neg, sub, div and pow are functions.",),
    ),
    Step(
        23,
        "the package",
        "패키지로 정리",
        (
            "The code moves to dezero/core_simple.py;",
            "dezero/__init__.py imports the names from there.",
        ),
    ),
)
FIRST_STEP = PATH[0].number
assert PATH[-1].number == LAST_STEP


def step(number: int) -> Step:
    """Return the step of a number."""
    return PATH[number - FIRST_STEP]


def with_rules() -> tuple[int, ...]:
    """Return the numbers of the steps that introduce rules."""
    return tuple(each.number for each in PATH if each.begun)


def following(number: int | None) -> int | None:
    """Return the next step that asks for something; the first one after None."""
    later = [each for each in with_rules() if number is None or each > number]
    return later[0] if later else None
