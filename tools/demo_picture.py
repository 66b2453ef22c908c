#!/usr/bin/env python3
"""Draws the beginning of what ./run demo prints, for the README.

    build/auth0-api-demo | tools/demo_picture.py >docs/demo.svg

A row of the demo is a row of the picture; header fields, which come below a row, are left out.
"""

import re
import sys
from html import escape

SCENES = 3  # blocks of rows, with their headings
LINE, TOP, LEFT = 20, 46, 24
CHARACTER = 8.4  # width of one of 14 px
STATUS_COLUMN = 47
# Own backgrounds, so that the text has its contrast on any page; the second set is for systems that are dark.
STYLE = """\
text{font:14px ui-monospace,monospace;fill:#1f2328;white-space:pre}.paper{fill:#ffffff;stroke:#d0d7de}
.scene{font-weight:600}.good{fill:#116329}.refused{fill:#a40e26}.unavailable{fill:#7d4e00}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.paper{fill:#0d1117;stroke:#30363d}
.good{fill:#56d364}.refused{fill:#ff8e86}.unavailable{fill:#e3b341}}"""
COLOURS = {"2": "good", "4": "refused", "5": "unavailable"}


def rows_of(output):
    """The rows of the first scenes, with a blank one before each heading."""
    lines = output.splitlines()
    first = next((at for at, line in enumerate(lines) if line.startswith("✓")), None)
    if first is None:
        sys.exit("demo_picture.py: this is not what the demo prints")
    rows, scenes = [], 1
    for line in lines[first:]:
        if line and not line.startswith(("✓", " ")):
            scenes += 1
            if scenes > SCENES:
                break
            rows += ["", line]
        elif line.startswith("✓"):
            rows.append(line)
    return rows


def text_of(row, y):
    """A row as text; a status has a colour of its own."""
    shown = escape(row, quote=False)
    status = row[STATUS_COLUMN:STATUS_COLUMN + 3]
    if not row.startswith("✓"):
        return f'<text class="scene" x="{LEFT}" y="{y}">{shown}</text>'
    if re.fullmatch(r"[245]\d\d", status):
        before, after = escape(row[:STATUS_COLUMN], quote=False), escape(row[STATUS_COLUMN:], quote=False)
        shown = f'{before}<tspan class="{COLOURS[status[0]]}">{after}</tspan>'
    return f'<text x="{LEFT}" y="{y}">{shown}</text>'


def picture(output):
    rows = rows_of(output)
    width = round(max(map(len, rows)) * CHARACTER) + 2 * LEFT
    height = TOP + len(rows) * LINE
    texts = [text_of(row, TOP + at * LINE) for at, row in enumerate(rows) if row]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
        'xml:space="preserve" aria-labelledby="title description">',
        '<title id="title">The demo</title>',
        '<desc id="description">What ./run demo prints: a row for each token that was sent, and the status that came back</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="paper" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="6"/>', *texts, "</svg>", ""])


if __name__ == "__main__":
    sys.stdout.write(picture(sys.stdin.read()))
