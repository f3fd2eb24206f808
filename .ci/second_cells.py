"""Holds every cell that the reader sees against what a second reader sees.

    python3 .ci/second_cells.py CELLS FILE-OR-FOLDER...

CELLS is the built example `cells` of crates/intake. Second readers are openpyxl (.xlsx), xlrd (.xls), pyxlsb (.xlsb) and
Python's own csv; other containers are first converted by LibreOffice and then read by openpyxl. Whatever differs must be
one of the kinds in EXPLAINED, or the script fails, as it does where one of the two cannot read a file.
"""

import collections
import csv
import datetime
import io
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")

EXPLAINED = {
    "words": "a number format puts words around the number, or the container knows no types: ours is the text as shown",
    "blank": "white space at the ends of a text, which openpyxl keeps and table programs do not unless it says preserve",
    "escape": "_x000D_ and its kin: ours is the character, as in Excel",
    "day": "a day here and a number or a text there; the day is the same",
    "lines": "line ends inside a text",
    "error": "an error value, which the second reader gives as text or as a code",
    "empty": "a formula whose stored result is an empty text",
    "uncomputed": "a formula without a stored result",
    "leap": "days before March 1900: 1900 was no leap year, and programs differ about it",
    "rounded": "the second reader's days have microseconds; the stored number is finer",
}


def ours(cells, paths):
    """Per file: the error, or the sheets with their cells, as the reader sees them."""
    out = subprocess.run([cells, *map(str, paths)], capture_output=True, check=True).stdout.decode("utf-8", "replace")
    files, sheet = [], None
    for line in out.split("\n"):
        kind, *rest = line.split("\t")
        if kind == "file":
            files.append({"kind": rest[1], "error": None, "sheets": []})
        elif kind == "error":
            files[-1]["error"] = rest[1]
        elif kind == "sheet":
            sheet = {"name": plain(rest[0]), "broken": rest[3], "from": int(rest[2]), "cells": {}}
            files[-1]["sheets"].append(sheet)
        elif kind == "cell":
            sheet["cells"][rest[0]] = rest[1:]
    assert len(files) == len(paths), "an answer for each file"
    return files


def plain(text):
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t", "r": "\r"}.get(m[1], m[1]), text)


