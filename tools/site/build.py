#!/usr/bin/env python3
"""Builds the site of the documentation: the Markdown pages, the files that they link to, and the reference.

    build.py WORK_FOLDER

Writes WORK_FOLDER/html, and WORK_FOLDER/programs.json: the programs that the pages show and the tests run.
Needs Doxygen, Sphinx, MyST and the theme furo, as Debian 12 has them. Everything that any of them warns of is an error.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

from examples import Example, Examples
from reference import Reference

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LINK = re.compile(r"(\]\()([^)#\s]+)((?:#[^)\s]*)?\))")
PROGRAM = re.compile(r"<!-- example: ([a-z0-9_]+) -->\n+```cpp\n(.*?)```", re.DOTALL)  # as examples/CMakeLists.txt has it
IMAGES = (".png", ".svg")
LANGUAGES = {".cpp": "cpp", ".hpp": "cpp", ".py": "python", ".json": "json", ".yml": "yaml", ".proto": "protobuf"}
# What the compiler writes needs no comment.
WRITTEN_BY_THE_COMPILER = re.compile(r"Member (?:operator=|\w+)\((?:const )?\w+ ?&&?\w*\)[^(]*= ?default \(function\)")


def fail(message):
    sys.exit(f"build.py: {message}")


def run_doxygen(work):
    shutil.rmtree(work / "xml", ignore_errors=True)
    result = subprocess.run(["doxygen", "-"], cwd=ROOT, text=True, capture_output=True, check=False,
                            input=(HERE / "Doxyfile").read_text() + f"\nOUTPUT_DIRECTORY = {work}\n")
    lines = sorted(set((result.stderr + result.stdout).splitlines()))
    problems = [line for line in lines if not WRITTEN_BY_THE_COMPILER.search(line)]
    if problems or result.returncode != 0:
        fail("Doxygen found this in the public headers:\n" + "\n".join(problems))


class Pages:
    """The Markdown pages of the project, and where they are in the site."""

    def __init__(self):
        self.places = {pathlib.PurePosixPath("README.md"): "index.md"}
        for path in [*ROOT.glob("docs/*.md"), *ROOT.glob("docs/monitoring/*.md")]:
            self.places[self.relative(path)] = path.relative_to(ROOT / "docs").as_posix()
        for name in ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"):
            self.places[pathlib.PurePosixPath(name)] = name
        self.sources = {}  # other files of the project that pages link to, as pages
        self.images = {}  # images in docs that pages show

    @staticmethod
    def relative(path):
        return pathlib.PurePosixPath(path.relative_to(ROOT).as_posix())

    def text(self, page):
        return (ROOT / page).read_text(encoding="utf-8")

    def with_links_of_site(self, page):
        """The page's text; its links lead to the pages of the site. Code is left alone."""
        parts = re.split(r"(^```.*?^```)", self.text(page), flags=re.DOTALL | re.MULTILINE)
        return "".join(part if part.startswith("```") else LINK.sub(lambda link: self.rewritten(page, link), part) for part in parts)

    def rewritten(self, page, link):
        if re.match(r"[a-z]+:", link[2]):
            return link[0]
        target = pathlib.PurePosixPath(os.path.normpath(page.parent / link[2]))
        if target.suffix == ".md" and target not in self.places:
            fail(f"{page} links to {target}, which is not a page")
        if target.suffix in IMAGES:
            place = self.images.setdefault(target, target.relative_to("docs").as_posix())
        else:
            place = self.places.get(target) or self.source_page(target)
        here = pathlib.PurePosixPath(self.places[page]).parent
        return f"{link[1]}{os.path.relpath(place, here)}{link[3]}"

    def source_page(self, target):
        if not (ROOT / target).is_file():
            fail(f"a page links to {target}, which is not a file")
        return self.sources.setdefault(target, f"sources/{str(target).replace('/', '-')}.rst")

    def write(self, folder):
        for page, place in self.places.items():
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            text = self.with_links_of_site(page)
            if place == "index.md":
                text += "\n" + (HERE / "contents.md").read_text(encoding="utf-8")
            path.write_text(text, encoding="utf-8")
        for image, place in self.images.items():
            shutil.copyfile(ROOT / image, folder / place)
        self.write_sources(folder)

    def write_sources(self, folder):
        """A page for each file, and one that lists the example programs."""
        examples = [(self.relative(path), path) for path in sorted(ROOT.glob("examples/*.cpp"))]
        lines = ["Example programs", "================", "", "Programs of the folder ``examples``, which the tests build and run. The other",
                 "pages contain further programs.", ""]
        for source, path in examples:
            place = self.source_page(source)
            comment = re.match(r"((?://.*\n)*)", path.read_text(encoding="utf-8"))[1]
            about = " ".join(line.removeprefix("//").strip() for line in comment.splitlines())
            lines.append(f"* :doc:`{source} </{place.removesuffix('.rst')}>`: {about}" if about else f"* :doc:`{source} </{place.removesuffix('.rst')}>`")
        (folder / "sources").mkdir()
        (folder / "sources/index.rst").write_text("\n".join(lines) + "\n", encoding="utf-8")
        for source, place in self.sources.items():
            title, path = str(source), os.path.relpath(ROOT / source, (folder / place).parent)
            (folder / place).write_text(
                f":orphan:\n\n{title}\n{'=' * len(title)}\n\n.. literalinclude:: {path}\n"
                f"   :language: {LANGUAGES.get(source.suffix, 'none')}\n", encoding="utf-8")

    def programs(self):
        found = {}
        for page in self.places:
            for name, program in PROGRAM.findall(self.text(page)):
                found[name] = program
        # These are compiled by examples/CMakeLists.txt and run by the tests as they are.
        found |= {path.name: path.read_text(encoding="utf-8") for path in ROOT.glob("examples/*.cpp")}
        return found

    def examples(self):
        examples = Examples(read_example_pages())
        for page, place in sorted(self.places.items()):
            title = self.text(page).split("\n", 1)[0].removeprefix("# ")
            if page.parent.name == "docs" or page.name == "README.md":
                examples.add_page(title, place.removesuffix(".md"), self.text(page))
        for path in sorted(ROOT.glob("examples/*.cpp")):
            source = self.relative(path)
            url = f"../{self.source_page(source).removesuffix('.rst')}.html"
            examples.add_source(str(source), url, path.read_text(encoding="utf-8"))
        return examples


