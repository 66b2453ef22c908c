"""Tests of tools/time_quickstarts.py."""

import pathlib
import socket
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import time_quickstarts as quickstarts  # noqa: E402

PAGE = """# A page

<!-- quickstart: install -->
```sh
touch installed
```

`service.py`:

<!-- file: service.py -->
```python
import http.server


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"port 8080\\n")


http.server.HTTPServer(("127.0.0.1", 8080), Handler).serve_forever()
```

<!-- quickstart: build -->
```sh
test -e installed
echo 8080 >port.conf
```

<!-- quickstart: run -->
```sh
python3 service.py
```

```sh
exit 1  # nobody runs what has no mark
```

```console
$ python3 -c 'import urllib.request; print(urllib.request.urlopen("http://127.0.0.1:8080/").read().decode().strip())'
port 8080
$ cat port.conf; echo bye
8080
bye
```
"""
STEPS = ("install", "build", "run")


def followed(text):
    with tempfile.TemporaryDirectory() as folder:
        return quickstarts.follow(quickstarts.read_page(text), quickstarts.Machine(pathlib.Path(folder)), STEPS)


class Page(unittest.TestCase):
    def test_has_the_marked_blocks_and_those_of_the_console(self):
        page = quickstarts.read_page(PAGE + "<!-- example: quickstart_a -->\n```cpp\nint main() {}\n```\n")
        self.assertEqual(page.install, "touch installed\n")
        self.assertEqual(page.run, ["python3 service.py"])
        self.assertEqual(list(page.files), ["service.py", "main.cpp"])
        self.assertEqual(page.tries[1], ["cat port.conf; echo bye", "8080\nbye\n"])

    def test_is_followed_and_each_step_is_timed(self):
        times = followed(PAGE)
        self.assertEqual(tuple(times), STEPS)
        self.assertTrue(all(seconds > 0 for seconds in times.values()))

    def test_fails_if_a_command_prints_something_else(self):
        with self.assertRaisesRegex(quickstarts.Failed, "bye"):
            followed(PAGE.replace("\nbye\n", "\nhello\n"))

    def test_fails_if_a_step_fails(self):
        with self.assertRaisesRegex(quickstarts.Failed, "test -e installed"):
            followed(PAGE.replace("touch installed", "true"))

    def test_fails_if_a_program_does_not_serve(self):
        with self.assertRaisesRegex(quickstarts.Failed, "(?s)does not serve.*No module named 'nothing'"):
            followed(PAGE.replace("import http.server", "import nothing"))


class Ports(unittest.TestCase):
    def test_are_replaced_by_free_ones_each_by_the_same(self):
        ports = {}
        first = quickstarts.with_ports("localhost:8080 and 4443, not 18080", ports)
        self.assertEqual(first, quickstarts.with_ports("localhost:8080 and 4443, not 18080", ports))
        self.assertEqual(set(ports), {"8080", "4443"})
        self.assertRegex(first, r"^localhost:(\d+) and (\d+), not 18080$")

    def test_are_found_where_somebody_listens(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            self.assertEqual(quickstarts.listening([port, 1]), 1)


class Quickstarts(unittest.TestCase):
    def test_of_the_documentation_have_all_parts(self):
        pages = sorted((pathlib.Path(__file__).resolve().parents[2] / "docs").glob("quickstart-*.md"))
        self.assertGreaterEqual(len(pages), 5)
        for file in pages:
            page = quickstarts.read_page(file.read_text(encoding="utf-8"))
            self.assertTrue(page.install and page.build and page.run and len(page.tries) > 1, file)


if __name__ == "__main__":
    unittest.main()
