"""Opens published files in LibreOffice and turns them into PDF, as whoever prints them would.

usage: office.py GENERATION [PAGES.tsv]

Every .xlsx and .docx of the generation must convert; 首页 must come out as one upright page of A4 that says what it has
to say, every sheet of 汇总表.xlsx must be there. PAGES.tsv holds how many pages the files of the shipped sample have;
HUIZONG_BLESS=1 writes it anew. Without LibreOffice it says loudly that nothing was looked at.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
import zipfile

folder = pathlib.Path(sys.argv[1])
golden = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
office = shutil.which("soffice") or shutil.which("libreoffice")
missing = [name for name in ("pdfinfo", "pdftotext") if not shutil.which(name)]
if not office or missing:
    print(f"SKIPPED: {' '.join(missing) or 'LibreOffice'} is not installed; no file was printed", file=sys.stderr)
    sys.exit(0)

scratch = pathlib.Path(tempfile.mkdtemp())
environment = dict(os.environ, FONTCONFIG_FILE=str(pathlib.Path(__file__).with_name("fonts.conf").resolve()))


def convert(paths, out):
    """Converts files to PDF; one start of the program for all of them."""
    command = [office, f"-env:UserInstallation={(scratch / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", out, *paths], check=True, capture_output=True, env=environment, timeout=600)


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def sheets(path):
    """Names of a workbook's sheets."""
    with zipfile.ZipFile(path) as package:
        book = ET.fromstring(package.read("xl/workbook.xml"))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    return [sheet.get("name") for sheet in book.iter(f"{space}sheet") if sheet.get("state") is None]


pages = {}
files = sorted(path for end in ("xlsx", "docx") for path in folder.rglob(f"*.{end}"))
assert files, f"{folder} holds no workbook"
for place in sorted({path.parent for path in files}):
    out = scratch / place.relative_to(folder)
    here = [path for path in files if path.parent == place]
    convert(here, out)
    for path in here:
        pdf = out / f"{path.stem}.pdf"
        assert pdf.is_file(), f"{path.name} cannot be opened"
        info = run("pdfinfo", pdf)
        pages[path.relative_to(folder).as_posix()] = int(re.search(r"^Pages:\s+(\d+)", info, re.M)[1])

book = folder / "汇总表.xlsx"
pdf = scratch / "汇总表.pdf"
plain = lambda text: re.sub(r"\s", "", text)
first = plain(run("pdftotext", "-l", "1", pdf, "-"))
for word in ("截至日", "应报", "请定事项", "主要指标", "未报、迟报单位", "说明"):
    assert word in first, f"page one lacks {word}"
second = plain(run("pdftotext", "-f", "2", "-l", "2", pdf, "-"))
assert sheets(book)[1] in second and "请定事项" not in second, "page one is more than one page"
size = re.search(r"^Page size:\s+([\d.]+) x ([\d.]+)", run("pdfinfo", pdf), re.M)
assert [round(float(side)) for side in size.groups()] == [595, 842], f"page one is {size.groups()} points"
text = plain(run("pdftotext", pdf, "-"))
for name in sheets(book)[1:]:
    assert plain(name) in text, f"{name} was not printed"

if golden:
    found = "".join(f"{name}\t{n}\n" for name, n in sorted(pages.items()))
    if os.environ.get("HUIZONG_BLESS") == "1":
        golden.write_text(found, encoding="utf-8")
    known = golden.read_text(encoding="utf-8")
    assert known == found, f"pages differ\n- expected\n{known}- found\n{found}"
print(f"office: {len(pages)} files open and print {sum(pages.values())} pages, page one is one page")
shutil.rmtree(scratch)
