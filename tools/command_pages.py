#!/usr/bin/env python3
"""Makes man pages and the completions of bash and zsh from what a command and its subcommands print for --help.

    command_pages.py PROGRAM FOLDER

Writes FOLDER/NAME.1, FOLDER/NAME-SUBCOMMAND.1 and so on, FOLDER/NAME.bash and FOLDER/_NAME.
"""

import dataclasses
import pathlib
import re
import subprocess
import sys

WIDTH = 28  # CLI11 has the description of an option this far behind its beginning, or in the next line
LEFT = re.compile(
    r"(?P<names>\S+)"
    r"(?: (?!REQUIRED|Needs:|Excludes:)(?P<type>[A-Z]+)"
    r"(?::(?:\{(?P<choice>[^}]*)\}|(?P<range>[A-Z]+ in \[[^\]]*\])))?(?:=(?P<default>\S+))?)?"
    r"(?P<many> \.\.\.)?(?P<required> REQUIRED)?"
    r"(?: Needs: (?P<needs>(?:-\S+ ?)+))?(?: Excludes: (?P<excludes>(?:\S+ ?)+))?$"
)
EXIT_STATUS = [
    ("0", "The command did what it was asked to do; a token that was verified is valid."),
    ("1", "A token was refused or is not available."),
    ("2", "Options, files or input lines are not what they should be."),
]


@dataclasses.dataclass
class Option:
    """An option, or an argument without a name of its own."""

    names: list
    description: str
    type: str = ""
    choice: list = dataclasses.field(default_factory=list)
    range: str = ""
    default: str = ""
    many: bool = False
    required: bool = False
    needs: list = dataclasses.field(default_factory=list)
    excludes: list = dataclasses.field(default_factory=list)

    @property
    def is_file(self):
        return self.names[-1].endswith("-file") or re.search(r"\b[Ff]ile\b", self.description) is not None

    @property
    def value(self):
        return "|".join(self.choice) or ("FILE" if self.type == "TEXT" and self.is_file else self.type)


@dataclasses.dataclass
class Command:
    """A command, with those below it."""

    words: list
    description: str = ""
    usage: str = ""
    arguments: list = dataclasses.field(default_factory=list)
    options: list = dataclasses.field(default_factory=list)
    one_of: list = dataclasses.field(default_factory=list)
    commands: list = dataclasses.field(default_factory=list)

    @property
    def name(self):
        return "-".join(self.words)


def option_of(left, description):
    """An option from the text before its description."""
    found = LEFT.match(left)
    if not found:
        sys.exit(f"command_pages.py: cannot read this line of the help: {left}")
    return Option(
        names=found["names"].split(","),
        description=description,
        type=found["type"] or "",
        choice=found["choice"].split(",") if found["choice"] else [],
        range=found["range"] or "",
        default=found["default"] or "",
        many=bool(found["many"]),
        required=bool(found["required"]),
        needs=(found["needs"] or "").split(),
        excludes=(found["excludes"] or "").split(),
    )


def entries_of(lines):
    """The pairs of a list: what is described, and the description, in the same line or in those that follow."""
    lines = list(lines)
    while lines:
        line = lines.pop(0)
        indent = len(line) - len(line.lstrip())
        column = indent + WIDTH
        more = []
        while lines and lines[0].startswith(" " * column):
            more.append(lines.pop(0).strip())
        if more and line[column - 1 : column] != " ":
            yield line.strip(), " ".join(more)
        elif more and len(line) <= column:
            yield line.strip(), " ".join(more)
        elif more and LEFT.match(line.strip()):
            yield line.strip(), " ".join(more)
        else:
            yield line[:column].strip(), " ".join([line[column:].strip(), *more])


