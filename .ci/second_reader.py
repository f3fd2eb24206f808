"""Reads the published workbooks with openpyxl, as another program would.

usage: second_reader.py GENERATION CONFIG

Every number in every table of 汇总表.xlsx, on page one too, is held against data/indicators.csv: values, what they are
compared with, changes, targets, completions, coverage. No cell is a formula, links stay inside and lead somewhere,
tables have the heads that they say, charts draw cells that hold something.
"""

import csv
import pathlib
import re
import sys
import tomllib
import warnings
import zipfile
from decimal import ROUND_HALF_UP, Decimal

import openpyxl
from openpyxl.utils import range_boundaries

# openpyxl says of each sheet that it does not know small lines.
warnings.filterwarnings("ignore", message=".*extension is not supported.*")
folder, config = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
plan = tomllib.loads(config.read_text(encoding="utf-8"))
indicators = {one["id"]: one for one in plan["indicator"]}
with open(folder / "data/indicators.csv", encoding="utf-8-sig", newline="") as file:
    figures = {(row["window"], row["unit"], row["indicator"]): row for row in csv.DictReader(file)}
units = {unit: row["unit_name"] for (_, unit, _), row in figures.items()}
# The root alone has a row for every indicator.
count = {unit: sum(1 for window, u, _ in figures if u == unit and window == "month") for unit in units}
root = max(count, key=count.get)
assert count[root] == len(indicators), "no unit has all indicators"
MONEY = {"元": 1, "千元": 1000, "万元": 10000, "亿元": 100_000_000}
NOTHING = "—"


def half_up(value, places):
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def dec(text):
    return Decimal(text) if text not in ("", None) else None


class Shown:
    """How an indicator is shown in a table."""

    def __init__(self, one, money="元"):
        self.one, self.measure = one, one.get("unit", "")
        self.percent = self.measure == "%"
        self.scaled = money != "元" and self.measure == "元"
        self.by = Decimal(MONEY[money] if self.scaled else 1)
        self.places = 2 if self.scaled else one.get("decimals", 0)
        self.unit = money if self.scaled else self.measure
        self.rank = one.get("better") == "lower" and self.measure in ("名", "位")
        self.calendar = self.measure in ("年", "月", "日")
        self.head = f"{one['name']}（{self.unit}）" if self.unit else one["name"]

    def value(self, text):
        """What a value of indicators.csv is shown as: percent is 93.7 there and 0.937 in a cell."""
        value = dec(text)
        if value is None:
            return None
        value /= self.by
        shown = half_up(value, self.places)
        if self.percent:
            if value < 100 <= shown:
                shown = 100 - Decimal(1).scaleb(-self.places)
            shown /= 100
        return shown

    def change(self, now, before):
        now, before = dec(now), dec(before)
        if now is None or before is None or self.calendar:
            return None
        if self.rank:
            return half_up(now - before, self.places)
        if self.percent:
            return half_up(now - before, max(self.places, 1))
        return None if before == 0 else half_up((now - before) / abs(before) * 100, 1) / 100

    def completion(self, row):
        value, target = dec(row["value"]), dec(row["target"])
        if value is None or not target or self.rank:
            return None
        ratio = value / target * 100
        shown = half_up(ratio, 1)
        return (Decimal("99.9") if ratio < 100 <= shown else shown) / 100


def same(cell, expected, slack=Decimal(0)):
    """Whether a cell shows what is expected: a number, or — for none."""
    if expected is None:
        return cell in (NOTHING, None)
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return False
    return abs(Decimal(str(cell)) - expected) <= slack + Decimal("1e-12")


def cover(row):
    known = {"": "不定期", "0": "本期不应报"}
    return known.get(row["expected"], f"{row['reported']}/{row['expected']}")


compared = 0


def check(said, pairs):
    """Holds cells against what they should be; gives whether all agree."""
    global compared
    wrong = [f"{said} {what}: {cell} is not {expected}" for what, cell, expected, slack in pairs if not same(cell, expected, slack)]
    if not wrong:
        compared += sum(1 for _, cell, expected, _ in pairs if expected is not None)
    return wrong


def merged(sheet):
    """Values with those of merged cells in every cell that they cover."""
    grid = [list(line) for line in sheet.iter_rows(values_only=True)]
    for area in sheet.merged_cells.ranges:
        value = grid[area.min_row - 1][area.min_col - 1]
        for row in range(area.min_row, area.max_row + 1):
            for col in range(area.min_col, area.max_col + 1):
                grid[row - 1][col - 1] = value
    return grid


