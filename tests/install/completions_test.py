"""Each subcommand and option that the help of a command names is in both completions: completions_test.py PROGRAM FOLDER

FOLDER is what tools/command_pages.py has written. This reads the help in a way of its own.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import unittest

PROGRAM, FOLDER = sys.argv.pop(1), pathlib.Path(sys.argv.pop(1))


def commands_in(words=()):
    """The words of each command, and what may follow them: options and subcommands."""
    text = subprocess.run([PROGRAM, *words, "--help"], check=True, capture_output=True, text=True).stdout
    below = re.findall(r"^  ([a-z][\w-]*)", text.partition("Subcommands:")[2], re.MULTILINE)
    options = [name for names in re.findall(r"^ +(-[\w,-]+)", text, re.MULTILINE) for name in names.split(",")]
    found = {tuple(words): {*options, *below}}
    for name in below:
        found |= commands_in([*words, name])
    return found


class Completions(unittest.TestCase):
    COMMANDS = commands_in()

    def test_are_compared_with_a_help_that_was_read(self):
        self.assertIn(("verify",), self.COMMANDS)
        self.assertIn("--audience", self.COMMANDS["verify",])
        self.assertGreater(len(self.COMMANDS), 8)

    def test_of_bash_offer_each_word_of_the_help(self):
        for words, expected in self.COMMANDS.items():
            line = " ".join(["auth0-api", *words])
            script = f"source {FOLDER}/auth0-api.bash; COMP_WORDS=({line} '') COMP_CWORD={len(words) + 1}; _auth0_api; echo ${{COMPREPLY[*]}}"
            offered = subprocess.run(["bash", "-uc", script], check=True, capture_output=True, text=True).stdout.split()
            self.assertEqual(set(offered), expected, line)

    def test_of_zsh_have_each_word_of_the_help(self):
        text = (FOLDER / "_auth0-api").read_text(encoding="utf-8")
        functions = dict(re.findall(r"^(_\w+)\(\) \{\n(.*?)^\}", text, re.DOTALL | re.MULTILINE))
        for words, expected in self.COMMANDS.items():
            body = functions["_" + "_".join(["auth0-api", *words]).replace("-", "_")]
            offered = re.findall(r"^ +'[(*][^']*?[)*]?(-[\w-]+)\[", body, re.MULTILINE) + re.findall(r"^    '([a-z][\w-]*):", body, re.MULTILINE)
            self.assertEqual(set(offered), expected, words)

    @unittest.skipUnless(shutil.which("zsh"), "needs zsh")
    def test_of_zsh_can_be_read_by_it(self):
        subprocess.run(["zsh", "-n", FOLDER / "_auth0-api"], check=True)


if __name__ == "__main__":
    unittest.main()
