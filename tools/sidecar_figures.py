#!/usr/bin/env python3
"""Measures the sidecar against other servers on this machine, in one run, by wrk, and prints each figure with its target.

usage: sidecar_figures.py BUILD_DIR RESULT_FILE [--seconds N] [--rounds N] [--requests N] [--tokens N]

BUILD_DIR is that of the preset bench. The servers share one core and wrk has another one, so that every process that answers a
request counts, but for the figure "on a core of its own": there the process that nginx asks is on another core than nginx, with wrk
where there are only two. All listen on loopback, and end with this program. Servers that are compared take turns of a second, so
that what disturbs the machine disturbs both, and their ratio is the median of the rounds. With --requests 10000000 the memory is
that after as many requests as its target is for.
"""

import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import typing

import sidecar_scene as scene
from free_ports import free_ports
from wrk_load import (DELAY_MS, GUESSED_LATENCY_US, checked, connections_for, corrected_connections, parse_load,
                      script_of_one_token, script_of_tokens)

CONNECTIONS = 32


class Figure(typing.NamedTuple):
    name: str
    target: str
    value: float
    unit: str = ""

    @property
    def is_met(self):
        sign, bound = self.target.split()
        return self.value >= float(bound) if sign == ">=" else self.value <= float(bound)


def median_of_ratios(rounds):
    """Of pairs of rates, each measured one after the other."""
    return statistics.median(ours / theirs for ours, theirs in rounds)


def resident_mb(status):
    """What /proc/PID/status says."""
    return int(re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE).group(1)) / 1024


