#!/usr/bin/env python3
"""Writes a software bill of materials (CycloneDX 1.5, JSON) of programs and shared libraries, from what they are linked with.

usage: sbom.py [--headers BUILD_DIR]... FILE...

Each library that the loader finds for a FILE is a component: the Debian package that it belongs to, with version and licence.
With --headers so are the packages whose headers a build with Ninja has read: header-only libraries are linked with nothing.
"licenses" holds what most of a source package is under, "evidence" each licence in it.
The same files on the same system give the same text: it has no time and no random number. Needs readelf, ldd and dpkg.
"""

import argparse
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import urllib.parse
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent


def output_of(*command):
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"})
    return ran.stdout


def version_of_project():
    text = (ROOT / "include/auth0/version.hpp").read_text()
    return ".".join(re.findall(r"^#define AUTH0_API_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)$", text, re.MULTILINE))


def libraries_in(ldd):
    """The file of each library that the loader found, by its name."""
    if missing := re.findall(r"^\s*(\S+) => not found", ldd, re.MULTILINE):
        raise ValueError(f"the loader does not find {', '.join(missing)}")
    return {name or pathlib.PurePath(file).name: file
            for name, file in re.findall(r"^\s*(?:(\S+) => )?(/\S+) \(0x", ldd, re.MULTILINE)}


def needed_in(dynamic):
    """The names of the libraries that a file asks for itself, from the output of `readelf --dynamic`."""
    return re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)


def spellings(file):
    """Debian 12 has /lib as a link to /usr/lib, and dpkg knows some files by one of the names only."""
    names = {str(file), str(pathlib.Path(file).resolve())}
    return names | {name.removeprefix("/usr") for name in names} | {"/usr" + name for name in names if name.startswith("/lib")}


def owners_in(dpkg):
    """The package of each file, from the output of `dpkg --search`."""
    found = (line.rsplit(": ", 1) for line in dpkg.splitlines() if ": " in line and not line.startswith("diversion "))
    return {file: packages.split(", ")[0] for packages, file in found}


def owners_of(files):
    names = {file: spellings(file) for file in files}
    every = sorted(set().union(*names.values()))
    owners = {}
    for start in range(0, len(every), 1000):
        owners.update(owners_in(output_of("dpkg", "--search", *every[start:start + 1000])))
    return {file: next((owners[name] for name in sorted(names[file]) if name in owners), None) for file in files}


def licences_in(copyright_text):
    """The licence of all files that have no other one, and all licences, of a text that machines can read; else (None, [])."""
    if not re.match(r"Format(-Specification)?:", copyright_text):
        return None, []
    every, default = set(), None
    for paragraph in re.split(r"\n\s*\n", copyright_text):
        files = re.search(r"^Files:((?:.*)(?:\n[ \t].*)*)", paragraph, re.MULTILINE)
        licence = re.search(r"^Licen[sc]e:[ \t]*(\S.*)$", paragraph, re.MULTILINE)
        if files and licence:
            every.add(licence[1].strip())
            if "*" in files[1].split():
                default = licence[1].strip()
    return default, sorted(every)


def headers_in(deps):
    """The system's headers that a build has read for what users get, from the output of `ninja -t deps`."""
    headers, counts = set(), False
    for line in deps.splitlines():
        if not line.startswith(" "):
            counts = not line.startswith(("bench/", "tests/", "examples/"))
        elif counts and line.startswith("    /usr/"):
            headers.add(line.strip())
    return headers


def package_url(name, version, architecture, system):
    return (f"pkg:deb/{system['ID']}/{urllib.parse.quote(name)}@{urllib.parse.quote(version, safe='')}"
            f"?arch={architecture}&distro={system['ID']}-{system['VERSION_ID']}")