def of_figure(kind, shown, row, slack):
    """What stands in a column of this kind; None for a column that holds no figure."""
    kind = kind.split("\n")[0]
    if kind in ("本期", "数值"):
        return shown.value(row["value"]), slack
    if kind in ("上月", "上季", "上半期", "上期"):
        return shown.value(row["previous"]), slack
    if kind == "上年同期":
        return shown.value(row["last_year"]), slack
    if kind in ("环比", "同比"):
        return shown.change(row["value"], row["previous" if kind == "环比" else "last_year"]), Decimal(0)
    if kind == "全年目标":
        target = dec(row["target"])
        return (target / 100 if target is not None and shown.percent else target), Decimal(0)
    if kind == "完成":
        return shown.completion(row), Decimal(0)
    return None


def table_of_units(sheet, table):
    grid = merged(sheet)
    money = table.get("money", "元")
    slack = Decimal("0.01") if table.get("rounding") == "balance" else Decimal(0)
    first = next(i for i, line in enumerate(grid) if line[0] == "单位")
    two = grid[first + 1][0] == "单位"
    last = next(i for i, line in enumerate(grid) if i > first and str(line[0] or "").startswith("注："))
    heads, kinds = grid[first], grid[first + 1] if two else ["本期"] * len(grid[first])
    window = table.get("window", "month")
    shown = {Shown(indicators[i], money).head: (i, Shown(indicators[i], money)) for i in table["indicators"]}
    totals = {}
    for n, line in enumerate(grid[first + 1 + two : last], first + 2 + two):
        name = str(line[0] or "").removesuffix("小计")
        if not name:
            continue
        called = units if name == "合计" else [unit for unit in units if units[unit] == name]
        assert called, f"{sheet.title} row {n}: no unit {name}"
        best = matched = None
        for unit in called:
            pairs = []
            for col, head in enumerate(heads):
                if head not in shown:
                    continue
                i, how = shown[head]
                row = figures.get((window, unit, i))
                found = of_figure(kinds[col] or "本期", how, row, slack if how.scaled else Decimal(0)) if row else (None, Decimal(0))
                if found is not None:
                    pairs.append((f"{head} {kinds[col]}", line[col], *found))
            wrong = check(f"{sheet.title} row {n} {name}", pairs)
            best = wrong if best is None or len(wrong) < len(best) else best
            if not wrong:
                matched = unit
                break
        assert not best, "\n".join(best)
        level = sheet.row_dimensions[n].outlineLevel
        for col, head in enumerate(heads):
            if slack and head in shown and shown[head][1].scaled and isinstance(line[col], (int, float)):
                field = {"本期": "value", "上年同期": "last_year"}.get(kinds[col] or "本期")
                if field:
                    exact = dec(figures[(window, matched, shown[head][0])][field])
                    totals.setdefault(col, []).append((level, Decimal(str(line[col])), exact))
    for col, rows in totals.items():
        # Balanced: the parts one level down add up to what is shown above them.
        # Where the exact ones do not, the sum holds what is not listed, and a note says so.
        for at, (level, value, exact) in enumerate(rows):
            parts = []
            for below, part, whole in rows[at + 1 :]:
                if below <= level:
                    break
                if below == level + 1:
                    parts.append((part, whole))
            if parts and sum(whole for _, whole in parts) == exact:
                shares = [part for part, _ in parts]
                assert sum(shares) == value, f"{sheet.title} column {col + 1}: {shares} do not add up to {value}"


def table_of_indicators(sheet, table):
    grid = merged(sheet)
    first = next(i for i, line in enumerate(grid) if line[0] == "序号")
    heads = grid[first]
    for at, i in enumerate(table["indicators"]):
        line, row = grid[first + 1 + at], figures[(table["window"], root, i)]
        assert (line[0], line[1]) == (at + 1, indicators[i]["name"]), f"{sheet.title}: {line[:2]} is not {i}"
        how = Shown(indicators[i], table.get("money", "元"))
        pairs = []
        for col, head in enumerate(heads):
            found = of_figure(str(head), how, row, Decimal(0))
            if found is not None:
                pairs.append((head, line[col], *found))
        wrong = check(f"{sheet.title} {i}", pairs)
        assert not wrong, "\n".join(wrong)
        said = line[heads.index("报送单位")]
        full = row["reported"] == row["expected"] and row["rejected"] == "0"
        assert cover(row) in said or "格未计" in said, f"{i}: {said} is not {cover(row)}"
        assert full != ("不全" in said), f"{i}: {said}, but {cover(row)}, {row['rejected']} rejected"


def table_of_periods(sheet, table):
    grid = merged(sheet)
    first = next(i for i, line in enumerate(grid) if line[0] == "月份")
    rows = {line[0]: line for line in grid[first + 1 :] if line[0]}
    month = int(figures[("month", root, table["indicators"][0])]["period"][-2:])
    for at, i in enumerate(table["indicators"], 1):
        how, year, now = Shown(indicators[i], table.get("money", "元")), figures[("ytd", root, i)], figures[("month", root, i)]
        slack = Decimal("0.01") if table.get("rounding") == "balance" and how.scaled else Decimal(0)
        pairs = [
            (f"{month}月", rows[f"{month}月"][at], how.value(now["value"]), slack),
            ("本年累计", rows["本年累计"][at], how.value(year["value"]), slack),
        ]
        if "上年同期" in rows:
            pairs.append(("上年同期", rows["上年同期"][at], how.value(year["last_year"]), slack))
            pairs.append(("同比", rows["同比"][at], how.change(year["value"], year["last_year"]), Decimal(0)))
        wrong = check(f"{sheet.title} {i}", pairs)
        assert not wrong, "\n".join(wrong)


