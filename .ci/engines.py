"""Each shipped expression gives the same answer on DuckDB and on DataFusion, and the product's own.

Arguments: config.toml, a published generation of it (its data/ holds the typed rows, the figures and the findings), and the
input folder with the unit list.

The SQL text is passed on as the config has it. Where an engine reads the same text differently, or lacks it, the text or
the data are changed here, openly, and nowhere else:

- Decimals are narrowed from 38 to 18 digits (28 with ten decimals): DuckDB refuses products of 38 digits.
- COUNT(DISTINCT a, b): DuckDB wants a tuple, DataFusion a struct; rows that lack one of them do not count.
- a / b: DataFusion divides whole numbers to whole numbers, so the dividend becomes a DOUBLE on both.
- DataFusion reads 0.015 as a binary number unless it is told to read decimals; it is told.
- _window_start, _window_end and _window_year are written as constants, as the product does.
- What the product calls numbers of a unit's own (COUNT(DISTINCT 党员编号)) is compared unit by unit.

Sensitive columns are masked in data/rows/, equal values alike, so comparisons between them hold.
"""

import calendar
import csv
import datetime
import decimal
import pathlib
import re
import sys
import tomllib

try:
    import datafusion
    import duckdb
    import openpyxl
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError as missing:
    print(f"SKIPPED: {missing.name} cannot be had here; no expression was run on another engine", file=sys.stderr)
    sys.exit(0)

config = tomllib.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
generation = pathlib.Path(sys.argv[2])
period = generation.name
forms = {form["id"]: form for form in config["form"]}
faults = []


