"""The servers that tools/sidecar_figures.py measures: their configurations, and their processes on loopback."""

import concurrent.futures
import contextlib
import functools
import http.client
import json
import os
import pathlib
import socket
import ssl
import subprocess
import time

AUDIENCE = "https://api.example.com"
MODULES = pathlib.Path("/usr/lib/apache2/modules")

_cores = sorted(os.sched_getaffinity(0))
SERVERS_CORE = _cores[0]
CLIENT_CORE = _cores[1 % len(_cores)]  # wrk's
OTHER_CORE = _cores[2] if len(_cores) > 2 else CLIENT_CORE


def sidecar_configuration(port, tenant_port, remembered, log):
    """One route, which demands a scope. `log` is the access log's file; none if it is empty."""
    access_log = f'file = "{log}"' if log else "enabled = false"
    return f"""[listen]
port = {port}
[proxy]
kind = "nginx"
[access_log]
{access_log}
[tokens]
domains = "localhost:{tenant_port}"
ca_file = "ca.pem"
algorithms = "RS256"
max_remembered = {remembered}
[[resource]]
identifier = "{AUDIENCE}"
scopes = ["read:orders"]
[[route]]
path = "/orders/**"
scopes = "read:orders"
"""


def nginx_configuration(name, servers, upstreams=()):
    """One worker process, without a log. `upstreams` are names and ports, to which connections are kept."""
    kept = "".join(f"  upstream {upstream} {{\n    server 127.0.0.1:{port};\n    keepalive 64;\n"
                   f"    keepalive_requests 1000000;\n  }}\n" for upstream, port in upstreams)
    return f"""worker_processes 1;
pid {name}.pid;
error_log {name}.error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
{kept}{servers}}}
"""


def asking_server(port, upstream):
    """A server block of nginx that gives a file to those whom the upstream lets pass."""
    return f"""  server {{
    listen 127.0.0.1:{port};
    location / {{
      auth_request /_ask;
      root www;
    }}
    location = /_ask {{
      internal;
      proxy_pass http://{upstream}/ask;
      proxy_http_version 1.1;
      proxy_pass_request_body off;
      proxy_set_header Connection "";
      proxy_set_header Content-Length "";
      proxy_set_header X-Original-Method $request_method;
      proxy_set_header X-Original-URI $request_uri;
      proxy_set_header X-Original-Host $http_host;
    }}
  }}
"""


def agreeing_server(port):
    """A server block of nginx that answers 204 without looking."""
    return f"  server {{\n    listen 127.0.0.1:{port};\n    location / {{ return 204; }}\n  }}\n"


def apache_configuration(port, tenant_port, folder):
    """One process. Any token of the tenant's passes, whatever its audience and scopes: less than the sidecar checks."""
    names = ["mpm_event", "authn_core", "authz_core", "authz_user", "oauth2"]
    loads = "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in names)
    return f"""{loads}ServerName localhost
Listen 127.0.0.1:{port}
PidFile apache.pid
ErrorLog apache.error.log
User www-data
Group www-data
StartServers 1
ServerLimit 1
ThreadsPerChild 64
ThreadLimit 64
MaxRequestWorkers 64
MaxKeepAliveRequests 0
DocumentRoot {folder}/www
<Location />
  AuthType oauth2
  OAuth2TokenVerify jwks_uri https://localhost:{tenant_port}/.well-known/jwks.json jwks_uri.ssl_verify=false
  Require valid-user
</Location>
"""


def is_served(port):
    """Whether a server accepts connections at the port."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


class Servers:
    """Processes that end with this object, each by its own process ID."""

    def __init__(self, folder):
        self.folder = folder
        self.running = []

    def start(self, name, arguments, is_ready, core=SERVERS_CORE):
        """Starts a program on one core, and waits until it is ready: until it accepts connections at a port, or does as said."""
        if isinstance(is_ready, int):
            is_ready = functools.partial(is_served, is_ready)
        with open(self.folder / f"{name}.out", "wb") as out:
            process = subprocess.Popen(["taskset", "-c", str(core), *map(str, arguments)], cwd=self.folder, stdout=out, stderr=out,
                                       stdin=subprocess.DEVNULL)
        self.running.append(process)
        end = time.monotonic() + 15
        while time.monotonic() < end and process.poll() is None:
            if is_ready():
                return process
            time.sleep(0.05)
        raise SystemExit(f"{name} does not start:\n{(self.folder / f'{name}.out').read_text(errors='replace')[-2000:]}")

    def stop(self, process):
        self.running.remove(process)
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(list(self.running)):
            self.stop(process)


class Tenant:
    """The tenant for development, and tokens of it."""

    def __init__(self, servers, command, port):
        self.port = port
        self.ca_file = servers.folder / "ca.pem"
        out = servers.folder / "tenant.out"
        servers.start("tenant", [command, "dev-tenant", "--port", port, "--ca-file", "ca.pem", "--audience", AUDIENCE],
                      lambda: "Ctrl-C" in out.read_text(), CLIENT_CORE)

    def tokens(self, count):
        """So many tokens, each of another user, over several connections."""
        connections = min(count, 4)
        parts = [range(first, count, connections) for first in range(connections)]
        with concurrent.futures.ThreadPoolExecutor(connections) as pool:
            return [token for part in pool.map(self._tokens_of, parts) for token in part]

    def _tokens_of(self, users):
        context = ssl.create_default_context(cafile=self.ca_file)
        connection = http.client.HTTPSConnection("localhost", self.port, timeout=30, context=context)
        tokens = []
        with contextlib.closing(connection):
            for user in users:
                body = {"subject": f"user-{user}", "scope": "read:orders", "expires_in": 86400}
                connection.request("POST", "/admin/token", json.dumps(body), {"Content-Type": "application/json"})
                tokens.append(json.loads(connection.getresponse().read())["access_token"])
        return tokens


def readable_folder(folder):
    """Servers that root starts become other users, who must be able to read the files."""
    if os.geteuid() == 0:
        os.chmod(folder, 0o755)
    (folder / "www" / "orders").mkdir(parents=True)
    (folder / "www" / "orders" / "7").write_text("an order\n")
    return folder
