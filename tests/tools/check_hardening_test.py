"""Tests of tools/check_hardening.py."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import check_hardening  # noqa: E402

PROGRAM = """\
  Type:                              DYN (Position-Independent Executable file)
  INTERP         0x0002e0 0x00000000000002e0 0x00000000000002e0 0x00001c 0x00001c R   0x1
  LOAD           0x0ba2f0 0x00000000000bb2f0 0x00000000000bb2f0 0x2a6761 0x2a6761 R E 0x1000
  GNU_STACK      0x000000 0x0000000000000000 0x0000000000000000 0x000000 0x000000 RW  0x1
  GNU_RELRO      0x000000 0x0000000000362a58 0x0000000000362a58 0x00cb19 0x00d5a8 R   0x1
 0x000000000000001e (FLAGS)              BIND_NOW
 0x000000006ffffffb (FLAGS_1)            Flags: NOW PIE
   189: 0000000000000000    16 FUNC    GLOBAL DEFAULT  UND __stack_chk_fail@GLIBC_2.4 (6)
   405: 0000000000000000   265 FUNC    GLOBAL DEFAULT  UND __memcpy_chk@GLIBC_2.3.4 (5)
"""


def without(word):
    return "\n".join(line for line in PROGRAM.splitlines() if word not in line)


class Linked(unittest.TestCase):
    def assert_problem(self, text, problem):
        found = check_hardening.problems_of_linked(text)
        self.assertEqual(len(found), 1, found)
        self.assertIn(problem, found[0])

    def test_has_no_problem_if_all_is_there(self):
        self.assertEqual(check_hardening.problems_of_linked(PROGRAM), [])

    def test_has_a_problem_for_each_part_that_is_missing(self):
        self.assert_problem(PROGRAM.replace("DYN (", "EXEC ("), "position-independent")
        self.assert_problem(PROGRAM.replace("NOW PIE", "NOW"), "is a program")
        self.assert_problem(without("GNU_RELRO"), "relocations")
        self.assert_problem(without("BIND_NOW").replace("NOW PIE", "PIE"), "late")
        self.assert_problem(PROGRAM.replace("RW  0x1", "RWE 0x1"), "stack")
        self.assert_problem(without("__stack_chk_fail"), "stack protector")
        self.assert_problem(without("__memcpy_chk"), "fortified")

    def test_has_a_problem_for_what_must_not_be_there(self):
        self.assert_problem(PROGRAM.replace("R E 0x", "RWE 0x"), "writable and executable")
        self.assert_problem(PROGRAM + " 0x16 (TEXTREL)            0x0\n", "in its code")
        self.assert_problem(PROGRAM + " 0x1d (RUNPATH)            Library runpath: [/home/a/build]\n", "folder")
        self.assertEqual(check_hardening.problems_of_linked(PROGRAM + " 0x1d (RUNPATH)   Library runpath: [$ORIGIN]\n"), [])

    def test_need_not_be_a_program(self):
        self.assertEqual(check_hardening.problems_of_linked(without("INTERP").replace("NOW PIE", "NOW")), [])


class Objects(unittest.TestCase):
    GOOD = "\nFile: a.a(b.o)\n  Machine:   Advanced Micro Devices X86-64\n      Properties: x86 feature: IBT, SHSTK\n"

    def test_are_marked_one_by_one(self):
        self.assertEqual(check_hardening.problems_of_objects(self.GOOD * 2), [])
        bad = "\nFile: a.a(c.o)\n  Machine:   Advanced Micro Devices X86-64\n"
        self.assertEqual(check_hardening.problems_of_objects(self.GOOD + bad + self.GOOD),
                         ["a.a(c.o) is not protected by CET (-fcf-protection)"])

    def test_of_other_processors_have_no_such_marks(self):
        self.assertEqual(check_hardening.problems_of_objects("\nFile: a.a(b.o)\n  Machine:   AArch64\n"), [])

    def test_are_missing_if_the_archive_is_empty(self):
        self.assertEqual(check_hardening.problems_of_objects(""), ["has no objects"])


if __name__ == "__main__":
    unittest.main()
