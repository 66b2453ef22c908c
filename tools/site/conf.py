"""Sphinx's settings for the site that ./run docs builds. tools/site/build.py gathers the pages."""

import pathlib
import re

from sphinx.domains.cpp import CPPDomain
from sphinx.writers.html5 import HTML5Translator

ROOT = pathlib.Path(__file__).resolve().parents[2]

project = "auth0-api-cpp"
author = "The auth0-api-cpp authors"
version = release = ".".join(re.findall(r"#define AUTH0_API_VERSION_\w+ (\d+)", (ROOT / "include/auth0/version.hpp").read_text()))

extensions = ["myst_parser"]
myst_heading_anchors = 4
primary_domain = "cpp"
highlight_language = "none"
toc_object_entries_show_parents = "hide"
smartquotes = False

html_theme = "theme"
html_theme_path = ["."]
html_title = project
html_copy_source = False
html_permalinks_icon = "#"


class Translator(HTML5Translator):
    """Code and tables that are wider than the screen can be scrolled with the keyboard too."""

    def visit_literal_block(self, node):
        before = len(self.body)
        try:
            super().visit_literal_block(node)
        finally:  # it ends with an exception that says that the children are done
            self.body[before:] = [text.replace("<pre>", '<pre tabindex="0">') for text in self.body[before:]]

    def visit_table(self, node):
        self.body.append('<div class="scroll" tabindex="0">\n')
        super().visit_table(node)

    def depart_table(self, node):
        super().depart_table(node)
        self.body.append("</div>\n")

    def visit_entry(self, node):
        """A corner of a table without a text is not a heading."""
        before = len(self.body)
        super().visit_entry(node)
        if not node.astext().strip():
            self.body[before:] = [text.replace("<th", "<td") for text in self.body[before:]]
            self.context[-1] = self.context[-1].replace("</th", "</td")


class Domain(CPPDomain):
    """Parameters of functions and templates are not what readers search for."""

    def get_objects(self):
        return (entry for entry in super().get_objects() if entry[2] not in ("functionParam", "templateParam"))


def setup(app):
    app.add_domain(Domain, override=True)
    app.set_translator("html", Translator)
