"""Tests of tools/mutate: python3 -m unittest discover -s tools/mutate/tests"""

import os
import pathlib
import subprocess
import sys
import tempfile
import types
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from mutate.instrument import blamed, instrument  # noqa: E402
from mutate.operators import difference, sites_of  # noqa: E402
from mutate.results import Figures, Results, read_equivalent, without_line  # noqa: E402
from mutate.suites import Suite, Suites  # noqa: E402
from mutate.tokens import Source  # noqa: E402
from mutate.tree import Tree, hash_of  # noqa: E402


def mutants_of(text):
    return [mutant for site in sites_of("src/room/file.cpp", text) for mutant in site.mutants]


def changes_of(text):
    """Each mutant's operator and its line, for a text of one line."""
    return {(mutant.operator, difference(text, mutant)[1]) for mutant in mutants_of(text)}


class Tokens(unittest.TestCase):
    def words(self, text):
        return [token.text for token in Source(text).tokens]

    def test_comments_and_preprocessor_lines_are_skipped(self):
        self.assertEqual(self.words("a // if (b)\n#define C(x) \\\n  if (x)\n/* if\n(d) */ e"), ["a", "e"])

    def test_strings_and_characters_are_one_token(self):
        self.assertEqual(self.words(r'''f("a \" && b", 'x', '\'', 4'096)'''),
                         ["f", "(", r'"a \" && b"', ",", "'x'", ",", r"'\''", ",", "4'096", ")"])

    def test_a_raw_string_ends_with_its_mark(self):
        self.assertEqual(self.words('R"x(a)" || b)x" c'), ['R"x(a)" || b)x"', "c"])

    def test_brackets_find_their_partners(self):
        self.assertEqual(Source("f(a[0], {b})").partner, {1: 10, 10: 1, 3: 5, 5: 3, 7: 9, 9: 7})

    def test_brackets_that_do_not_match_are_an_error(self):
        for text in ["f(]", "f(", ")"]:
            with self.assertRaises(ValueError):
                Source(text)


class Operators(unittest.TestCase):
    def test_a_check_is_removed_and_negated(self):
        self.assertEqual(changes_of("if (!key) return fail();"),
                         {("check-removed", "if (false) return fail();"), ("check-negated", "if (!(!key)) return fail();")})

    def test_a_condition_that_does_not_refuse_is_also_taken_for_true(self):
        self.assertEqual(changes_of("if (ready) { start(); }"),
                         {("check-removed", "if (false) { start(); }"), ("branch-always", "if (true) { start(); }")})

    def test_each_clause_is_removed(self):
        found = changes_of("const bool all = a && (b || c);")
        self.assertEqual(found, {("clause-removed", "const bool all = true && (b || c);"),
                                 ("clause-removed", "const bool all = a && true;"),
                                 ("clause-removed", "const bool all = a && (false || c);"),
                                 ("clause-removed", "const bool all = a && (b || false);")})

    def test_a_bound_moves_in_both_directions_and_its_sides_change_places(self):
        found = changes_of("while (p->size() < most) {}")
        self.assertEqual(found, {("equality-changed", "while ((p->size()) <= (most)) {}"),
                                 ("bound-moved", "while (p->size() < most - 1) {}"),
                                 ("operands-swapped", "while ((most) < (p->size())) {}")})

    def test_a_size_is_accepted_above_and_below(self):
        found = {change for change in changes_of("if (x.size() != 32) return 1;") if change[0].startswith("size")}
        self.assertEqual(found, {("size-above", "if ((x.size()) < (32)) return 1;"),
                                 ("size-below", "if ((x.size()) > (32)) return 1;")})

    def test_the_brackets_of_templates_are_not_comparisons(self):
        self.assertEqual(changes_of("std::array<int, 3> a = f<b>(c);"), set())
        self.assertEqual(changes_of("template <class T> T operator<(T&& a, T b);"), set())

    def test_an_answer_is_forced(self):
        self.assertEqual(changes_of("bool f() { return text.contains('x'); }"),
                         {("return-false", "bool f() { return false; }"), ("return-true", "bool f() { return true; }")})
        self.assertEqual(changes_of("int f() { return count(x); }"), set())

    def test_a_choice_is_forced(self):
        self.assertEqual(changes_of("f(a ? b : c);"), {("choice-false", "f(false ? b : c);"), ("choice-true", "f(true ? b : c);")})

    def test_a_declared_condition_is_removed(self):
        self.assertEqual(changes_of("if (const auto* p = f(x)) return 1;"),
                         {("check-removed", "if (const auto* p = f(x); false) return 1;"),
                          ("check-negated", "if (const auto* p = f(x); !p) return 1;")})

    def test_a_wipe_is_removed(self):
        self.assertEqual(changes_of("{ wipe(text); }"), {("wipe-removed", "{ ; }")})
        self.assertEqual(changes_of("{ const WipedAtEnd wiped(text); }"), {("wipe-removed", "{ const WipedAtEnd wiped(spare); }")})

    def test_a_name_in_a_loop_is_removed(self):
        self.assertEqual(changes_of('for (const char* name : {"a", "b"}) f(name);'),
                         {("name-removed", 'for (const char* name : {"", "b"}) f(name);'),
                          ("name-removed", 'for (const char* name : {"a", ""}) f(name);')})

    def test_what_the_compiler_evaluates_is_left_alone(self):
        self.assertEqual(changes_of("static_assert(a < b && c); if constexpr (a < b) f();"), set())

    def test_what_waits_is_left_alone(self):
        self.assertEqual(changes_of("if (co_await f()) co_return;"), set())

    def test_a_name_stays_when_lines_are_added_elsewhere(self):
        line = "if (a) return;\n"
        before, after = mutants_of(line), mutants_of("int x;\n\n" + line)
        self.assertNotEqual(before[0].name, after[0].name)
        self.assertEqual(without_line(before[0].name), without_line(after[0].name))

    def test_names_differ_within_a_file(self):
        names = [mutant.name for mutant in mutants_of("if (a || b || c) return;\nif (a || b || c) return;\n")]
        self.assertEqual(len({without_line(name) for name in names}), len(names))