def page_one(sheet):
    grid = merged(sheet)
    first = next(i for i, line in enumerate(grid) if line[0] == "指标")
    heads = {}
    for col, head in enumerate(grid[first]):
        heads.setdefault(head, col)
    for at, i in enumerate(plan["page_one"]["indicators"]):
        line, how = grid[first + 1 + at], Shown(indicators[i])
        assert str(line[0]).startswith(indicators[i]["name"]), f"page one: {line[0]} is not {i}"
        month, year = figures[("month", root, i)], figures[("ytd", root, i)]
        target = dec(year["target"])
        wrong = check(
            f"page one {i}",
            [
                ("本月", line[heads["本月"]], how.value(month["value"]), Decimal(0)),
                ("累计", line[heads["累计"]], how.value(year["value"]), Decimal(0)),
                ("上年同期", line[heads["上年同期"]], how.value(year["last_year"]), Decimal(0)),
                ("目标", line[heads["目标"]], target / 100 if target is not None and how.percent else target, Decimal(0)),
                ("完成", line[heads["完成"]], how.completion(year), Decimal(0)),
            ],
        )
        change, wanted = line[heads["增减"]], how.change(year["value"], year["last_year"])
        wrong += check(f"page one {i}", [("增减", change, wanted, Decimal(0))])
        assert not wrong, "\n".join(wrong)


def links(book, name, outside):
    """Links inside lead to a cell of a sheet that there is."""
    n = 0
    for sheet in book:
        for link in (c.hyperlink for line in sheet.iter_rows() for c in line if c.hyperlink):
            if link.location is None:
                assert outside, f"{name} {sheet.title} {link.ref} leads outside: {link.target}"
                continue
            target, _, cell = link.location.rpartition("!")
            target = target.strip("'").replace("''", "'")
            assert target in book.sheetnames, f"{name} {sheet.title} {link.ref}: no sheet {target}"
            min_col, min_row, max_col, max_row = range_boundaries(cell)
            there = book[target]
            assert max_row <= there.max_row and max_col <= there.max_column, f"{name} {link.location} is empty"
            n += 1
    return n


def parts(path, book):
    """Charts and small lines draw cells that hold numbers."""
    n = 0
    with zipfile.ZipFile(path) as package:
        for part in package.namelist():
            text = package.read(part).decode("utf-8") if part.endswith(".xml") else ""
            for reference in re.findall(r"<(?:c:f|xm:f)>([^<]+)</", text):
                sheet, bang, area = reference.rpartition("!")
                if not bang:
                    continue  # the least or the greatest number of a data bar
                sheet = sheet.strip("'").replace("''", "'").replace("&amp;", "&")
                assert sheet in book.sheetnames, f"{part}: no sheet {sheet}"
                min_col, min_row, max_col, max_row = range_boundaries(area.replace("$", ""))
                cells = [c.value for line in book[sheet].iter_rows(min_row, max_row, min_col, max_col) for c in line]
                assert any(value is not None for value in cells), f"{part}: {reference} is empty"
                n += 1
    return n


for path in sorted(folder.rglob("*.xlsx")):
    name = str(path.relative_to(folder))
    book = openpyxl.load_workbook(path)
    for sheet in book:
        for line in sheet.iter_rows():
            for cell in line:
                assert cell.data_type != "f" or name.startswith("退回单"), f"{name} {sheet.title} {cell.coordinate} is a formula"
        for table in sheet.tables.values():
            heads = [c.value for c in sheet[table.ref.split(":")[0] : table.ref.split(":")[1]][0]]
            assert heads == [column.name for column in table.tableColumns], f"{name} {table.name}: {heads}"
    if name != "汇总表.xlsx":
        continue
    linked, drawn = links(book, name, outside=False), parts(path, book)
    assert linked > len(plan["table"]) and drawn > len(plan["table"]), f"{linked} links, {drawn} ranges drawn"
    page_one(book["首页"])
    for table in plan["table"]:
        sheet = book[table["title"][:31]]
        before = compared
        {"units": table_of_units, "indicators": table_of_indicators, "periods": table_of_periods}[table.get("rows", "units")](sheet, table)
        assert compared > before, f"{sheet.title}: nothing was compared"
print(f"second reader: {compared} figures of 汇总表.xlsx equal data/indicators.csv, {linked} links and {drawn} drawn ranges lead to cells, no formula anywhere")
