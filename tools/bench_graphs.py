#!/usr/bin/env python3
"""Draws what ./run bench has measured, for the page docs/performance.md.

    bench_graphs.py BENCH.json FOLDER     BENCH.json: as ./run bench writes it, or several of them with commas between

Writes FOLDER/performance-*.svg, and in FOLDER/performance.md each table behind a line <!-- figures: NAME -->, so that page and
graphs tell the same. Of several measurements it takes the median of each figure.
"""

import json
import pathlib
import re
import statistics
import sys
from html import escape

WIDTH, LEFT, RIGHT, BAR, GAP, TOP = 720, 190, 70, 18, 14, 64
# Own backgrounds, so that the text has its contrast on any page; the second set is for systems that are dark.
STYLE = """\
text{font:14px system-ui,sans-serif;fill:#1f2328}.title{font-size:16px;font-weight:600}.note{fill:#57606a}
.paper{fill:#ffffff;stroke:#d0d7de}.bare{fill:#8c959f}.ours{fill:#0a5cc2}.line{stroke:#57606a;stroke-dasharray:4 3}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.note{fill:#a8b1bb}.paper{fill:#0d1117;stroke:#30363d}
.bare{fill:#7d8590}.ours{fill:#4c9aff}.line{stroke:#a8b1bb}}"""

ALGORITHMS = [("RS256", "rs256"), ("PS256", "ps256"), ("ES256", "es256"), ("EdDSA", "eddsa")]
THREADS = [("RS256, new tokens", "rs256_two_threads"), ("tokens seen before", "seen_token_two_threads"),
           ("DPoP proofs", "dpop_two_threads"), ("OpenSSL alone, RS256", "bare_rs256_two_threads")]
RATIOS = [
    ("rs256_new_token", "time of a new RS256 token : its signature in OpenSSL alone"),
    ("es256_new_token", "the same, ES256"),
    ("seen_token", "time of a token that was verified before : an RS256 signature in OpenSSL alone"),
    ("dpop_seen_token", "time of a DPoP proof with a token that was verified before : the proof's signature in OpenSSL alone"),
    ("rs256_new_token_with_metrics", "time of a new token with metrics : without"),
    ("seen_token_with_metrics", "time of a token that was verified before, with metrics : without"),
    ("async_seen_token", "time of an asynchronous call whose result is ready : a synchronous one"),
    ("async_beast_requests", "requests per second of a Beast server that checks tokens which it has seen : one that checks nothing"),
    ("dpop_redis", "DPoP requests per second with used proofs in Redis on loopback : in memory"),
    ("unknown_kid_flood", "time of a good token while another thread sends tokens with unknown key IDs : while it is quiet"),
    ("exchange_overhead", "time of an exchange on an open connection : a bare POST of the same bytes"),
]
AMOUNTS = [
    ("exchange_cached_us", "an exchange whose result is cached", "µs"),
    ("replay_inserts_per_second", "used proofs that one thread records in memory", "per second"),
    ("replay_redis_inserts_per_second", "used proofs that eight threads record in Redis on loopback", "per second"),
    ("replay_bytes_per_entry", "memory for a used proof", "bytes"),
    ("token_cache_bytes_per_entry", "memory for a remembered token", "bytes"),
    ("cold_waiter_bytes", "memory for an asynchronous call that waits for the issuer, besides its token", "bytes"),
]


def read(files):
    """Counters by benchmark: the median of the measurements that have them."""
    found = {}
    for file in files:
        for name, counters in json.loads(pathlib.Path(file).read_text(encoding="utf-8"))["raw"].items():
            for counter, value in counters.items():
                found.setdefault(name, {}).setdefault(counter, []).append(value)
    return {name: {counter: statistics.median(values) for counter, values in counters.items()} for name, counters in found.items()}


