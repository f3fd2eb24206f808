"""The workbooks that are written into every container."""

import datetime

import openpyxl
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

DAY = datetime.date(2020, 6, 5)
TITLE = "第一党支部2020年6月党费收缴明细表"
HEADER = ["序号", "党员编号", "姓名", "计算基数", "应缴金额", "实缴金额", "缴纳日期", "备注"]
# Rows from the third on; None is an empty cell, ("000", 1) a number under a format.
PEOPLE = [
    [1, ("000", 1), "陈一舟", ("#,##0.00", 5200), 78, ("0.00", 78), DAY, "换行\n第二行"],
    [2, ("000", 2), "李二宁", ("#,##0.00", 4800.5), 48, ("0\"元\"", 48), DAY, None],
    [3, ("000", 3), "王三 平", 3000, 30, "３０", "2020.6.8", "两人一笔"],
    [4, ("000", 4), "赵四", 3100, 31, "31.00", "6月9日", None],
    [5, ("000", 5), "钱五", 2999, 15, "约15", DAY, None],
]
DUES = [[TITLE], HEADER, *PEOPLE]
MERGES = [(0, 0, 0, 7), (4, 7, 5, 7)]
HIDDEN = [5]
# Texts in parts: plain (0), struck through (1), raised (2).
PARTS = [[[("30", 0), ("2", 2)], "零宽", "隐藏"], [[("3", 1), ("5", 0)]], [[("公顷", 0), ("2", 2)]]]


def put(cell, value):
    if isinstance(value, tuple):
        cell.number_format, value = value
    cell.value = value
    if isinstance(value, datetime.date):
        cell.number_format = "yyyy-mm-dd"


def merged(row, col):
    """Whether a cell is covered by a merged one."""
    return any(t <= row <= b and l <= col <= r and (row, col) != (t, l) for t, l, b, r in MERGES)


def rows(path):
    """A table whose rows are to be the same from everywhere."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "党费"
    for r, line in enumerate(DUES):
        for c, value in enumerate(line):
            if value is not None and not merged(r, c):
                put(sheet.cell(r + 1, c + 1), value)
    for t, l, b, r in MERGES:
        sheet.merge_cells(start_row=t + 1, start_column=l + 1, end_row=b + 1, end_column=r + 1)
    for row in HIDDEN:
        sheet.row_dimensions[row + 1].hidden = True
    other = book.create_sheet("草稿")
    other["A1"] = "草稿"
    other.sheet_state = "hidden"
    book.properties.modified = datetime.datetime(2020, 7, 1, 9, 0)
    book.save(path)


def sheets(path):
    """Two sheets that only their names tell from each other, and no title."""
    book = openpyxl.Workbook()
    book.active.title = "第一党支部党员捐款登记表"
    for number, name in enumerate(["第一党支部党员捐款登记表", "第二党支部党员捐款登记表"]):
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        sheet.append(["党员编号", "姓名", "捐款方式", "金额", "日期"])
        sheet.append([f"00{number + 1}", "某一", "现金", 50 + number, "2020-06-05"])
    book.save(path)


def old(path):
    """The same by another program."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("党费", cell_overwrite_ok=True)
    for r, line in enumerate(DUES):
        for c, value in enumerate(line):
            if value is None or merged(r, c):
                continue
            style = xlwt.XFStyle()
            if isinstance(value, tuple):
                style.num_format_str, value = value
            elif isinstance(value, datetime.date):
                style.num_format_str = "yyyy-mm-dd"
            sheet.write(r, c, value, style)
    for t, l, b, r in MERGES:
        value = DUES[t][l]
        sheet.write_merge(t, b, l, r, value)
    for row in HIDDEN:
        sheet.row(row).hidden = True
    book.add_sheet("草稿").visibility = 1
    book.save(path)


