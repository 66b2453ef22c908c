"""The suites that were built: which mutants each of them reaches, and whether it fails with one."""

import dataclasses
import json
import os
import re
import signal
import subprocess
import time

from mutate.tree import hash_of, read_json

MOST_MUTANTS = 65536  # as in prelude.hpp
LONGEST = 120  # seconds of a suite without a mutant
SETS_OUT = re.compile(r"^(\S+)\.", re.MULTILINE)


@dataclasses.dataclass
class Suite:
    folder: str
    name: str  # GoogleTest's, with the prefix of its parameters
    text: str  # a hash of the file that it is in
    seconds: float = 0.0
    reached: frozenset = frozenset()

    @property
    def full_name(self):
        return f"{self.folder}.{self.name}"


class Suites:
    def __init__(self, tree):
        self.tree = tree
        self.file = tree.folder / "suites.json"
        self.known = read_json(self.file)
        self.all = []
        self.failing = []

    def program(self, folder):
        return self.tree.build_dir / "tests" / f"{folder}_tests"

    def look_at(self, folders, is_time_up):
        """Runs each suite without a mutant. What a program was seen to reach is kept until it is built anew."""
        for folder in folders:
            program = self.program(folder)
            built = str(program.stat().st_mtime_ns)
            listed = subprocess.run([program, "--gtest_list_tests"], check=True, capture_output=True, text=True).stdout
            for name in SETS_OUT.findall(listed):
                suite = Suite(folder, name, hash_of(self.text_with(folder, name)))
                known = self.known.get(suite.full_name, {})
                if known.get("built") != built or not known["passes"]:
                    if is_time_up():
                        return False
                    known = self.known[suite.full_name] = {"built": built, **self.run_without_mutant(suite)}
                    self.file.write_text(json.dumps(self.known))
                suite.seconds, suite.reached = known["seconds"], frozenset(known["reached"])
                (self.all if known["passes"] else self.failing).append(suite)
        return True

    def text_with(self, folder, name):
        """The text of the file that a suite is in."""
        parts = "|".join(re.escape(part) for part in name.split("/"))
        start = re.compile(rf"^(TYPED_)?TEST(_F|_P)?\(({parts}),", re.MULTILINE)
        texts = [file.read_text() for file in sorted((self.tree.root / "tests" / folder).glob("*_test.cpp"))]
        return next((text for text in texts if start.search(text)), "\n".join(texts))

    def run_without_mutant(self, suite):
        reached_file = self.tree.folder / "reached"
        reached_file.write_bytes(bytes(MOST_MUTANTS))
        begin = time.monotonic()
        passes = self.run(suite, LONGEST, {"AUTH0_API_MUTANTS_REACHED": str(reached_file)}) == "passed"
        seconds = time.monotonic() - begin
        reached = [number for number, byte in enumerate(reached_file.read_bytes()) if byte]
        return {"passes": passes, "seconds": round(seconds, 3), "reached": reached}

    def run(self, suite, limit, environment):
        """passed, failed, crashed or hung."""
        command = [self.program(suite.folder), f"--gtest_filter={suite.name}.*", "--gtest_brief=1", "--gtest_fail_fast"]
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                                   env={**os.environ, **environment}, start_new_session=True)
        try:
            code = running.wait(limit)
        except subprocess.TimeoutExpired:
            return "hung"
        finally:
            try:
                os.killpg(running.pid, signal.SIGKILL)  # it, or what it has started
            except ProcessLookupError:
                pass
            running.wait()
        if code < 0:
            return "crashed"
        return "passed" if code in (0, 77) else "failed"

    def run_with_mutant(self, suite, number):
        return self.run(suite, 10 * suite.seconds + 10, {"AUTH0_API_MUTANT": str(number)})

    def that_reach(self, number, room):
        """Those of the room itself first, then the quick ones."""
        found = [suite for suite in self.all if number in suite.reached]
        return sorted(found, key=lambda suite: (suite.folder != room, suite.seconds))

    def verdict(self, number, room):
        """The suite that fails with a mutant and how, or (None, how many were run)."""
        reaching = self.that_reach(number, room)
        for suite in reaching:
            how = self.run_with_mutant(suite, number)
            # A suite that waits for something may have waited for a busy machine: once more.
            if how == "hung" or (how == "failed" and suite.seconds > 1):
                how = self.run_with_mutant(suite, number)
            if how != "passed":
                return suite, how
        return None, len(reaching)
