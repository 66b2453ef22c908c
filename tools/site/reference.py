"""Turns Doxygen's XML into pages of reStructuredText, one for each public header."""

import dataclasses
import re
import xml.etree.ElementTree as ElementTree

from examples import Examples

TARGETS = [  # the last that fits: what headers of this folder need to be linked with, and their heading
    ("auth0/", "auth0::api", "The library"),
    ("auth0/claims.hpp", "auth0::claims", "Claims as Boost.JSON"),
    ("auth0/testing/", "auth0::testing", "Testing"),
    ("auth0/asio/", "auth0::asio", "Boost.Asio"),
    ("auth0/beast/", "auth0::beast", "Boost.Beast"),
    ("auth0/httplib/", "auth0::httplib", "cpp-httplib"),
    ("auth0/grpc/", "auth0::grpc", "gRPC"),
    ("auth0/redis/", "auth0::redis", "Redis"),
]
CLASSES = ("class", "struct", "union")
MAX_INITIALIZER = 60  # longer ones say more in the header than here


@dataclasses.dataclass
class Symbol:
    """A documented symbol: where it is declared, and its XML."""

    name: str
    scope: str
    kind: str
    header: str
    line: int
    element: ElementTree.Element
    members: list = dataclasses.field(default_factory=list)

    @property
    def qualified(self):
        return f"{self.scope}::{self.name}"


def plain_text(element):
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def is_documented(element):
    return any(plain_text(element.find(tag)) for tag in ("briefdescription", "detaileddescription"))


def location_of(element):
    location = element.find("location")
    return (location.get("file"), int(location.get("line"))) if location is not None else ("", 0)


def split_name(qualified):
    scope, _, name = qualified.rpartition("::")
    return scope, name


class Descriptions:
    """Writes Doxygen's descriptions as reStructuredText; its links become links to the symbols' entries."""

    def __init__(self, names):
        self.names = names  # of Doxygen's ids: role and qualified name

    def inline(self, element):
        parts = [self.escaped(element.text)]
        for child in element:
            parts.append(self.inline_child(child))
            parts.append(self.escaped(child.tail))
        return "".join(parts)

    @staticmethod
    def escaped(text):
        return re.sub(r"([\\*`_|])", r"\\\1", " ".join(re.split(r"\s+", text or "")))

    def inline_child(self, child):
        text = plain_text(child)
        if child.tag == "ref":
            return self.link(child, text)
        if child.tag == "computeroutput":
            refs = child.findall("ref")
            if len(refs) == 1 and plain_text(refs[0]) == text.removesuffix("()"):
                return self.link(refs[0], text)
            return f"\\ ``{text}``\\ "
        if child.tag == "ulink":
            return f"\\ `{text} <{child.get('url')}>`__\\ "
        if child.tag == "emphasis":
            return f"\\ *{text}*\\ "
        if child.tag == "bold":
            return f"\\ **{text}**\\ "
        return self.inline(child)

    def link(self, ref, text):
        if ref.get("refid") not in self.names:
            return f"\\ ``{text}``\\ "
        role, target = self.names[ref.get("refid")]
        return f"\\ :cpp:{role}:`{text} <{target}>`\\ "

    def blocks(self, description):
        """The paragraphs, lists and tables of a description, and its fields (parameters, exceptions)."""
        blocks, fields = [], []
        for para in description.findall("para") if description is not None else []:
            self.add_paragraph(para, blocks, fields)
        return blocks, fields

    def add_paragraph(self, para, blocks, fields):
        text = [self.escaped(para.text)]

        def end_text():
            paragraph = "".join(text).strip()
            if paragraph.replace("\\ ", ""):
                blocks.append([paragraph])
            text.clear()

        for child in para:
            if child.tag == "parameterlist":
                fields.extend(self.fields_of(child))
            elif child.tag == "simplesect" and child.get("kind") == "return":
                fields.append(":returns: " + self.inline_paragraphs(child))
            elif child.tag in ("itemizedlist", "orderedlist"):
                end_text()
                blocks.append(["* " + self.inline_paragraphs(item) for item in child.findall("listitem")])
            elif child.tag == "table":
                end_text()
                blocks.append(self.table(child))
            else:
                text.append(self.inline_child(child))
            text.append(self.escaped(child.tail))
        end_text()

    def inline_paragraphs(self, element):
        return " ".join(self.inline(para).strip() for para in element.findall("para"))

    def fields_of(self, parameters):
        role = {"param": "param", "templateparam": "tparam", "exception": "throws", "retval": "retval"}[parameters.get("kind")]
        for item in parameters.findall("parameteritem"):
            text = self.inline_paragraphs(item.find("parameterdescription"))
            for name in item.iter("parametername"):
                yield f":{role} {plain_text(name)}: {text}"

    def table(self, table):
        lines = [".. list-table::", "   :header-rows: 1", ""]
        for row in table.findall("row"):
            for at, entry in enumerate(row.findall("entry")):
                lines.append(("   * - " if at == 0 else "     - ") + self.inline_paragraphs(entry))
        return lines


