"""The tokens of a C++ file, and the groups that its brackets form."""

import dataclasses
import re

# What is skipped comes first; a number before a character literal, since it may hold apostrophes (4'096).
TOKEN = re.compile(
    r"""
    (?P<skipped> //[^\n]* | /\*.*?\*/ | ^[ \t]*\#(?:\\\n|[^\n])* | \s+ )
  | (?P<string> (?:u8|[uUL])?R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)" | (?:u8|[uUL])?"(?:\\.|[^"\\\n])*" )
  | (?P<number> \.?\d(?:'\w|[eEpP][-+]|[\w.])* )
  | (?P<char> (?:u8|[uUL])?'(?:\\.|[^'\\\n])+' )
  | (?P<word> [A-Za-z_]\w* )
  | (?P<sign> <=> | ->\* | -> | :: | <<= | >>= | << | >> | <= | >= | == | != | && | \|\| | \+\+ | -- | [-+*/%&|^]= | \.\.\. | . )
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclasses.dataclass(frozen=True)
class Token:
    kind: str
    text: str
    start: int
    end: int


class Source:
    """A file's text with its tokens. `partner` holds the index of the other bracket for each bracket."""

    def __init__(self, text):
        self.text = text
        self.tokens = [Token(match.lastgroup if match.lastgroup != "mark" else "string", match[0], *match.span())
                       for match in TOKEN.finditer(text) if match.lastgroup != "skipped"]
        self.partner = self.match_brackets()

    def match_brackets(self):
        partner, still_open = {}, []
        for index, token in enumerate(self.tokens):
            if token.kind != "sign":
                continue
            if token.text in CLOSING:
                still_open.append(index)
            elif token.text in CLOSING.values():
                if not still_open or CLOSING[self.tokens[still_open[-1]].text] != token.text:
                    raise ValueError(f"brackets do not match at offset {token.start}")
                partner[index] = still_open.pop()
                partner[partner[index]] = index
        if still_open:
            raise ValueError(f"a bracket is not closed at offset {self.tokens[still_open[-1]].start}")
        return partner

    def is_(self, index, *texts):
        return 0 <= index < len(self.tokens) and self.tokens[index].text in texts

    def skip_group(self, index):
        """The index after the token, or after the whole group if the token opens one."""
        return self.partner[index] + 1 if self.tokens[index].text in CLOSING and index in self.partner else index + 1

    def top_level(self, first, last):
        """The indices of the tokens in [first, last) that are in no bracket there; of a group the opening one."""
        while first < last:
            yield first
            first = self.skip_group(first)

    def between(self, first, last):
        """The text of the tokens [first, last), in one line and without comments."""
        pieces, end = [], None
        for token in self.tokens[first:last]:
            if end is not None and end != token.start:
                pieces.append(" ")
            pieces.append(token.text)
            end = token.end
        return "".join(pieces)

    def stands_apart(self, index):
        """Whether there is space on both sides, as around an operator and not around a template's brackets."""
        token = self.tokens[index]
        return self.text[token.start - 1: token.start].isspace() and self.text[token.end: token.end + 1].isspace()

    def line_of(self, offset):
        return self.text.count("\n", 0, offset) + 1
