#!/usr/bin/env python3
"""Prints the folders under tests/ whose suites a change of the given files concerns.

A file of a room concerns that room and those that may include it: the table in src/CMakeLists.txt. A public header, or
anything that is not in this table, concerns all of them.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
IGNORED = re.compile(r"(docs/|packaging/|tests/site/|\.github/|.*\.md$|tools/|\.ci/|LICENSE|run$|bench/|fuzz/)")


def rooms_table():
    """Each room and the rooms that it may include."""
    text = (ROOT / "src/CMakeLists.txt").read_text()
    table = {}
    for name, rest in re.findall(r"^auth0_room\(([\w/]+)(.*)\)$", text, re.MULTILINE):
        may_include = re.search(r"MAY_INCLUDE ([^)]*?)( LINKS|$)", rest)
        used = may_include[1].split() if may_include else []
        # The rooms within one are a room here: their suites are in one folder.
        table.setdefault(name.split("/")[0], set()).update(room.split("/")[0] for room in used)
    return table


def users_of(room, table):
    """The room, and all that include it, themselves or through others."""
    found = {room}
    while more := {name for name, used in table.items() if used & found} - found:
        found |= more
    return found


def main():
    table = rooms_table()
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/*_test.cpp")}
    concerned = set()
    for name in sys.argv[1:]:
        parts = pathlib.PurePath(name).parts
        if parts[0] == "src" and len(parts) > 2 and parts[1] in table:
            # What stands on the rooms is api_client, which all of them are compiled into.
            concerned |= (users_of(parts[1], table) & folders) | {"api_client", "architecture"}
        elif parts[0] == "tests" and len(parts) > 2 and parts[1] in folders:
            concerned.add(parts[1])
        elif parts[0] == "stores":
            concerned.add("redis")
        elif parts[0] == "integrations":
            concerned |= {"grpc"} if parts[1] == "grpc" else {"asio", "integrations"}
        elif parts[0] == "apps":
            concerned.add("commands")
        elif not IGNORED.match(name):
            concerned |= folders
    print("\n".join(sorted(concerned)))


if __name__ == "__main__":
    main()