def package_component(package, system, is_linked):
    fields = output_of("dpkg-query", "-W", "-f", "${Package}\t${Version}\t${Architecture}", package).split("\t")
    name, version, architecture = fields
    url = package_url(name, version, architecture, system)
    component = {"type": "library", "bom-ref": url, "name": name, "version": version, "purl": url}
    copyright_file = pathlib.Path("/usr/share/doc") / name / "copyright"
    text = copyright_file.read_text(errors="replace") if copyright_file.is_file() else ""
    licence, every = licences_in(text)
    if licence:
        component["licenses"] = [{"license": {"name": licence}}]
    if every:
        component["evidence"] = {"licenses": [{"license": {"name": name}} for name in every]}
    component["properties"] = [{"name": "auth0-api:copyright", "value": str(copyright_file)},
                               {"name": "auth0-api:used", "value": "linked" if is_linked else "headers"}]
    return component


def built_component(file, version):
    is_library = ".so" in file.name
    return {"type": "library" if is_library else "application", "bom-ref": f"auth0-api:{file.name}", "name": file.name,
            "version": version, "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(file.read_bytes()).hexdigest()}]}


def document(version, components, dependencies):
    """The bill, in an order that depends on its content alone. `dependencies`: pairs of references."""
    root = {"type": "library", "bom-ref": "auth0-api", "name": "auth0-api", "version": version,
            "licenses": [{"license": {"id": "MIT"}}]}
    graph = {reference: set() for reference in ["auth0-api", *components]}
    for user, used in dependencies:
        if user != used:
            graph[user].add(used)
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
            "metadata": {"component": root},
            "components": [components[reference] for reference in sorted(components)],
            "dependencies": [{"ref": user, "dependsOn": sorted(used)} for user, used in sorted(graph.items())]}
    text = json.dumps(bill, sort_keys=True)
    return {"$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
            "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, text)}", **bill}


def bill_of(files, header_folders, version):
    system = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', pathlib.Path("/etc/os-release").read_text(), re.MULTILINE))
    files = [pathlib.Path(file).resolve() for file in files]
    own = {file.name: file for file in files}
    linked = {str(file): libraries_in(output_of("ldd", str(file))) for file in files}
    paths = {name: path for found in linked.values() for name, path in found.items()}
    outside = {name: path for name, path in paths.items() if pathlib.Path(path).resolve().name not in own}
    headers = set().union(*(headers_in(output_of("ninja", "-C", folder, "-t", "deps")) for folder in header_folders))
    owners = owners_of([*outside.values(), *sorted(headers)])
    if unknown := sorted({file for file, owner in owners.items() if owner is None and not file.startswith("/usr/local/")}):
        raise ValueError(f"no package has {', '.join(unknown[:5])}")

    components, reference_of, dependencies = {}, {}, []
    linked_packages = {owners[path] for path in outside.values() if owners[path]}
    for package in sorted({owner for owner in owners.values() if owner}):
        component = package_component(package, system, package in linked_packages)
        reference_of[package] = component["bom-ref"]
        components[component["bom-ref"]] = component

    def reference(name):
        path = pathlib.Path(paths[name]).resolve()
        return f"auth0-api:{path.name}" if path.name in own else reference_of[owners[paths[name]]]

    for file in files:
        component = built_component(file, version)
        components[component["bom-ref"]] = component
        dependencies.append(("auth0-api", component["bom-ref"]))
        dependencies += [(component["bom-ref"], reference(name)) for name in needed_in(output_of("readelf", "-dW", str(file)))]
    for name, path in outside.items():
        dependencies += [(reference(name), reference(needed)) for needed in needed_in(output_of("readelf", "-dW", path))]
    dependencies += [("auth0-api", reference_of[owners[header]]) for header in headers if owners[header]]
    return document(version, components, dependencies)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--headers", metavar="BUILD_DIR", action="append", default=[])
    parser.add_argument("files", metavar="FILE", nargs="+")
    arguments = parser.parse_args()
    print(json.dumps(bill_of(arguments.files, arguments.headers, version_of_project()), indent=2, sort_keys=True))


if __name__ == "__main__":
    try:
        main()
    except ValueError as error:
        sys.exit(f"sbom.py: {error}")
