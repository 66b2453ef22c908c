"""What wrk sends to the servers of tools/sidecar_figures.py, and what it says of their answers."""

import re
import typing

DELAY_MS = 8  # the longest that a connection waits before a request, where the rate is bounded
GUESSED_LATENCY_US = 200

DONE = """
done = function(summary, latency, _)
  local e = summary.errors
  io.write(string.format("FIGURES %d %d %d %d %d\\n", summary.requests, summary.duration,
                         e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50), latency:percentile(99)))
end
"""
HEADERS = {"Host": "api.example.com", "X-Original-Host": "api.example.com", "X-Original-Method": "GET",
           "X-Original-URI": "/orders/7"}


class Load(typing.NamedTuple):
    """What wrk has measured; times are in microseconds."""
    requests: int
    duration: int
    errors: int
    p50: int
    p99: int

    @property
    def rate(self):
        return self.requests * 1e6 / self.duration


def script_of_one_token(token, delay_ms=0):
    """For wrk: the same request again and again; each connection waits at random before each one if there is a delay."""
    headers = HEADERS | {"Authorization": f"Bearer {token}"}
    lines = [f'wrk.headers["{name}"] = "{value}"' for name, value in headers.items()]
    if delay_ms:
        lines.append(f"delay = function() return math.random(0, {delay_ms}) end")
    return "\n".join(lines) + DONE


def script_of_tokens(file, first):
    """For wrk: requests with the tokens of a file, one after another, from the one at `first`."""
    fields = "".join(f"{name}: {value}\\r\\n" for name, value in HEADERS.items())
    return f"""
local tokens = {{}}
for token in io.lines("{file}") do tokens[#tokens + 1] = token end
local at = {first} % #tokens
request = function()
  at = at % #tokens + 1
  return "GET /ask HTTP/1.1\\r\\n{fields}Authorization: Bearer " .. tokens[at] .. "\\r\\n\\r\\n"
end
{DONE}"""


def parse_load(output):
    """What the script's last line says."""
    found = re.search(r"^FIGURES (\d+) (\d+) (\d+) (\d+) (\d+)$", output, re.MULTILINE)
    if not found:
        raise SystemExit(f"wrk failed:\n{output[-2000:]}")
    return Load(*map(int, found.groups()))


def checked(load, what):
    """A load of which every request got the answer that it should."""
    if load.errors or not load.requests:
        raise SystemExit(f"{what}: {load.errors} of {load.requests} requests were not answered as they should be")
    return load


def connections_for(rate, latency_us, delay_ms=DELAY_MS):
    """How many connections make this rate together, each waiting half of the longest delay between two requests on average."""
    return max(1, round(rate * (delay_ms / 2 * 1e3 + latency_us) / 1e6))


def corrected_connections(wanted, guessed):
    """The same, after the load that a guess of `GUESSED_LATENCY_US` has made; at most twice the guess."""
    return max(1, round(connections_for(wanted, GUESSED_LATENCY_US) * min(2, wanted / guessed.rate)))
