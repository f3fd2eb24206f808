"""Asks `huizong explain` for figures at random and adds them up again from the very cells that it names.

usage: explain_check.py BINARY PROJECT PERIOD [COUNT [SEED]]

The project must have been published for the period. For each question the answer's value must stand in
data/indicators.csv, the cells named must hold the text that the answer quotes (read with openpyxl or csv), and what they
add must come to each part, and the parts through the formula to the value. Nothing of huizong's own reading is used.
"""

import csv
import datetime
import io
import json
import pathlib
import random
import re
import subprocess
import sys
from collections import defaultdict
from decimal import Decimal, InvalidOperation
from fractions import Fraction

import openpyxl

binary, project, period = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
count = int(sys.argv[4]) if len(sys.argv) > 4 else 60
seed = int(sys.argv[5]) if len(sys.argv) > 5 else 1

with open(project / "output" / period / "data/indicators.csv", encoding="utf-8-sig", newline="") as file:
    figures = list(csv.DictReader(file))
measures = {row["indicator"]: row["measure"] for row in figures}

books = {}


def stands(file, sheet, address):
    """What stands in a cell, as text; None where this script cannot read the file."""
    path = project / "input" / file
    if path not in books:
        data = path.read_bytes()
        if data[:2] == b"PK" and b"mimetype" not in data[:100]:
            books[path] = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        elif path.suffix.lower() == ".csv":
            for encoding in ("utf-8-sig", "gb18030"):
                try:
                    text = data.decode(encoding)
                    break
                except UnicodeDecodeError:
                    continue
            first = text.split("\n", 1)[0]
            delimiter = max(",;\t", key=first.count)
            books[path] = list(csv.reader(io.StringIO(text), delimiter=delimiter))
        else:
            books[path] = None
    book = books[path]
    if book is None:
        return None
    if isinstance(book, list):
        letters, row = re.fullmatch(r"([A-Z]+)(\d+)", address).groups()
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        line = book[int(row) - 1] if int(row) <= len(book) else []
        return line[column - 1] if column <= len(line) else ""
    cell = book[sheet][address]
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return str(value.date()) if value.time() == datetime.time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, datetime.date):
        return str(value)
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    if isinstance(value, (int, float)):
        return number(value, cell.number_format)
    return str(value)


def number(value, form):
    shown = Decimal(repr(value)) if isinstance(value, int) else Decimal(f"{value:.15g}")
    if "%" in form:
        shown *= 100
        return f"{plain(shown)}%"
    if re.fullmatch(r"0{2,}", form):
        return plain(shown).zfill(len(form))
    return plain(shown)


def plain(value):
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def same(stood, told):
    if stood == told or stood.strip() == told.strip():
        return True
    # A time of day may be a day of 1899 to openpyxl; numbers differ in the last of their sixteen digits.
    try:
        return abs(Decimal(stood.rstrip("%")) - Decimal(told.rstrip("%"))) <= abs(Decimal(told.rstrip("%"))) * Decimal("1e-14")
    except InvalidOperation:
        return False


def evaluate(formula, values):
    """The formula with its aggregates replaced by their values."""
    text = formula
    for part in sorted(values, key=len, reverse=True):
        text = text.replace(part, f" {part_name(part)} ")
    names = {part_name(part): value for part, value in values.items()}
    match = re.fullmatch(r"\s*EXTRACT\((YEAR|MONTH) FROM\s+(\w+)\s*\)\s*", text)
    if match:
        day = names[match[2]]
        return None if day is None else Fraction(int(day[:4] if match[1] == "YEAR" else day[5:7]))
    if any(value is None for value in names.values()):
        return None
    names = {name: Fraction(value) for name, value in names.items()}
    try:
        return eval(text, {"__builtins__": {}}, names)  # noqa: S307 - four operations over what was read above
    except ZeroDivisionError:
        return None


def part_name(part):
    return "p" + part.encode().hex()


checked = defaultdict(int)


