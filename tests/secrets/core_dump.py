#!/usr/bin/env python3
"""Looks for secrets in core dumps of a process that has used the library.

usage: core_dump.py PROGRAM      PROGRAM is secrets_process

With each way of client authentication: after an exchange, for the tokens of it; after the client was destroyed, for the
credential and the secret of nonces too. A freed block is often overwritten at its beginning, so parts count: every
run of 16 characters, as they are and as base64, percent-encoded and hexadecimal text. Needs gcore (gdb).
"""

import base64
import mmap
import pathlib
import secrets
import shutil
import string
import subprocess
import sys
import tempfile
import urllib.parse

SKIPPED = 77
PART = 16


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


class Search:
    def __init__(self, program, folder):
        self.folder = folder
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
        prefix = self.folder / "core"
        ran = subprocess.run(["gcore", "-o", prefix, str(self.process.pid)], capture_output=True, text=True, check=False)
        core = pathlib.Path(f"{prefix}.{self.process.pid}")
        if not core.exists():
            print(f"skipped: gcore makes no core dump here: {ran.stderr.strip().splitlines()[-1:]}")
            self.process.kill()
            sys.exit(SKIPPED)
        with core.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as memory:
            if memory.find(b"orders-api") < 0:
                sys.exit("the core dump does not have the process' memory")
            found = sorted(name for name, secret in wanted.items() if any(memory.find(part) >= 0 for part in parts_of(secret)))
        core.unlink()
        return found


def check(program, method, folder):
    tokens = {name: random_text(256) for name in ("subject token", "actor token", "new token")}
    credential, nonce_secret = random_text(64), random_text(64)
    wanted = {"nonce secret": nonce_secret.encode()}
    if method == "key":
        credential, wanted["key"] = random_key()
        wanted["key as PEM"] = credential.split("|")[1].encode()
    else:
        wanted["client secret"] = credential.encode()
    wanted_tokens = {name: token.encode() for name, token in tokens.items()}

    search = Search(program, folder)
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
                 for name in search.found(wanted | wanted_tokens)]
    search.go_on(b"\n")
    search.process.wait()
    return problems


def main():
    if not shutil.which("gcore"):
        print("skipped: gcore is not installed (Debian: gdb)")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        problems = [problem for method in ("post", "basic", "key")
                    for problem in check(sys.argv[1], method, pathlib.Path(folder))]
    print("\n".join(problems) or "no secret was found")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