def table_of(name):
    with open(generation / "data" / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def month(text):
    year, number = text.split("-")
    return int(year) * 12 + int(number) - 1


def named(number):
    return f"{number // 12}-{number % 12 + 1:02d}"


NOW, JANUARY = month(period), month(period[:4] + "-01")
SPECIALS = {
    "_window_year": period[:4],
    "_window_start": f"DATE '{period[:4]}-01-01'",
    "_window_end": "DATE '%s-%02d'" % (period, calendar.monthrange(NOW // 12, NOW % 12 + 1)[1]),
}


# ── the rows ──

def narrowed(table):
    for i, field in enumerate(table.schema):
        if pa.types.is_decimal(field.type):
            width = 28 if field.type.scale > 6 else 18
            table = table.set_column(i, field.name, table.column(i).cast(pa.decimal128(width, field.type.scale)))
        elif pa.types.is_large_string(field.type) or field.type == pa.string_view():
            table = table.set_column(i, field.name, table.column(i).cast(pa.string()))
    return table


def load(form):
    path = generation / "data/rows" / f"{form}.parquet"
    if not path.exists():
        return None
    table = narrowed(pq.read_table(path))
    months = [month(text) for text in table["_period"].to_pylist()]
    names = {row["unit"]: row["unit_name"] for row in table_of("submissions")}
    added = {
        "_unit_name": pa.array([names.get(unit, unit) for unit in table["_unit"].to_pylist()], pa.string()),
        "_year": pa.array([m // 12 for m in months], pa.int64()),
        "_month": pa.array([m % 12 + 1 for m in months], pa.int64()),
    }
    for name, values in added.items():
        table = table.append_column(name, values)
    return table.set_column(
        table.schema.get_field_index("_row"), "_row", table["_row"].cast(pa.int64())
    )


rows = {form: table for form in forms if (table := load(form)) is not None}


def at(form, end):
    """A flow's rows of the month `end`; a stock's latest at or before it, at most twelve months back."""
    table = rows[form]
    months = [month(text) for text in table["_period"].to_pylist()]
    if forms[form].get("semantics", "flow") == "flow":
        return table.filter(pa.array([m == end for m in months]))
    last = {}
    units = table["_unit"].to_pylist()
    for unit, m in zip(units, months):
        if end - 12 <= m <= end:
            last[unit] = max(last.get(unit, m), m)
    return table.filter(pa.array([last.get(unit) == m for unit, m in zip(units, months)]))


def past(form, end):
    months = [month(text) for text in rows[form]["_period"].to_pylist()]
    return rows[form].filter(pa.array([end - 11 <= m <= end for m in months]))


def sent(form, end):
    """One row for each submission of the month `end` that counts, nil returns too."""
    found = [
        row for row in table_of("submissions")
        if row["form"] == form and row["state"] in ("counted", "nil") and month(row["period"]) == end
    ]
    texts = {"_unit": "unit", "_unit_name": "unit_name", "_period": "period", "_file": "file", "_sheet": "sheet"}
    columns = {name: pa.array([row[source] for row in found], pa.string()) for name, source in texts.items()}
    for name, number in (("_year", end // 12), ("_month", end % 12 + 1)):
        columns[name] = pa.array([number] * len(found), pa.int64())
    return pa.table(columns)


READ = {"prev_": lambda form, now: at(form, now - 1), "past_": past, "sent_": sent}


# ── the engines ──

def on_duckdb(tables, sql):
    connection = duckdb.connect()
    for name, table in tables.items():
        connection.register(name, table)
    return [tuple(row) for row in connection.execute(sql).fetchall()]


def on_datafusion(tables, sql):
    settings = datafusion.SessionConfig().set("datafusion.sql_parser.parse_float_as_decimal", "true")
    context = datafusion.SessionContext(settings)
    for name, table in tables.items():
        context.register_record_batches(name, [table.combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], table.schema)]])
    batches = context.sql(sql).collect()
    return [tuple(row) for batch in batches for row in zip(*[column.to_pylist() for column in batch.columns])]


def plain(value):
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, (int, float, decimal.Decimal)):
        return float(f"{float(value):.9g}")
    if isinstance(value, (datetime.date, datetime.time)):
        return str(value)
    return value


def same(what, tables, sql, of=lambda engine: lambda text: text):
    answers = []
    for engine, run in (("duckdb", on_duckdb), ("datafusion", on_datafusion)):
        try:
            found = run(tables, of(engine)(sql))
        except Exception as error:  # what an engine says of a text that it does not take
            faults.append(f"{what}: {engine} refuses: {str(error).splitlines()[0]}")
            return None
        answers.append(sorted((tuple(plain(v) for v in row) for row in found), key=repr))
    if answers[0] != answers[1]:
        only = [row for row in answers[0] if row not in answers[1]] + [row for row in answers[1] if row not in answers[0]]
        faults.append(f"{what}: DuckDB and DataFusion differ, e.g. {only[:3]}")
        return None
    return answers[0]


def dialect(engine):
    def change(sql):
        for name, text in SPECIALS.items():
            sql = re.sub(rf"\b{name}\b", text, sql)

        def distinct(match):
            args = [arg.strip() for arg in match.group(1).split(",")]
            if len(args) == 1:
                return match.group(0)
            tuple_ = f"({', '.join(args)})" if engine == "duckdb" else f"struct({', '.join(args)})"
            return f"COUNT(DISTINCT {tuple_}) FILTER (WHERE {' AND '.join(f'{arg} IS NOT NULL' for arg in args)})"

        sql = re.sub(r"COUNT\(DISTINCT ([^()]*)\)", distinct, sql)
        left, slash, right = sql.partition(" / ")
        if slash:  # the shipped texts divide once, at the top
            head, _, dividend = left.rpartition("SELECT ")
            first, comma, value = dividend.rpartition("§")
            sql = f"{head}SELECT {first}{comma}CAST({value} AS DOUBLE) / {right}"
        return sql.replace("§", "")

    return change


# ── indicators ──

figures = {
    (row["window"], row["unit"], row["indicator"]): row for row in table_of("indicators")
}
# A figure of a unit with others below it is of all of them; only the lowest are compared.
sheet = openpyxl.load_workbook(pathlib.Path(sys.argv[3]) / config["project"]["units"], read_only=True).active
lines = list(sheet.iter_rows(values_only=True))
head = next(i for i, line in enumerate(lines) if "单位代码" in line)
column = lines[head].index("上级代码")
parents = {str(line[column]) for line in lines[head + 1 :] if line[column] is not None}

compared = told = 0
for indicator in config["indicator"]:
    what, value = f"indicator {indicator['id']}", indicator["value"]
    if "form" not in indicator:
        names = sorted({name for name in re.findall(r"[a-z_]\w*", value)})
        units = sorted({unit for window, unit, _ in figures if window == "ytd"})
        columns = {"_unit": pa.array(units, pa.string())}
        for name in names:
            cells = [figures.get(("ytd", unit, name), {}).get("value", "") for unit in units]
            numbers = [decimal.Decimal(cell).quantize(decimal.Decimal("1e-10")) if cell else None for cell in cells]
            columns[name] = pa.array(numbers, pa.decimal128(28, 10))
        # The product has no value where a divisor is 0; the engines have infinity or an error.
        divisor = value.partition(" / ")[2].strip() or "1"
        answer = same(
            what, {"t": pa.table(columns)},
            f"SELECT _unit, §{value} FROM t WHERE {divisor} <> 0", dialect,
        )
        ours = {unit: value for unit, value in answer or [] if value is not None}
    elif indicator["form"] in rows:
        form, latest = indicator["form"], indicator.get("over", None)
        semantics = forms[form].get("semantics", "flow")
        latest = latest == "latest" if latest else semantics == "stock"
        if latest:
            source = at(form, NOW) if semantics == "stock" else rows[form].slice(0, 0)
        else:
            months = [month(text) for text in rows[form]["_period"].to_pylist()]
            source = rows[form].filter(pa.array([JANUARY <= m <= NOW for m in months]))
        where = indicator.get("where", "").strip()
        # Rows that do not count must not make a unit disappear: a count over none of them is 0.
        filtered = f"(SELECT * FROM t WHERE {where}) AS t" if where else "t"
        answer = same(what, {"t": source}, f"SELECT _unit, §{value} FROM {filtered} GROUP BY _unit", dialect)
        ours = {unit: value for unit, value in answer or [] if value is not None}
        if latest and semantics != "stock":
            ours = {}
    else:
        continue
    compared += 1
    for unit, number in ours.items():
        row = figures.get(("ytd", unit, indicator["id"]))
        if unit in parents or row is None or row["value"] == "":
            continue
        told += 1
        scale = 100 if row["measure"] == "%" else 1
        if abs(float(row["value"]) - number * scale) > 1e-6 * max(1.0, abs(float(row["value"]))):
            faults.append(f"{what}: {unit} is {number * scale} here and {row['value']} in the generation")

# ── checks ──

findings = {}
for row in table_of("findings"):
    findings.setdefault(row["check"], []).append(row)


def places(found, cards):
    """(file, sheet, row) of findings of the year so far; a card's cells stand in several rows."""
    result = set()
    for row in found:
        number = re.sub(r"\D", "", row["cell"])
        result.add((row["file"], row["sheet"]) if cards or not number else (row["file"], row["sheet"], int(number)))
    return result


def held_against(what, check, engine_rows, cards):
    # The engines see no fault in a cell that the product has refused: it has no value for either.
    theirs = {(row[0], row[1]) if cards or row[2] is None else (row[0], row[1], int(row[2])) for row in engine_rows}
    ours = places(findings.get(check["id"], []), cards)
    if theirs != ours:
        faults.append(f"{what}: the product says {sorted(ours - theirs)[:3]} more and {sorted(theirs - ours)[:3]} less")


for check in config["check"]:
    what = f"check {check['id']}"
    if "query" in check:
        names = set(re.findall(r"\b[a-z_]+\b", check["query"]))
        read = [(p + form, p, form) for p in ("", *READ) for form in forms if p + form in names]
        if any(form not in rows for _, _, form in read):
            continue
        said, cards, complete = set(), False, True
        for now in range(JANUARY, NOW + 1):
            tables = {name: READ.get(prefix, at)(form, now) for name, prefix, form in read}
            cards |= any(forms[form].get("layout") == "card" for _, _, form in read)
            answer = same(f"{what} ({named(now)})", tables, f"SELECT _file, _sheet, _row FROM ({check['query']}) AS q")
            complete &= answer is not None
            said |= set(answer or [])
        if complete:
            held_against(what, check, said, cards)
    elif "form" in check:
        form = check["form"]
        if form not in rows:
            continue
        months = [month(text) for text in rows[form]["_period"].to_pylist()]
        source = rows[form].filter(pa.array([JANUARY <= m <= NOW for m in months]))
        answer = same(
            what, {"t": source},
            f"SELECT _file, _sheet, _row, CASE WHEN ({check['rule']}) THEN 'holds' WHEN NOT ({check['rule']}) THEN 'fails'"
            " ELSE 'unknown' END FROM t",
            dialect,
        )
        if answer is not None:
            failing = [row for row in answer if row[3] == "fails"]
            held_against(what, check, failing, forms[form].get("layout") == "card")
    else:
        window = check.get("window", "month")
        units = sorted({unit for w, unit, _ in figures if w == window})
        tables = {}
        for name, column in (("cur", "value"), ("prev", "previous"), ("last_year", "last_year")):
            columns = {"_unit": pa.array(units, pa.string())}
            for indicator in config["indicator"]:
                cells = [figures.get((window, unit, indicator["id"]), {}).get(column, "") for unit in units]
                numbers = [decimal.Decimal(cell).quantize(decimal.Decimal("1e-10")) if cell else None for cell in cells]
                columns[indicator["id"]] = pa.array(numbers, pa.decimal128(28, 10))
            tables[name] = pa.table(columns)
        rule = re.sub(r"(?<![\w.'])([a-z]\w*)(?![\w('.])", lambda m: m.group(0) if m.group(1) in ("prev", "last_year") or m.group(1).upper() in ("and", "or") or m.group(1) not in {i["id"] for i in config["indicator"]} else f"cur.{m.group(1)}", check["rule"])
        same(
            what, tables,
            f"SELECT cur._unit, CASE WHEN ({rule}) THEN 'holds' WHEN NOT ({rule}) THEN 'fails' ELSE 'unknown' END"
            " FROM cur JOIN prev ON prev._unit = cur._unit JOIN last_year ON last_year._unit = cur._unit",
        )
    compared += 1

if faults:
    sys.exit("\n".join(["expressions that engines read differently:"] + faults))
print(f"engines: {compared} expressions give the same on DuckDB {duckdb.__version__} and DataFusion"
      f" {datafusion.__version__}; {told} figures of units are the generation's")
