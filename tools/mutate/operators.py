"""The mutants of a file: each weakens one check, or removes one wipe.

A mutant changes the value of an expression and not what it does on the way: a condition that is taken for false is still
evaluated, so that what it calls happens as before and only the refusal is missing.
"""

import dataclasses
import hashlib

from mutate.tokens import Source

EXITS = ("return", "co_return", "throw", "continue", "break")
LEFT_OUT = ("co_await", "co_yield", "throw", "decltype", "sizeof", "requires")
ENDS_EXPRESSION = {",", ";", "?", ":", "=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=",
                   "return", "co_return", "co_yield", "throw", "case", "else", "do", "default", "requires"}
RELATIONS = ("<", "<=", ">", ">=", "==", "!=")
# The operator with and without equality; and how its bound moves by one in the direction that the first does not.
WITH_EQUALITY = {"<": ("<=", "less"), "<=": ("<", "more"), ">": (">=", "more"), ">=": (">", "less")}
ANSWERS_YES_OR_NO = ("contains", "starts_with", "ends_with", "empty", "has_value", "all_of", "any_of", "none_of",
                     "equals_ignoring_case", "holds_alternative", "CRYPTO_memcmp")


@dataclasses.dataclass
class Mutant:
    operator: str
    start: int  # of the text that is replaced, as the report shows it
    end: int
    replacement: str
    name: str = ""
    line: int = 0


@dataclasses.dataclass
class Site:
    """A piece of text that is wrapped: `before` and `after` are texts with {0}, {1} … for its mutants' switches."""

    start: int
    end: int
    before: str
    after: str
    mutants: list


