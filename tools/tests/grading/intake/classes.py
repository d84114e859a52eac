"""Classes drawn at random, and their exports as each system's documents describe the form."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

WORDS = ("Kim", "Lee", "An", "Min-ji", "O'Neil", "José", "홍", "길동", "De", "Vries", "Jr.", "Team")
SEPARATORS = ("_", "-", ".", " ", "+")
FILES = ("core.py", "core_simple.py", "hw.py", "step22.py", "final (2).py")


@dataclass(frozen=True)
class Person:
    """Someone of a class. `user`: the system's own number."""

    number: int
    name: str
    login: str
    student_id: str
    email: str
    user: str
    enrolled: bool

    @property
    def mark(self) -> bytes:
        """The line that every file of theirs has."""
        return f"# owner {self.number}\n".encode()


@dataclass
class Drawn:
    """A class, its export and its roster as text; "" where there is none."""

    people: list[Person]
    files: dict[str, bytes] = field(default_factory=dict)
    roster: str = ""


class Drawing:
    """One class, drawn from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        number = self.random.randint(1, 5)
        self.used: set[str] = set()
        self.people = [self._person(n) for n in range(number)]

    def _person(self, number: int) -> Person:
        pick = self.random.choice
        digits = self._new(lambda: str(self.random.randint(1, 10 ** pick((1, 3, 5)))))
        student_id = self._new(
            lambda: pick((
                f"20{self.random.randint(10, 12)}{pick(('', '-', '_'))}{self._four()}",
                f"{pick('Au')}{pick(('', '-', '_', '.'))}{self._four()}",
                self._four(),
            ))
        )  # fmt: skip
        login = self._new(self._login)
        # What stands before the @ is the login, or nobody's.
        local = login if self.random.random() < 0.3 else self._new(self._login)
        email = f"{local}@x.example"
        words = self._new(lambda: " ".join(self.random.sample(WORDS, self.random.randint(1, 3))))
        enrolled = self.random.random() < 0.8
        return Person(number, words, login, student_id, email, digits, enrolled)

    def _four(self) -> str:
        return str(self.random.randint(1000, 1012))

    def _login(self) -> str:
        words = [self.random.choice(("a", "j", "kim", "lee", "dupont", "1", "12"))]
        while self.random.random() < 0.5:
            words += [self.random.choice("_-.+"), self.random.choice(("b", "kim", "lee", "2"))]
        return "".join(words)

    def _new(self, draw: Callable[[], str]) -> str:
        """Draw until it is nobody else's, whatever the order of its words."""
        for _ in range(1000):
            text = draw()
            key = "".join(sorted(re.split(r"[\W_]+", text.casefold())))
            if key not in self.used:
                self.used.add(key)
                return text
        raise AssertionError("too few values to draw from")

    def file(self, owner: Person) -> str:
        """Draw the name of a file: it may have anyone's number in it."""
        other = self.random.choice(self.people)
        start = self.random.choice(("", "", "", f"{other.student_id}_", f"{other.user}_7_", "my_"))
        return start + self.random.choice(FILES)

    def code(self, owner: Person) -> bytes:
        """Give code that is different each time."""
        return owner.mark + f"# {self.random.random()}\nclass Variable: pass\n".encode()

    def handed_in(self) -> list[Person]:
        """Draw who handed in, most of them."""
        return [p for p in self.people if self.random.random() < 0.85] or self.people[:1]

    def roster(self) -> str:
        """Draw a roster, or none."""
        columns = self.random.choice(
            (
                (),
                ("name",),
                ("student id", "name"),
                ("login", "name"),
                ("login",),
                ("student id", "login", "name", "email"),
                ("id", "name"),
                ("email", "name"),
            )
        )
        get = {
            "name": lambda p: p.name,
            "student id": lambda p: p.student_id,
            "login": lambda p: p.login,
            "email": lambda p: p.email,
            "id": lambda p: p.user,
        }
        rows = [[get[c](p) for c in columns] for p in self.people if p.enrolled]
        if not columns or not rows:
            return ""
        return "\n".join(",".join(row) for row in [list(columns), *rows]) + "\n"


def canvas(draw: Drawing) -> dict[str, bytes]:
    """ContentZipper: a sortable name squeezed, LATE, user, attachment, file."""
    files, attachment = {}, draw.random.randint(1, 9000)
    for person in draw.handed_in():
        name = re.sub(r"_(\d+)_", r"\1", re.sub(r"[^\w]", "", person.name)).lower()
        late = ["LATE"] * (draw.random.random() < 0.2)
        for _ in range(draw.random.randint(1, 2)):
            attachment += draw.random.randint(1, 3)
            parts = [name, *late, person.user, str(attachment), draw.file(person)]
            files["_".join(parts)] = draw.code(person)
    return files


def canvas_groups(draw: Drawing) -> dict[str, bytes]:
    """The same of groups, whose names may end in a number."""
    files, attachment = {}, draw.random.randint(1, 9000)
    for number, person in enumerate(draw.handed_in(), 1):
        attachment += draw.random.randint(1, 3)
        group = draw.random.choice(
            (f"{'abcdef'[number]}_{number}", f"{'abcdef'[number]}", "team_9")
        )
        if group == "team_9":
            group = f"team_{number}"
        name = "_".join([group, person.user, str(attachment), draw.file(person)])
        files[name] = draw.code(person)
    return files


def moodle(draw: Drawing) -> dict[str, bytes]:
    """Full names and participants' numbers, with teams before them where one asks for it."""
    teams = draw.random.random() < 0.4
    folders = draw.random.random() < 0.6
    files = {}
    for person in draw.handed_in():
        team = f"{draw.random.choice(('Lab group A', 'Team 2', 'B'))}-" if teams else ""
        start = f"{team}{person.name}_{person.user}_assignsubmission_file_"
        files[f"{start}{'/' if folders else ''}{draw.file(person)}"] = draw.code(person)
    return files


