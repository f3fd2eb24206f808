"""Writes the two shipped report templates: report/半年党建工作报告.docx and report/党建工作月报.docx.

They are ordinary Word files, meant to be edited in Word or WPS from then on; this only made the first ones, and shows how
they are built. Standard library only; the same bytes every time. Page, fonts and sizes follow GB/T 9704-2012.
"""

import pathlib
import sys
import zipfile
from xml.sax.saxutils import escape

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import template_texts as texts

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TEXT_WIDTH = 8845  # twentieths of a point: 210 mm less margins of 28 and 26 mm

TITLE, BODY, HEAD, SUBHEAD = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"


def fonts(east):
    return f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="{east}"/>'


def style(kind, ident, name, paragraph="", run="", based="", following="", default=False):
    first = 'w:default="1" ' if default else ""
    return (
        f'<w:style w:type="{kind}" {first}w:styleId="{ident}"><w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{based}"/>' if based else "")
        + (f'<w:next w:val="{following}"/>' if following else "")
        + ("<w:qFormat/>" if kind == "paragraph" else "")
        + (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "")
        + (f"<w:rPr>{run}</w:rPr>" if run else "")
        + "</w:style>"
    )


INDENT = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'


def head(ident, name, level, east, bold=""):
    return style(
        "paragraph", ident, name,
        f'<w:keepNext/>{INDENT}<w:outlineLvl w:val="{level}"/>', fonts(east) + bold, "Normal", "Normal",
    )


STYLES = (
    f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts(BODY)}<w:kern w:val="2"/><w:sz w:val="32"/>'
    '<w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
    "<w:pPrDefault/></w:docDefaults>"
    + style("paragraph", "Normal", "Normal",
            '<w:widowControl w:val="0"/><w:spacing w:before="0" w:after="0" w:line="580" w:lineRule="exact"/><w:jc w:val="both"/>',
            default=True)
    + style("table", "TableNormal", "Normal Table", default=True).replace(
        "</w:style>",
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="40" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>')
    + style("paragraph", "Title", "Title",
            '<w:keepNext/><w:spacing w:before="0" w:after="0" w:line="700" w:lineRule="exact"/><w:jc w:val="center"/>',
            fonts(TITLE) + '<w:sz w:val="44"/><w:szCs w:val="44"/>', "Normal", "Text")
    + style("paragraph", "Text", "正文缩进", INDENT, based="Normal")
    + head("Heading1", "heading 1", 0, HEAD)
    + head("Heading2", "heading 2", 1, SUBHEAD)
    + head("Heading3", "heading 3", 2, BODY, "<w:b/>")
    + style("paragraph", "Signature", "Signature", '<w:keepLines/><w:ind w:right="640"/><w:jc w:val="right"/>', based="Normal")
    + style("paragraph", "TableTitle", "表题",
            '<w:keepNext/><w:spacing w:before="240" w:after="60" w:line="480" w:lineRule="exact"/><w:jc w:val="center"/>',
            fonts(HEAD) + '<w:sz w:val="28"/><w:szCs w:val="28"/>', "Normal", "Cell")
    + style("paragraph", "Cell", "表内文字",
            '<w:spacing w:before="0" w:after="0" w:line="320" w:lineRule="exact"/><w:jc w:val="center"/>',
            '<w:sz w:val="21"/><w:szCs w:val="21"/>', "Normal")
    + style("paragraph", "CellHead", "表头", "<w:keepNext/>", fonts(HEAD), "Cell")
    + style("paragraph", "Subtitle", "Subtitle", '<w:keepNext/><w:jc w:val="center"/>', fonts(SUBHEAD), "Normal", "Text")
    + style("paragraph", "Note", "表注",
            '<w:spacing w:before="60" w:after="0" w:line="320" w:lineRule="exact"/>',
            '<w:sz w:val="21"/><w:szCs w:val="21"/>', "Normal")
    + style("paragraph", "Footer", "footer",
            '<w:spacing w:before="0" w:after="0" w:line="320" w:lineRule="exact"/>',
            fonts("宋体") + '<w:sz w:val="28"/><w:szCs w:val="28"/>', "Normal")
    + "</w:styles>"
)

FONT_TABLE = f'<w:fonts xmlns:w="{W}">' + "".join(
    f'<w:font w:name="{name}">' + (f'<w:altName w:val="{other}"/>' if other else "")
    + f'<w:charset w:val="86"/><w:family w:val="{family}"/></w:font>'
    for name, other, family in [
        (TITLE, "方正小标宋_GBK", "auto"), (BODY, "仿宋", "modern"), (SUBHEAD, "楷体", "modern"),
        (HEAD, "SimHei", "modern"), ("宋体", "SimSun", "auto"),
    ]
) + "</w:fonts>"


def run(text, properties=""):
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    lines = [f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n")]
    return f"<w:r>{look}{'<w:br/>'.join(lines)}</w:r>"


def paragraph(ident, text, more=""):
    """A paragraph; what stands before `｜` is in bold."""
    lead, bar, rest = text.partition("｜")
    runs = run(lead, "<w:b/>") + run(rest) if bar else run(text)
    return f'<w:p><w:pPr><w:pStyle w:val="{ident}"/>{more}</w:pPr>{runs if text else ""}</w:p>'


def page_number(side):
    field = "".join(
        f"<w:r>{inner}</w:r>" for inner in (
            '<w:fldChar w:fldCharType="begin"/>', '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>', "<w:t>1</w:t>", '<w:fldChar w:fldCharType="end"/>'))
    indent = f'<w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/>'
    return (f'<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="Footer"/>{indent}</w:pPr>{run("— ")}{field}{run(" —")}'
            "</w:p></w:ftr>")


BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
    for side, size in [("top", 8), ("left", 4), ("bottom", 8), ("right", 4), ("insideH", 4), ("insideV", 4)])


