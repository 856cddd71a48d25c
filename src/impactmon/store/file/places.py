"""Folders where a database should not lie: on the network, or kept in step by another program."""

from __future__ import annotations

from pathlib import Path

SYNCED_FOLDERS = (
    "dropbox", "onedrive", "google drive", "googledrive", "nextcloud", "owncloud", "icloud", "syncthing",
    "mobile documents", "cloudstorage", "pcloud", "box sync",
)  # fmt: skip
NETWORK_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "fuse.sshfs", "9p", "davfs", "webdav"}
)
MOUNTS = Path("/proc/mounts")


def is_shared_folder(folder: Path) -> bool:
    """Tell whether `folder` is synced or on the network, where SQLite's log cannot be trusted."""
    return synced_by(folder) is not None or network_system(folder) is not None


def synced_by(folder: Path) -> str | None:
    """Name the part of the path that looks like a synced folder."""
    for part in folder.expanduser().absolute().parts:
        if any(part.lower().startswith(name) for name in SYNCED_FOLDERS):
            return part
    return None


def network_system(folder: Path, mounts: Path = MOUNTS) -> str | None:
    """Name the network file system that holds `folder`; None if local, or if the system does not tell."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    resolved = str(folder.expanduser().absolute())
    best, kind = "", None
    for line in lines:
        words = line.split()
        if len(words) < 3:
            continue
        point = words[1].replace("\\040", " ")
        inside = resolved == point or resolved.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, words[2]
    return kind if kind in NETWORK_SYSTEMS else None
