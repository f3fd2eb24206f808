"""Fills the shipped report templates with docxtpl, another engine, and compares the text with tests/docx/*.txt, which the
Rust tests hold our own engine to: the same template and the same data must give the same text."""

import csv
import pathlib
import sys
from decimal import ROUND_HALF_UP, Decimal

try:
    import docx
    import docxtpl
    import jinja2
except ImportError as missing:
    print(f"SKIPPED: {missing.name} is not installed; no second engine filled the report templates", file=sys.stderr)
    sys.exit(0)

root = pathlib.Path(__file__).resolve().parent.parent


def rounded(text, decimals):
    return Decimal(text).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


class Number:
    """A figure's value now, before, or a year ago."""

    def __init__(self, row, key="value"):
        self.row, self.text, self.decimals = row, row[key], int(row["decimals"])
        if key == "value":
            self.prev, self.last_year = Number(row, "previous"), Number(row, "last_year")

    def value(self):
        return rounded(self.text, self.decimals)

    def __str__(self):
        if not self.text:
            return "—"
        shown = self.value()
        if self.row["measure"] == "%" and shown >= 100 > Decimal(self.text):
            shown -= Decimal(1).scaleb(-self.decimals)
        return str(shown)


def plain(number):
    return f"{number.normalize():f}"


def change(number, _base):
    if not number.text or not number.prev.text:
        return "—"
    gap = Decimal(str(number)) - Decimal(str(number.prev))
    if gap == 0:
        return "持平"
    assert number.row["measure"] == "%", number.row["indicator"]
    return f"{'上升' if gap > 0 else '下降'}{plain(abs(gap))}个百分点"


def difference(number, _base):
    if not number.text or not number.prev.text:
        return "—"
    gap = number.value() - number.prev.value()
    return "持平" if gap == 0 else f"{'增加' if gap > 0 else '减少'}{plain(abs(gap))}{number.row['measure']}"


def date(text):
    year, month, day = (int(part) for part in text.split("-"))
    return f"{year}年{month}月{day}日"


class Rows(list):
    """A table: a loop sees its rows."""


def data(name, span):
    context = {
        "year": 2020, "month": 6, "period": "2020-06", "span": span, "last_day": "2020-06-30", "tables": {},
        "names": {"city": "泽禾市", "bureau": "市农牧局", "bureau_full": "泽禾市农牧局", "committee": "机关党委",
                  "party_group": "党组", "superior": "市直机关工委", "study_app": "学习强国"},
    }
    with open(root / f"tests/docx/{name}.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not row["table"]:
                context[row["indicator"]] = Number(row)
                continue
            table = context["tables"].setdefault(row["table"], Rows())
            setattr(table, name, table)
            if row["unit_name"] == "合计":
                if not hasattr(table, "total"):
                    table.total = {}
                target = table.total
            else:
                target = next((each for each in table if each["unit"] == row["unit"]), None)
                if target is None:
                    target = {"unit": row["unit"], "name": row["unit_name"]}
                    table.append(target)
            target[row["indicator"]] = Number(row)
    return context


def text(document):
    """Every paragraph in the order of the file, those in tables too; line breaks as in Word."""
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    signs = {space + "br": "\n", space + "tab": "\t"}
    for paragraph in document.element.body.iter(space + "p"):
        runs = paragraph.iter(space + "r")
        yield "".join(signs.get(part.tag, part.text if part.tag == space + "t" else "") or "" for run in runs for part in run)


wrong = 0
for template, name, span in [("半年党建工作报告.docx", "half", "2020年上半年"), ("党建工作月报.docx", "month", "2020年6月")]:
    file = docxtpl.DocxTemplate(root / "report" / template)
    env = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=True)
    env.filters.update({"日期": date, "表内": lambda value: value, "升降": change, "增减": difference})
    file.render(data(name, span), env)
    filled = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/tmp") / f"docxtpl-{name}.docx"
    file.save(filled)
    theirs = [line for part in text(docx.Document(filled)) for line in part.split("\n") if line.strip()]
    ours = (root / f"tests/docx/{name}.txt").read_text(encoding="utf-8").splitlines()
    for a, b in zip(theirs, ours):
        if a != b:
            wrong += 1
            print(f"{template}: docxtpl {a!r}, ours {b!r}", file=sys.stderr)
    if len(theirs) != len(ours):
        wrong += 1
        print(f"{template}: docxtpl {len(theirs)} lines, ours {len(ours)}", file=sys.stderr)
    print(f"second engine: {template}, {len(ours)} lines")
sys.exit(1 if wrong else 0)
