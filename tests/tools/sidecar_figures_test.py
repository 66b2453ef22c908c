"""Tests of tools/sidecar_figures.py, sidecar_scene.py and wrk_load.py, without starting a server."""

import pathlib
import sys
import tomllib
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import sidecar_figures  # noqa: E402
import sidecar_scene  # noqa: E402
import wrk_load  # noqa: E402
from free_ports import free_ports  # noqa: E402


class Loads(unittest.TestCase):
    def test_are_the_last_line_of_the_script(self):
        load = wrk_load.parse_load("Running 3s test @ http://127.0.0.1:1/\n  Requests/sec: 7\nFIGURES 30000 2000000 2 150 990\n")
        self.assertEqual(load, (30000, 2000000, 2, 150, 990))
        self.assertEqual(load.rate, 15000)

    def test_without_that_line_fail_with_what_was_said(self):
        with self.assertRaisesRegex(SystemExit, "unable to connect"):
            wrk_load.parse_load("unable to connect to 127.0.0.1:1 Connection refused\n")

    def test_with_wrong_answers_or_without_any_are_refused(self):
        for requests, errors in [(100, 1), (0, 0)]:
            with self.assertRaisesRegex(SystemExit, f"front: {errors} of {requests} requests"):
                wrk_load.checked(wrk_load.Load(requests, 1, errors, 1, 1), "front")
        good = wrk_load.Load(100, 1, 0, 1, 1)
        self.assertEqual(wrk_load.checked(good, "front"), good)


class Numbers(unittest.TestCase):
    def test_ratio_is_that_of_the_round_in_the_middle(self):
        self.assertEqual(sidecar_figures.median_of_ratios([(9, 10), (1, 100), (80, 100)]), 0.8)

    def test_connections_make_the_rate_together(self):
        # Each takes 4 ms of waiting and 1 ms of answering for a request: 200 requests a second.
        self.assertEqual(wrk_load.connections_for(10_000, 1000, delay_ms=8), 50)
        self.assertEqual(wrk_load.connections_for(1, 1000, delay_ms=8), 1)

    def test_connections_are_corrected_by_what_a_first_guess_has_made(self):
        slow = wrk_load.Load(requests=8_000, duration=1_000_000, errors=0, p50=1, p99=1)
        guess = wrk_load.connections_for(10_000, wrk_load.GUESSED_LATENCY_US)
        self.assertEqual(wrk_load.corrected_connections(10_000, slow), round(guess * 10 / 8))
        disturbed = slow._replace(requests=10)
        self.assertEqual(wrk_load.corrected_connections(10_000, disturbed), guess * 2)

    def test_resident_memory_is_that_of_the_kernel(self):
        self.assertEqual(sidecar_figures.resident_mb("VmHWM:\t  9999 kB\nVmRSS:\t    2048 kB\nRssAnon:\t 1 kB\n"), 2)

    def test_growth_is_that_of_the_second_half(self):
        self.assertEqual(sidecar_figures.growth([10, 80, 100, 100, 110]), 1.1)
        self.assertEqual(sidecar_figures.growth([100]), 1)


class Figures(unittest.TestCase):
    def test_are_met_at_their_target(self):
        for target, value, is_met in [(">= 0.85", 0.85, True), (">= 0.85", 0.849, False), ("<= 2", 2, True), ("<= 2", 2.01, False)]:
            self.assertEqual(sidecar_figures.Figure("f", target, value).is_met, is_met, (target, value))

    def test_are_printed_one_a_line(self):
        lines = sidecar_figures.table_of([sidecar_figures.Figure("memory", "<= 150", 151.5, "MB")]).splitlines()
        self.assertEqual(lines[1].split(), ["memory", "<=", "150", "151.500", "MB", "MISSED"])


class Scripts(unittest.TestCase):
    def test_send_the_token_and_wait_only_where_the_rate_is_bounded(self):
        script = wrk_load.script_of_one_token("a.b.c")
        self.assertIn('wrk.headers["Authorization"] = "Bearer a.b.c"\n', script)
        self.assertNotIn("delay", script)
        self.assertIn("math.random(0, 8)", wrk_load.script_of_one_token("a.b.c", 8))

    def test_of_many_tokens_go_on_where_the_last_one_has_stopped(self):
        self.assertIn("local at = 70 % #tokens", wrk_load.script_of_tokens("tokens", 70))


class Configurations(unittest.TestCase):
    def test_of_the_sidecar_are_toml(self):
        silent = tomllib.loads(sidecar_scene.sidecar_configuration(1, 2, 30, ""))
        self.assertEqual(silent["listen"], {"port": 1})
        self.assertEqual(silent["access_log"], {"enabled": False})
        self.assertEqual(silent["tokens"]["domains"], "localhost:2")
        self.assertEqual(silent["tokens"]["max_remembered"], 30)
        self.assertEqual(tomllib.loads(sidecar_scene.sidecar_configuration(1, 2, 3, "a.log"))["access_log"], {"file": "a.log"})

    def test_of_nginx_close_each_block(self):
        text = sidecar_scene.nginx_configuration("front", sidecar_scene.asking_server(1, "sidecar"), [("sidecar", 2)])
        self.assertEqual(text.count("{"), text.count("}"))
        self.assertIn("proxy_pass http://sidecar/ask;", text)
        self.assertIn("server 127.0.0.1:2;", text)

    def test_ports_differ(self):
        self.assertEqual(len(set(free_ports(20))), 20)


if __name__ == "__main__":
    unittest.main()
