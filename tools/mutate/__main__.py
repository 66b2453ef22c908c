"""usage: mutate [ROOM...] [--sample N] [--seed S] [--seconds T] [--tests FOLDER...] [--slowest T] [--only TEXT] [--list]"""

import argparse
import os
import pathlib
import random
import sys
import time

import rooms_concerned
from mutate.operators import difference
from mutate.results import Figures, Results, read_equivalent, without_line
from mutate.suites import Suites
from mutate.tree import Tree

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# Suites of whole clients. Others that see whole programs take long and see little more.
EVERYWHERE = ("api_client", "conformance", "hostile", "memory")
ROOMS = ("jose", "access_token", "dpop", "requirement", "request", "answer", "issuer", "exchange")


def room_of(name):
    parts = pathlib.PurePath(name).parts
    return parts[1] if parts[0] == "src" else "stores"


def folders_for(rooms):
    """The folders of tests/ whose suites can see a mutant of these rooms."""
    table = rooms_concerned.rooms_table()
    there = {path.parent.name for path in (ROOT / "tests").glob("*/*_test.cpp")}
    found = set(EVERYWHERE)
    for room in rooms:
        found |= {"redis"} if room == "stores" else rooms_concerned.users_of(room, table) & there
    return sorted(found)


def arguments():
    parser = argparse.ArgumentParser(prog="./run mutate", description=sys.modules["mutate"].__doc__.splitlines()[0])
    parser.add_argument("rooms", nargs="*", default=ROOMS, help="folders of src/, or 'stores'; by default what decides on access")
    parser.add_argument("--sample", type=int, help="mutants to try of each room; by default all")
    parser.add_argument("--seed", type=int, default=1, help="what the sample depends on")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop then; the next run goes on where this one ended")
    parser.add_argument("--tests", nargs="+", metavar="FOLDER", help="folders of tests/ to run, instead of all that can see a mutant")
    parser.add_argument("--slowest", type=float, default=float("inf"), metavar="T", help="leave suites out that take more seconds")
    parser.add_argument("--only", default="", metavar="TEXT", help="mutants whose names contain this")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="of the build; suites run one at a time")
    parser.add_argument("--list", action="store_true", help="print the mutants and end")
    return parser.parse_args()


def chosen(tree, room, options):
    names = [name for name in tree.mutants if room_of(name) == room and options.only in name]
    if options.sample is not None and options.sample < len(names):
        names = random.Random(options.seed).sample(names, options.sample)
    return sorted(names, key=list(tree.mutants).index)


def try_room(room, tree, suites, results, reasons, options, is_time_up):
    figures = Figures()
    for name in chosen(tree, room, options):
        text = tree.texts[name.split(":")[0]]
        known = results.get(name, text, suites)
        if not known and is_time_up():
            figures.unknown += 1
            continue
        if not known:
            suite, how = suites.verdict(tree.numbers[name], room)
            results.set(name, text, suites, suite, how)
            known = results.known[name]
            print(f"{known['verdict']:8} {name} {known.get('by', '')} {known.get('how', '')}", flush=True)
        figures.tried += 1
        if known["verdict"] == "killed":
            figures.killed += 1
        elif without_line(name) in reasons:
            figures.equivalent += 1
        else:
            figures.survived.append(name)
    return figures


def report(room, figures, tree, results):
    for name in figures.survived:
        before, after = difference(tree.texts[name.split(":")[0]], tree.mutants[name])
        note = "" if results.known[name]["suites"] else "   (no suite reaches it)"
        print(f"\nsurvived {name}{note}\n  - {before}\n  + {after}")
    more = f", {figures.unknown} not tried yet" if figures.unknown else ""
    print(f"\n{room}: {figures.tried} tried, {figures.killed} killed, {len(figures.survived)} survived, "
          f"{figures.equivalent} without effect{more}: {figures.share():.1f} % of those with an effect are killed", flush=True)


def main():
    options = arguments()
    end = time.monotonic() + options.seconds

    def is_time_up():
        return time.monotonic() >= end

    tree = Tree(ROOT, ROOT / "build-mutate")
    tree.write()
    if options.list:
        for room in options.rooms:
            print("\n".join(chosen(tree, room, options)))
        return 0
    folders = options.tests or folders_for(options.rooms)
    print(f"mutate: building the suites in {', '.join(folders)}", flush=True)
    tree.build([f"{folder}_tests" for folder in folders], options.jobs)
    suites = Suites(tree)
    if not suites.look_at(folders, is_time_up):
        print("mutate: time is up; the next run goes on from here")
        return 1
    for suite in suites.failing:
        print(f"mutate: {suite.full_name} fails without a mutant and is left out")
    for suite in [suite for suite in suites.all if suite.seconds > options.slowest]:
        print(f"mutate: {suite.full_name} takes {suite.seconds:.0f} s and is left out")
        suites.all.remove(suite)

    reasons = read_equivalent(pathlib.Path(__file__).with_name("equivalent.txt").read_text())
    for name in reasons.keys() - {without_line(name) for name in tree.mutants} - {without_line(name) for name in tree.left_out}:
        print(f"mutate: equivalent.txt names {name}, which is not a mutant")
    results = Results(tree.folder / "results.json")
    is_complete = True
    for room in options.rooms:
        figures = try_room(room, tree, suites, results, reasons, options, is_time_up)
        report(room, figures, tree, results)
        is_complete = is_complete and not figures.survived and not figures.unknown
    return 0 if is_complete else 1


if __name__ == "__main__":
    sys.exit(main())
