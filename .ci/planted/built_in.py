"""Faults for the checks that come built in, each in a unit and month of its own."""

import datetime
import re
import shutil

import openpyxl

from world import column, label, rewrite, rows, stamp

DAY = datetime.datetime
DUES = "党费收缴明细表"


def branch(number):
    return f"第{number}党支部"


def plant(w):
    cells(w)
    records(w)
    sheets(w)
    files(w)
    owing(w)
    series(w)


def cells(w):
    for check, number, month, sheet, name, row, value in [
        ("type", "五", "2020-03", DUES, "实缴金额", 5, "约80"),
        ("required", "六", "2020-02", "组织生活台账", "日期", 4, None),
        ("enum", "七", "2020-03", "党员花名册", "党员类别", 4, "群众"),
        ("range", "八", "2020-04", "志愿服务登记表", "服务时长", 3, 30),
        ("resident-id", "九", "2020-02", "党员花名册", "身份证号", 6, "110101199001011234"),
        ("error-value", "十", "2020-03", DUES, "应缴金额", 4, "#REF!"),
        ("uncomputed-formula", "十一", "2020-04", DUES, "实缴金额", 4, "=D4+0"),
        ("repaired", "二", "2020-03", "组织生活台账", "应到人数", 4, "１２人"),
        ("reference", "三", "2020-04", "志愿服务登记表", "党员编号", 4, "777"),
    ]:
        unit = branch(number)
        with w.open(unit, month) as book:
            at = f"{column(book[sheet], name)}{row}"
            book[sheet][at] = value
        w.want(check, unit, month, w.path(unit, month), sheet, at)


def records(w):
    unit, month = branch("四"), "2020-04"
    with w.open(unit, month) as book:
        sheet = book[DUES]
        last = sheet.max_row
        sheet[f"A{last}"] = sheet["A3"].value
    w.want("duplicate-key", unit, month, w.path(unit, month), DUES, f"A{last}")
    unit, month = branch("一"), "2020-03"
    with w.open(unit, month) as book:
        at = f"{column(book['志愿服务登记表'], '活动日期')}3"
        book["志愿服务登记表"][at] = DAY(2020, 1, 20)
    w.want("row-period", unit, month, w.path(unit, month), "志愿服务登记表", at)
    unit, month = branch("二"), "2020-05"
    with w.open(unit, month) as book:
        sheet = book[DUES]
        total = sheet.max_row + 1
        sheet[f"A{total}"] = "合计"
        for name, more in (("应缴金额", 0), ("实缴金额", 20)):
            at = column(sheet, name)
            sheet[f"{at}{total}"] = round(sum(sheet[f"{at}{row}"].value for row in range(3, total)) + more, 2)
    w.want("control-total", unit, month, w.path(unit, month), DUES, f"{at}{total}")


def sheets(w):
    log = "科技服务下乡日志"
    with w.open("农机推广站", "2020-03") as book:
        book[log]["A1"] = "种子服务站2020年4月科技服务下乡日志"
    w.want("identity-conflict", None, None, w.path("农机推广站", "2020-03"), log)
    with w.open("畜牧技术站", "2020-02") as book:
        at = column(book[log], "培训人次")
        for row in (2, *rows(book[log])):
            book[log][f"{at}{row}"] = None
    w.want("missing-column", "畜牧技术站", "2020-02", w.path("畜牧技术站", "2020-02"), log)
    with w.open("种子服务站", "2020-04") as book:
        sheet = book.book.create_sheet("旧数据")
        for line in (["种子服务站2020年4月微信推文登记表"], ["标题", "发布日期", "发布平台"], ["旧", DAY(2020, 4, 3), "旧"]):
            sheet.append(line)
        sheet.sheet_state = "hidden"
    w.want("hidden-sheet", None, None, w.path("种子服务站", "2020-04"), "旧数据")
    with w.open("农业信息中心", "2020-04") as book:
        sheet = book.book.create_sheet("值班安排")
        for line in (["2020年4月值班安排"], ["日期", "值班人", "电话"], [DAY(2020, 4, 3), "某", 1], [DAY(2020, 4, 4), "某", 2]):
            sheet.append(line)
    w.want("unknown-form", None, None, w.path("农业信息中心", "2020-04"), "值班安排")
    visits = "入户指导台账"
    with w.open("谷渌县", "2020-03") as book:
        book[visits].row_dimensions[5].hidden = True
    w.want("hidden-rows", "谷渌县", "2020-03", w.path("谷渌县", "2020-03"), visits)
    with w.open("麦滢县", "2020-03") as book:
        for row in (2, *rows(book[visits])):
            book[visits][f"F{row}"] = "天气" if row == 2 else "晴"
    w.want("unmapped-column", "麦滢县", "2020-03", w.path("麦滢县", "2020-03"), visits, "F2")