def read_example_pages():
    """Lines of a header, a page with its heading's anchor, and the title of the link."""
    named = {}
    for line in (HERE / "examples.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            header, url, title = line.split(maxsplit=2)
            named[header] = Example(title, f"../{url}")
    return named


def run_sphinx(work):
    command = ["sphinx-build", "-q", "-W", "--keep-going", "-b", "html", "-c", str(HERE),
               "-d", str(work / "doctrees"), str(work / "source"), str(work / "html")]
    if subprocess.run(command, check=False).returncode != 0:
        fail("Sphinx found what it prints above")


def main():
    work = pathlib.Path(sys.argv[1]).resolve()
    work.mkdir(parents=True, exist_ok=True)
    for folder in ("source", "html", "doctrees"):
        shutil.rmtree(work / folder, ignore_errors=True)
    run_doxygen(work)
    pages = Pages()
    reference = Reference(work / "xml", pages.examples())
    reference.write(work / "source/reference")
    if reference.without_example:
        fail("these symbols have no example; name a page for their header in tools/site/examples.txt:\n" + "\n".join(reference.without_example))
    pages.write(work / "source")
    (work / "programs.json").write_text(json.dumps(pages.programs(), indent=1), encoding="utf-8")
    run_sphinx(work)


if __name__ == "__main__":
    main()
