#!/usr/bin/env python3
"""Says what Kite is made of: CycloneDX 1.5 of the crates that are compiled and the packages of the pages."""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def crates():
    """Every crate that cargo would compile, from its lock."""
    command = ["cargo", "metadata", "--format-version", "1", "--locked"]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    for package in json.loads(said)["packages"]:
        yield component("cargo", package["name"], package["version"], package.get("license"))


def node_packages():
    """Every package of the pages that is not only a tool of their build."""
    lock = json.loads((ROOT / "web/package-lock.json").read_text())
    for path, package in lock["packages"].items():
        name = path.rpartition("node_modules/")[2]
        if path and not package.get("dev") and "version" in package:
            yield component("npm", name.replace("@", "%40"), package["version"], package.get("license"))


def component(kind, name, version, license_):
    """One entry."""
    said = [{"expression": license_.replace("/", " OR ")}] if license_ else []
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:{kind}/{name}@{version}",
        "licenses": said,
    }


def main():
    """Writes the document; fails when something has no licence."""
    components = sorted([*crates(), *node_packages()], key=lambda entry: entry["purl"])
    nameless = [entry["purl"] for entry in components if not entry["licenses"]]
    document = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": components}
    json.dump(document, sys.stdout, indent=1)
    for purl in nameless:
        print(f"no licence is said of {purl}", file=sys.stderr)
    return 1 if nameless else 0


if __name__ == "__main__":
    sys.exit(main())