class Instrumented(unittest.TestCase):
    TEXT = """
    constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
    static_assert(is_digit('5') && !is_digit('x'));
    int check(int number, const int* pointer) {
      if (number < -1 || number > 10) return 1;
      if (const int* p = pointer) return *p < 5 ? 2 : 3;
      for (const char* name : {"a", "b"}) { if (*name == 'a' && number == 7) return 4; }
      return is_digit(static_cast<char>('0' + number)) ? 0 : 5;
    }
    """

    def test_lines_stay_where_they_are(self):
        text, _ = instrument(self.TEXT, sites_of("f.cpp", self.TEXT), lambda mutant: 1)
        self.assertEqual(text.count("\n"), self.TEXT.count("\n"))

    def test_the_compilers_place_is_that_of_the_innermost_mutants(self):
        source = "int f(int a) { if (a < 1 || b) return 1; }"
        sites = sites_of("f.cpp", source)
        text, placed = instrument(source, sites, lambda mutant: 1)
        self.assertEqual([mutant.operator for mutant in blamed(text, placed, 1, text.index("(b)") + 2)], ["clause-removed"])

    def test_each_mutant_is_switched_on_by_its_number(self):
        sites = sites_of("f.cpp", self.TEXT)
        mutants = [mutant for site in sites for mutant in site.mutants]
        numbers = {mutant.name: number for number, mutant in enumerate(mutants, 1)}
        text, _ = instrument(self.TEXT, sites, lambda mutant: numbers[mutant.name])
        calls = "number == 0 ? nullptr : &number"
        text = "#include <cstdio>\n#include <initializer_list>\n" + text
        text += ('int main() { for (int number = -2; number <= 12; ++number) '
                 f'std::printf("%d", check(number, nullptr) + check(number, {calls})); }}\n')
        with tempfile.TemporaryDirectory() as folder:
            source, program = pathlib.Path(folder) / "f.cpp", pathlib.Path(folder) / "program"
            reached = pathlib.Path(folder) / "reached"
            source.write_text(text)
            subprocess.run([os.environ.get("CXX", "g++"), "-std=c++23", "-include", str(HERE.parent / "prelude.hpp"),
                            str(source), "-o", str(program)], check=True)

            def printed(number):
                ran = subprocess.run([program], env={"AUTH0_API_MUTANT": str(number)}, check=False, capture_output=True)
                return ran.returncode, ran.stdout

            reached.write_bytes(bytes(65536))
            subprocess.run([program], env={"AUTH0_API_MUTANTS_REACHED": str(reached)}, check=True, capture_output=True)
            self.assertEqual({number for number, byte in enumerate(reached.read_bytes()) if byte}, set(numbers.values()))
            alive = [difference(self.TEXT, mutant)[1] for mutant in mutants if printed(numbers[mutant.name]) == printed(0)]
            self.assertGreater(len(mutants), 25)
            # The name "b" is not asked for anything, and "a" passes the check that is removed.
            self.assertEqual(alive, ['for (const char* name : {"a", ""}) { if (*name == \'a\' && number == 7) return 4; }',
                                     'for (const char* name : {"a", "b"}) { if (true && number == 7) return 4; }'])


