"""Finds the part of the documentation whose code shows how a symbol is used."""

import dataclasses
import re

from docutils.nodes import make_id

WORD = re.compile(r"[A-Za-z_]\w*")


@dataclasses.dataclass(frozen=True)
class Example:
    title: str
    url: str  # relative to the reference's pages


class Examples:
    """The code of the pages, and for which headers the pages are named that show what no code block does."""

    def __init__(self, named):
        self.blocks = []  # example, words of the code; the programs that tests run come first
        self.named = named

    def add_page(self, title, name, text):
        heading, fence, code, is_program = title, None, [], False
        for line in text.splitlines():
            if fence is None and line.startswith("#"):
                heading = line.lstrip("#").strip()
            elif fence is None and line.startswith("<!-- example: "):
                is_program = True
            elif line.startswith("```") and fence is None:
                fence, code = line[3:], []
            elif line.startswith("```"):
                if fence == "cpp":
                    self.add_block(title, name, heading, "\n".join(code), is_program)
                fence, is_program = None, False
            elif fence is not None:
                code.append(line)

    def add_block(self, title, name, heading, code, is_program):
        heading = heading.replace("`", "")
        label = title if heading == title else f"{title}: {heading}"
        block = (is_program, Example(label, f"../{name}.html#{make_id(heading)}"), frozenset(WORD.findall(code)))
        self.blocks.append(block)
        self.blocks.sort(key=lambda block: not block[0])

    def add_source(self, path, url, code):
        self.blocks.append((False, Example(path, url), frozenset(WORD.findall(code))))

    def of(self, symbol, owner):
        """The first block with the symbol, and its class if it is a member; else the page named for the header."""
        words = {symbol.name} | ({owner} if owner else set())
        for _, example, block in self.blocks:
            if words <= block:
                return example
        return None if owner else self.named.get(symbol.header)
