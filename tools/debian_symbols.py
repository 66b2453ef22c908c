#!/usr/bin/env python3
"""Prints the symbols file of a Debian package, made from the list of exported symbols in abi/.

    debian_symbols.py LIBRARY PACKAGE

All symbols came with the first version of this ABI: while the major version is 0, each minor version is an ABI of its
own.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What abi/ leaves out, and a compiler may put into the library or not: functions of `Impl`, lambdas, the types of functions
# and allocators, and instances of templates of the standard library, of Boost and of gRPC. Asio has namespaces of its own beside
# Boost's (`boost_asio_prefer_fn`).
OTHERS = [
    ("(c++|regex|optional)", r"(::Impl::|\{lambda)"),
    ("(regex|optional)", r"^_ZT[IS](D|F|K|P|R|Sa)"),
    ("(regex|optional)", r"^_Z(N|NK|T[ISV]N?|T[ISV]|St|G[VR]N?K?)*(St|9__gnu_cxx|5boost|[0-9]+boost_asio_|4grpc|6google)"),
    ("(regex|optional)", r"^_Z.*(NSt|ISt|KSt|5boost|[0-9]+boost_asio_|4grpc|6google)"),
]


def main():
    library, package = sys.argv[1:]
    header = (ROOT / "include/auth0/version.hpp").read_text()
    major, minor = re.findall(r"^#define AUTH0_API_VERSION_(?:MAJOR|MINOR) (\d+)$", header, re.MULTILINE)
    abi = f"{major}.{minor}" if major == "0" else major
    first = f"{major}.{minor}.0" if major == "0" else f"{major}.0.0"
    print(f"libauth0_{library}.so.{abi} {package} #MINVER#")
    for symbol in (ROOT / f"abi/auth0_{library}.txt").read_text().splitlines():
        print(f' (c++)"{symbol}@Base" {first}')
        if symbol.startswith("typeinfo for "):
            print(f' (c++|optional)"typeinfo name for {symbol.removeprefix("typeinfo for ")}@Base" {first}')
    for tags, pattern in OTHERS:
        print(f' {tags}"{pattern}.*@Base$" {first}')


main()