def leaf(part, cells, others, say):
    """A part against its cells."""
    own = [cell for cell in cells if cell["part"] == part["part"]]
    idle = [cell for cell in others if cell["part"] == part["part"]]
    if len(own) != part["cells"]:
        say(f"part {part['part']}: {len(own)} cells, said {part['cells']}")
    kind = part["kind"]
    if kind == "sum":
        total = sum((Decimal(cell["adds"]) for cell in own), Decimal(0))
        if own and (part["value"] is None or total != Decimal(part["value"])):
            say(f"part {part['part']}: cells come to {total}, said {part['value']}")
        if not own and part["value"] is not None:
            say(f"part {part['part']}: {part['value']} out of nothing")
        places = [(cell["file"], cell["sheet"], cell["cell"]) for cell in own]
        if len(set(places)) != len(places):
            say(f"part {part['part']}: a cell is added twice")
        for cell in own:
            if Decimal(cell["adds"]) != Decimal(cell["value"]):
                say(f"{cell['file']} {cell['cell']}: value {cell['value']} adds {cell['adds']}")
            if re.fullmatch(r"-?\d+(\.\d{1,2})?", cell["text"]) and not mended(cell):
                checked["plain numbers"] += 1
                if Decimal(cell["text"]) != Decimal(cell["value"]):
                    checked["measured otherwise"] += 1
    elif kind in ("count", "distinct"):
        if Decimal(part["value"]) != len(own):
            say(f"part {part['part']}: {len(own)} cells, value {part['value']}")
        if kind == "distinct":
            names = re.search(r"DISTINCT (.*?)\)", part["formula"])[1].split(", ")
            keys = [key(cell, names) for cell in own]
            if len(set(keys)) != len(keys):
                say(f"part {part['part']}: a key is counted twice")
            repeats = [cell for cell in idle if cell["why"].startswith("与")]
            known = set(keys) | {k[1:] for k in keys}
            for cell in repeats:
                if key(cell, names) not in known and key(cell, names)[1:] not in known:
                    say(f"{cell['file']} {cell['cell']}: {key(cell, names)} is no repeat")
    else:
        values = [cell["value"] for cell in own + idle if cell["value"] is not None]
        pick = min if part["formula"].startswith("MIN") else max
        typed = [Decimal(v) if re.fullmatch(r"-?\d+(\.\d+)?", v) else v for v in values]
        if typed and part["value"] is not None:
            wanted = pick(typed)
            if str(wanted) != part["value"] and not (isinstance(wanted, Decimal) and wanted == Decimal(part["value"])):
                say(f"part {part['part']}: {part['formula']} is {wanted}, said {part['value']}")
        if (part["value"] is None) != (not own):
            say(f"part {part['part']}: {part['value']} from {len(own)} cells")
    for cell in own:
        for spot in [cell] + cell["with"]:
            if spot["cell"] is None:
                checked["cells that the sheet lacks"] += 1
                continue
            if spot["text"] == "***" or mended(spot):
                checked["masked or mended"] += 1
                continue
            stood = stands(cell["file"], cell["sheet"], spot["cell"])
            if stood is None:
                checked["cells in files of other kinds"] += 1
            elif same(stood, spot["text"]):
                checked["cells"] += 1
            else:
                say(f"{cell['file']} [{cell['sheet']}] {spot['cell']}: stands {stood!r}, told {spot['text']!r}")


def key(cell, names):
    spots = {cell["column"]: cell["value"]} | {spot["column"]: spot["value"] for spot in cell["with"]}
    return (cell["unit"],) + tuple(cell["unit"] if name == "_unit" else spots.get(name) for name in names)


def mended(cell):
    return any("退回单" in note for note in cell["notes"])


def value_of(part, cells, others, say):
    """A part's exact value, a rate as a share, computed from its own parts and held against what is said of it."""
    if "part" in part:
        leaf(part, cells, others, say)
        return part["value"]
    by_unit = defaultdict(dict)
    for below in part["parts"]:
        name = below.get("indicator") or below["formula"]
        by_unit[below.get("unit")][name] = value_of(below, cells, others, say)
    # One evaluation, or one for each unit.
    found = [evaluate(part["formula"], values) for values in by_unit.values()]
    found = [value for value in found if value is not None]
    found = sum(found) if found else None
    told = None if part["value"] is None else Fraction(Decimal(part["value"]))
    if told is not None and measures[part["indicator"]] == "%":
        told /= 100
    # What is told of a quotient has fifteen digits.
    close = found == told or None not in (found, told) and abs(found - told) <= abs(told) * Fraction(1, 10**13)
    if not close:
        say(f"{part['formula']}: comes to {found}, said {part['value']}")
    return found


random.seed(seed)
asked = random.sample(figures, min(count, len(figures)))
# Every indicator at the root over the half year, too, when many are asked for.
if count >= 300:
    root = figures[0]["unit"]
    asked += [row for row in figures if row["unit"] == root and row["window"] == "half"]
wrong = []
for row in asked:
    name = f"{row['indicator']} --unit {row['unit']} --window {row['window']}"
    say = lambda text, name=name: wrong.append(f"{name}: {text}")  # noqa: E731
    command = [binary, "explain", row["indicator"], "--unit", row["unit"], "--window", row["window"], "--period", period]
    command += ["--config", str(project / "config.toml"), "--format", "json"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        say(f"exit {ran.returncode}: {ran.stderr}")
        continue
    answer = json.loads(ran.stdout)
    if (answer["value"] or "") != row["value"]:
        say(f"value {answer['value']}, published {row['value']}")
    value_of(answer, answer["cells"], answer["others"], say)
    checked["figures"] += 1
print("explain:", ", ".join(f"{n} {what}" for what, n in checked.items()))
if wrong:
    sys.exit("\n".join(wrong[:60]) + f"\n{len(wrong)} wrong")
