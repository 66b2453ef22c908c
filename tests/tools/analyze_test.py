"""Tests of tools/analyze.py."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import analyze  # noqa: E402


class Literals(unittest.TestCase):
    def test_of_durations_are_written_in_words(self):
        self.assertEqual(analyze.in_words("a < 0s"), "a < std::chrono::seconds(0)")
        self.assertEqual(analyze.in_words("f(250ms, 10min);"), "f(std::chrono::milliseconds(250), std::chrono::minutes(10));")
        self.assertEqual(analyze.in_words("constexpr auto day = 24h;"), "constexpr auto day = std::chrono::hours(24);")

    def test_within_words_and_numbers_are_left(self):
        for text in ('"5s"', "sha256s", "0x0s", "x_1h", "1'000s", "1.5s", "es256", "12hours"):
            self.assertEqual(analyze.in_words(text), text)


class Copy(unittest.TestCase):
    def test_has_the_sources_and_no_others(self):
        with tempfile.TemporaryDirectory() as folder:
            root, tree = pathlib.Path(folder) / "project", pathlib.Path(folder) / "tree"
            (root / "src").mkdir(parents=True)
            subprocess.run(["git", "init", "-q", root], check=True)
            (root / "src" / "a.cpp").write_text("auto a = 1s;\n")
            (root / "src" / "b.hpp").write_text("\n")
            tree.mkdir()
            analyze.copy_changed(root, tree)
            self.assertEqual((tree / "src" / "a.cpp").read_text(), "auto a = std::chrono::seconds(1);\n")
            (root / "src" / "b.hpp").unlink()
            written = (tree / "src" / "a.cpp").stat().st_mtime_ns
            analyze.copy_changed(root, tree)
            self.assertFalse((tree / "src" / "b.hpp").exists())
            self.assertEqual((tree / "src" / "a.cpp").stat().st_mtime_ns, written)


if __name__ == "__main__":
    unittest.main()
