#!/usr/bin/env python3
"""Runs clang-tidy over the project's sources, and remembers which files it found nothing in.

usage: lint.py [--deep] BUILD_DIR [FILE...]      BUILD_DIR holds compile_commands.json; without files: all of them

A header among the files is looked at through one file that includes it.

The analyzer follows a function for STEPS steps; with --deep for as many as Clang has by default.

A result is remembered in the user's cache folder under a hash of everything that clang-tidy saw: the file, the project's
headers that it includes, its compile command, the configuration, and the versions of clang-tidy and of the installed
packages that bring headers. Paths count relative to the project, so that another clone shares the results.

Files of one folder whose results are not known are written one after another into one unit, so that the headers of
Boost and of the standard library are read once a folder. They stay text of the unit's main file: several checks and the
analyzer look at nothing else. Diagnostics are told with the lines of the files themselves. Small folders side by side share
a unit; where that does not compile, because two of them use a name for different things, each has its own.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

CLANG_TIDY = "clang-tidy-19"
MOST_LINES = 8000  # of a unit, so that two cores have about the same to do
MOST_LINES_OF_SMALL = 2500  # of a unit of several folders
STEPS = 30_000
ANALYZED = ("src", "stores", "testing", "integrations")
INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]', re.MULTILINE)
PROGRAM = re.compile(r"^int main\(", re.MULTILINE)
# Each fuzz target has a function of this name: in a unit each has another.
FUZZ_TARGET = "LLVMFuzzerTestOneInput"
# Every file of a unit has its own includes; duplicate_includes() below looks at each file alone instead.
SWITCHED_OFF = "-readability-duplicate-include"


def version_of_tools():
    """What a result depends on besides the text of the sources: the tools, this one among them."""
    tidy = subprocess.run([CLANG_TIDY, "--version"], check=True, capture_output=True, text=True).stdout
    try:
        packages = subprocess.run(["dpkg-query", "-W"], check=True, capture_output=True, text=True).stdout
        packages = [line for line in packages.splitlines() if re.match(r"\S+-dev\S*\s|g\+\+|gcc|libstdc", line)]
    except (OSError, subprocess.CalledProcessError):
        return None  # which headers are installed is not known: nothing is remembered
    return tidy + "\n".join(packages) + pathlib.Path(__file__).read_text()


class Project:
    def __init__(self, root, build_dir, is_deep):
        self.root = root
        self.build_dir = build_dir
        self.texts = {}
        self.commands = {}
        more_flags = () if is_deep else ("-Xclang", "-analyzer-config", "-Xclang", f"max-nodes={STEPS}")
        for entry in json.loads((build_dir / "compile_commands.json").read_text()):
            file = pathlib.Path(entry["file"])
            if self.root in file.parents and self.build_dir not in file.parents:
                self.commands.setdefault(file, self.flags_of(entry["command"]) + more_flags)

    @staticmethod
    def flags_of(command):
        """The arguments without compiler, input and output."""
        words = shlex.split(command)[1:]
        flags, skip = [], False
        for word in words:
            if skip or word == "-c":
                skip = False
            elif word == "-o":
                skip = True
            else:
                flags.append(word)
        # The input comes last; the others are options of GCC's alone.
        return tuple(flag for flag in flags[:-1] if flag not in ("-Wshadow=local", "-Wno-subobject-linkage", "-Wno-restrict"))

    def text(self, file):
        if file not in self.texts:
            self.texts[file] = file.read_bytes().decode("utf-8") if file.is_file() else None
        return self.texts[file]

    def include_folders(self, flags):
        folders = []
        for flag in flags:
            if flag.startswith("-I") and self.root in (folder := pathlib.Path(flag[2:])).parents:
                folders.append(folder)
        return folders

    def included(self, file, flags, seen):
        """The project's headers that a file includes, itself or through others."""
        for name in INCLUDE.findall(self.text(file)):
            for folder in [file.parent, *self.include_folders(flags)]:
                header = folder / name
                if header not in seen and self.text(header) is not None:
                    seen.add(header)
                    self.included(header, flags, seen)
        return seen

    def configuration(self, folder):
        texts = []
        while folder != self.root.parent:
            texts.append(self.text(folder / ".clang-tidy") or "")
            folder = folder.parent
        return texts

    def hash_of(self, file, versions):
        flags = self.commands[file]
        parts = [versions, *(flag.replace(str(self.root), "") for flag in flags), *self.configuration(file.parent)]
        for part in sorted([file, *self.included(file, flags, set())]):
            parts += [str(part.relative_to(self.root)), self.text(part)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def sources_to_check(project, files):
    """Of these files the sources; and for each header one that includes it, the one of its name if it can be."""
    chosen = {file for file in files if file in project.commands}
    for header in set(files) - chosen:
        users = [source for source, flags in project.commands.items() if header in project.included(source, flags, set())]
        chosen.update(sorted(users, key=lambda source: (source.with_suffix(".hpp") != header, source))[:1])
    return sorted(chosen)


def duplicate_includes(project, file):
    seen, found = set(), []
    for number, line in enumerate(project.text(file).splitlines(), 1):
        name = INCLUDE.match(line)
        if name and name[1] in seen:
            found.append(f"{file}:{number}: error: '{name[1]}' is included twice")
        elif name:
            seen.add(name[1])
    return found


def pieces(project, files, most_lines):
    """The files in their order, in units of up to so many lines. A unit holds one program at the most."""
    units, lines = [], 0
    for file in files:
        length = project.text(file).count("\n")
        if not units or lines + length > most_lines or PROGRAM.search(project.text(file)):
            units.append([])
            lines = 0
        units[-1].append(file)
        lines += length
    return units


def units_of(project, files):
    """Units of files with one command and one configuration; those that take longest first."""
    folders = {}
    for file in sorted(files):
        folders.setdefault((file.parent, project.commands[file]), []).append(file)
    units, small = [], {}
    for (folder, flags), members in folders.items():
        if sum(project.text(file).count("\n") for file in members) > MOST_LINES_OF_SMALL:
            units += pieces(project, members, MOST_LINES)
        else:
            above = folder.relative_to(project.root).parts[0]
            configuration = tuple(text for text in project.configuration(folder) if text)
            small.setdefault((above, configuration, flags), []).extend(members)
    for members in small.values():
        units += pieces(project, members, MOST_LINES_OF_SMALL)

    def length(unit):
        is_analyzed = unit[0].relative_to(project.root).parts[0] in ANALYZED
        return sum(len(project.text(file)) for file in unit) * (3 if is_analyzed else 1)

    return sorted(units, key=length, reverse=True)


def check(project, files):
    """The diagnostics of a unit, in the places of its files; empty if there are none."""
    found = check_together(project, files)
    folders = {file.parent for file in files}
    if "[clang-diagnostic-error]" not in found or len(folders) == 1:
        return found
    return "".join(check_together(project, [file for file in files if file.parent == folder]) for folder in sorted(folders))


def check_together(project, files):
    starts, text, line = [], "", 1
    for number, file in enumerate(files):
        if FUZZ_TARGET in project.text(file) and len(files) > 1:
            text += f"#undef {FUZZ_TARGET}\n#define {FUZZ_TARGET} target_{number}\n"
            line += 2
        starts.append((line, file))
        text += project.text(file)
        line += project.text(file).count("\n")
    # Beside the files, so that clang-tidy finds their configuration and their neighbours; of another suffix, so that
    # CMake, which may look at the folder meanwhile, does not take it for a source.
    with tempfile.NamedTemporaryFile("w", suffix=".cxx", prefix=".lint_", dir=files[0].parent) as main:
        main.write(text)
        main.flush()
        command = [CLANG_TIDY, "--quiet", f"--checks={SWITCHED_OFF}", main.name, "--", *project.commands[files[0]]]
        ran = subprocess.run(command, capture_output=True, text=True, cwd=project.root, check=False)

        def real_place(match):
            number = int(match[1])
            start, file = max(start for start in starts if start[0] <= number)
            return f"{file}:{number - start + 1}"

        found = re.sub(re.escape(main.name) + r":(\d+)", real_place, ran.stdout)
        if ran.returncode == 0 or found.strip():
            return found
        return f"{files[0]}: {CLANG_TIDY} ended with {ran.returncode}: {ran.stderr}"


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    arguments = [argument for argument in sys.argv[1:] if argument != "--deep"]
    project = Project(root, pathlib.Path(arguments[0]).resolve(), "--deep" in sys.argv)
    files = list(project.commands)
    if arguments[1:]:
        files = sources_to_check(project, [pathlib.Path(name).resolve() for name in arguments[1:]])
    problems = [problem for file in files for problem in duplicate_includes(project, file)]
    for problem in problems:
        print(problem)

    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "auth0-api-cpp" / "lint"
    cache.mkdir(parents=True, exist_ok=True)
    versions = version_of_tools()
    hashes = {file: project.hash_of(file, versions) for file in files} if versions else {}
    unknown = [file for file in files if file not in hashes or not (cache / hashes[file]).exists()]
    print(f"clang-tidy: {len(files)} files, of which {len(unknown)} are not known to be good", flush=True)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {pool.submit(check, project, unit): unit for unit in units_of(project, unknown)}
        for done in concurrent.futures.as_completed(running):
            output = done.result()
            if output.strip():
                print(output, flush=True)
                problems.append(output)
                continue
            for file in running[done]:
                if file in hashes:
                    (cache / hashes[file]).touch()
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