class Finder:
    def __init__(self, text):
        self.source = Source(text)
        self.tokens = self.source.tokens
        self.sites = []

    def find(self):
        self.look_through(0, len(self.tokens))
        for index, token in enumerate(self.tokens):
            if token.text == "if" and self.source.is_(index + 1, "("):
                self.condition(index)
            elif token.text == "for" and self.source.is_(index + 1, "("):
                self.names_in_a_loop(index + 1)
            elif "wipe" in token.text.lower() or token.text == "OPENSSL_cleanse":
                self.wipe(index)
        return self.sites

    def offsets(self, first, last):
        return self.tokens[first].start, self.tokens[last - 1].end

    def can_be_wrapped(self, first, last):
        return first < last and not any(token.text in LEFT_OUT for token in self.tokens[first:last])

    def wrap(self, first, last, before, after, *mutants):
        start, end = self.offsets(first, last)
        made = [Mutant(operator, start, end, replacement) for operator, replacement in mutants]
        self.sites.append(Site(start, end, before, after, made))

    # Conditions.

    def condition(self, index):
        """`if (condition)`: is taken for false; and negated where it refuses, else taken for true."""
        opening, closing = index + 1, self.source.partner[index + 1]
        first = opening + 1
        for at in self.source.top_level(first, closing):
            if self.tokens[at].text == ";":
                first = at + 1
        if not self.can_be_wrapped(first, closing):
            return
        text = self.source.between(first, closing)
        refuses = self.leaves(closing + 1)
        assigned = [at for at in self.source.top_level(first, closing) if self.tokens[at].text == "="]
        if assigned:
            self.declared_condition(first, closing, self.tokens[assigned[0] - 1], refuses)
        elif refuses:
            self.wrap(first, closing, "((static_cast<bool>(", ") != {1}) && !{0})",
                      ("check-removed", "false"), ("check-negated", f"!({text})"))
        else:
            self.force(first, closing, "check-removed", "branch-always")

    def declared_condition(self, first, closing, name, refuses):
        """`if (const auto* x = f())`: the value of x is the condition. Nothing can take it for true: there is no value then."""
        if name.kind != "word" or not self.source.is_(first - 1, "("):
            return
        text = self.source.between(first, closing)
        made = [Mutant("check-removed", *self.offsets(first, closing), f"{text}; false")]
        value = f"static_cast<bool>({name.text})"
        if refuses:
            made.append(Mutant("check-negated", *self.offsets(first, closing), f"{text}; !{name.text}"))
            value = f"({value} != {{1}})"
        end = self.tokens[closing].start
        self.sites.append(Site(end, end, f"; {value} && !{{0}}", "", made))

    def force(self, first, last, to_false, to_true):
        self.wrap(first, last, "((static_cast<bool>(", ") || {1}) && !{0})", (to_false, "false"), (to_true, "true"))

    def leaves(self, at):
        """Whether the statement at a token leaves the function or the loop."""
        while self.source.is_(at, "["):  # [[unlikely]]
            at = self.source.skip_group(at)
        if self.source.is_(at, "{"):
            at += 1
        return self.source.is_(at, *EXITS)

    def look_through(self, first, last):
        """The expressions in [first, last), and in the groups there."""
        begin = first
        for at in [*self.source.top_level(first, last), last]:
            ends = at == last or self.tokens[at].text in ENDS_EXPRESSION or self.begins_block(at)
            if ends:
                self.expression(begin, at)
                begin = at + 1
            if at != last and self.tokens[at].text in "([{":
                if ends:
                    begin = self.source.partner[at] + 1
                if not self.is_compile_time(at):
                    self.look_through(at + 1, self.source.partner[at])

    def begins_block(self, at):
        """A bracket { that is not the end of an initialiser such as Name{…}: what follows is another statement."""
        return self.tokens[at].text == "{" and not (at > 0 and self.tokens[at - 1].kind == "word" and
                                                    self.tokens[at - 1].text not in ("else", "do", "const", "noexcept"))

    def is_compile_time(self, at):
        return self.source.is_(at - 1, "static_assert", "decltype", "sizeof", "constexpr", "consteval", "requires",
                               "noexcept", "alignas", "explicit")

    def expression(self, first, last):
        """An expression between two tokens that end expressions; it may also be a declaration or empty."""
        if self.source.is_(first, "if", "while", "for", "switch"):  # their groups are looked through
            first = self.source.skip_group(first + 1) if self.source.is_(first + 1, "(") else first + 1
        if not self.can_be_wrapped(first, last) or self.source.is_(first, "template", "using", "operator"):
            return
        either = self.split(first, last, "||")
        for part in either:
            both = self.split(*part, "&&")
            if len(either) > 1:
                self.clause(*part, "false")
            for clause in both:
                if len(both) > 1:
                    self.clause(*clause, "true")
                self.comparison(*clause)
        alone = len(either) == 1 and len(both) == 1
        if self.source.is_(last, "?"):
            self.force(first, last, "choice-false", "choice-true")
        elif alone and self.source.is_(first - 1, "return") and self.source.is_(last, ";") and self.is_answer(first, last):
            self.force(first, last, "return-false", "return-true")

    def split(self, first, last, sign):
        parts, begin = [], first
        for at in self.source.top_level(first, last):
            if self.tokens[at].text == sign and self.source.stands_apart(at):
                parts.append((begin, at))
                begin = at + 1
        return [*parts, (begin, last)]

    def clause(self, first, last, neutral):
        if first < last:
            after = ") && !{0})" if neutral == "false" else ") || {0})"
            self.wrap(first, last, "(static_cast<bool>(", after, ("clause-removed", neutral))

    def relation_in(self, first, last):
        found = [at for at in self.source.top_level(first, last)
                 if self.tokens[at].text in RELATIONS and self.source.stands_apart(at) and
                 not self.source.is_(at - 1, "operator", "template")]
        return found[0] if len(found) == 1 and first < found[0] < last - 1 else None

    def is_answer(self, first, last):
        """Whether an expression is a bool by its looks."""
        if self.tokens[first].text == "!" or self.relation_in(first, last) is not None:
            return True
        names = [self.tokens[at - 1].text for at in self.source.top_level(first, last) if self.source.is_(at, "(")]
        return bool(names) and (names[-1] in ANSWERS_YES_OR_NO or names[-1].startswith(("is_", "has_")))

    def comparison(self, first, last):
        at = self.relation_in(first, last)
        if at is None:
            return
        left, right = self.source.between(first, at), self.source.between(at + 1, last)
        sign = self.tokens[at].text
        if sign in WITH_EQUALITY:
            other, by_one = WITH_EQUALITY[sign]
            shown = "- 1" if by_one == "less" else "+ 1"
            changes = [("equality-changed", f"({left}) {other} ({right})", None),
                       ("bound-moved", f"({left}) {sign} ::auth0_mutation::{by_one}({right})", f"{left} {sign} {right} {shown}"),
                       ("operands-swapped", f"({right}) {sign} ({left})", None)]
        elif left.endswith("size()") or right.endswith("size()"):
            changes = [("size-above", f"({left}) {'<' if sign == '!=' else '>='} ({right})", None),
                       ("size-below", f"({left}) {'>' if sign == '!=' else '<='} ({right})", None)]
        else:
            return
        before = "(" + "".join(f"{{{number}}} ? {text.replace('{', '{{').replace('}', '}}')} : "
                               for number, (_, text, _) in enumerate(changes)) + "("
        self.wrap(first, last, before, "))", *((name, shown or text) for name, text, shown in changes))

    # Others.

    def names_in_a_loop(self, opening):
        """`for (const char* name : {"a", "b"})`: what is asked of each name is not asked of one."""
        closing = self.source.partner[opening]
        if not (self.source.is_(closing - 1, "}") and self.source.is_(self.source.partner[closing - 1] - 1, ":")):
            return
        for at in range(self.source.partner[closing - 1], closing):
            if self.tokens[at].kind == "string" and self.source.is_(at - 1, "{", ",") and self.source.is_(at + 1, ",", "}"):
                self.wrap(at, at + 1, '({0} ? static_cast<const char*>("") : ', ")", ("name-removed", '""'))

    def wipe(self, index):
        after = index + 1
        if self.source.is_(index - 1, ";", "{", "}", ")") and self.source.is_(after, "("):  # wipe(text);
            end = self.source.partner[after] + 1
            if self.source.is_(end, ";"):
                self.wrap(index, end, "if (!{0}) ", "", ("wipe-removed", ""))
        elif self.tokens[index].text.endswith("WipedAtEnd") and self.source.is_(index - 1, "const") and \
                self.source.is_(after + 1, "("):  # const WipedAtEnd wiped(text);
            first, last = after + 2, self.source.partner[after + 1]
            text = self.source.between(first, last)
            if first < last and self.can_be_wrapped(first, last):
                self.wrap(first, last, f"({{0}} ? ::auth0_mutation::spare({text}) : ", ")", ("wipe-removed", "spare"))