def shown(value):
    """A cell as text."""
    if isinstance(value, tuple):
        code, value = value
        if code == "000":
            return f"{value:03d}"
        if "元" in code:
            return f"{value}元"
        return f"{value:,.2f}" if "," in code else f"{value:.2f}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return "" if value is None else str(value)


def quoted(text, separator):
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in separator + '"\n') else text


def texts():
    """The same as text in every encoding, and as the HTML that office systems call .xls."""
    for name, separator in (("comma", ","), ("semicolon", ";"), ("tab", "\t")):
        lines = []
        for r, line in enumerate(DUES):
            fields = [quoted("" if merged(r, c) else shown(v), separator) for c, v in enumerate(line)]
            lines.append(separator.join(fields))
        text = "\r\n".join(lines) + "\r\n"
        yield f"dues-{name}-utf8.csv", text.encode("utf-8")
        yield f"dues-{name}-utf8-bom.csv", text.encode("utf-8-sig")
        yield f"dues-{name}-gb18030.csv", text.encode("gb18030")
        yield f"dues-{name}-utf16.csv", b"\xff\xfe" + text.encode("utf-16-le")
        yield f"dues-{name}-utf16be.csv", b"\xfe\xff" + text.encode("utf-16-be")
    yield "dues-xml2003.xls", xml2003().encode("utf-8")
    yield "dues-gbk-html.xls", page("gb2312", False).encode("gbk")
    yield "dues-utf8-html.xls", page("utf-8", True).encode("utf-8")