def template_of(element):
    parameters = element.find("templateparamlist")
    if parameters is None:
        return ""
    written = []
    for parameter in parameters.findall("param"):
        text = f"{plain_text(parameter.find('type'))} {plain_text(parameter.find('declname'))}".strip()
        default = plain_text(parameter.find("defval"))
        written.append(f"{text} = {default}" if default else text)
    return f"template<{', '.join(written)}> "


def function_signature(element):
    arguments = re.sub(r"\s*=\s*(0|default|delete)$", r" = \1", plain_text(element.find("argsstring")))
    words = [word for word, is_there in (("static", element.get("static") == "yes"),
                                         ("explicit", element.get("explicit") == "yes"),
                                         ("virtual", element.get("virt") != "non-virtual")) if is_there]
    kind = plain_text(element.find("type"))
    words += [kind] if kind else []
    return template_of(element) + " ".join([*words, plain_text(element.find("name"))]) + arguments


def variable_signature(element):
    kind, name = plain_text(element.find("type")), plain_text(element.find("name"))
    initializer = plain_text(element.find("initializer"))
    if initializer in ("", "{}") or len(initializer) > MAX_INITIALIZER:
        initializer = ""
    static = "static " if element.get("static") == "yes" and not kind.startswith("static") else ""
    return f"{static}{kind} {name} {initializer}".strip()


def class_signature(element, name):
    bases = [f"{base.get('prot')} {plain_text(base)}" for base in element.findall("basecompoundref") if base.get("prot") != "private"]
    return template_of(element) + name + (" : " + ", ".join(bases) if bases else "")


