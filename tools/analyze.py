#!/usr/bin/env python3
"""Runs cppcheck over the project's sources; fails if it finds what tools/cppcheck.suppressions does not explain.

usage: analyze.py WORK_DIR

cppcheck 2.10 gives up a file in which a duration is compared with a literal such as 0s. It is given a copy of the
sources, in WORK_DIR, that has these literals in words. Lines are the same, and files that have not changed are not
analysed again. Suppressions that nothing needs any more are findings too.
"""

import os
import pathlib
import re
import subprocess
import sys

FOLDERS = ["src", "stores", "testing", "integrations", "apps"]
INCLUDE_DIRECTORIES = [
    "include", "src", "testing/include", "testing/src", "stores/redis/include", "stores/redis/src",
    "integrations/asio/include", "integrations/beast/include", "integrations/grpc/include", "integrations/grpc/src",
    "integrations/httplib/include", "apps/auth0-api",
]
UNITS = {"ms": "milliseconds", "s": "seconds", "min": "minutes", "h": "hours"}
# Not within a word or a string that goes on with it, as in "5s".
LITERAL = re.compile(r'(?<![\w."\'])(\d+)(ms|s|min|h)(?![\w"])')


def in_words(text):
    """The text with each literal of a duration as a call of its type."""
    return LITERAL.sub(lambda found: f"std::chrono::{UNITS[found[2]]}({found[1]})", text)


def copy_changed(root, tree):
    """Copies the sources; what is the same already is not touched, and what is gone goes."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.cpp", "*.hpp"],
                            cwd=root, check=True, capture_output=True, text=True).stdout.split()
    wanted = {file for file in listed if (root / file).is_file()}
    for file in wanted:
        text = in_words((root / file).read_text())
        copy = tree / file
        if copy.exists() and copy.read_text() == text:
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text)
    for copy in [*tree.rglob("*.cpp"), *tree.rglob("*.hpp")]:
        if copy.relative_to(tree).as_posix() not in wanted:
            copy.unlink()


def command(root, results):
    return ["cppcheck", "--std=c++20", "--language=c++", "--quiet", "--error-exitcode=1",
            # Information is told of suppressions that nothing needs; the rest of it is of no use.
            "--enable=warning,performance,portability,information",
            "-D__cpp_lib_expected=202202L", "-DCLOCK_BOOTTIME=7",
            f"-j{os.cpu_count() or 1}", f"--cppcheck-build-dir={results}",
            f"--suppressions-list={root / 'tools' / 'cppcheck.suppressions'}",
            "--template={file}:{line}: {severity}: {message} [{id}]",
            *(f"-I{folder}" for folder in INCLUDE_DIRECTORIES), *FOLDERS]


def main(arguments):
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    root = pathlib.Path(__file__).resolve().parent.parent
    work = pathlib.Path(arguments[0]).resolve()
    tree, results = work / "tree", work / "results"
    for folder in (tree, results):
        folder.mkdir(parents=True, exist_ok=True)
    copy_changed(root, tree)
    return subprocess.run(command(root, results), cwd=tree, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
