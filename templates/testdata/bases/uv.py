"""Stands in for uv, which is to be had from its maker alone. It knows two of uv's command lines, as uv's reference
describes them, does with local wheels what they say, and fails on anything else:

    uv sync [--locked] [--no-dev] [--no-install-project]
    uv pip install --python PATH REQUIREMENT...
"""

import argparse
import os
import subprocess
import sys
import tomllib
from pathlib import Path

from pip._vendor.packaging.markers import Marker
from pip._vendor.packaging.requirements import Requirement
from pip._vendor.packaging.specifiers import SpecifierSet
from pip._vendor.packaging.utils import canonicalize_name


def fail(why: str) -> None:
    sys.exit(f"error: {why}")


def install(python: Path, requirements: list[str], *flags: str) -> None:
    if not python.exists() or not (python.parent.parent / "pyvenv.cfg").exists():
        fail(f"{python} is not the Python of a virtual environment")
    subprocess.run([python, "-m", "pip", "install", "--quiet", *flags, *requirements], check=True)


def setting(name: str, allowed: list[str]) -> None:
    if os.environ.get(name, allowed[0]) not in allowed:
        fail(f"invalid value '{os.environ[name]}' for {name}")


def listed(requirements: list[str]) -> set[tuple[str, str, str]]:
    """Requirements in one form: name, versions, marker."""
    each = [Requirement(text) for text in requirements]
    return {(canonicalize_name(r.name), str(r.specifier), str(r.marker or "")) for r in each}


def written(entry: dict) -> str:
    """A requirement of the lock file as pyproject.toml writes it."""
    return entry["name"] + entry.get("specifier", "") + (f"; {entry['marker']}" if "marker" in entry else "")


def closure(packages: dict[str, dict], entries: list[dict]) -> list[str]:
    """What is installed for some dependencies of the lock file, with what it needs in turn."""
    found: dict[str, str] = {}
    while entries:
        entry = entries.pop()
        name = entry["name"]
        if name in found or "marker" in entry and not Marker(entry["marker"]).evaluate():
            continue
        if name not in packages:
            fail(f"Failed to parse `uv.lock`: no package {name}")
        found[name] = f"{name}=={packages[name]['version']}"
        entries += packages[name].get("dependencies", [])
    return sorted(found.values())


def sync(options: argparse.Namespace) -> None:
    setting("UV_PYTHON_DOWNLOADS", ["automatic", "manual", "never"])
    setting("UV_LINK_MODE", ["hardlink", "clone", "copy", "symlink"])
    if not Path("pyproject.toml").exists():
        fail("No `pyproject.toml` found in current directory or any parent directory")
    if not options.no_install_project:
        fail("this stand-in installs no project")
    pyproject = tomllib.loads(Path("pyproject.toml").read_text())
    project = pyproject["project"]
    if sys.version.split()[0] not in SpecifierSet(project.get("requires-python", "")):
        fail("No interpreter found that meets requires-python")
    python = Path(os.environ.get("UV_PROJECT_ENVIRONMENT", ".venv")) / "bin/python"
    groups = [] if options.no_dev else pyproject.get("dependency-groups", {}).get("dev", [])
    if not options.locked:
        return install(python, project["dependencies"] + groups)  # the lock file that uv writes is gone with the stage
    if not Path("uv.lock").exists():
        fail("Unable to find lockfile at `uv.lock`. To create a lockfile, run `uv lock` or `uv sync`.")
    lock = tomllib.loads(Path("uv.lock").read_text())
    packages = {package["name"]: package for package in lock["package"]}
    own = packages.get(canonicalize_name(project["name"]), {})
    locked = [written(entry) for entry in own["metadata"].get("requires-dist", [])]
    if lock["version"] != 1 or listed(locked) != listed(project["dependencies"]):
        fail("The lockfile at `uv.lock` needs to be updated, but `--locked` was provided. To update the lockfile, run "
             "`uv lock`.")
    groups = [] if options.no_dev else own.get("dev-dependencies", {}).get("dev", [])
    return install(python, closure(packages, own.get("dependencies", []) + groups), "--no-deps")


def main() -> None:
    uv = argparse.ArgumentParser("uv", allow_abbrev=False)
    commands = uv.add_subparsers(required=True)
    sync_command = commands.add_parser("sync", allow_abbrev=False)
    for flag in ("--locked", "--no-dev", "--no-install-project"):
        sync_command.add_argument(flag, action="store_true")
    sync_command.set_defaults(run=sync)
    pip = commands.add_parser("pip", allow_abbrev=False).add_subparsers(required=True)
    pip_install = pip.add_parser("install", allow_abbrev=False)
    pip_install.add_argument("-p", "--python", type=Path, required=True)
    pip_install.add_argument("requirement", nargs="+", type=Requirement)
    pip_install.set_defaults(run=lambda o: install(o.python, [str(r) for r in o.requirement]))
    options = uv.parse_args()
    options.run(options)
