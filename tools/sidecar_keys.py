#!/usr/bin/env python3
"""Writes the tables of all keys of the sidecar's configuration into docs/sidecar.md, from configuration.schema.json.

    sidecar_keys.py            writes them
    sidecar_keys.py --check    fails if the page has others
"""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "apps/auth0-api/serve/configuration.schema.json"
PAGE = ROOT / "docs/sidecar.md"
BEGIN, END = "<!-- keys: begin -->\n", "<!-- keys: end -->\n"


def kind_of(rule):
    if "enum" in rule:
        return ", ".join(f'`"{value}"`' for value in rule["enum"])
    if "oneOf" in rule:
        return "string or list of strings"
    kind = {"object": "table", "array": "list"}.get(rule["type"], rule["type"])
    if "pattern" in rule and rule["pattern"].endswith("(ms|s|m|h)$"):
        return "time"
    if "minimum" in rule and "maximum" in rule:
        return f"{kind}, {rule['minimum']} to {rule['maximum']}"
    return kind


def description_of(rule):
    text = rule.get("description", "").removesuffix(": a time such as 500ms, 5s, 10m or 1h")
    return text.replace("|", "\\|")


def default_of(rule):
    return f"`{json.dumps(rule['default'])}`" if "default" in rule else ""


def table(title, note, rules, required):
    lines = [f"`{title}`: {note}", "", "| key | type | default | |", "|---|---|---|---|"]
    for key, rule in rules.items():
        default = "required" if key in required else default_of(rule)
        lines.append(f"| `{key}` | {kind_of(rule)} | {default} | {description_of(rule)} |")
    return "\n".join(lines) + "\n"


def tables_of(schema):
    """A table for each table of the configuration; those within another come after it."""
    found = []

    def visit(name, rule, is_list):
        body = rule["items"] if is_list else rule
        own = {key: value for key, value in body["properties"].items() if "properties" not in value}
        note = description_of(rule)
        found.append(table(f"[[{name}]]" if is_list else f"[{name}]", note, own, body.get("required", [])))
        for key, value in body["properties"].items():
            if "properties" in value:
                visit(f"{name}.{key}", value, False)

    for name, rule in schema["properties"].items():
        visit(name, rule, rule["type"] == "array")
    return "\n".join(found)


def with_tables(page, tables):
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{tables}\n{END}{after}"


def main(arguments):
    page = PAGE.read_text(encoding="utf-8")
    wanted = with_tables(page, tables_of(json.loads(SCHEMA.read_text(encoding="utf-8"))))
    if arguments == ["--check"]:
        return None if page == wanted else "docs/sidecar.md does not have the keys of the schema: run tools/sidecar_keys.py"
    if arguments:
        return __doc__
    PAGE.write_text(wanted, encoding="utf-8")
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
