"""Writes one workbook into every container, for crates/intake/tests/containers.rs.

    python3 .ci/containers/make.py FOLDER

openpyxl writes the workbook, LibreOffice computes its formulas and saves it in whatever it can save; what it cannot
(.xlsb, XML 2003) is written record by record, and text by Python. Needs openpyxl, xlwt and soffice.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

import source
import xlsb

FILTERS = {
    "lo.xlsx": "xlsx:Calc MS Excel 2007 XML",
    "lo.xlsm": "xlsm:Calc MS Excel 2007 VBA XML",
    "lo.xltx": "xltx:Calc MS Excel 2007 XML Template",
    "lo.xls": "xls:MS Excel 97",
    "lo.ods": "ods:calc8",
    "lo.html": "html:HTML (StarCalc)",
}


def convert(office, book, target, what):
    """One conversion by LibreOffice, under a name of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [*office, "--convert-to", what, "--outdir", folder, str(book)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        (made,) = pathlib.Path(folder).iterdir()
        shutil.copy(made, target)


def main():
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        office = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        for name, date1904 in (("book", False), ("book1904", True)):
            plain = folder / f"{name}.xlsx"
            source.write(plain, date1904)
            for ending in ("lo.xlsx", "lo.xls", "lo.ods"):
                what = FILTERS[ending]
                convert(office, plain, out / f"{name}-{ending}", what)
        source.rows(folder / "dues.xlsx")
        for ending, what in FILTERS.items():
            convert(office, folder / "dues.xlsx", out / f"dues-{ending}", what)
        shutil.copy(folder / "dues.xlsx", out / "dues-openpyxl.xlsx")
        source.sheets(folder / "sheets.xlsx")
        convert(office, folder / "sheets.xlsx", out / "sheets-lo.html", FILTERS["lo.html"])
    shutil.copy(out / "dues-lo.xls", out / "dues-wps.et")
    source.old(out / "dues-xlwt.xls")
    xlsb.write(out / "dues-own.xlsb", source.DUES, source.MERGES, source.HIDDEN)
    xlsb.write(out / "book-own.xlsb", source.PARTS, [], [], [(1, 0, 0), (2, 2048, 1)])
    for name, data in source.texts():
        (out / name).write_bytes(data)


main()
