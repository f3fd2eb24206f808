"""A project with a clean world in it, and what it takes to plant faults: workbooks are changed as a unit would change them,
keep their own modified date, and every fault says where it must be found.
"""

import csv
import io
import pathlib
import re
import shutil
import subprocess
import zipfile

import openpyxl

PERIOD = "2020-05"


def chinese(month):
    year, number = month.split("-")
    return f"{year}年{int(number)}月"


class World:
    """A copy of a clean world beside the shipped config. `expected` collects what must be found."""

    def __init__(self, binary, config, clean, folder):
        self.binary, self.folder, self.clean = binary, pathlib.Path(folder), pathlib.Path(clean)
        self.input = self.folder / "input"
        shutil.copytree(clean, self.input)
        config = pathlib.Path(config)
        shutil.copy(config, self.folder / "config.toml")
        if (config.parent / "report").exists():
            shutil.copytree(config.parent / "report", self.folder / "report")
        units = openpyxl.load_workbook(self.input / "单位目录.xlsx").active.iter_rows(values_only=True)
        self.codes = {row[1]: row[0] for row in units}
        self.expected = []

    def path(self, unit, month):
        """The unit's workbook of the month."""
        return self.input / month / f"{unit}{chinese(month)}报表.xlsx"

    def want(self, check, unit=None, month=None, file=None, sheet=None, cell=None):
        """A finding that must be there; what is None may be anything, an empty text must be empty."""
        file = str(file.relative_to(self.input)) if isinstance(file, pathlib.Path) else file
        self.expected.append((check, self.codes.get(unit, unit), month, file, sheet, cell))

    def open(self, unit, month):
        return Book(self.path(unit, month))

    def new(self, month, name, title, head, rows, modified):
        """A workbook of one table that the world did not have."""
        path = self.input / month / f"{name}.xlsx"
        book = openpyxl.Workbook()
        for line in ([title], head, *rows):
            book.active.append(line)
        book.save(path)
        stamp(path, modified)
        return path

    def run(self):
        """Publishes, and gives the findings."""
        command = [self.binary, "run", "--period", PERIOD, "--config", self.folder / "config.toml", "--fail-on", "never"]
        subprocess.run([*command, "--quiet"], check=True, stdout=subprocess.DEVNULL)
        with open(self.published / "data/findings.csv", encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    @property
    def published(self):
        return self.folder / "output" / PERIOD


class Book:
    """A workbook that is changed within a `with` and keeps its modified date."""

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        self.core = zipfile.ZipFile(self.path).read("docProps/core.xml")
        self.book = openpyxl.load_workbook(self.path)
        return self

    def __exit__(self, failed, *_):
        if failed is None:
            self.book.save(self.path)
            rewrite(self.path, {"docProps/core.xml": lambda _: self.core})

    def __getitem__(self, name):
        return self.book[name]


def rewrite(path, changes):
    """Writes a package anew, with `changes` made to the parts that they name."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, lambda part: part)(old.read(name)))
    path.write_bytes(out.getvalue())


def stamp(path, modified):
    """Gives a workbook this modified date."""
    put = lambda core: re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + modified.encode(), core)
    rewrite(path, {"docProps/core.xml": put})


def column(sheet, name):
    """The letter of the column with this header."""
    return next(cell.column_letter for cell in sheet[2] if cell.value == name)


def label(sheet, name):
    """The cell beside a card's label."""
    return next(f"B{row}" for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == name)


def rows(sheet):
    return range(3, sheet.max_row + 1)
