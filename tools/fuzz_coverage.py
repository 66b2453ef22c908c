#!/usr/bin/env python3
"""Which regions of each room's code the corpora of the fuzz targets reach, as a Markdown table.

usage: fuzz_coverage.py BUILD_DIR [--uncovered ROOM]... [CORPUS_DIR...]

BUILD_DIR is that of the preset fuzz-coverage. A corpus directory has a folder for each target; without any it is
fuzz/corpus. With --uncovered, the lines with code that nothing reached are listed, for each room named so ("jose").
"""

import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys

PROFDATA, COV = "llvm-profdata-19", "llvm-cov-19"
ROOT = pathlib.Path(__file__).resolve().parent.parent
# Rooms within rooms come first.
PLACES = ["src/exchange/answer", "src/exchange/kept", "src/exchange/request", "stores/redis", "apps/auth0-api/serve"]


def room_of(file):
    """The room of a source file, "jose" for src/jose/jwk.cpp; None for what is not the project's code."""
    for place in PLACES:
        if file.startswith(place + "/"):
            return place.removeprefix("src/")
    return file.split("/")[1] if file.startswith("src/") and file.count("/") > 1 else None


def inputs_of(target, corpora):
    return sorted(str(file) for corpus in corpora for file in (corpus / target).glob("*") if file.is_file())


def run(program, inputs, profile):
    """Runs a target once with each of its inputs; they are many, so that they are given in pieces."""
    for number, begin in enumerate(range(0, len(inputs), 500)):
        environment = os.environ | {"LLVM_PROFILE_FILE": f"{profile}.{number}.profraw"}
        done = subprocess.run([program, *inputs[begin:begin + 500]], env=environment, check=False, capture_output=True)
        if done.returncode != 0:
            sys.exit(f"{program.name} failed:\n{done.stderr.decode(errors='replace')[-2000:]}")


def exported(programs, profile, *options):
    objects = [argument for program in programs[1:] for argument in ("-object", program)]
    # The compiler has left the folder of the project out of the names.
    command = [COV, "export", *options, f"-compilation-dir={ROOT}", f"-instr-profile={profile}", programs[0], *objects]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["data"][0]["files"]


def source_of(file):
    """The path of a file in the export, which may lead through the build's folder ("build/../src/…")."""
    return pathlib.Path(os.path.normpath(file["filename"]))


def by_room(files):
    """The regions of each room: how many there are, and how many were reached."""
    rooms = collections.defaultdict(lambda: [0, 0])
    for file in files:
        name = source_of(file)
        room = room_of(name.relative_to(ROOT).as_posix()) if ROOT in name.parents else None
        if room:
            regions = file["summary"]["regions"]
            rooms[room][0] += regions["count"]
            rooms[room][1] += regions["covered"]
    if not rooms:
        sys.exit(f"no file of {ROOT}/src is in the export")
    return rooms


def uncovered_lines(segments):
    """The first line of each stretch of code that nothing reached. Segments are [line, column, count, has count, entry, gap]."""
    return sorted({line for line, _column, count, has_count, is_entry, *_ in segments if has_count and is_entry and not count})


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build_dir", type=pathlib.Path)
    parser.add_argument("corpora", type=pathlib.Path, nargs="*", default=[ROOT / "fuzz" / "corpus"])
    parser.add_argument("--uncovered", action="append", default=[])
    options = parser.parse_args(arguments)
    work = options.build_dir / "profiles"
    work.mkdir(parents=True, exist_ok=True)
    for old in work.glob("*.profraw"):
        old.unlink()
    programs = sorted(file for file in (options.build_dir / "fuzz").glob("fuzz_*") if file.is_file() and os.access(file, os.X_OK))
    for program in programs:
        target = program.name.removeprefix("fuzz_")
        run(program, inputs_of(target, options.corpora), work / target)
    profile = work / "all.profdata"
    subprocess.run([PROFDATA, "merge", "-sparse", "-o", profile, *work.glob("*.profraw")], check=True)
    print("| room | regions | reached |\n|---|---|---|")
    for room, (count, covered) in sorted(by_room(exported(programs, profile, "-summary-only")).items()):
        print(f"| `{room}` | {count:,} | {100 * covered / count:.1f} % |")
    if options.uncovered:
        for file in exported(programs, profile):
            name = source_of(file)
            path = name.relative_to(ROOT).as_posix() if ROOT in name.parents else ""
            if room_of(path) in options.uncovered:
                for line in uncovered_lines(file["segments"]):
                    print(f"{path}:{line}: {name.read_text().splitlines()[line - 1].strip()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