def serial(value, from1904):
    """A day as the number that stands in the file."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel

    if isinstance(value, datetime.timedelta):
        return value.total_seconds() / 86400
    if isinstance(value, datetime.time):
        return (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / 86400
    return to_excel(value, CALENDAR_MAC_1904 if from1904 else CALENDAR_WINDOWS_1900)


def by_openpyxl(path):
    import openpyxl

    values = openpyxl.load_workbook(path, data_only=True)
    formulas = openpyxl.load_workbook(path)
    sheets = {}
    for sheet in values.worksheets:
        found, own = {}, formulas[sheet.title]
        for line in own.iter_rows():
            for cell in line:
                if cell.value is None:
                    continue
                value = sheet[cell.coordinate].value
                if cell.data_type == "f" and value is None:
                    value = Uncomputed
                found[cell.coordinate] = str(value) if type(value).__name__ == "CellRichText" else value
        sheets[sheet.title] = found
    return sheets


class Uncomputed:
    """A formula without a result."""


def by_xlrd(path):
    import xlrd

    book = xlrd.open_workbook(path, formatting_info=False, logfile=io.StringIO())
    sheets = {}
    for sheet in book.sheets():
        found = {}
        for row in range(sheet.nrows):
            for col in range(sheet.row_len(row)):
                cell = sheet.cell(row, col)
                at = f"{letters(col)}{row + 1}"
                if cell.ctype == xlrd.XL_CELL_BOOLEAN:
                    found[at] = bool(cell.value)
                elif cell.ctype == xlrd.XL_CELL_ERROR:
                    found[at] = xlrd.error_text_from_code.get(cell.value, "#ERR")
                elif cell.ctype not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                    found[at] = cell.value
        sheets[sheet.name] = found
    return sheets


def by_pyxlsb(path):
    import pyxlsb

    sheets = {}
    with pyxlsb.open_workbook(str(path)) as book:
        for name in book.sheets:
            with book.get_sheet(name) as sheet:
                sheets[name] = {
                    f"{letters(cell.c)}{cell.r + 1}": cell.v
                    for line in sheet.rows(sparse=True)
                    for cell in line
                    if cell.v is not None
                }
    return sheets


def by_csv(path):
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            encoding = "utf-16"
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    counts = {mark: text[:4000].count(mark) for mark in ",;\t"}
    best = max(counts, key=lambda mark: counts[mark])
    # Blank lines count, line breaks inside quotes do not: the reader's row is the record's.
    found = {}
    for row, line in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=best)):
        for col, field in enumerate(line):
            if field.strip():
                found[f"{letters(col)}{row + 1}"] = re.sub(r'^="(.*)"$', r"\1", field)
    return {"": found}


def letters(col):
    name = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        name = chr(65 + rest) + name
    return name


def numeric(text):
    """The numbers in a text, as far as one can tell."""
    return [float(n.replace(",", "")) for n in re.findall(r"-?\d[\d,]*\.?\d*(?:[eE][-+]?\d+)?", text)]


def written(text, from1904):
    """A day in words as a number, if it is one."""
    try:
        return serial(datetime.datetime.fromisoformat(str(text)), from1904)
    except ValueError:
        return None


def close(a, b, within):
    return abs(a - b) <= within * max(1.0, abs(a), abs(b))


def differs(cell, other, from1904):
    """Nothing, the kind of an explained difference, or a text that tells both."""
    said = f"{cell} and {other!r}"
    kind, value = (cell[0], plain(cell[1]) if len(cell) > 1 else "") if cell else (None, None)
    if kind is None:
        if other is Uncomputed or isinstance(other, str) and not other.strip():
            return "empty"
        return said
    if other is None or other == "":
        return {"uncomputed": "uncomputed", "error": "error"}.get(kind, said)
    if kind == "uncomputed":
        return None if other is Uncomputed else "uncomputed" if other in (0, 0.0) else said
    if kind == "error":
        return None if other == value else "error"
    if kind == "bool":
        return None if str(other).lower() in (value, "1" if value == "true" else "0", "=" + value + "()") else said
    days = isinstance(other, (datetime.date, datetime.time, datetime.timedelta))
    if days:
        try:
            other = serial(other, from1904)
        except (ValueError, OverflowError):
            return said
    if kind in ("number", "serial"):
        if isinstance(other, bool) or not isinstance(other, (int, float)):
            try:
                other = float(other)
            except (TypeError, ValueError):
                return "day" if written(other, from1904) == float(value) else said
        if float(value) == float(other):
            return None if days == (kind == "serial") else "day"
        if days and close(float(value), float(other), 1e-8):
            return "rounded"
        if days and float(value) < 61 and abs(float(value) - float(other)) <= 1:
            return "leap"
        return said
    if isinstance(other, (int, float)) and not isinstance(other, bool):
        there = numeric(value)
        scaled = [n * s for n in there for s in (1, 0.01, 1e3, 1e4, 1e8, 1e-1)] + [float(re.sub(r"\D", "", value) or 0)]
        return "words" if any(close(abs(n), abs(other), 1e-9) for n in scaled) else said
    if value == other:
        return None
    if "\r" in other and value == other.replace("\r\n", "\n").replace("\r", "\n"):
        return "lines"
    if re.search("_x[0-9A-Fa-f]{4}_", other):
        return "escape"
    if value.strip() == other.strip() or " ".join(value.split()) == " ".join(other.split()):
        return "blank"
    return said


NO_OFFICE = "no LibreOffice"
READERS = {"Xlsx": by_openpyxl, "Xls": by_xlrd, "Xlsb": by_pyxlsb, "Text": by_csv}


def second(path, kind, folder):
    if kind in READERS:
        # Second readers go by the extension.
        suffix = {"Xlsx": ".xlsx", "Xls": ".xls", "Xlsb": ".xlsb"}.get(kind, path.suffix)
        if path.suffix.lower() != suffix:
            copied = folder / f"copy{suffix}"
            shutil.copy(path, copied)
            path = copied
        return READERS[kind](path)
    office = shutil.which("soffice")
    if not office:
        return None
    named = folder / {"Html": "page.html", "Xml2003": "page.xml", "Ods": "page.ods"}[kind]
    shutil.copy(path, named)
    (folder / "page.xlsx").unlink(missing_ok=True)
    command = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx"]
    command += ["--infilter=HTML (StarCalc)"] if kind == "Html" else []
    subprocess.run([*command, "--outdir", str(folder), str(named)], check=True, capture_output=True, timeout=180)
    sheets = by_openpyxl(folder / "page.xlsx")
    return parted(sheets) if kind == "Html" else sheets


def parted(sheets):
    """A page of several sheets comes as one, with a heading above each: each by itself, from its first filled row on."""
    (cells,) = sheets.values()
    rows = collections.defaultdict(dict)
    for at, value in cells.items():
        column, row = re.fullmatch(r"([A-Z]+)(\d+)", at).groups()
        rows[int(row)][column] = value
    found, name, first = {}, None, None
    for row in sorted(rows):
        headings = [re.fullmatch(r"\S+ \d+: (.+)", str(value)) for value in rows[row].values()]
        if len(headings) == 1 and headings[0]:
            name, first = headings[0][1], None
        elif name:
            first = first or row
            found.setdefault(name, {}).update({f"{column}{row - first + 1}": v for column, v in rows[row].items()})
    return found or sheets


def main():
    cells, named = sys.argv[1], [pathlib.Path(path) for path in sys.argv[2:]]
    paths = [path for name in named for path in (sorted(name.rglob("*")) if name.is_dir() else [name]) if path.is_file()]
    counts, wrong, unopened, refused = collections.Counter(), [], [], 0
    with tempfile.TemporaryDirectory() as folder:
        for path, file in zip(paths, ours(cells, paths)):
            if file["error"]:
                refused += 1
                continue
            try:
                others = second(path, file["kind"], pathlib.Path(folder))
            except Exception as error:  # whatever a second reader dies of
                unopened.append(f"{path}: {type(error).__name__}")
                continue
            if others is None:
                unopened.append(f"{path}: {NO_OFFICE}")
                continue
            counts["files"] += 1
            # Pages and text name no sheet.
            first = list(others.values())[:1]
            for sheet in file["sheets"]:
                other = others.get(sheet["name"]) if sheet["name"] else first.pop() if first else None
                if other is None:
                    wrong.append(f"{path} {sheet['name']}: no such sheet in the second reader")
                    continue
                if sheet["broken"]:
                    refused += 1
                    continue
                for at in sheet["cells"].keys() | other.keys():
                    kind = differs(sheet["cells"].get(at), other.get(at), sheet["from"] == 1904)
                    counts[kind if kind in EXPLAINED else "equal" if kind is None else "wrong"] += 1
                    if kind and kind not in EXPLAINED:
                        wrong.append(f"{path} {sheet['name']} {at}: {kind}")
    told = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))
    print(f"second reader of cells: {told}; refused {refused}, not opened by the second reader {len(unopened)}")
    for line in unopened[:20]:
        print("  not opened:", line)
    for line in wrong[:60]:
        print("  differs:", line)
    unread = [line for line in unopened if not line.endswith(NO_OFFICE)]
    if len(unread) < len(unopened):
        print("SKIPPED: without LibreOffice no .ods, page or XML 2003 was held against a second reader", file=sys.stderr)
    sys.exit(bool(wrong or unread or refused))


main()
