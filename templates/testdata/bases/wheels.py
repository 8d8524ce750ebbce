"""Makes wheels of the Python packages that Debian installed, into the folder that is named: pip takes them like others."""

import base64
import hashlib
import importlib.metadata
import re
import subprocess
import sys
import zipfile
from pathlib import Path

SITE = Path("/usr/lib/python3/dist-packages")


def files_of(info: Path) -> list[Path]:
    """The files of the Debian package that brings a distribution, without compiled ones."""
    owner = subprocess.run(["dpkg", "-S", str(info)], capture_output=True, text=True, check=True).stdout.split(":")[0]
    listed = subprocess.run(["dpkg", "-L", owner], capture_output=True, text=True, check=True).stdout.splitlines()
    found = [Path(line) for line in listed if line.startswith(f"{SITE}/")]
    return [path for path in found if path.is_file() and ".egg-info" not in str(path) and ".dist-info" not in str(path)]


def wheel(dist: importlib.metadata.Distribution, info: Path, out: Path) -> None:
    name, version = re.sub(r"[-_.]+", "_", dist.metadata["Name"]), dist.version
    contents = {str(path.relative_to(SITE)): path.read_bytes() for path in files_of(info)}
    meta = f"Metadata-Version: 2.1\nName: {dist.metadata['Name']}\nVersion: {version}\n"
    for extra in dist.metadata.get_all("Provides-Extra") or []:
        meta += f"Provides-Extra: {extra}\n"
    meta += "".join(f"Requires-Dist: {need}\n" for need in dist.requires or [])
    folder = f"{name}-{version}.dist-info"
    contents[f"{folder}/METADATA"] = meta.encode()
    contents[f"{folder}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: slipway\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    if scripts := dist.read_text("entry_points.txt"):
        contents[f"{folder}/entry_points.txt"] = scripts.encode()
    record = ""
    for path, data in contents.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(data)}\n"
    contents[f"{folder}/RECORD"] = f"{record}{folder}/RECORD,,\n".encode()
    with zipfile.ZipFile(out / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        for path, data in contents.items():
            archive.writestr(path, data)


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir()
    for info in sorted([*SITE.glob("*.dist-info"), *SITE.glob("*.egg-info")]):
        if info.is_dir():
            wheel(importlib.metadata.Distribution.at(info), info, out)
    print(len(list(out.iterdir())), "wheels")


main()