def blackboard(draw: Drawing) -> dict[str, bytes]:
    """Title, login, time; a .txt beside each attempt, if it was not taken out."""
    title = draw.random.choice(("P1", "Week 4", "HW_1", "HW_kim", "과제"))
    text = draw.random.choice(("", "", "Name: {} ({})\n", "Nom : {} ({})\n", "Bonjour\n"))
    files = {}
    for person in draw.handed_in():
        for day in range(1, draw.random.randint(2, 3)):
            start = f"{title}_{person.login}_attempt_2026-11-0{day}-10-00-00"
            files[f"{start}_{draw.file(person)}"] = draw.code(person)
            if text:
                files[f"{start}.txt"] = (
                    text.format(person.name, person.login) + "Files:\n"
                ).encode()
    return files


def brightspace(draw: Drawing) -> dict[str, bytes]:
    """User, folder, name and time, in the language of the course."""
    date = draw.random.choice(
        (
            "Nov {}, 2026 1149 AM",
            "{} November, 2026 1149 AM",
            "{} novembre 2026 1149",
            "{} Du 2026 1149",
        )
    )
    files = {"index.html": b""}
    for person in draw.handed_in():
        for day in range(1, draw.random.randint(2, 3)):
            start = f"{person.user}-880 - {person.name} - {date.format(day)}"
            end = draw.random.choice(("/", " - "))
            files[f"{start}{end}{draw.file(person)}"] = draw.code(person)
    return files


def gradescope(draw: Drawing) -> dict[str, bytes]:
    """Folders with numbers, and a file that says whose they are."""
    files, about = {}, ["---"]
    for number, person in enumerate(draw.handed_in(), 7000):
        files[f"export/submission_{number}/{draw.file(person)}"] = draw.code(person)
        about += [
            f"submission_{number}:",
            "  :submitters:",
            f"  - :name: {json.dumps(person.name)}",
        ]
        about += [f"    :sid: {json.dumps(person.student_id)}", f"    :email: {person.email}"]
    files["export/submission_metadata.yml"] = "\n".join(about).encode()
    return files


def classroom(draw: Drawing) -> dict[str, bytes]:
    """Clones: the assignment and the user."""
    title = draw.random.choice(("week4", "hw-1", "hw-kim"))
    files = {}
    for person in draw.handed_in():
        user = re.sub(r"[^a-z0-9]+", "-", person.login).strip("-")
        if any(name.startswith(f"{title}-submissions/{title}-{user}/") for name in files):
            continue
        files[f"{title}-submissions/{title}-{user}/{draw.file(person)}"] = draw.code(person)
        files[f"{title}-submissions/{title}-{user}/.git/config"] = b""
    return files


def nbgrader(draw: Drawing) -> dict[str, bytes]:
    """The exchange's inbound folder."""
    files = {}
    for person in draw.handed_in():
        for day in range(1, draw.random.randint(2, 3)):
            end = draw.random.choice(("", "+Xy9z"))
            start = f"{person.login}+ps1+2026-11-0{day} 10:00:00.000001 UTC{end}"
            files[f"{start}/{draw.file(person)}"] = draw.code(person)
    return files


def autolab(draw: Drawing) -> dict[str, bytes]:
    """Address, version, file."""
    files = {}
    for person in draw.handed_in():
        for version in range(1, draw.random.randint(2, 12)):
            files[f"{person.email}_{version}_core.py"] = draw.code(person)
        files[f"{person.email}_1_autograde.txt"] = b"Score: 1"
    return files


def submitty(draw: Drawing) -> dict[str, bytes]:
    """A folder a user, a folder a version, and which of them counts."""
    files = {}
    for person in draw.handed_in():
        last = draw.random.randint(1, 3)
        for version in range(1, last + 1):
            start = f"ps1/submissions/{person.login}"
            files[f"{start}/{version}/{draw.file(person)}"] = draw.code(person)
        settings = {"active_version": draw.random.randint(1, last), "history": []}
        files[f"{start}/user_assignment_settings.json"] = json.dumps(settings).encode()
    return files


def ilias(draw: Drawing) -> dict[str, bytes]:
    """Family name, first name, login, number."""
    files = {}
    for person in draw.handed_in():
        *first, last = person.name.split(" ")
        parts = [last, " ".join(first), person.login, person.user]
        name = "_".join(part for part in parts if part)
        files[f"PS1/Submissions/{name}/{draw.file(person)}"] = draw.code(person)
    return files


def plain(draw: Drawing) -> dict[str, bytes]:
    """Whatever whoever collected them called them, with something of the person in it."""
    files = {}
    for person in draw.handed_in():
        own = draw.random.choice((person.name, person.student_id, person.login, person.email))
        form = draw.random.choice(("{}.py", "hw_{}.py", "HW3 {}.py", "{} (2).py", "{}/core.py"))
        files[form.format(own)] = draw.code(person)
    return files


EXPORTS: dict[str, Callable[[Drawing], dict[str, bytes]]] = {
    export.__name__: export
    for export in (
        *(canvas, canvas_groups, moodle, blackboard, brightspace, gradescope, classroom),
        *(nbgrader, autolab, submitty, ilias, plain),
    )
}


def drawn(seed: int) -> tuple[str, Drawn]:
    """Draw a class and its export; the same for the same seed."""
    draw = Drawing(seed)
    name = list(EXPORTS)[seed % len(EXPORTS)]
    return name, Drawn(draw.people, EXPORTS[name](draw), draw.roster())