def number(value):
    """Three digits that count, with spaces between thousands."""
    if value >= 1000:
        digits = len(str(int(value)))
        return f"{round(value, 3 - digits):,.0f}".replace(",", " ")
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def svg(title, description, note, height, shapes):
    """A graph that says in words what it shows."""
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        'role="img" aria-labelledby="title description">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="description">{escape(description)}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="paper" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="6"/>',
        f'<text class="title" x="16" y="28">{escape(title)}</text>',
        f'<text class="note" x="16" y="49">{escape(note)}</text>',
        *shapes, "</svg>", ""])


def bars(title, note, groups, unit, line=None):
    """A graph of horizontal bars: groups of a name and bars, each of a class, a name and a value; a dashed line at a value."""
    largest = max([value for _, group in groups for _, _, value in group] + ([line] if line else []))
    scale = (WIDTH - LEFT - RIGHT) / largest
    shapes, words, y = [], [], TOP
    for name, group in groups:
        middle = y + len(group) * BAR / 2 + 5
        shapes.append(f'<text x="{LEFT - 12}" y="{middle:g}" text-anchor="end">{escape(name)}</text>')
        for kind, label, value in group:
            shapes.append(f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{max(value * scale, 1):.1f}" height="{BAR - 3}"/>')
            shapes.append(f'<text x="{LEFT + value * scale + 6:.1f}" y="{y + BAR - 5}">{number(value)}</text>')
            words.append(f"{name}{', ' + label if label else ''}: {number(value)} {unit}")
            y += BAR
        y += GAP
    if line:
        x = LEFT + line * scale
        shapes.append(f'<line class="line" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 6}" y2="{y - GAP + 3}"/>')
    return svg(title, "; ".join(words) + ".", note, y + 4, shapes)


def token_graph(measured):
    groups = [(label, [("bare", "the signature in OpenSSL alone", measured[f"{name}_new_token"]["bare_ns"] / 1000),
                       ("ours", "the token with this library", measured[f"{name}_new_token"]["token_ns"] / 1000)])
              for label, name in ALGORITHMS]
    groups.append(("RS256, seen before", [("ours", "the token with this library", measured["seen_token"]["token_ns"] / 1000)]))
    return bars("Time to verify a token, in microseconds",
                "Grey: its signature in OpenSSL alone. Blue: all of the token with this library.", groups, "microseconds")


def thread_graph(measured):
    groups = [(label, [("bare" if name.startswith("bare") else "ours", "", measured[name]["value"])]) for label, name in THREADS]
    return bars("Two threads do as much as so many", "Dashed: twice as much as one thread, which nothing can exceed.", groups, "times one thread", 2)


def table(rows, heads):
    return "\n".join(["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|", *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"


def tables(measured):
    """Markdown, by name. What a measurement lacks is left out."""
    return {
        "ratios": table([(text, number(measured[name]["value"]), f"`{name}`") for name, text in RATIOS if name in measured],
                        ("what : compared with", "ratio", "figure")),
        "amounts": table([(text, f"{number(measured[name]['value'])} {unit}", f"`{name}`") for name, text, unit in AMOUNTS if name in measured],
                         ("what", "measured", "figure")),
    }


def with_tables(page, measured):
    """The page with each table in place of the one that it has."""
    for name, text in tables(measured).items():
        page, count = re.subn(rf"(<!-- figures: {name} -->)\n*(?:\|[^\n]*\n)*\n*", lambda found, text=text: f"{found[1]}\n\n{text}\n", page)
        if count != 1:
            raise ValueError(f"the page has {count} marks <!-- figures: {name} -->")
    return page


def main():
    files, folder = sys.argv[1].split(","), pathlib.Path(sys.argv[2])
    measured = read(files)
    page = folder / "performance.md"
    page.write_text(with_tables(page.read_text(encoding="utf-8"), measured), encoding="utf-8")
    (folder / "performance-tokens.svg").write_text(token_graph(measured), encoding="utf-8")
    (folder / "performance-threads.svg").write_text(thread_graph(measured), encoding="utf-8")


if __name__ == "__main__":
    main()
