"""Follows the links of a published 审核底稿.xlsx, and adds up the lines of its sheet 溯源.

usage: links_check.py PROJECT PERIOD

Every link inside leads to a cell of the workbook, every link outside to a cell of a submitted file; after each 合计 the lines
come to it. Where LibreOffice is installed it converts the workbook, and its own reading of the links must lead to the same files.
汇总表.xlsx has no link outside.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import zipfile
from decimal import Decimal

import openpyxl

project, period = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
folder = project / "output" / period
book = openpyxl.load_workbook(folder / "审核底稿.xlsx")
books = {}
inside = outside = cells = 0
for sheet in book:
    count = 0
    for row in sheet.iter_rows():
        for cell in row:
            link = cell.hyperlink
            if link is None:
                continue
            count += 1
            if link.target is None:
                name, address = re.fullmatch(r"'(.*)'!([A-Z]+\d+)", link.location).groups()
                assert book[name.replace("''", "'")][address].value is not None, f"{cell.coordinate} leads to nothing"
                inside += 1
                continue
            path = (folder / urllib.parse.unquote(link.target)).resolve()
            assert path.is_file() and path.is_relative_to(project / "input"), f"{link.target} leads to {path}"
            outside += 1
            if link.location and path.suffix == ".xlsx":
                name, address = re.fullmatch(r"'(.*)'!([A-Z]+\d+(?::[A-Z]+\d+)?)", link.location).groups()
                if path not in books:
                    books[path] = openpyxl.load_workbook(path, data_only=True)
                there = books[path][name.replace("''", "'")][address]
                there = there if isinstance(there, tuple) else ((there,),)
                assert any(c.value is not None for line in there for c in line), f"{path} {link.location} is empty"
                cells += 1
    assert count <= 65530, f"{sheet.title} has {count} links"
assert inside > 100 and outside > 100, f"only {inside} links inside and {outside} outside"
for sheet in openpyxl.load_workbook(folder / "汇总表.xlsx"):
    for row in sheet.iter_rows():
        assert all(cell.hyperlink is None or cell.hyperlink.target is None for cell in row), sheet.title

# Each 合计 and the lines below it.
lines = list(book["溯源"].iter_rows(min_row=4, values_only=True))
sums, at = 0, 0
while at < len(lines):
    row = lines[at]
    at += 1
    if row[2] != "合计" or not isinstance(row[7], (int, float)):
        continue
    total, added = Decimal(str(row[7])), Decimal(0)
    extreme = re.match(r"(MIN|MAX)\(", str(row[4])) and "每个单位" not in str(row[8])
    below = 0
    while at < len(lines) and (lines[at][3] or "张表合并" in str(lines[at][8] or "")):
        if isinstance(lines[at][7], (int, float)):
            added += Decimal(str(lines[at][7]))
        below += 1
        at += 1
    if below and not extreme:
        assert added == total, f"{row[0]} {row[4]}: lines come to {added}, not {total}"
        sums += 1
assert sums > 30, f"only {sums} sums"

followed = 0
office = shutil.which("soffice")
if office:
    with tempfile.TemporaryDirectory() as profile:
        out = folder / ".links"
        out.mkdir()
        try:
            subprocess.run(
                [office, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "fods", "--outdir", out,
                 folder / "审核底稿.xlsx"],
                check=True, capture_output=True, timeout=300,
            )
            text = (out / "审核底稿.fods").read_text(encoding="utf-8")
        finally:
            shutil.rmtree(out)
        for target in set(re.findall(r'xlink:href="(?:\.\./)*((?:file://|\.\./|input/)[^"#]*)', text)):
            target = target.replace("&amp;", "&").replace("&apos;", "'")
            bare = urllib.parse.unquote(target)
            path = pathlib.Path(bare[7:]) if bare.startswith("file://") else project / bare.lstrip("./")
            assert path.is_file(), f"LibreOffice reads {target}"
            followed += 1
        assert followed > 20, f"LibreOffice kept only {followed} links"
print(f"links: {inside} inside, {outside} outside, {cells} to cells that hold something, {sums} sums; {followed} files by LibreOffice")
