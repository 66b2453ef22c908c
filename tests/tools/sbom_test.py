"""Tests of tools/sbom.py."""

import json
import pathlib
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import sbom  # noqa: E402

DEBIAN = {"ID": "debian", "VERSION_ID": "12"}


class Reading(unittest.TestCase):
    def test_finds_the_files_of_libraries_and_of_the_loader(self):
        ldd = ("\tlinux-vdso.so.1 (0x00007ffd)\n\tlibfmt.so.9 => /lib/x86_64-linux-gnu/libfmt.so.9 (0x00007f5a)\n"
               "\t/lib64/ld-linux-x86-64.so.2 (0x00007fd0)\n")
        self.assertEqual(sbom.libraries_in(ldd), {"libfmt.so.9": "/lib/x86_64-linux-gnu/libfmt.so.9",
                                                  "ld-linux-x86-64.so.2": "/lib64/ld-linux-x86-64.so.2"})

    def test_refuses_a_file_whose_libraries_are_missing(self):
        with self.assertRaisesRegex(ValueError, "libfmt.so.9"):
            sbom.libraries_in("\tlibfmt.so.9 => not found\n")

    def test_reads_what_a_file_needs_itself(self):
        self.assertEqual(sbom.needed_in(" 0x0000000000000001 (NEEDED)             Shared library: [libssl.so.3]\n"
                                        " 0x000000000000000e (SONAME)             Library soname: [liba.so.1]\n"), ["libssl.so.3"])

    def test_takes_the_first_of_several_owners_and_no_diversion(self):
        self.assertEqual(sbom.owners_in("libssl3:amd64: /usr/lib/libssl.so.3\na:amd64, b:amd64: /usr/include\n"
                                        "diversion by dash from: /bin/sh\n"),
                         {"/usr/lib/libssl.so.3": "libssl3:amd64", "/usr/include": "a:amd64"})

    def test_knows_both_names_of_a_file_in_a_merged_usr(self):
        self.assertIn("/usr/lib/none/liba.so", sbom.spellings("/lib/none/liba.so"))
        self.assertIn("/lib/none/liba.so", sbom.spellings("/usr/lib/none/liba.so"))

    def test_leaves_out_headers_that_only_tests_and_benchmarks_read(self):
        self.assertEqual(sbom.headers_in("src/a.o: #deps 2, deps mtime 1 (VALID)\n    ../src/a.cpp\n    /usr/include/a.h\n\n"
                                         "bench/b.o: #deps 1, deps mtime 1 (VALID)\n    /usr/include/b.h\n\n"
                                         "tests/c.o: #deps 1, deps mtime 1 (VALID)\n    /usr/include/c.h\n"), {"/usr/include/a.h"})


class Licences(unittest.TestCase):
    FORMAT = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n"

    def test_are_that_of_all_files_and_those_of_some(self):
        text = self.FORMAT + "Files: debian/*\nLicense: GPL-2+\n\nFiles: *\nCopyright: a\nLicense: Expat or CC0-1.0\n text\n"
        self.assertEqual(sbom.licences_in(text), ("Expat or CC0-1.0", ["Expat or CC0-1.0", "GPL-2+"]))

    def test_are_found_where_the_files_are_on_lines_of_their_own(self):
        self.assertEqual(sbom.licences_in(self.FORMAT + "Files:\n a/*\n *\nLicense: MIT\n"), ("MIT", ["MIT"]))

    def test_are_unknown_where_the_text_is_for_people_only(self):
        self.assertEqual(sbom.licences_in("This is free software.\n\nFiles: *\nLicense: MIT\n"), (None, []))

    def test_of_paragraphs_without_files_do_not_count(self):
        self.assertEqual(sbom.licences_in(self.FORMAT + "License: MIT\n text\n"), (None, []))


class Document(unittest.TestCase):
    def test_encodes_versions_in_package_urls(self):
        self.assertEqual(sbom.package_url("libstdc++6", "1:2.0+b1", "amd64", DEBIAN),
                         "pkg:deb/debian/libstdc%2B%2B6@1%3A2.0%2Bb1?arch=amd64&distro=debian-12")

    def test_does_not_depend_on_the_order_in_which_things_were_found(self):
        a, b = {"bom-ref": "a", "name": "a"}, {"bom-ref": "b", "name": "b"}
        one = sbom.document("1.0", {"a": a, "b": b}, [("auth0-api", "a"), ("a", "b"), ("a", "a")])
        other = sbom.document("1.0", {"b": b, "a": a}, [("a", "b"), ("a", "b"), ("auth0-api", "a")])
        self.assertEqual(json.dumps(one), json.dumps(other))
        self.assertEqual(one["dependencies"], [{"ref": "a", "dependsOn": ["b"]}, {"ref": "auth0-api", "dependsOn": ["a"]},
                                               {"ref": "b", "dependsOn": []}])

    def test_has_another_serial_number_for_another_content(self):
        self.assertNotEqual(sbom.document("1.0", {}, [])["serialNumber"], sbom.document("1.1", {}, [])["serialNumber"])

    @unittest.skipUnless(shutil.which("dpkg") and shutil.which("readelf"), "needs dpkg and readelf")
    def test_names_the_package_of_each_library_of_a_real_program(self):
        bill = sbom.bill_of([shutil.which("dpkg")], [], "1.0")
        self.assertEqual(bill, sbom.bill_of([shutil.which("dpkg")], [], "1.0"))
        libc = [component for component in bill["components"] if component["name"] == "libc6"]
        self.assertEqual(len(libc), 1)
        self.assertRegex(libc[0]["purl"], r"^pkg:deb/\w+/libc6@[^?]+\?arch=")
        own = next(entry for entry in bill["dependencies"] if entry["ref"] == "auth0-api:dpkg")
        self.assertIn(libc[0]["bom-ref"], own["dependsOn"])
        references = {component["bom-ref"] for component in bill["components"]} | {"auth0-api"}
        self.assertEqual({entry["ref"] for entry in bill["dependencies"]}, references)
        self.assertTrue(all(used in references for entry in bill["dependencies"] for used in entry["dependsOn"]))


if __name__ == "__main__":
    unittest.main()
