"""A binary workbook of Excel 2007 (.xlsb), record by record ([MS-XLSB]); no program at hand can save one."""

import datetime
import struct
import zipfile


def record(kind, body=b""):
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = b"", len(body)
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return head + length + body


def wide(text):
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def cell(col, style):
    return struct.pack("<II", col, style)


# Fonts by their number: plain, struck through, raised.
FONTS = [(0, 0), (8, 0), (0, 1)]


def rich(text):
    """A text, or one in parts: pairs of text and font."""
    if isinstance(text, str):
        return b"\0" + wide(text)
    runs, at = b"", 0
    for part, font in text:
        runs += struct.pack("<HH", at, font)
        at += len(part)
    return b"\1" + wide("".join(part for part, _ in text)) + struct.pack("<I", len(text)) + runs


def write(path, rows, merges, hidden, columns=()):
    """Values are texts, numbers, days, pairs of a number format and a number, and lists of parts of a text."""
    strings, formats = [], ["General", "yyyy-mm-dd"]
    sheet = record(129) + record(148, struct.pack("<4I", 0, len(rows) - 1, 0, max(map(len, rows)) - 1))
    if columns:
        cols = b"".join(record(60, struct.pack("<IIIIH", c, c, width, 0, flags)) for c, width, flags in columns)
        sheet += record(390) + cols + record(391)
    sheet += record(145)
    for r, line in enumerate(rows):
        options = 0x10 if r in hidden else 0
        sheet += record(0, struct.pack("<IIHBBBI", r, 0, 300, 0, options, 0, 0))
        for c, value in enumerate(line):
            if value is None or any(t <= r <= b and l <= c <= m and (r, c) != (t, l) for t, l, b, m in merges):
                continue
            code = "General"
            if isinstance(value, tuple):
                code, value = value
            if isinstance(value, datetime.date):
                code, value = "yyyy-mm-dd", (value - datetime.date(1899, 12, 30)).days
            if code not in formats:
                formats.append(code)
            style = formats.index(code)
            if isinstance(value, (str, list)):
                if value not in strings:
                    strings.append(value)
                sheet += record(7, cell(c, style) + struct.pack("<I", strings.index(value)))
            elif isinstance(value, int):
                sheet += record(2, cell(c, style) + struct.pack("<i", value << 2 | 2))
            else:
                sheet += record(5, cell(c, style) + struct.pack("<d", value))
    sheet += record(146)
    sheet += record(177, struct.pack("<I", len(merges)))
    for top, left, bottom, right in merges:
        sheet += record(176, struct.pack("<4I", top, bottom, left, right))
    sheet += record(178) + record(130)

    styles = record(278) + record(615, struct.pack("<I", len(formats)))
    for i, code in enumerate(formats):
        styles += record(44, struct.pack("<H", 164 + i) + wide(code))
    styles += record(616) + record(611, struct.pack("<I", len(FONTS)))
    for flags, shift in FONTS:
        styles += record(43, struct.pack("<HHHHBBBB", 220, flags, 400, shift, 0, 0, 134, 0) + b"\0" * 8 + b"\0" + wide("宋体"))
    styles += record(612) + record(617, struct.pack("<I", len(formats)))
    for i in range(len(formats)):
        styles += record(47, struct.pack("<HHHHHBBHH", 0, 164 + i, 0, 0, 0, 0, 0, 0, 63))
    styles += record(618) + record(279)

    shared = record(159, struct.pack("<II", len(strings), len(strings)))
    for text in strings:
        shared += record(19, rich(text))
    shared += record(160)

    sheets = [("党费", 0, "rId1"), ("草稿", 1, "rId2")]
    book = record(131) + record(153, struct.pack("<II", 0, 124226) + wide("")) + record(143)
    for i, (name, state, rid) in enumerate(sheets):
        book += record(156, struct.pack("<II", state, i + 1) + wide(rid) + wide(name))
    book += record(144) + record(132)
    draft = record(129) + record(145) + record(146) + record(130)

    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"

    def relations(targets):
        lines = "".join(f'<Relationship Id="{i}" Type="{office}/{kind}" Target="{to}"/>' for i, kind, to in targets)
        return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{package}/relationships">{lines}</Relationships>'

    excel = "application/vnd.ms-excel"
    kinds = {"workbook": "sheet.binary.macroEnabled.main", "worksheets/sheet1": "worksheet", "worksheets/sheet2": "worksheet", "styles": "styles", "sharedStrings": "sharedStrings"}
    types = "".join(f'<Override PartName="/xl/{name}.bin" ContentType="{excel}.{kind}"/>' for name, kind in kinds.items())
    types = f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>'
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": relations([("rId1", "officeDocument", "xl/workbook.bin")]),
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": relations(
            [(rid, "worksheet", f"worksheets/sheet{i + 1}.bin") for i, (_, _, rid) in enumerate(sheets)]
            + [("rId3", "styles", "styles.bin"), ("rId4", "sharedStrings", "sharedStrings.bin")]
        ),
        "xl/worksheets/sheet1.bin": sheet,
        "xl/worksheets/sheet2.bin": draft,
        "xl/styles.bin": styles,
        "xl/sharedStrings.bin": shared,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 7, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