def xml2003():
    """The same as office systems export it: SpreadsheetML under the name .xls."""
    spreadsheet = "urn:schemas-microsoft-com:office:spreadsheet"
    codes = ["General", "yyyy-mm-dd"] + sorted({v[0] for line in DUES for v in line if isinstance(v, tuple)})
    out = [f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{spreadsheet}" xmlns:ss="{spreadsheet}" xmlns:x="urn:schemas-microsoft-com:office:excel"><Styles>']
    for i, code in enumerate(codes):
        escaped = code.replace('"', "&quot;")
        out.append(f'<Style ss:ID="s{i}"><NumberFormat ss:Format="{escaped}"/></Style>')
    out.append('</Styles><Worksheet ss:Name="党费"><Table>')
    for r, line in enumerate(DUES):
        out.append('<Row ss:Hidden="1">' if r in HIDDEN else "<Row>")
        for c, value in enumerate(line):
            if value is None or merged(r, c):
                continue
            t, l, b, m = next((m for m in MERGES if m[:2] == (r, c)), (r, c, r, c))
            attributes = f' ss:Index="{c + 1}"' + (f' ss:MergeDown="{b - t}"' if b > t else "") + (f' ss:MergeAcross="{m - l}"' if m > l else "")
            code, value = value if isinstance(value, tuple) else ("General", value)
            if isinstance(value, datetime.date):
                code, kind, value = "yyyy-mm-dd", "DateTime", f"{value.isoformat()}T00:00:00.000"
            else:
                kind = "String" if isinstance(value, str) else "Number"
            text = str(value).replace("&", "&amp;").replace("<", "&lt;").replace("\n", "&#10;")
            out.append(f'<Cell ss:StyleID="s{codes.index(code)}"{attributes}><Data ss:Type="{kind}">{text}</Data></Cell>')
        out.append("</Row>")
    hidden = "<WorksheetOptions xmlns=\"urn:schemas-microsoft-com:office:excel\"><Visible>SheetHidden</Visible></WorksheetOptions>"
    out.append(f'</Table></Worksheet><Worksheet ss:Name="草稿"><Table><Row><Cell><Data ss:Type="String">草稿</Data></Cell></Row></Table>{hidden}</Worksheet></Workbook>')
    return "".join(out)


def page(charset, excel):
    """A table in HTML: without types as an office system writes it, or with Excel's attributes."""
    out = [f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>']
    out.append(f'<meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><body><table border=1>')
    for r, line in enumerate(DUES):
        out.append('<tr style="display:none">' if r in HIDDEN else "<tr>")
        for c, value in enumerate(line):
            if merged(r, c):
                continue
            span = next(((b - t + 1, m - l + 1) for t, l, b, m in MERGES if (t, l) == (r, c)), (1, 1))
            attributes = (f" rowspan={span[0]}" if span[0] > 1 else "") + (f" colspan={span[1]}" if span[1] > 1 else "")
            text = shown(value).replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
            if excel:
                number = value[1] if isinstance(value, tuple) else value
                if isinstance(number, datetime.date):
                    attributes += f' x:num="{(number - datetime.date(1899, 12, 30)).days}" style="mso-number-format:\'yyyy\\-mm\\-dd\'"'
                elif isinstance(number, (int, float)):
                    code = value[0] if isinstance(value, tuple) else "General"
                    code = code.replace('"', "\\0022")
                    attributes += f' x:num="{number}" style=\'mso-number-format:"{code}"\''
                elif number is not None:
                    attributes += " x:str"
            out.append(f"<td{attributes}>{text}</td>")
        out.append("</tr>")
    return "".join([*out, "</table></body></html>"])


def write(path, date1904):
    """What cells can hold, and what rows, columns and sheets can be."""
    book = openpyxl.Workbook()
    if date1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.title = "各种"
    small, struck = InlineFont(vertAlign="superscript"), InlineFont(strike=True)
    bold, low = InlineFont(b=True), InlineFont(vertAlign="subscript")
    cells = {
        "A1": "文字",
        "A2": CellRichText("面积", TextBlock(bold, "30"), "公顷"),
        "A3": CellRichText("30", TextBlock(small, "2")),
        "A4": CellRichText(TextBlock(struck, "3"), "5"),
        "A5": 50,
        "A6": CellRichText("H", TextBlock(low, "2"), "O"),
        "A7": "一\n二",
        "A8": "  前后  ",
        "A9": "001",
        "A10": "长" * 3000 + "x" * 3000 + "末",
        "A11": "y" * 7000 + "汉字",
        "A12": "z" * 5000,
        "B1": ("000", 12),
        "B2": ("0%", 0.5),
        "B3": ("yyyy-mm-dd", datetime.date(2020, 6, 5)),
        "B4": ("h:mm", datetime.time(8, 30)),
        "B5": ("yyyy-mm-dd h:mm", datetime.datetime(2020, 6, 5, 18, 0)),
        "B6": ("#,##0.00", 1286.5),
        "B7": ('0"斤"', 3),
        "B8": ('0.0,"千元"', 12860),
        "B9": -5,
        "B10": 0.000001,
        "B11": 123456789012345,
        "B12": ('yyyy"年"m"月"d"日"', datetime.date(2020, 2, 29)),
        "C1": "=1+1",
        "C2": '="甲"&"乙"',
        "C3": "=1/0",
        "C4": "=TRUE()",
        "C5": ("yyyy-mm-dd", "=DATE(2020,6,5)"),
        "C6": "=NA()",
        "C7": '=IF(1=1,"","x")',
        "C8": "=VALUE(\"x\")",
        "D1": True,
        "D2": False,
        "E1": 7,
        "E3": "合并",
        "A14": "隐藏行",
        "A15": "零高行",
        "H1": "隐藏列",
        "I1": "零宽列",
    }
    for at, value in cells.items():
        put(sheet[at], value)
    sheet["A5"].font = Font(strike=True)
    sheet.merge_cells("E1:F2")
    sheet.merge_cells("E3:E5")
    sheet.row_dimensions[14].hidden = True
    sheet.row_dimensions[15].height = 0
    sheet.column_dimensions["H"].hidden = True
    sheet.column_dimensions["I"].width = 0
    hidden = book.create_sheet("隐")
    hidden["B2"] = "看不见"
    hidden.sheet_state = "hidden"
    book.save(path)
