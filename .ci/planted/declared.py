"""Faults for the checks of the shipped config. Two of the 27 cannot fail there: lectures of leaders are some of all lectures, and
households some of all visits.
"""

import datetime

import openpyxl

from built_in import DAY, DUES, branch
from world import chinese, column, label, rows

ACTIVITIES, ASSETS, FARMS, STUDY = "组织生活台账", "农村集体资产清产核资进度表", "新型经营主体统计表", "学习强国使用情况表"
MEETINGS = (("general-meeting", "三", "党员大会"), ("lecture", "六", "党课"))


def plant(w):
    dues(w)
    party_life(w)
    reviews(w)
    volunteering(w)
    counties(w)
    others(w)


def change(w, check, unit, month, sheet, at, to, where=None):
    """Changes a cell (`to` gets its value and the sheet), which must be found there, or at `where`."""
    with w.open(unit, month) as book:
        page = book[sheet]
        cell = at(page)
        page[cell] = to(page[cell].value, page)
    w.want(check, unit, month, w.path(unit, month), sheet, where(page) if where else cell)


def at(name, row):
    return lambda page: f"{column(page, name)}{row}"


def of(name):
    return lambda page: label(page, name)


def dues(w):
    change(w, "dues-band", branch("十"), "2020-05", DUES, at("应缴金额", 4), lambda v, _: round(v - 1, 2))
    change(w, "dues-paid", branch("十一"), "2020-02", DUES, at("实缴金额", 5), lambda v, _: round(v - 5, 2))
    unit = "农业信息中心第二党支部"
    for month in ("2019-12", "2020-01", "2020-02", "2020-03", "2020-04", "2020-05"):
        member = lambda page: next(f"{column(page, '实缴金额')}{row}" for row in rows(page) if page[f"A{row}"].value == "003")
        change(w, "dues-paid", unit, month, DUES, member, lambda *_: 0)
        check, code, when, *place = w.expected.pop()
        if month >= "2020-01":  # earlier years only feed comparisons
            w.expected.append((check, code, when, *place))
    w.expected.append(("dues-arrears", code, when, *place))
    unit, month = "农机推广站第一党支部", "2020-04"
    with w.open(unit, month) as book:
        gone = book[DUES]["A4"].value
        book[DUES].delete_rows(4)
        row = next(row for row in rows(book["党员花名册"]) if book["党员花名册"][f"A{row}"].value == gone)
    w.want("dues-roster", unit, month, w.path(unit, month), "党员花名册", f"A{row}")


def without(w, unit, month, kind):
    """No activity of this kind is left."""
    with w.open(unit, month) as book:
        kinds = column(book[ACTIVITIES], "类型")
        for row in rows(book[ACTIVITIES]):
            if book[ACTIVITIES][f"{kinds}{row}"].value == kind:
                book[ACTIVITIES][f"{kinds}{row}"] = "集中学习"


def party_life(w):
    for check, number, kind in MEETINGS:
        for month in ("2020-01", "2020-02", "2020-03"):
            without(w, branch(number), month, kind)
        w.want(check, branch(number), "2020-03")
    without(w, branch("四"), "2020-02", "支委会")
    w.want("committee-meeting", branch("四"), "2020-02", w.path(branch("四"), "2020-02"), ACTIVITIES)
    without(w, branch("五"), "2020-02", "主题党日")
    w.want("theme-day", branch("五"), "2020-02")
    # There is nothing to report at all: no row that could be at fault.
    with w.open(branch("八"), "2020-03") as book:
        page = book[ACTIVITIES]
        page.delete_rows(3, page.max_row)
        page["A3"] = "本月无此项"
    w.want("committee-meeting", branch("八"), "2020-03", w.path(branch("八"), "2020-03"), ACTIVITIES, "")
    w.want("theme-day", branch("八"), "2020-03", w.path(branch("八"), "2020-03"), ACTIVITIES, "")
    unit, month = "老干部党支部", "2020-03"
    with w.open(unit, month) as book:
        page = book[ACTIVITIES]
        row = next(row for row in rows(page) if page[f"{column(page, '类型')}{row}"].value == "支委会")
        page[f"{column(page, '应到人数')}{row}"], page[f"{column(page, '实到人数')}{row}"] = 5, 2
    w.want("committee-meeting", unit, month, w.path(unit, month), ACTIVITIES, f"{column(page, '实到人数')}{row}")
    more = lambda _, page: page[f"{column(page, '应到人数')}4"].value + 1
    change(w, "attendance-within", branch("一"), "2020-04", ACTIVITIES, at("实到人数", 4), more)
    change(w, "attendance-roster", branch("二"), "2020-02", ACTIVITIES, at("应到人数", 3), lambda *_: 400)