def sites_of(file, text):
    """The sites of a file, in its order, with the names of their mutants.

    A name ends in a hash of the line and of how many lines like it came before, so that name without line number stays
    what it is while lines are added elsewhere.
    """
    finder = Finder(text)
    sites = sorted(finder.find(), key=lambda site: (site.start, -site.end))
    lines, seen, hashes = text.splitlines(), {}, {}
    for number, line in enumerate(lines, 1):
        count = seen[line.strip()] = seen.get(line.strip(), 0) + 1
        hashes[number] = hashlib.sha256(f"{line.strip()}\0{count}".encode()).hexdigest()[:8]
    used = {}
    for site in sites:
        for mutant in site.mutants:
            mutant.line = finder.source.line_of(mutant.start)
            count = used[mutant.operator, mutant.line] = used.get((mutant.operator, mutant.line), 0) + 1
            operator = mutant.operator if count == 1 else f"{mutant.operator}.{count}"
            mutant.name = f"{file}:{mutant.line}:{operator}:{hashes[mutant.line]}"
    return sites


def difference(text, mutant):
    """The lines of a mutant before and after, each as one line."""
    start = text.rfind("\n", 0, mutant.start) + 1
    end = len(text) if (found := text.find("\n", mutant.end)) < 0 else found
    before, after = text[start:mutant.start], text[mutant.end:end]
    return (" ".join(text[start:end].split()), " ".join((before + mutant.replacement + after).split()))
