"""Boot the guest of ``../shared/bluez``, run the program against its bluetoothd, judge: ``make bluez``.

Words after the command name the scenes to run; all are by default. The word ``image`` builds the guest instead,
once; that needs root, Debian's packages and about five minutes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT.parent / "shared" / "bluez"
WORK = ROOT / "build" / "bluez"
FOLDER = WORK / "folder"
LIMIT_S = 1500

PACKAGES = "--include="
NUMPY_NEEDS = "libstdc++6,"
"""The guest's list of packages lacks it."""

PERIPHERAL = "from tests.bluez.world import main\n\nmain()\n"
RUN = """\
export PYTHONPATH=/mnt/host/site
python3 -m tests.bluez.guest {scenes}
"""


def missing(*, image_too: bool = True) -> str | None:
    """Say in one sentence what is not there."""
    if not SOURCE.is_dir():
        return f"the guest's scripts are not there ({SOURCE})."
    if not image_too:
        return None
    image = WORK / f"image-{suite()}"
    if not (image / "vmlinuz").is_file() or not (image / "root.ext4").is_file():
        return f"the guest is not built ({image}); build it once with: make bluez-image"
    if shutil.which("qemu-system-x86_64") is None:
        return "qemu-system-x86_64 is not installed."
    return None


def suite() -> str:
    """Name the Debian release of the guest."""
    return os.environ.get("SUITE", "bookworm")


def take_scripts() -> None:
    """Copy the guest's scripts to where they may write; our sensors take the place of theirs."""
    for path in sorted(SOURCE.rglob("*")):
        copy = WORK / path.relative_to(SOURCE)
        if path.is_dir():
            copy.mkdir(parents=True, exist_ok=True)
        else:
            copy.unlink(missing_ok=True)
            shutil.copy(path, copy)
            copy.chmod(0o755)
    (WORK / "guest" / "peripheral.py").write_text(PERIPHERAL, encoding="utf-8")
    builder = WORK / "build-image.sh"
    text = builder.read_text(encoding="utf-8")
    builder.write_text(text.replace(PACKAGES, PACKAGES + NUMPY_NEEDS, 1), encoding="utf-8")


def build_image() -> int:
    """Build the guest: its kernel, bluetoothd and Python, from Debian's packages."""
    surroundings = {**os.environ, "SUITE": suite(), "BUMBLE": "bumble", "EXTRA_PIP": "bleak", "ZLEVEL": "1"}
    return subprocess.run(["nice", "-n", "10", str(WORK / "build-image.sh")], env=surroundings).returncode


def guest_python() -> str:
    """Give the version of the guest's Python."""
    packages = (WORK / f"image-{suite()}" / "deb-packages.txt").read_text(encoding="utf-8")
    versions = [line.split()[0].removeprefix("python3.") for line in packages.splitlines()]
    return next(f"3.{minor}" for minor in versions if minor.isdigit())


def fill_folder(scenes: list[str]) -> None:
    """Put the program, what it needs and the tests where the guest can read them."""
    site = FOLDER / "site"
    stamp = site / ".needs"
    needs = (ROOT / "pyproject.toml").read_text(encoding="utf-8") + guest_python()
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != needs:
        shutil.rmtree(FOLDER, ignore_errors=True)
        install(site, str(ROOT))
        stamp.write_text(needs, encoding="utf-8")
    else:
        install(site, str(ROOT), "--no-deps", "--upgrade")
    shutil.rmtree(site / "tests", ignore_errors=True)
    for part in ("bluez", "support"):
        shutil.copytree(ROOT / "tests" / part, site / "tests" / part)
    shutil.copy(ROOT / "tests" / "__init__.py", site / "tests")
    for old in [*FOLDER.glob("*.json*"), *FOLDER.glob("*.db"), *FOLDER.glob("*.txt")]:
        old.unlink()
    (FOLDER / "run.sh").write_text(RUN.format(scenes=" ".join(f"'{one}'" for one in scenes)))


def install(site: Path, what: str, *more: str) -> None:
    """Install a package for the guest's Python: it has no network, and a wheel needs no installing there."""
    wheels = WORK / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", f"--wheel-dir={wheels}", what], check=True)
    platforms = [f"--platform=manylinux_2_{minor}_x86_64" for minor in (36, 34, 28, 27, 24, 17)]
    target = [f"--target={site}", "--only-binary=:all:", f"--python-version={guest_python()}"]
    wheel = str(next(wheels.glob("*.whl")))
    subprocess.run([*pip, "install", *target, "--implementation=cp", *platforms, *more, wheel], check=True)


def boot() -> int:
    """Run the guest to its end; give its exit code, 124 if it took too long."""
    surroundings = {
        **os.environ,
        "ENGINE": "qemu",
        "PERIPH": "host",
        "CPU": os.environ.get("CPU", "Nehalem"),  # wider vectors are emulated bit by bit: numpy crawls
        "HOSTPY": sys.executable,
        "PERIPH_ARGS": "--from-make",
        "TIMEOUT": os.environ.get("TIMEOUT", str(LIMIT_S)),
        "SUITE": suite(),
        "PYTHONPATH": str(ROOT),
        "IMPACTMON_BLUEZ_FOLDER": str(FOLDER),
    }
    return subprocess.run(["bash", str(WORK / "run-bluez-test.sh"), str(FOLDER)], env=surroundings).returncode


def main(words: list[str]) -> int:
    """Run all; 0 also where something is missing, which is said."""
    building = words == ["image"]
    lacking = missing(image_too=not building)
    if lacking is not None:
        print(f"skipped: {lacking}")
        return 0
    take_scripts()
    if building:
        return build_image()
    from tests.bluez.judge import judge  # now: the guest and the judge must run the same code

    fill_folder(words)
    code = boot()
    return judge(FOLDER) or code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
