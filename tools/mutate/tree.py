"""A copy of the project in which src and stores hold their mutants, and its build.

The rest of the project is linked into it. All mutants are compiled at once, and those that do not compile are left out.
"""

import hashlib
import json
import os
import pathlib
import re
import subprocess

from mutate.instrument import blamed, instrument
from mutate.operators import sites_of

MUTATED = ("src", "stores")
PLACE = re.compile(r"^(?P<file>/[^:\n]+):(?P<line>\d+):(?P<column>\d+): (?P<what>.*)$", re.MULTILINE)
FLAGS = ("-O0 -w -D_GLIBCXX_ASSERTIONS -fdiagnostics-column-unit=byte -fno-diagnostics-show-caret -fmax-errors=0 "
         "-include {prelude}")
NOT_NEEDED = ("APPS", "ASIO", "BEAST", "HTTPLIB", "GRPC")


class Tree:
    def __init__(self, root, folder):
        self.root = root
        self.folder = folder
        self.copy = folder / "tree"
        self.build_dir = folder / "build"
        self.numbers_file = folder / "numbers.json"
        self.left_out_file = folder / "left_out.json"
        self.numbers = read_json(self.numbers_file)  # of a mutant's name; never used again, so that files stay as they are
        self.left_out = read_json(self.left_out_file)  # names that do not compile, with the hash of their file
        self.mutants = {}  # by name
        self.texts = {}  # by file
        self.placed = {}  # by file of the copy

    def number_of(self, mutant):
        return self.numbers.setdefault(mutant.name, len(self.numbers) + 1)

    def write(self):
        """Brings the copy up to date; a file that is as it was is not touched."""
        self.copy.mkdir(parents=True, exist_ok=True)
        for entry in self.root.iterdir():
            if entry.name not in MUTATED and not entry.name.startswith((".", "build")):
                link(self.copy / entry.name, entry)
        if (self.root.parent / "shared").exists():  # vectors of the tests
            link(self.folder / "shared", self.root.parent / "shared")
        write(self.copy / "prelude.hpp", pathlib.Path(__file__).with_name("prelude.hpp").read_text())
        self.mutants.clear()
        wanted = set()
        for top in MUTATED:
            for file in sorted((self.root / top).rglob("*")):
                if file.is_file():
                    wanted.add(self.copy / file.relative_to(self.root))
                    self.write_file(file.relative_to(self.root).as_posix())
        for top in MUTATED:
            for file in [file for file in (self.copy / top).rglob("*") if file.is_file() and file not in wanted]:
                file.unlink()
        self.numbers_file.write_text(json.dumps(self.numbers))

    def write_file(self, name):
        text = (self.root / name).read_text()
        if name.endswith((".cpp", ".hpp")):
            self.texts[name] = text
            sites = []
            for site in sites_of(name, text):
                if any(self.left_out.get(mutant.name) == hash_of(text) for mutant in site.mutants):
                    continue
                sites.append(site)
                self.mutants.update((mutant.name, mutant) for mutant in site.mutants)
            text, self.placed[str(self.copy / name)] = instrument(text, sites, self.number_of)
        write(self.copy / name, text)

    def configure(self):
        if (self.build_dir / "build.ninja").exists():
            return
        options = {"CMAKE_BUILD_TYPE": "Debug", "CMAKE_CXX_FLAGS_DEBUG": FLAGS.format(prelude=self.copy / "prelude.hpp"),
                   "CMAKE_UNITY_BUILD": "ON", "CMAKE_UNITY_BUILD_BATCH_SIZE": "16", "AUTH0_API_INSTALL": "OFF"}
        options.update({f"AUTH0_API_BUILD_{name}": "OFF" for name in NOT_NEEDED})
        command = ["cmake", "-G", "Ninja", "-S", str(self.copy), "-B", str(self.build_dir)]
        subprocess.run(command + [f"-D{name}={value}" for name, value in options.items()], check=True, stdout=subprocess.DEVNULL)

    def build(self, targets, jobs):
        """Builds the targets; mutants that do not compile are left out, and it begins anew."""
        for _ in range(20):
            self.write()
            self.configure()
            command = ["cmake", "--build", str(self.build_dir), "-j", str(jobs), "--target", *targets, "--", "-k", "0"]
            ran = subprocess.run(command, capture_output=True, text=True, check=False)
            if ran.returncode == 0:
                return
            (self.folder / "build.log").write_text(ran.stdout + ran.stderr)
            if not self.leave_out(ran.stdout):
                break
        raise SystemExit(f"mutate: the build fails without any mutant to blame; the output is in {self.folder / 'build.log'}")

    def leave_out(self, output):
        """Leaves out what the compiler complains of. Whether that is anything new: an earlier text of a file may have had
        mutants of the same names."""
        before = dict(self.left_out)
        instantiated_at = None
        for place in PLACE.finditer(output):
            is_ours = place["file"] in self.placed
            if is_ours and "required from" in place["what"]:
                instantiated_at = place
            elif "error:" in place["what"]:
                at = place if is_ours else instantiated_at
                if at:
                    self.blame(at["file"], int(at["line"]), int(at["column"]))
        self.left_out_file.write_text(json.dumps(self.left_out))
        return self.left_out != before

    def blame(self, file, line, column):
        name = str(pathlib.Path(file).relative_to(self.copy))
        instrumented = pathlib.Path(file).read_text()
        for mutant in blamed(instrumented, self.placed[file], line, column):
            self.left_out[mutant.name] = hash_of(self.texts[name])


def hash_of(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_json(file):
    return json.loads(file.read_text()) if file.exists() else {}


def write(file, text):
    if file.exists() and file.read_text() == text:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def link(name, target):
    if name.is_symlink() and os.readlink(name) == str(target):
        return
    name.unlink(missing_ok=True)
    name.symlink_to(target)