def read_command(program, words):
    """A command from its help, and those below it."""
    text = subprocess.run([program, *words[1:], "--help"], check=True, capture_output=True, text=True).stdout
    command = Command(words)
    section = ""
    in_one_of = False
    lists = {"Positionals": [], "Options": [], "OneOf": [], "Subcommands": []}
    for number, line in enumerate(text.rstrip().split("\n")):
        heading = re.fullmatch(r"\s*(\w+):", line)
        if number == 0:
            command.description = line.strip()
        elif line.startswith("Usage: "):
            command.usage = re.sub(r" \[\]$", "", line.removeprefix("Usage: "))
        elif re.match(r"\s*\[Exactly 1 of the following options is required\]", line):
            in_one_of = True
        elif line.startswith("[Option Group"):
            section = ""
        elif heading:
            section = "OneOf" if in_one_of else heading[1]
        elif line.strip() and section:
            lists[section].append(line)
    command.arguments = [option_of(*entry) for entry in entries_of(lists["Positionals"])]
    command.options = [option_of(*entry) for entry in entries_of(lists["Options"])]
    command.one_of = [option_of(*entry) for entry in entries_of(lists["OneOf"])]
    command.commands = [read_command(program, [*words, name]) for name, _ in entries_of(lists["Subcommands"])]
    return command


def all_commands(command):
    """The command and all below it."""
    yield command
    for below in command.commands:
        yield from all_commands(below)


def sentence(text):
    """A text that ends with a full stop."""
    return text if text.endswith(".") else text + "."