def reviews(w):
    unit, month = branch("九"), "2020-03"
    roster = openpyxl.load_workbook(w.path(unit, month))["党员花名册"]
    members = [roster[f"A{row}"].value for row in rows(roster)]
    marks = ["优秀" if 2 * n < len(members) else "合格" for n in range(len(members))]
    lines = [[i, "某", 2019, DAY(2020, 3, 9), "是", mark] for i, mark in zip(members, marks)]
    # The second and fourth were marked and took no part, the third took part and has no mark.
    lines[1][4] = lines[3][4] = "否"
    lines[2][5] = None
    head = ["党员编号", "姓名", "评议年度", "评议日期", "是否参加", "等次"]
    title = f"{unit}{chinese(month)}民主评议党员登记表"
    path = w.new(month, f"{unit}{chinese(month)}民主评议", title, head, lines, "2020-04-02T10:00:00Z")
    for cell in ("F4", "F5", "F6"):
        w.want("review-balance", unit, month, path, "Sheet", cell)
    w.want("review-excellent", unit, month, path)
    w.want("review-parts", unit, month, path)
    unit, month, sheet = branch("七"), "2020-05", "发展党员工作台账"
    with w.open(unit, month) as book:
        page = book[sheet]
        active, target = column(page, "积极分子日期"), column(page, "发展对象日期")
        row = next(row for row in rows(page) if page[f"{active}{row}"].value)
        page[f"{active}{row}"], page[f"{target}{row}"] = DAY(2019, 6, 10), DAY(2020, 6, 9)
    w.want("recruit-year", unit, month, w.path(unit, month), sheet, f"{target}{row}")


def volunteering(w):
    unit, month, sheet = branch("十"), "2020-02", "志愿服务登记表"
    time = datetime.time
    with w.open(unit, month) as book:
        page = book[sheet]
        first, second = ([page[f"{c}{row}"].value for c in "ABC"] for row in (3, 4))
        page["D3"], page["E3"], page["F3"] = time(9), time(11), 2
        page.append([*first, time(10, 30), time(12), 1.5, "清扫", "某社区"])
        page.append([*second, None, None, 23.5, "清扫", "某社区"])
    w.want("volunteer-overlap", unit, month, w.path(unit, month), sheet, f"D{page.max_row - 1}")
    w.want("volunteer-overlap", unit, month, w.path(unit, month), sheet, f"F{page.max_row}")
    unit, month = "农机推广站第二党支部", "2020-04"
    members = openpyxl.load_workbook(w.path(unit, month))["党员花名册"].max_row - 2
    lines = [[f"{n + 1:03d}", "某", "到机关捐", 50, DAY(2020, 4, 8)] for n in range(members + 2)]
    head = ["党员编号", "姓名", "捐款方式", "金额", "日期"]
    title = f"{unit}{chinese(month)}党员捐款登记表"
    w.want("donation-once", unit, month, w.new(month, f"{unit}捐款", title, head, lines, "2020-05-02T10:00:00Z"))


def counties(w):
    change(w, "assets-chain", "禾澜县", "2020-03", ASSETS, at("累计录入平台村数", 4), lambda _, p: p["E4"].value + 1)
    fewer = lambda _, page: page[f"{column(page, '累计完成村数')}5"].value - 1
    change(w, "assets-chain", "桑墨县", "2020-04", ASSETS, at("任务村数", 5), fewer, at("累计完成村数", 5))
    change(w, "assets-carry", "麦滢县", "2020-05", ASSETS, at("本月完成村数", 6), lambda v, _: v + 1, at("累计完成村数", 6))
    # April did not come; May stands below March.
    march = openpyxl.load_workbook(w.path("谷渌县", "2020-03"))[ASSETS]["D3"].value
    with w.open("谷渌县", "2020-04") as book:
        del book.book[ASSETS]
    w.want("missing-submission", "谷渌县", "2020-04")
    with w.open("谷渌县", "2020-05") as book:
        book[ASSETS]["D3"], book[ASSETS]["E3"], book[ASSETS]["F3"] = max(0, march - 1), 0, 0
    w.want("assets-carry", "谷渌县", "2020-05", w.path("谷渌县", "2020-05"), ASSETS, "D3")
    change(w, "farms-balance", "禾澜县", "2020-05", FARMS, of("合作社期末"), lambda v, _: v + 3)
    with w.open("稻箬县", "2020-03") as book:
        page = book[FARMS]
        page[label(page, "家庭农场期末")] = page[label(page, "家庭农场期末")].value + 2
    change(w, "farms-carry", "稻箬县", "2020-03", FARMS, of("家庭农场上期末"), lambda v, _: v + 2)
    w.want("farms-carry", "稻箬县", "2020-04", w.path("稻箬县", "2020-04"), FARMS, label(page, "家庭农场上期末"))
    card = "疫情防控力量统计表"
    before = openpyxl.load_workbook(w.path("桑墨县", "2020-02"))[card]
    less = before[label(before, "群众志愿者")].value - 7
    change(w, "epidemic-carry", "桑墨县", "2020-03", card, of("群众志愿者"), lambda *_: less)


def others(w):
    more = lambda _, page: page[label(page, "已注册学员数")].value + 2
    change(w, "platform-order", branch("一"), "2020-05", STUDY, of("参与学员数"), more)
    change(w, "platform-groups", branch("二"), "2020-04", STUDY, of("学习群数"), lambda *_: 3)
    log = "科技服务下乡日志"
    with w.open("农业信息中心", "2020-03") as book:
        book[log][f"{column(book[log], '培训场次')}4"] = 2
    change(w, "visits-plausible", "农业信息中心", "2020-03", log, at("培训人次", 4), lambda *_: 0)
    head, line = ["材料名称", "报告期起月", "报告期止月", "报送日期"], ["汇报", 6, 2, DAY(2020, 5, 20)]
    title = "畜牧技术站2020年5月意识形态汇报材料报送表"
    path = w.new("2020-05", "畜牧技术站意识形态", title, head, [line], "2020-06-02T10:00:00Z")
    w.want("ideology-span", "畜牧技术站", "2020-05", path, "Sheet", "B3")