class Copied(unittest.TestCase):
    def test_what_does_not_compile_is_left_out_again_when_its_file_has_changed(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder) / "project"
            (root / "src/room").mkdir(parents=True)
            (root / "src/room/file.cpp").write_text("bool f(int a) { if (a < 3) return false; return true; }\n")
            tree = Tree(root, pathlib.Path(folder) / "build")
            tree.write()
            copied = tree.copy / "src/room/file.cpp"
            complaint = f"{copied}:1:{copied.read_text().index('(a') + 2}: error: no match\n"
            self.assertTrue(tree.leave_out(complaint))
            self.assertFalse(tree.leave_out(complaint))
            tree.left_out = dict.fromkeys(tree.left_out, "the hash of an earlier text")
            self.assertTrue(tree.leave_out(complaint))
            self.assertFalse(tree.leave_out("an error that is nobody's\n"))


class Verdicts(unittest.TestCase):
    """What suites say of a mutant that each of them reaches; each runs as it is told to, run by run."""

    def verdict(self, seconds, *runs):
        suites = Suites(types.SimpleNamespace(folder=pathlib.Path("nowhere")))
        suites.all = [Suite("room", "Name", "text", seconds, frozenset([1]))]
        left = list(runs)
        suites.run = lambda suite, limit, environment: left.pop(0)
        found = suites.verdict(1, "room")
        self.assertEqual(left, [])
        return found[1]

    def test_a_suite_that_passes_kills_nothing(self):
        self.assertEqual(self.verdict(0.1, "passed"), 1)

    def test_a_quick_suite_that_fails_or_crashes_kills(self):
        self.assertEqual(self.verdict(0.1, "failed"), "failed")
        self.assertEqual(self.verdict(9, "crashed"), "crashed")

    def test_what_may_have_waited_for_a_busy_machine_is_run_again(self):
        self.assertEqual(self.verdict(2, "failed", "failed"), "failed")
        self.assertEqual(self.verdict(0.1, "hung", "hung"), "hung")
        self.assertEqual(self.verdict(2, "failed", "passed"), 1)
        self.assertEqual(self.verdict(0.1, "hung", "passed"), 1)


class Kept(unittest.TestCase):
    NAME = "src/room/file.cpp:12:check-removed:0123abcd"

    def suites(self, text):
        return types.SimpleNamespace(all=[Suite("room", "Name", hash_of(text))])

    def test_a_verdict_holds_until_the_file_or_the_tests_change(self):
        with tempfile.TemporaryDirectory() as folder:
            results = Results(pathlib.Path(folder) / "results.json")
            results.set(self.NAME, "text", self.suites("tests"), self.suites("tests").all[0], "failed")
            results = Results(results.file)
            self.assertEqual(results.get(self.NAME, "text", self.suites("tests"))["by"], "room.Name")
            self.assertIsNone(results.get(self.NAME, "other", self.suites("tests")))
            self.assertIsNone(results.get(self.NAME, "text", self.suites("other")))
            results.set(self.NAME, "text", self.suites("tests"), None, 3)
            self.assertEqual(results.get(self.NAME, "text", self.suites("tests"))["verdict"], "survived")
            self.assertIsNone(results.get(self.NAME, "text", self.suites("other")))

    def test_a_mutant_without_effect_needs_a_reason(self):
        self.assertEqual(read_equivalent(f"# comment\n\n{self.NAME} it is checked again\n"),
                         {"src/room/file.cpp:check-removed:0123abcd": "it is checked again"})
        for line in [self.NAME, "name without number reason"]:
            with self.assertRaises(SystemExit):
                read_equivalent(line)

    def test_the_list_names_mutants_that_exist(self):
        root = HERE.parent.parent.parent
        for name in read_equivalent((HERE.parent / "equivalent.txt").read_text()):
            file = name.split(":")[0]
            names = [without_line(mutant.name) for site in sites_of(file, (root / file).read_text()) for mutant in site.mutants]
            self.assertIn(name, names)

    def test_the_share_leaves_out_what_is_without_effect(self):
        self.assertEqual(Figures(tried=10, killed=9, equivalent=1).share(), 100.0)
        self.assertEqual(Figures(tried=10, killed=9, survived=["x"]).share(), 90.0)


if __name__ == "__main__":
    unittest.main()
