"""Tests of tools/bench_graphs.py."""

import json
import pathlib
import re
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import bench_graphs  # noqa: E402

NEW = {f"{name}_new_token": {"bare_ns": 1000.0 * at, "token_ns": 1100.0 * at, "value": 1.1}
       for at, (_, name) in enumerate(bench_graphs.ALGORITHMS, 16)}
MEASURED = NEW | {"seen_token": {"token_ns": 888.8, "value": 0.0528}} | {name: {"value": 1.9} for _, name in bench_graphs.THREADS}
SVG = "{http://www.w3.org/2000/svg}"


def luminance(colour):
    """As WCAG has it, of six hexadecimal digits."""
    parts = [int(colour[at:at + 2], 16) / 255 for at in (0, 2, 4)]
    return sum(weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
               for weight, part in zip((0.2126, 0.7152, 0.0722), parts))


def shapes(text, tag):
    return list(xml.fromstring(text).iter(SVG + tag))


class Reading(unittest.TestCase):
    def test_takes_the_median_of_several_measurements(self):
        with tempfile.TemporaryDirectory() as folder:
            files = []
            for value in (1, 5, 2):
                files.append(pathlib.Path(folder, f"{value}.json"))
                files[-1].write_text(json.dumps({"figures": {}, "raw": {"a": {"value": value}}}))
            self.assertEqual(bench_graphs.read(files), {"a": {"value": 2}})


class Numbers(unittest.TestCase):
    def test_have_three_digits_that_count(self):
        for value, text in [(0.0528, "0.05"), (1.0827, "1.08"), (18.23, "18.2"), (106.2, "106"), (1432.1, "1 430"), (3622591.0, "3 620 000")]:
            self.assertEqual(bench_graphs.number(value), text)


class Graphs(unittest.TestCase):
    def test_say_in_words_what_they_show(self):
        for text in (bench_graphs.token_graph(MEASURED), bench_graphs.thread_graph(MEASURED)):
            root = xml.fromstring(text)
            self.assertEqual(root.get("role"), "img")
            named = {element.get("id"): element.text for element in root if element.tag in (SVG + "title", SVG + "desc")}
            self.assertEqual(root.get("aria-labelledby").split(), list(named))
            self.assertTrue(all(named.values()))
        self.assertIn("RS256, the token with this library: 17.6 microseconds", shapes(bench_graphs.token_graph(MEASURED), "desc")[0].text)

    def test_have_bars_as_long_as_what_was_measured(self):
        widths = [float(bar.get("width")) for bar in shapes(bench_graphs.token_graph(MEASURED), "rect")[1:]]
        self.assertEqual(len(widths), 9)
        self.assertAlmostEqual(widths[1] / widths[0], 1.1, places=2)
        self.assertAlmostEqual(widths[8] / widths[1], 888.8 / 17600, delta=0.01)

    def test_stay_within_their_paper(self):
        for text in (bench_graphs.token_graph(MEASURED), bench_graphs.thread_graph(MEASURED)):
            height = float(xml.fromstring(text).get("height"))
            for bar in shapes(text, "rect"):
                self.assertLessEqual(float(bar.get("x")) + float(bar.get("width")), bench_graphs.WIDTH)
                self.assertLessEqual(float(bar.get("y")) + float(bar.get("height")), height)

    def test_can_be_read_in_light_and_dark(self):
        light, dark = bench_graphs.STYLE.split("@media")
        for style in (light, dark):
            colours = {name: luminance(colour) for name, colour in re.findall(r"\.?(\w+)\{(?:font:[^;]*;)?(?:fill|stroke):#(\w{6})", style)}
            for name, least in (("text", 7), ("note", 4.5), ("bare", 3), ("ours", 3), ("line", 3)):
                high, low = sorted((colours[name], colours["paper"]), reverse=True)
                self.assertGreaterEqual((high + 0.05) / (low + 0.05), least, name)

    def test_have_colours_for_light_and_dark_and_need_no_script_or_network(self):
        text = bench_graphs.token_graph(MEASURED)
        self.assertIn("prefers-color-scheme:dark", text)
        for word in ("<script", "http://", "https://", "url(", "@import"):
            self.assertNotIn(word, text.replace("http://www.w3.org/2000/svg", ""))


class Tables(unittest.TestCase):
    PAGE = "# A\n\n<!-- figures: ratios -->\n\n| old |\n|---|\n| 1 |\n\ntext\n\n<!-- figures: amounts -->\n"

    def test_replace_those_of_the_page(self):
        page = bench_graphs.with_tables(self.PAGE, MEASURED)
        self.assertNotIn("old", page)
        self.assertIn("| 1.10 | `rs256_new_token` |", page)
        self.assertIn("\n\ntext\n", page)
        self.assertEqual(bench_graphs.with_tables(page, MEASURED), page)

    def test_need_their_marks(self):
        with self.assertRaisesRegex(ValueError, "ratios"):
            bench_graphs.with_tables("# A\n", MEASURED)


if __name__ == "__main__":
    unittest.main()
