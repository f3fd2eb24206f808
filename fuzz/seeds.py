#!/usr/bin/env python3
"""Writes fuzz/corpus: the files of the project's tests as seeds for each target."""

import pathlib
import struct
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPUS = ROOT / "fuzz/corpus"
CONTAINERS = ROOT / "crates/intake/tests/containers"
KEPT = ROOT / "crates/intake/tests/hostile"
IDLE = ("theme", "Thumbnails", "app.xml", "printerSettings", "settings.xml", "manifest")


def seed(target, name, data):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def parts(path):
    """A package's parts in the notation of fuzz/src/package.rs."""
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if not any(idle in name for idle in IDLE)]
        return b"".join(b"\xf5part:" + name.encode() + b"\n" + package.read(name) for name in names)


def bare(path):
    """The stream of an old workbook without its container, found by how it begins."""
    data = path.read_bytes()
    at = data.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    return data[at:] if at >= 0 else None


def containers():
    kept = sorted(KEPT.iterdir()) if KEPT.exists() else []
    for path in sorted(CONTAINERS.iterdir()) + kept:
        data = path.read_bytes()
        seed("container", path.name, data)
        if data.startswith(b"PK"):
            kind = {".ods": "ods", ".xlsb": "xlsb"}.get(path.suffix, "xlsx")
            try:
                seed(kind, path.name, parts(path))
            except (zipfile.BadZipFile, EOFError, zipfile.zlib.error):
                pass
        elif data.startswith(b"\xd0\xcf"):
            seed("xls", path.name, data)
            if stream := bare(path):
                seed("xls", f"{path.name}.stream", stream)
        elif b"schemas-microsoft-com:office:spreadsheet" in data:
            seed("xml2003", path.name, data)
        elif b"<table" in data.lower() or b"<html" in data.lower():
            seed("html", path.name, data)
        else:
            seed("text", path.name, data)


def cell(text):
    """A cell of a `.sheet` in the notation of fuzz/src/notation.rs."""
    text = text.strip()
    if text.startswith("'"):
        return text[1:]
    if text.startswith("=") and "->" in text:
        text = text.rsplit("->", 1)[1].strip() or "?"
    if text.startswith("{") and "}" in text:
        text = text.rsplit("}", 1)[1].strip()
    if text.startswith("@"):
        year, month, day = (int(n) for n in text[1:].split("-")[:3])
        return "@%d" % ((year - 1900) * 365.25 + (month - 1) * 30.4 + day)
    try:
        float(text)
        return text if text.startswith("0") and len(text) > 1 else f"#{text}"
    except ValueError:
        return text


def sheets():
    numbers = {}
    for path in sorted((ROOT / "crates/intake/tests/reading").glob("*.sheet")):
        rows = []
        for line in path.read_text("utf-8").splitlines():
            if line.startswith(("#", "==", "modified", "cut")):
                continue
            hidden, line = ("|", line[1:]) if line.startswith("~") else ("", line)
            cells = [cell(text) for text in line.split("|")]
            numbers.update((text, None) for text in cells)
            rows.append(hidden + "\t".join(cells))
        seed("tables", path.stem, "\n".join(rows).encode())
    for at, text in enumerate(numbers):
        data = text.encode()
        if text[:1] in "#%@" and text[1:]:
            try:
                kind = {"#": 0, "%": 1, "@": 5}[text[0]]
                data = struct.pack("<d", float(text[1:]))
            except ValueError:
                kind = 9
        else:
            kind = 9
        for column in (at % 256, (at * 7 + 3) % 256):
            seed("cell", f"{at}-{column}", bytes([column, kind, at % 4]) + data)


containers()
sheets()
for folder in sorted(CORPUS.iterdir()):
    print(folder.name, sum(1 for _ in folder.iterdir()))