def only(w, path, new, sheet, at, more):
    """A copy of a workbook with one of its sheets, and a number on it changed."""
    shutil.copy(path, new)
    book = openpyxl.load_workbook(new)
    for name in book.sheetnames:
        if name != sheet:
            del book[name]
    at = label(book[sheet], at)
    book[sheet][at] = book[sheet][at].value + more
    book.save(new)
    stamp(new, "2020-03-04T10:00:00Z")
    stamp(path, "2020-03-04T10:00:00Z")


def files(w):
    path = w.input / "2020-03/桑墨县3月通知.pdf"
    path.write_bytes(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF")
    w.want("unreadable", None, None, path)
    old = w.path("老干部党支部", "2020-02")
    w.want("wrong-extension", None, None, old.rename(old.with_suffix(".xls")))
    path = w.input / "2020-01/机关党委2020年1月报表（副本）.xlsx"
    shutil.copy(w.path("机关党委", "2020-01"), path)
    w.want("duplicate-file", "机关党委", "2020-01", path)
    old = w.path("谷渌县", "2020-02")
    only(w, old, old.with_stem(f"{old.stem}（新）"), "防疫宣传投放表", "横幅", 5)
    w.want("conflict", "谷渌县", "2020-02", old, "防疫宣传投放表")
    old = w.path("麦滢县", "2020-02")
    only(w, old, old.with_stem("麦滢县2020年2月疫情防控力量更正"), "疫情防控力量统计表", "街道干部", 1)
    w.want("superseded", "麦滢县", "2020-02", old, "疫情防控力量统计表")
    head = ["党员编号", "姓名", "计算基数", "应缴金额", "实缴金额", "缴纳日期", "备注"]
    line = ["001", "某", 3000, 15, 15, DAY(2020, 4, 3), None]
    name = "园艺站党支部4月党费"
    w.want("unknown-unit", None, None, w.new("2020-04", name, "园艺站党支部2020年4月党费收缴明细表", head, [line], "2020-05-03T10:00:00Z"))
    head, line = ["标题", "发布日期", "发布平台"], ["春耕", DAY(2020, 2, 3), "微信公众号"]
    path = w.new("2020-02", "农资供应站2月推文", "农资供应站2020年2月微信推文登记表", head, [line], "2020-03-03T10:00:00Z")
    w.want("abolished-unit", "农资供应站", "2020-02", path)


def owing(w):
    for number, sheet, carried in (("五", "志愿服务登记表", False), ("六", "学习强国使用情况表", True)):
        with w.open(branch(number), "2020-05") as book:
            del book.book[sheet]
        w.want("missing-submission", branch(number), "2020-05")
        if carried:
            w.want("carried-over", branch(number), "2020-05")
    stamp(w.path(branch("七"), "2020-04"), "2020-05-20T08:00:00Z")
    w.want("late-submission", branch("七"), "2020-04", w.path(branch("七"), "2020-04"))


def series(w):
    card = "防疫宣传投放表"
    before = openpyxl.load_workbook(w.path("稻箬县", "2020-03"))[card]
    with w.open("稻箬县", "2020-04") as book:
        for row in rows(before):
            book[card].cell(row, 2).value = before.cell(row, 2).value
    w.want("unchanged", "稻箬县", "2020-04", w.path("稻箬县", "2020-04"), card, "")
    unit = branch("八")
    with w.open(unit, "2020-03") as book:
        at = f"{column(book[DUES], '计算基数')}6"
        book[DUES][at] = book[DUES][at].value * 10
    w.want("jump", unit, "2020-03", w.path(unit, "2020-03"), DUES, at)
    w.want("jump", unit, "2020-04", w.path(unit, "2020-04"), DUES, at)
    # Formulas with their results, in all rows of the column but one.
    path = w.path(branch("九"), "2020-04")
    book = openpyxl.load_workbook(path)
    at, last = column(book[DUES], "应缴金额"), book[DUES].max_row

    def computed(part):
        for row in set(range(3, last + 1)) - {7}:
            pattern = rf'(<c r="{at}{row}"[^>]*>)<v>'.encode()
            part, count = re.subn(pattern, rb"\g<1><f>ROUND(C%d*0.005,2)</f><v>" % row, part)
            assert count == 1, row
        return part

    rewrite(path, {f"xl/worksheets/sheet{book.sheetnames.index(DUES) + 1}.xml": computed})
    w.want("overwritten-formula", branch("九"), "2020-04", path, DUES, f"{at}7")