def growth(samples):
    """The last of some sizes over the one in the middle."""
    return samples[-1] / samples[(len(samples) - 1) // 2]


def table_of(figures):
    lines = [f"{'figure':<44} {'target':>12} {'measured':>12}"]
    for figure in figures:
        lines.append(f"{figure.name:<44} {figure.target:>12} {figure.value:>12.3f} {figure.unit:<3} "
                     f"{'met' if figure.is_met else 'MISSED'}")
    return "\n".join(lines)


class Bench:
    """Loads on servers that run already."""

    def __init__(self, folder, options):
        self.folder = folder
        self.options = options
        self.raw = {}

    def load(self, what, url, script, connections=CONNECTIONS, seconds=None):
        file = self.folder / "wrk.lua"
        file.write_text(script)
        command = ["taskset", "-c", str(scene.CLIENT_CORE), "wrk", "-t1", f"-c{connections}",
                   f"-d{seconds or self.options.seconds}s", "-s", str(file), url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        load = checked(parse_load(done.stdout + done.stderr), what)
        self.raw.setdefault(what, []).append(load._asdict() | {"rate": load.rate, "connections": connections})
        return load

    def ratio(self, ours, theirs, script):
        """Of the rates of two servers, each a name and a URL, that take turns."""
        for what, url in (ours, theirs):
            self.load(f"{what}, first", url, script, seconds=1)  # keys, tokens and connections are there afterwards
        return median_of_ratios([(self.load(*ours, script).rate, self.load(*theirs, script).rate)
                                 for _ in range(self.options.rounds)])

    def highest_rate(self, what):
        return statistics.median(load["rate"] for load in self.raw[what])

    def p99_at_half_ms(self, what, url, token):
        """While half as many requests come as the server can answer, at times of their own."""
        wanted = self.highest_rate(what) / 2
        script = script_of_one_token(token, DELAY_MS)
        name = f"{what}, half of its highest load"
        first = self.load(f"{name}, first", url, script, connections_for(wanted, GUESSED_LATENCY_US))
        connections = corrected_connections(wanted, first)
        loads = [self.load(name, url, script, connections) for _ in range(self.options.rounds)]
        print(f"{name}: {statistics.median(load.rate for load in loads):.0f} requests/s of "
              f"{self.highest_rate(what):.0f} on {connections} connections")
        return statistics.median(load.p99 for load in loads) / 1e3

    def memory(self, process, url, tokens_file):
        """Sizes in MB after equal parts of the requests."""
        def size():
            return resident_mb(pathlib.Path(f"/proc/{process.pid}/status").read_text())
        done, samples = 0, [size()]
        for part in range(1, 11):
            while done < self.options.requests * part / 10:
                done += self.load("sidecar, all tokens", url, script_of_tokens(tokens_file, done), seconds=2).requests
            samples.append(size())
        self.raw["memory"] = {"requests": done, "tokens": self.options.tokens, "mb": samples}
        print(f"memory: {done} requests with {self.options.tokens} tokens; MB by tenths: "
              + " ".join(f"{sample:.0f}" for sample in samples))
        return samples


def figures_of(bench, build, servers):
    """Starts the servers, measures, and returns the figures in their order."""
    folder, options = bench.folder, bench.options
    tenant_port, sidecar, logging, remembering, bare, agreeing, front, plain, apache = free_ports(9)
    far_sidecar, far_agreeing, far_front, far_plain = free_ports(4)
    tenant = scene.Tenant(servers, build / "auth0-api", tenant_port)
    token = next(iter(tenant.tokens(1)))
    script = script_of_one_token(token)

    def start_sidecar(name, port, remembered=10_000, log="", core=scene.SERVERS_CORE):
        (folder / f"{name}.toml").write_text(scene.sidecar_configuration(port, tenant_port, remembered, log))
        return servers.start(name, [build / "auth0-api", "serve", "--config", f"{name}.toml", "--threads", "1"], port, core)

    def start_nginx(name, port, text, core=scene.SERVERS_CORE):
        (folder / f"{name}.conf").write_text(text)
        return servers.start(name, ["nginx", "-p", folder, "-c", f"{name}.conf", "-g", "daemon off;"], port, core)

    start_sidecar("sidecar", sidecar)
    servers.start("bare", [build / "bench" / "bare_http_server", bare, 1], bare)
    alone = ("sidecar", f"http://127.0.0.1:{sidecar}/ask")
    beast = ("Beast that answers 204", f"http://127.0.0.1:{bare}/ask")
    figures = [Figure("sidecar alone / Beast that answers 204", ">= 0.85", bench.ratio(alone, beast, script))]
    start_sidecar("logging", logging, log="access.log")
    with_log = ("sidecar with its access log", f"http://127.0.0.1:{logging}/ask")
    print(f"with the access log in a file: {bench.ratio(with_log, beast, script):.3f} of Beast")

    start_nginx("agreeing", agreeing, scene.nginx_configuration("agreeing", scene.agreeing_server(agreeing)))
    start_sidecar("far_sidecar", far_sidecar, core=scene.OTHER_CORE)
    start_nginx("far_agreeing", far_agreeing, scene.nginx_configuration("far_agreeing", scene.agreeing_server(far_agreeing)),
                scene.OTHER_CORE)
    asked = {"sidecar": (front, sidecar), "agreeing": (plain, agreeing), "far_sidecar": (far_front, far_sidecar),
             "far_agreeing": (far_plain, far_agreeing)}
    start_nginx("front", front, scene.nginx_configuration(
        "front", "".join(scene.asking_server(port, name) for name, (port, _) in asked.items()),
        [(name, port) for name, (_, port) in asked.items()]))
    behind = ("nginx and sidecar", f"http://127.0.0.1:{front}/orders/7")
    agreed = ("nginx and nginx that answers 204", f"http://127.0.0.1:{plain}/orders/7")
    figures.append(Figure("nginx, sidecar / nginx, nginx that answers 204", ">= 0.95", bench.ratio(behind, agreed, script)))
    far = [(f"{what}, on a core of its own", f"http://127.0.0.1:{port}/orders/7")
           for what, port in [("nginx and sidecar", far_front), ("nginx and nginx that answers 204", far_plain)]]
    figures.append(Figure("the same, what is asked on a core of its own", ">= 0.95", bench.ratio(*far, script)))

    (folder / "apache.conf").write_text(scene.apache_configuration(apache, tenant_port, folder))
    servers.start("apache", ["apache2", "-d", folder, "-f", folder / "apache.conf", "-D", "FOREGROUND"], apache)
    oauth2 = ("Apache with mod_oauth2", f"http://127.0.0.1:{apache}/orders/7")
    figures.append(Figure("nginx, sidecar / Apache with mod_oauth2", ">= 1.2", bench.ratio(behind, oauth2, script)))

    figures.append(Figure("p99 at half of the highest load", "<= 2", bench.p99_at_half_ms(*alone, token), "ms"))
    figures.append(Figure("the same through nginx", "<= 2", bench.p99_at_half_ms(*behind, token), "ms"))

    tokens_file = folder / "tokens"
    tokens_file.write_text("\n".join(tenant.tokens(options.tokens)) + "\n")
    process = start_sidecar("remembering", remembering, remembered=options.tokens)
    samples = bench.memory(process, f"http://127.0.0.1:{remembering}/ask", tokens_file)
    return figures + [Figure("memory at the end", "<= 150", samples[-1], "MB"),
                      Figure("memory at the end / after half", "<= 1.05", growth(samples))]


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build_dir", type=pathlib.Path)
    parser.add_argument("result_file", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=1, help="of each load (default: 1)")
    parser.add_argument("--rounds", type=int, default=15, help="loads of each server (default: 15)")
    parser.add_argument("--requests", type=int, default=1_000_000, help="before the memory is read (default: 1 000 000)")
    parser.add_argument("--tokens", type=int, default=100_000, help="in these requests (default: 100 000)")
    options = parser.parse_args(arguments)
    if len(os.sched_getaffinity(0)) < 2:
        sys.exit("the servers and wrk need a core each")
    with tempfile.TemporaryDirectory() as name, scene.Servers(scene.readable_folder(pathlib.Path(name))) as servers:
        bench = Bench(servers.folder, options)
        figures = figures_of(bench, options.build_dir.resolve(), servers)
    print(f"\n{table_of(figures)}")
    result = {"figures": [figure._asdict() | {"is_met": figure.is_met} for figure in figures], "raw": bench.raw}
    options.result_file.parent.mkdir(parents=True, exist_ok=True)
    options.result_file.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