def table(widths, rows):
    """Rows are (kind, cells): head (repeated on every page), body, control (one cell across)."""
    unit = TEXT_WIDTH // sum(widths)
    sizes = [width * unit for width in widths]
    sizes[0] += TEXT_WIDTH - sum(sizes)
    out = (f'<w:tbl><w:tblPr><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{BORDERS}</w:tblBorders>'
           '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="30" w:type="dxa"/><w:right w:w="30" w:type="dxa"/></w:tblCellMar>'
           '</w:tblPr><w:tblGrid>' + "".join(f'<w:gridCol w:w="{s}"/>' for s in sizes) + "</w:tblGrid>")
    for kind, cells in rows:
        header = "<w:tblHeader/>" if kind == "head" else ""
        out += f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="420" w:hRule="atLeast"/>{header}</w:trPr>'
        spans = [len(sizes)] if kind == "control" else [1] * len(sizes)
        for cell, span, size in zip(cells, spans, [sum(sizes)] if kind == "control" else sizes):
            across = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
            ident = "CellHead" if kind == "head" else "Cell"
            out += (f'<w:tc><w:tcPr><w:tcW w:w="{size}" w:type="dxa"/>{across}<w:vAlign w:val="center"/></w:tcPr>'
                    f"{paragraph(ident, cell)}</w:tc>")
        out += "</w:tr>"
    return out + "</w:tbl>"


def unit_table(ident, columns):
    """A declared table, a row for each unit below the total, so that no total stands alone on a new page."""
    rows = [
        ("head", ["单位"] + [name.replace("（", "\n（") for _, name in columns]),
        ("control", [f"{{%tr if tables.{ident}.half.total is defined %}}"]),
        ("body", ["合计"] + [f"{{{{ tables.{ident}.half.total.{column}|表内 }}}}" for column, _ in columns]),
        ("control", ["{%tr endif %}"]),
        ("control", [f"{{%tr for row in tables.{ident}.half %}}"]),
        ("body", ["{{ row.name }}"] + [f"{{{{ row.{column}|表内 }}}}" for column, _ in columns]),
        ("control", ["{%tr endfor %}"]),
    ]
    return table([26] + [16] * len(columns) if len(columns) < 8 else [20] + [12] * len(columns), rows)


def write(path, title, body):
    section = (
        f'<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" '
        'w:footer="1400" w:gutter="0"/><w:pgNumType w:start="1"/><w:cols w:space="425"/></w:sectPr>')
    document = f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}{section}</w:body></w:document>'
    settings = (
        f'<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/>'
        '<w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        "</w:compat></w:settings>")
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    package = "http://schemas.openxmlformats.org/package/2006/"
    parts = [("document", "document.main"), ("styles", "styles"), ("settings", "settings"), ("fontTable", "fontTable"),
             ("footer1", "footer"), ("footer2", "footer")]
    types = (
        f'<Types xmlns="{package}content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="/word/{name}.xml" ContentType="{kind}{what}+xml"/>' for name, what in parts)
        + '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>')
    relation = '<Relationship Id="rId{}" Type="{}/{}" Target="{}"/>'
    relations = "".join(
        relation.format(i, R, what, f"{name}.xml")
        for i, (name, what) in enumerate([("styles", "styles"), ("settings", "settings"), ("fontTable", "fontTable"),
                                          ("footer1", "footer"), ("footer2", "footer")], 1))
    root = (relation.format(1, R, "officeDocument", "word/document.xml")
            + relation.format(2, package + "relationships/metadata", "core-properties", "docProps/core.xml"))
    core = (f'<cp:coreProperties xmlns:cp="{package}metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{title}</dc:title></cp:coreProperties>")
    wrapped = f'<Relationships xmlns="{package}relationships">{{}}</Relationships>'
    files = [
        ("[Content_Types].xml", types), ("_rels/.rels", wrapped.format(root)), ("docProps/core.xml", core),
        ("word/document.xml", document), ("word/_rels/document.xml.rels", wrapped.format(relations)),
        ("word/styles.xml", STYLES), ("word/settings.xml", settings), ("word/fontTable.xml", FONT_TABLE),
        ("word/footer1.xml", page_number("right")), ("word/footer2.xml", page_number("left")),
    ]
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in files:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text)


def half_year():
    body = "".join(paragraph(ident, text) for ident, text in texts.HALF_YEAR)
    for i, (title, ident, columns) in enumerate(texts.TABLES):
        number = "一二三四五"[i]
        body += paragraph("TableTitle", f"附表{number}　{{{{ span }}}}{title}", "<w:pageBreakBefore/>") + unit_table(ident, columns)
    return body + paragraph("Note", texts.TABLE_NOTE)


def monthly():
    before = "".join(paragraph(ident, text) for ident, text in texts.MONTHLY_BEFORE)
    rows = [("head", ["指标", "本月", "上月", "上年同期", "与上月比"])]
    for ident, name, change in texts.MONTHLY_ROWS:
        rows.append(("body", [name, f"{{{{ {ident}|表内 }}}}", f"{{{{ {ident}.prev|表内 }}}}", f"{{{{ {ident}.last_year|表内 }}}}",
                              f"{{{{ {ident}|{change}('上期')|表内 }}}}"]))
    after = "".join(paragraph(ident, text) for ident, text in texts.MONTHLY_AFTER)
    return before + table([34, 16, 16, 16, 22], rows) + after


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "report")
    write(folder / "半年党建工作报告.docx", "半年党建工作报告", half_year())
    write(folder / "党建工作月报.docx", "党建工作月报", monthly())
