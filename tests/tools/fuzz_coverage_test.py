"""Tests of tools/fuzz_coverage.py."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import fuzz_coverage  # noqa: E402


class Rooms(unittest.TestCase):
    def test_are_the_folders_of_the_sources(self):
        for file, room in [("src/jose/jwk.cpp", "jose"),
                           ("src/exchange/retrying.cpp", "exchange"),
                           ("src/exchange/kept/refusals.hpp", "exchange/kept"),
                           ("stores/redis/src/reply.hpp", "stores/redis"),
                           ("apps/auth0-api/serve/path.cpp", "apps/auth0-api/serve"),
                           ("apps/auth0-api/main.cpp", None),
                           ("fuzz/jwk_target.cpp", None),
                           ("src/a.cpp", None)]:
            self.assertEqual(fuzz_coverage.room_of(file), room, file)

    def test_have_the_regions_of_their_files_together(self):
        def file(name, count, covered):
            return {"filename": str(fuzz_coverage.ROOT / name), "summary": {"regions": {"count": count, "covered": covered}}}
        files = [file("src/jose/a.cpp", 10, 5), file("build/../src/jose/b.hpp", 30, 30), file("src/url/a.cpp", 1, 0),
                 file("fuzz/a.cpp", 7, 7), {"filename": "/usr/include/c++/12/string", "summary": {}}]
        self.assertEqual(fuzz_coverage.by_room(files), {"jose": [40, 35], "url": [1, 0]})

    def test_are_not_all_missing(self):
        with self.assertRaises(SystemExit):
            fuzz_coverage.by_room([{"filename": "build/src/jose/a.cpp", "summary": {}}])


class Inputs(unittest.TestCase):
    def test_are_those_of_the_target_in_each_corpus(self):
        with tempfile.TemporaryDirectory() as folder:
            corpora = [pathlib.Path(folder) / name for name in ("one", "two", "three")]
            for number, corpus in enumerate(corpora[:2]):
                (corpus / "jwk").mkdir(parents=True)
                (corpus / "jwk" / str(number)).write_text("{}")
                (corpus / "json").mkdir()
                (corpus / "json" / "other").write_text("{}")
            found = [pathlib.Path(file).name for file in fuzz_coverage.inputs_of("jwk", corpora)]
            self.assertEqual(found, ["0", "1"])


class Uncovered(unittest.TestCase):
    def test_are_the_lines_where_code_begins_that_was_not_reached(self):
        segments = [[1, 1, 3, True, True, False], [2, 5, 0, True, True, False], [3, 1, 3, True, False, False],
                    [4, 9, 0, False, True, False], [6, 1, 0, True, False, False]]
        self.assertEqual(fuzz_coverage.uncovered_lines(segments), [2])


if __name__ == "__main__":
    unittest.main()