class Reference:
    def __init__(self, xml, examples: Examples):
        self.headers = {}  # the documented symbols of each
        self.examples = examples
        self.names = {}
        self.without_example = []
        classes = {}
        for path in sorted(xml.glob("*.xml")):
            for compound in ElementTree.parse(path).getroot().findall("compounddef"):
                self.read_compound(compound, classes)
        for symbol in classes.values():
            owner = classes.get(symbol.scope)
            (owner.members if owner else self.headers.setdefault(symbol.header, [])).append(symbol)
        self.descriptions = Descriptions(self.names)

    def read_compound(self, compound, classes):
        kind, name = compound.get("kind"), plain_text(compound.find("compoundname"))
        if kind == "file":
            for macro in compound.findall("sectiondef[@kind='define']/memberdef"):
                self.read_member(macro, "", None)
        if kind not in (*CLASSES, "namespace", "concept") or not (name + "::").startswith("auth0::"):
            return
        symbol = None
        if kind != "namespace":
            if compound.get("prot") in ("private", "protected") or not is_documented(compound):
                return
            header, line = location_of(compound)
            symbol = Symbol(split_name(name)[1], split_name(name)[0], kind, header, line, compound)
            classes[name] = symbol
            self.names[compound.get("id")] = ("any", name)
        for member in compound.findall("sectiondef/memberdef"):
            self.read_member(member, name, symbol)

    def read_member(self, member, scope, owner):
        if member.get("prot") == "private" or member.get("kind") == "friend" or not is_documented(member):
            return
        header, line = location_of(member)
        if owner and header != owner.header:
            return
        symbol = Symbol(plain_text(member.find("name")), scope, member.get("kind"), header, line, member)
        if symbol.kind != "define":
            self.names[member.get("id")] = ("func" if symbol.kind == "function" else "any", symbol.qualified)
        for value in member.findall("enumvalue"):
            self.names[value.get("id")] = ("any", f"{symbol.qualified}::{plain_text(value.find('name'))}")
        (owner.members if owner else self.headers.setdefault(header, [])).append(symbol)

    def write(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        for header in self.headers:
            self.page_path(folder, header).write_text(self.page(header), encoding="utf-8")
        (folder / "index.rst").write_text(self.index(), encoding="utf-8")

    @staticmethod
    def page_name(header):
        return header.removeprefix("auth0/").removesuffix(".hpp").replace("/", "_")

    def page_path(self, folder, header):
        return folder / f"{self.page_name(header)}.rst"

    @staticmethod
    def target_of(header):
        return [(target, title) for prefix, target, title in TARGETS if header.startswith(prefix)][-1]

    def index(self):
        lines = ["Reference", "=========", "",
                 "What the public headers declare. Each entry shows an example, or links to a page with one.", ""]
        for _, target, title in TARGETS:
            headers = sorted(header for header in self.headers if self.target_of(header)[1] == title)
            if not headers:
                continue
            lines += [title, "-" * len(title), "", f"Link with ``{target}``.", "",
                      ".. toctree::", "   :hidden:", ""]
            lines += [f"   {self.page_name(header)}" for header in headers] + [""]
            for header in headers:
                names = ", ".join(f"``{name}``" for name in dict.fromkeys(symbol.name for symbol in self.sorted(self.headers[header])))
                lines += [f"* :doc:`{header} <{self.page_name(header)}>`: {names}"]
            lines.append("")
        return "\n".join(lines) + "\n"

    @staticmethod
    def sorted(symbols):
        return sorted(symbols, key=lambda symbol: symbol.line)

    def page(self, header):
        target, _ = self.target_of(header)
        lines = [header, "=" * len(header), "", ".. code-block:: cpp", "", f"   #include <{header}>", "",
                 f"Link with ``{target}``.", ""]
        scope = name = None
        for symbol in self.sorted(self.headers[header]):
            if symbol.name != name:  # overloads share a heading
                name = symbol.name
                heading = f"``{name}``"
                lines += [heading, "-" * len(heading), ""]
            if symbol.scope and symbol.scope != scope:
                scope = symbol.scope
                lines += [f".. cpp:namespace:: {scope}", ""]
            lines += self.entry(symbol, None)
        return "\n".join(lines) + "\n"

    def entry(self, symbol, inherited_example):
        """The directive of a symbol. A member without an example of its own has its class's."""
        example = self.examples.of(symbol, self.enclosing_name(symbol)) or inherited_example
        if example is None:
            self.without_example.append(f"{symbol.header}:{symbol.line}: {symbol.qualified}")
        body = self.description(symbol.element)
        if example and example != inherited_example:
            body += [f"Example: `{example.title} <{example.url}>`__", ""]
        for value in symbol.element.findall("enumvalue") if symbol.kind == "enum" else []:
            initializer = plain_text(value.find("initializer"))
            body += [f".. cpp:enumerator:: {plain_text(value.find('name'))} {initializer}".rstrip(), ""]
            body += self.indented(self.description(value))
        for member in self.sorted(symbol.members):
            body += self.entry(member, example)
        return [f".. {self.directive(symbol)}:: {self.signature(symbol)}", "", *self.indented(body)]

    @staticmethod
    def enclosing_name(symbol):
        name = split_name(symbol.scope)[1]
        return name if name[:1].isupper() else ""

    @staticmethod
    def indented(lines):
        return [f"   {line}" if line else "" for line in lines]

    def description(self, element):
        lines, fields = [], []
        for tag in ("briefdescription", "detaileddescription"):
            blocks, more_fields = self.descriptions.blocks(element.find(tag))
            for block in blocks:
                lines += [*block, ""]
            fields += more_fields
        requires = plain_text(element.find("requiresclause"))
        if requires:
            lines += [f"Requires ``{requires}``.", ""]
        return lines + fields + ([""] if fields else [])

    @staticmethod
    def directive(symbol):
        if symbol.kind == "define":
            return "c:macro"
        if symbol.kind == "enum":
            return "cpp:enum-class" if symbol.element.get("strong") == "yes" else "cpp:enum"
        return "cpp:" + {"variable": "member", "typedef": "type"}.get(symbol.kind, symbol.kind)

    @staticmethod
    def signature(symbol):
        element = symbol.element
        if symbol.kind == "function":
            return function_signature(element)
        if symbol.kind == "variable":
            return variable_signature(element)
        if symbol.kind == "typedef":
            return f"{template_of(element)}{symbol.name} = {plain_text(element.find('type'))}"
        if symbol.kind in ("enum", "concept", "define"):
            return template_of(element) + symbol.name
        return class_signature(element, symbol.name)
