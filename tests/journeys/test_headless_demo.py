"""`dengmen demo` without a display: the whole path, and what it leaves behind."""

import json
import os
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication

from desktop.cli import main

PLANTED = (
    "赵守田", "钱桂兰", "赵䶮", "孙桂芳", "吴德福", "李春梅", "吴小军", "吴小燕", "高凤英", "高子涵",
    "张淑婷", "张玉山", "马长顺", "丁玉珍", "郑世涛", "冯秀兰", "单晓红", "周广发", "田秀云", "周思彤",
    "999901195803140011", "999901196208090026", "999901201202290039", "99990119620809002642",
    "13800000609", "红梅路口第二家", "想申请低保，不知道怎么办手续", "一氧化碳报警器", "行动不便，由丈夫代取",
    "父亲失联情形需公安、民政一起核实",
)  # fmt: skip


def demo(tmp_path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    temporary = tmp_path / "tmp"
    temporary.mkdir(exist_ok=True)
    environment = {**os.environ, "TMPDIR": str(temporary), "HOME": str(tmp_path)}
    command = [
        sys.executable,
        "-m",
        "desktop.cli",
        "--folder",
        str(tmp_path / "world"),
        "demo",
        "--out",
        str(tmp_path / "out"),
        *options,
    ]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=250, check=False)


def text_of(paper: Path) -> str:
    return "".join(page.extract_text() for page in PdfReader(paper).pages)


def test_the_demo_does_the_whole_job_and_leaks_nothing(tmp_path: Path) -> None:
    done = demo(tmp_path, "--headless")
    assert (done.returncode, done.stderr) == (0, "")
    out = tmp_path / "out"
    papers = {paper.name.partition("-")[0]: paper for paper in out.glob("*.pdf")}
    survey = text_of(papers["困难家庭入户调查表"])
    for word in ("赵守田", "赵䶮", "999901196208090026", "17,500.00", "486.11", "可能符合"):
        assert word in survey
    assert "0000-1234500" in text_of(papers["社会救助政策明白卡"])
    assert len(list(out.glob("*.png"))) >= 15
    assert re.search(r"回执编号  \d{8}-\d{5}（乡镇已收 1 份记录）", done.stdout)
    assert str(out) in done.stdout
    vault = [path for path in (tmp_path / "world" / "vault").rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in vault)
    # The papers and pictures in `out` were asked for; the office keeps its own database.
    elsewhere = [
        path for path in tmp_path.rglob("*") if path.is_file() and not {"out", "world"} & set(path.parts)
    ]
    for path in [*vault, *elsewhere]:
        data = path.read_bytes()
        assert not [word for word in PLANTED if word.encode() in data or word.encode("utf-16-le") in data]


def script(tmp_path: Path, change: dict[str, Any]) -> Path:
    tree: dict[str, Any] = json.loads((files("resources") / "demo" / "appendix-c.json").read_text("utf-8"))
    tree |= change
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(tree, ensure_ascii=False), "utf-8")
    return path


def test_an_impossible_answer_ends_with_the_message_of_its_question(
    tmp_path: Path, qapp: QApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = [{"m_name": "赵守田", "m_id": "999901195803140012", "m_rel": "02", "co": "1"}]
    answers = script(tmp_path, {"members": wrong})
    places = ["--folder", str(tmp_path / "world"), "demo", "--out", str(tmp_path / "out")]
    assert main([*places, "--headless", "--script", str(answers)]) == 1
    for window in qapp.topLevelWidgets():
        window.close()
        window.deleteLater()
    assert "证件号码（第1条）：身份证号校验位不符，请逐位核对（应为1）" in capsys.readouterr().err
