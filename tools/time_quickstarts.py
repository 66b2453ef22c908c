#!/usr/bin/env python3
"""Does what the quickstarts of the documentation tell their readers to do, and compares what is printed with what they show.

    time_quickstarts.py --root FOLDER PAGE...                        in a new copy of this Debian for each page, as root; prints times
    time_quickstarts.py --programs FOLDER [--programs FOLDER] PAGE   with what was built there; nothing is installed

FOLDER of --root is a system that debootstrap has made, with the project's packages in /packages. A page has, each after a
line <!-- KIND: NAME -->, blocks of these kinds: `example` is the program, main.cpp; `file` a file; `quickstart: install` and
`quickstart: build` are commands; each line of `quickstart: run` is a program that runs until the end. In blocks of the
language console, lines with `$ ` are commands, and the others what these print. Ports are replaced by free ones.
"""

import argparse
import contextlib
import dataclasses
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

from free_ports import free_ports

PORT = re.compile(r"\b(3000|4180|4443|8080|50051)\b")
BLOCK = re.compile(r"^(?:<!-- (\w+): (\S+) -->\n+)?```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CLONE, HERE = "/clone", "/quickstart"  # the reader's folders in a root
PATIENCE = 60  # seconds until a program serves


class Failed(Exception):
    """What a page says is not what happens."""


@dataclasses.dataclass
class Page:
    """What a quickstart tells its reader to do."""

    files: dict = dataclasses.field(default_factory=dict)
    install: str = ""
    build: str = ""
    run: list = dataclasses.field(default_factory=list)
    tries: list = dataclasses.field(default_factory=list)  # command, what it prints


def read_page(text):
    """The blocks of a page; those without a mark are not for the machine."""
    page = Page()
    for kind, name, language, code in BLOCK.findall(text):
        if kind == "example":
            page.files["main.cpp"] = code
        elif kind == "file":
            page.files[name] = code
        elif kind == "quickstart" and name == "run":
            page.run += code.splitlines()
        elif kind == "quickstart":
            setattr(page, name, getattr(page, name) + code)
        elif language == "console":
            page.tries += read_console(code)
    return page


def read_console(code):
    """Pairs of a command and its output."""
    pairs = []
    for line in code.splitlines():
        if line.startswith("$ "):
            pairs.append([line[2:], ""])
        elif pairs:
            pairs[-1][1] += line + "\n"
    return pairs


def with_ports(text, ports):
    """The text with free ports for those of the page; `ports` remembers which."""
    for port in PORT.findall(text):
        if port not in ports:
            ports[port] = free_ports(1)[0]
    return PORT.sub(lambda port: str(ports[port[1]]), text)


def listening(ports):
    """How many of the ports somebody listens on."""
    lines = [line.split() for file in ("/proc/net/tcp", "/proc/net/tcp6") for line in pathlib.Path(file).read_text().splitlines()[1:]]
    return len({int(line[1].rpartition(":")[2], 16) for line in lines if line[3] == "0A"} & set(ports))


class Machine:
    """Where the commands of a page run: a folder on this machine, or in a root."""

    def __init__(self, folder, prefix=(), environment=None):
        self.folder = folder
        self.prefix = list(prefix)
        self.environment = environment
        self.running = []

    def start(self, command, **options):
        return subprocess.Popen([*self.prefix, "bash", "-ec", command], env=self.environment, text=True, start_new_session=True,
                                cwd=None if self.prefix else self.folder, stdin=subprocess.DEVNULL, **options)

    def output_of(self, command):
        """What it prints; its errors go to the log."""
        with open(self.folder / "errors.txt", "a+", encoding="utf-8") as errors:
            with self.start(command, stdout=subprocess.PIPE, stderr=errors) as process:
                output = process.communicate()[0]
            errors.seek(0)
            return process.returncode, output, errors.read()[-2000:]

    def do(self, command):
        """All lines, as one script."""
        status, output, errors = self.output_of(command)
        if status != 0:
            raise Failed(f"status {status}:\n{command}\n{output[-2000:]}\n{errors}")

    def serve(self, command, ports):
        """A program that runs until the end; waits until it listens, and has written the file of certificates."""
        before = listening(ports)
        errors = open(self.folder / f"program{len(self.running)}.txt", "w", encoding="utf-8")
        process = self.start("exec " + command, stdout=errors, stderr=errors)
        self.running.append((process, errors))
        written = [self.folder / name for name in re.findall(r"dev-tenant.* --ca-file (\S+)", command)]
        limit = time.monotonic() + PATIENCE
        while listening(ports) == before or any(not file.exists() or file.stat().st_size == 0 for file in written):
            if process.poll() is not None or time.monotonic() > limit:
                raise Failed(f"does not serve: {command}\n{pathlib.Path(errors.name).read_text(encoding='utf-8')}")
            time.sleep(0.01)

    def stop(self):
        """Ends what runs, the last one first."""
        for process, errors in reversed(self.running):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            errors.close()
        self.running = []


def follow(page, machine, steps):
    """Follows a page, and returns the seconds of each step."""
    times = {}
    ports = {}

    def timed(name, action):
        started = time.monotonic()
        action()
        times[name] = time.monotonic() - started

    def run():
        commands = [with_ports(command, ports) for command in page.run]
        for command in commands:
            machine.serve(command, ports.values())
        for command, expected in page.tries:
            output = machine.output_of(with_ports(command, ports))[1]
            if output != with_ports(expected, ports):
                raise Failed(f"$ {command}\nprints:\n{output}\ninstead of:\n{expected}")

    for name, text in page.files.items():
        (machine.folder / name).write_text(with_ports(text, ports), encoding="utf-8")
    try:
        for step in steps:
            timed(step, run if step == "run" else lambda: machine.do(getattr(page, step)))
            for file in machine.folder.glob("*.conf"):  # copied from a package
                file.write_text(with_ports(file.read_text(encoding="utf-8"), ports), encoding="utf-8")
    finally:
        machine.stop()
    return times


def in_root(page, root):
    """Follows a page in a new copy of the system."""
    with tempfile.TemporaryDirectory(dir=root.parent) as copy:
        subprocess.run(["cp", "-a", "--one-file-system", "--reflink=auto", f"{root}/.", copy], check=True)
        folder = pathlib.Path(copy + HERE)
        folder.mkdir()
        packages = pathlib.Path(copy + CLONE) / "build/package"
        packages.parent.mkdir(parents=True)
        packages.symlink_to("/packages")
        page.install = f"cd {CLONE}\n{page.install}"
        sudo = pathlib.Path(copy) / "usr/local/bin/sudo"
        sudo.write_text('#!/bin/sh\nexec "$@"\n', encoding="utf-8")
        sudo.chmod(0o755)
        prefix = ["chroot", copy, "env", "-i", f"--chdir={HERE}", "HOME=/root", "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive",
                  "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        return follow(page, Machine(folder, prefix), ("install", "build", "run"))


def with_programs(page, name, folders):
    """Follows what runs of a page. The reader's program is `example_NAME` in one of the folders."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "build").mkdir()
        program = next(file for place in folders if (file := place / f"example_{name}").exists())
        (folder / "build/my_api").symlink_to(program)
        path = ":".join([*map(str, folders), os.environ["PATH"], "/usr/sbin"])
        return follow(page, Machine(folder, environment=os.environ | {"PATH": path}), ("run",))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=pathlib.Path)
    parser.add_argument("--programs", type=pathlib.Path, action="append", default=[])
    parser.add_argument("pages", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    for file in arguments.pages:
        page = read_page(file.read_text(encoding="utf-8"))
        if not page.run or len(page.tries) < 2:
            sys.exit(f"{file} is not a quickstart")
        try:
            if arguments.root:
                times = in_root(page, arguments.root.resolve())
            else:
                times = with_programs(page, file.stem.replace("-", "_"), [folder.resolve() for folder in arguments.programs])
        except Failed as problem:
            sys.exit(f"{file}: {problem}")
        steps = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in times.items())
        print(f"{file.stem}: {sum(times.values()):.0f} s ({steps})", flush=True)


if __name__ == "__main__":
    main()
