"""Tests of tools/sidecar_keys.py, and that docs/sidecar.md has what it writes."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import sidecar_keys  # noqa: E402

SCHEMA = {
    "properties": {
        "upstream": {
            "type": "object",
            "description": "What the API is told",
            "properties": {
                "port": {"type": "integer", "minimum": 1, "maximum": 9, "default": 7, "description": "One | another"},
                "exchange": {
                    "type": "object",
                    "description": "A token",
                    "required": ["mode"],
                    "properties": {"mode": {"enum": ["a", "b"], "type": "string", "description": "Which"}},
                },
            },
        },
        "route": {
            "type": "array",
            "description": "What requests need",
            "items": {"properties": {"age": {"type": "string", "pattern": "^[0-9]+(ms|s|m|h)$",
                                             "description": "Since then: a time such as 500ms, 5s, 10m or 1h"}}},
        },
    }
}


class Keys(unittest.TestCase):
    def test_are_in_a_table_for_each_table_of_the_configuration(self):
        self.assertEqual(
            sidecar_keys.tables_of(SCHEMA),
            "`[upstream]`: What the API is told\n\n| key | type | default | |\n|---|---|---|---|\n| `port` | integer, 1 to 9 | `7` | One \\| another |\n\n"
            "`[upstream.exchange]`: A token\n\n| key | type | default | |\n|---|---|---|---|\n| `mode` | `\"a\"`, `\"b\"` | required | Which |\n\n"
            "`[[route]]`: What requests need\n\n| key | type | default | |\n|---|---|---|---|\n| `age` | time |  | Since then |\n")

    def test_replace_those_that_were_there(self):
        page = f"a\n{sidecar_keys.BEGIN}old\n{sidecar_keys.END}b\n"
        self.assertEqual(sidecar_keys.with_tables(page, "new"), f"a\n{sidecar_keys.BEGIN}\nnew\n{sidecar_keys.END}b\n")

    def test_of_the_page_are_those_of_the_schema(self):
        self.assertIsNone(sidecar_keys.main(["--check"]))


if __name__ == "__main__":
    unittest.main()
