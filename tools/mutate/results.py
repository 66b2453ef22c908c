"""What is known of each mutant, and which of them change nothing that can be seen."""

import dataclasses
import json
import re

from mutate.tree import hash_of, read_json

NAME = re.compile(r"^(\S+?):\d+:(\S+):([0-9a-f]{8})$")


def without_line(name):
    """What stays of a name while lines are added elsewhere."""
    file, rest, line_hash = NAME.match(name).groups()
    return f"{file}:{rest}:{line_hash}"


def read_equivalent(text):
    """The reason of each mutant that is without effect: `name reason` a line, # begins a comment."""
    reasons = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, reason = line.partition(" ")
        if not NAME.match(name) or not reason.strip():
            raise SystemExit(f"mutate: line {number} of equivalent.txt is not a mutant's name and a reason")
        reasons[without_line(name)] = reason.strip()
    return reasons


@dataclasses.dataclass
class Figures:
    tried: int = 0
    killed: int = 0
    equivalent: int = 0
    survived: list = dataclasses.field(default_factory=list)
    unknown: int = 0

    def share(self):
        counted = self.tried - self.equivalent
        return 100.0 * self.killed / counted if counted else 100.0


class Results:
    """Verdicts, valid while a mutant's file and the tests that gave them are as they were."""

    def __init__(self, file):
        self.file = file
        self.known = read_json(file)

    def get(self, name, text, suites):
        known = self.known.get(name)
        if not known or known["file"] != hash_of(text):
            return None
        if known["verdict"] == "killed":
            same = any(suite.full_name == known["by"] and suite.text == known["tests"] for suite in suites.all)
        else:
            same = known["tests"] == tests_of(suites)
        return known if same else None

    def set(self, name, text, suites, suite, how):
        if suite:
            result = {"verdict": "killed", "by": suite.full_name, "how": how, "tests": suite.text}
        else:
            result = {"verdict": "survived", "suites": how, "tests": tests_of(suites)}
        self.known[name] = {"file": hash_of(text), **result}
        self.file.write_text(json.dumps(self.known, indent=0))


def tests_of(suites):
    return hash_of("\n".join(sorted(f"{suite.full_name} {suite.text}" for suite in suites.all)))
