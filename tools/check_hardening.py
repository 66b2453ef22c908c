#!/usr/bin/env python3
"""Checks that programs and shared libraries are hardened as cmake/Hardening.cmake says. Needs readelf.

usage: check_hardening.py [--objects ARCHIVE] FILE...

FILE is a program or a shared library. ARCHIVE is the static library: the marks of control-flow protection (CET) are looked for
in its objects, since a linked file loses them when the C library's own start files have none, as in Debian 12.
"""

import argparse
import re
import subprocess
import sys

# What must match in the output of readelf, and what is wrong if it does not.
REQUIRED = (
    (r"^ +Type: +DYN\b", "is not position-independent"),
    (r"^ +GNU_RELRO ", "does not protect its relocations (-z relro)"),
    (r"\(FLAGS(_1)?\).*\b(BIND_)?NOW\b", "resolves symbols late (-z now is missing)"),
    (r"^ +GNU_STACK .* RW +0x", "has a stack that may be executed"),
    (r" UND __stack_chk_fail\b", "has no stack protector"),
    (r" UND __\w+_chk\b(?<!__stack_chk)", "uses no fortified function (_FORTIFY_SOURCE)"),
)
FORBIDDEN = (
    (r"\(TEXTREL\)", "has relocations in its code"),
    (r"\((RPATH|RUNPATH)\).*\[(?!\$ORIGIN\])", "searches libraries in a folder of the machine that built it"),
    (r"^ +LOAD .* RWE ", "has memory that is writable and executable"),
)
PROGRAM = (r"\(FLAGS_1\).*\bPIE\b", "is a program, and not position-independent")


def problems_of_linked(text):
    """What is wrong with a linked file, from the output of `readelf --wide -h -l -d --dyn-syms`."""
    required = REQUIRED + ((PROGRAM,) if re.search(r"^ +INTERP ", text, re.MULTILINE) else ())
    problems = [problem for pattern, problem in required if not re.search(pattern, text, re.MULTILINE)]
    return problems + [problem for pattern, problem in FORBIDDEN if re.search(pattern, text, re.MULTILINE)]


def problems_of_objects(text):
    """What is wrong with the objects of an archive, from the output of `readelf --wide -h -n`."""
    members = re.split(r"^File: ", text, flags=re.MULTILINE)[1:]
    if not members:
        return ["has no objects"]
    if "X86-64" not in members[0]:
        return []  # other processors have other marks
    return [f"{member.splitlines()[0]} is not protected by CET (-fcf-protection)"
            for member in members if "IBT, SHSTK" not in member]


def readelf(file, *options):
    return subprocess.run(["readelf", "--wide", *options, file], check=True, capture_output=True, text=True,
                          env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}).stdout


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--objects", metavar="ARCHIVE")
    parser.add_argument("files", nargs="*", metavar="FILE")
    arguments = parser.parse_args()
    found = [(file, problem) for file in arguments.files
             for problem in problems_of_linked(readelf(file, "-h", "-l", "-d", "--dyn-syms"))]
    if arguments.objects:
        found += [(arguments.objects, problem) for problem in problems_of_objects(readelf(arguments.objects, "-h", "-n"))]
    for file, problem in found:
        print(f"{file} {problem}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
