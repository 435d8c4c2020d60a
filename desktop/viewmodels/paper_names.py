"""The papers the program prints, by their code."""

from __future__ import annotations

from desktop.language import mark, tr

NAMES = {
    "T01": mark("入户调查表"),
    "T02": mark("入户核查告知书"),
    "T03": mark("核对授权书"),
    "T04": mark("政策明白卡"),
    "T05": mark("补正材料告知书"),
    "T06": mark("需求转介单"),
    "T07": mark("走访排查台账"),
    "T08": mark("受理通知书"),
    "T09": mark("不予受理告知书"),
    "T10": mark("公示"),
    "T11": mark("不予确认（停减发）告知书"),
    "T12": mark("近亲属备案表"),
    "T13": mark("探访记录表"),
    "T14": mark("统筹研究单"),
    "T15": mark("先行救助登记表"),
    "T16": mark("邻里访问记录"),
    "T18": mark("自理能力评估表"),
    "K01": mark("资料库恢复单"),
    "K02": mark("快速上手卡"),
}
NOTES = {
    "T01": mark("四个摸清登记表·村、镇各存一份"),
    "T02": mark("带存根·没人在家用门贴联"),
    "T03": mark("成年成员逐人签名·一式两份"),
    "T04": mark("大字版·带签收存根"),
    "T05": mark("一次告知缺的材料·带存根"),
    "T06": mark("转介、回执、存根三联"),
    "T12": mark("一式三份·村、镇、县"),
    "T14": mark("报乡镇或县协调机制"),
    "T15": mark("24小时内先行救助"),
    "K01": mark("没有秘密·装信封存乡镇保险柜"),
    "K02": mark("一页·随电脑带着"),
    "T18": mark("六项指标"),
}


def paper_name(code: str) -> str:
    """入户调查表 for T01, the same for T06-2; an unknown code as it is."""
    return tr(NAMES.get(code.partition("-")[0], code))


def paper_note(code: str) -> str:
    """What to know about a paper before it is printed, or ""; the second referral is 第2项需求."""
    kind, _, item = code.partition("-")
    note = tr(NOTES.get(kind, ""))
    return tr("第{item}项需求·{note}", item=item, note=note) if item else note
