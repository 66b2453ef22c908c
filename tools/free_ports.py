"""Ports of loopback for servers that have to be told theirs."""

import contextlib
import random
import socket


def free_ports(count):
    """Different ports that nobody has now. Linux gives those from 32768 on to sockets that ask for any, so that these stay free."""
    found = []
    with contextlib.ExitStack() as stack:
        for port in random.sample(range(15_000, 32_000), 1_000):
            one = stack.enter_context(socket.socket())
            with contextlib.suppress(OSError):
                one.bind(("127.0.0.1", port))
                found.append(port)
            if len(found) == count:
                return found
    raise SystemExit("too few ports are free")
