"""Opens the published workbooks with openpyxl: the report's figures equal data/indicators.csv, and no cell is a formula."""

import csv
import pathlib
import sys
from decimal import ROUND_HALF_UP, Decimal

import openpyxl

folder = pathlib.Path(sys.argv[1])
with open(folder / "data/indicators.csv", encoding="utf-8-sig", newline="") as file:
    rows = list(csv.DictReader(file))
root = rows[0]["unit"]  # sorted: the shipped list's root has the least code
published = {row["name"]: row for row in rows if row["unit"] == root and row["window"] == "half"}

compared = 0
for name in ("汇总表.xlsx", "审核底稿.xlsx"):
    book = openpyxl.load_workbook(folder / name)
    for sheet in book:
        for line in sheet.iter_rows():
            for cell in line:
                assert cell.data_type != "f", f"{name} {sheet.title} {cell.coordinate} is a formula"
    if name == "汇总表.xlsx":
        report = next(sheet for sheet in book if sheet.title.startswith("报告数据"))
        for line in report.iter_rows(values_only=True):
            label = next((str(v).strip() for v in line if isinstance(v, str) and v.strip() in published), None)
            if label is None:
                continue
            row = published[label]
            numbers = [Decimal(str(v)) for v in line if isinstance(v, (int, float)) and not isinstance(v, bool)]
            if not row["value"]:
                continue
            exact = Decimal(row["value"]) / (100 if row["measure"] == "%" else 1)
            places = (3,) if row["measure"] == "%" else (1, 2)  # as the shipped config shows them
            shown = {exact.quantize(Decimal(1).scaleb(-n), ROUND_HALF_UP) for n in places}
            assert shown & set(numbers), f"{label}: {row['value']} not among {numbers}"
            compared += 1
assert compared >= 60, f"only {compared} figures were found in the workbook"
print(f"second reader: {compared} figures of 报告数据 equal data/indicators.csv, no formula anywhere")
