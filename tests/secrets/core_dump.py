#!/usr/bin/env python3
"""Looks for secrets in what a core dump of a process that has used the library would hold.

usage: core_dump.py PROGRAM      PROGRAM is secrets_process

With each way of client authentication: after an exchange, for the tokens of it; after the client was destroyed, for the
credential and the secret of nonces too. A freed block is often overwritten at its beginning, so parts count: every
run of 16 characters, as they are and as base64, percent-encoded and hexadecimal text. The memory is read from
/proc, page by page: with sanitizers a dump made by gcore would take as much of the disk as they reserve.
"""

import array
import base64
import mmap
import pathlib
import re
import secrets
import string
import subprocess
import sys
import urllib.parse

SKIPPED = 77
PART = 16
PAGE = mmap.PAGESIZE
ENTRIES = 1 << 16  # of the page map, read at once
MOST_AT_ONCE = 1 << 24
# OpenSSL 3.0 leaves the lines of a PEM text and the numbers of a key in memory that it frees when it reads them.
LEFT_BY_OPENSSL = ("key", "key as PEM")


def random_text(length):
    """With characters that forms, JSON and base64 must encode, often enough that every part has one."""
    letters = string.ascii_letters + string.digits
    return "".join("+/~="[i // 8 % 4] if i % 8 == 7 else secrets.choice(letters) for i in range(length))


def random_key():
    """A PKCS#8 key for ES256, and the secret number in it."""
    number = b"\x7f" + secrets.token_bytes(31)
    key = bytes.fromhex("30410201003013 06072a8648ce3d0201 06082a8648ce3d030107 0427302502010104 20".replace(" ", "")) + number
    lines = base64.encodebytes(key).decode().replace("\n", "")
    body = "|".join(lines[i:i + 64] for i in range(0, len(lines), 64))
    return f"-----BEGIN PRIVATE KEY-----|{body}|-----END PRIVATE KEY-----|", number


def parts_of(secret):
    """What to look for: parts of the secret in each form that it may have been given."""
    forms = [secret, secret[::-1], secret.hex().encode(), urllib.parse.quote(secret, safe="").encode()]
    for shift in range(3):  # where in a longer text it may begin
        encoded = base64.b64encode(b"\0" * shift + secret).rstrip(b"=")[4 if shift else 0:-2]
        forms += [encoded, encoded.translate(bytes.maketrans(b"+/", b"-_"))]
    return {form[i:i + PART] for form in forms for i in range(0, len(form) - PART + 1, 4)}


def pages_of(process, begin, end):
    """The parts of a mapping that are in memory: sanitizers reserve terabytes and use little of them."""
    with open(f"/proc/{process}/pagemap", "rb", buffering=0) as pagemap:
        first = None
        for number in range(begin // PAGE, end // PAGE, ENTRIES):
            pagemap.seek(number * 8)
            entries = array.array("Q", pagemap.read(min(ENTRIES, end // PAGE - number) * 8))
            if first is None and not any(entries):
                continue
            for at, entry in enumerate(entries, number):
                if entry >> 62:  # present, or swapped out
                    first = at if first is None else first
                elif first is not None:
                    yield first * PAGE, at * PAGE
                    first = None
        if first is not None:
            yield first * PAGE, end


def memory_of(process):
    """What a core dump would hold of a process' data: what is writable, and not marked to be left out of dumps. But for the stack,
    of which later calls overwrite what earlier ones have left."""
    found = []
    mappings = re.findall(r"^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+ *(.*?)\n.*?^VmFlags: (.*?)$", pathlib.Path(f"/proc/{process}/smaps").read_text(),
                          re.MULTILINE | re.DOTALL)
    with open(f"/proc/{process}/mem", "rb", buffering=0) as memory:
        for begin, end, rights, name, flags in mappings:
            if "w" not in rights or name == "[stack]" or "dd" in flags.split():
                continue
            for start, stop in pages_of(process, int(begin, 16), int(end, 16)):
                memory.seek(start)
                while start < stop and (read := memory.read(min(stop - start, MOST_AT_ONCE))):
                    found.append(read)
                    start += len(read)
    return b"".join(found)


class Search:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def go_on(self, line):
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def wait_for(self, moment):
        said = self.process.stdout.readline().decode().strip()
        if said != moment:
            sys.exit(f"the program said '{said}' and not '{moment}'; it ended with {self.process.wait()}")

    def found(self, wanted):
        """The names of the secrets of which a part is in the process' memory."""
        try:
            memory = memory_of(self.process.pid)
        except PermissionError as error:
            print(f"skipped: the memory of another process must not be read here: {error}")
            self.process.kill()
            sys.exit(SKIPPED)
        if b"orders-api" not in memory:
            sys.exit("this is not the process' memory: the name of the client is not in it")
        return sorted(name for name, secret in wanted.items() if any(part in memory for part in parts_of(secret)))


def check(program, method):
    tokens = {name: random_text(256) for name in ("subject token", "actor token", "new token")}
    credential, nonce_secret = random_text(64), random_text(64)
    wanted = {"nonce secret": nonce_secret.encode()}
    if method == "key":
        credential, wanted["key"] = random_key()
        wanted["key as PEM"] = credential.split("|")[1].encode()
    else:
        wanted["client secret"] = credential.encode()
    wanted_tokens = {name: token.encode() for name, token in tokens.items()}

    search = Search(program)
    search.go_on("".join(f"{line}\n" for line in [method, credential, nonce_secret, *tokens.values()]).encode())
    search.wait_for("exchanged")
    # That the search finds what is there: the client has its credential as long as it lives.
    alive = search.found(wanted | wanted_tokens)
    problems = [f"{method}: the {name} is in memory after the exchange" for name in alive if name in wanted_tokens]
    if not {"key", "client secret"} & set(alive):
        problems.append(f"{method}: the search does not find the credential of a client that exists")
    search.go_on(b"\n")
    search.wait_for("destroyed")
    problems += [f"{method}: the {name} is in memory after the client was destroyed"
                 for name in search.found(wanted | wanted_tokens) if name not in LEFT_BY_OPENSSL]
    search.go_on(b"\n")
    search.process.wait()
    return problems


def main():
    problems = [problem for method in ("post", "basic", "key") for problem in check(sys.argv[1], method)]
    print("\n".join(problems) or "no secret was found")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