def roff(text):
    """Text as it is in a man page."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text.startswith((".", "'")) else text


def man_option(option):
    """The paragraph of an option."""
    names = ", ".join("\\fB" + roff(name) + "\\fR" for name in option.names)
    value = f" \\fI{roff(option.value)}\\fR" if option.value else ""
    notes = []
    if option.required:
        notes.append("Required.")
    if option.range:
        notes.append(f"A number from {option.range.split('[')[1].rstrip(']').replace(' - ', ' to ')}.")
    if option.default:
        notes.append(f"Default: {option.default}.")
    if option.needs:
        notes.append(f"Needs {' and '.join(option.needs)}.")
    if option.excludes:
        notes.append(f"Not together with {' or '.join(option.excludes)}.")
    return f".TP\n{names}{value}\n{roff(' '.join([sentence(option.description), *notes]))}"


def man_page(command, version, names):
    """The man page of a command."""
    title = command.name.upper()
    lines = [
        f'.TH "{roff(title)}" "1" "" "{command.words[0]} {version}" "User Commands"',
        ".SH NAME",
        f"{roff(command.name)} \\- {roff(command.description[0].lower() + command.description[1:].rstrip('.'))}",
        ".SH SYNOPSIS",
        ".nf",
        "\\fB" + roff(" ".join(command.words)) + "\\fR" + roff(command.usage.removeprefix(" ".join(command.words))),
        ".fi",
        ".SH DESCRIPTION",
        roff(sentence(command.description)),
    ]
    if command.arguments:
        lines += [".SH ARGUMENTS", *map(man_option, command.arguments)]
    lines += [".SH OPTIONS", *map(man_option, command.options)]
    if command.one_of:
        lines += [".PP", "Exactly one of these is required:", *map(man_option, command.one_of)]
    if command.commands:
        lines.append(".SH COMMANDS")
        for below in command.commands:
            see = f" See \\fB{roff(below.name)}\\fR(1)."
            lines += [".TP", f"\\fB{roff(below.words[-1])}\\fR", roff(sentence(below.description)) + see]
    lines.append(".SH EXIT STATUS")
    for status, meaning in EXIT_STATUS:
        lines += [".TP", f"\\fB{status}\\fR", roff(meaning)]
    others = ", ".join(f"\\fB{roff(name)}\\fR(1)" for name in names if name != command.name)
    return "\n".join([*lines, ".SH SEE ALSO", others, ""])


def shell_name(command):
    """The command's words as part of a function's name."""
    return "_" + command.name.replace("-", "_")


def bash_completion(root):
    """A completion for bash: what may follow the word before, else the options and commands of the command so far."""
    cases = []
    for command in all_commands(root):
        options = [*command.options, *command.one_of]
        words = [name for option in options for name in option.names] + [below.words[-1] for below in command.commands]
        cases.append(f"    '{' '.join(command.words[1:])}') words='{' '.join(words)}' ;;")
    values = []
    for command in all_commands(root):
        for option in [*command.options, *command.one_of]:
            if not option.type:
                continue
            key = f"'{' '.join(command.words[1:])} {option.names[-1]}'"
            if option.choice:
                choice = " ".join(option.choice)
                values.append(f"    {key}) COMPREPLY=($(compgen -W '{choice}' -- \"$current\")); return ;;")
            elif option.is_file:
                files = 'compopt -o filenames; COMPREPLY=($(compgen -f -- "$current"))'
                values.append(f"    {key}) {files}; return ;;")
            else:
                values.append(f"    {key}) return ;;")
    known = "|".join(sorted({" ".join(command.words[1:]) for command in all_commands(root) if command is not root}))
    pattern = "|".join(f"'{name}'" for name in known.split("|"))
    return f"""# Completion of {root.name} for bash, made from its help.
{shell_name(root)}() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}} command='' word words
  COMPREPLY=()
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD - 1}}"; do
    case "${{command:+$command }}$word" in
    {pattern}) command="${{command:+$command }}$word" ;;
    esac
  done
  case "$command $previous" in
{chr(10).join(values)}
  esac
  case "$command" in
{chr(10).join(cases)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -F {shell_name(root)} {root.name}
"""


def zsh_text(text):
    """Text within single quotes in a specification of _arguments."""
    return re.sub(r"([\[\]:\\])", r"\\\1", text).replace("'", "'\\''")


def zsh_option(option, options):
    """The specifications of an option, one a name."""
    others = {name for other in options if set(other.names) & set(option.excludes) for name in other.names}
    if not option.many:
        others.update(option.names)
    action = ""
    if option.type:
        values = f"({' '.join(option.choice)})" if option.choice else "_files" if option.is_file else " "
        action = f":{zsh_text(option.value.lower().replace('|', ' or '))}:{values}"
    for name in option.names:
        star = "*" if option.many else f"({' '.join(sorted(others))})"
        yield f"'{star}{name}[{zsh_text(option.description)}]{action}'"


def zsh_function(command):
    """The function that completes one command."""
    options = [*command.options, *command.one_of]
    lines = [specification for option in options for specification in zsh_option(option, options)]
    for argument in command.arguments:
        lines.append(f"':{zsh_text(argument.names[0])}: '")
    if not command.commands:
        return f"{shell_name(command)}() {{\n  _arguments \\\n    " + " \\\n    ".join(lines) + "\n}\n"
    names = "\n".join(f"    '{below.words[-1]}:{zsh_text(below.description)}'" for below in command.commands)
    cases = "\n".join(f"    {below.words[-1]}) {shell_name(below)} ;;" for below in command.commands)
    return f"""{shell_name(command)}() {{
  local state line
  local -a commands=(
{names}
  )
  _arguments -C \\
    {(" " + chr(92) + chr(10) + "    ").join(lines)} \\
    '1:command:->command' \\
    '*::argument:->argument'
  case $state in
  command) _describe command commands ;;
  argument)
    case $line[1] in
{cases}
    esac
    ;;
  esac
}}
"""


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    root = read_command(program, [pathlib.Path(program).name])
    version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    names = [command.name for command in all_commands(root)]
    for command in all_commands(root):
        (folder / f"{command.name}.1").write_text(man_page(command, version, names))
    (folder / f"{root.name}.bash").write_text(bash_completion(root))
    functions = "\n".join(zsh_function(command) for command in all_commands(root))
    head = f"#compdef {root.name}\n# Made from the command's help.\n"
    (folder / f"_{root.name}").write_text(f'{head}\n{functions}\n{shell_name(root)} "$@"\n')


main()
