"""The fixed codes of the questionnaire in words, where a row of the registry is shown to a person.

Codes are national or ours (domain.md 1.0, 1.8, 1.9); counties may rename labels inside a questionnaire,
lists that mix visits made with several questionnaires use these.
"""

from __future__ import annotations

from collections.abc import Mapping

COVER_CATEGORIES: Mapping[str, str] = {
    "01": "城市低保",
    "02": "农村低保",
    "03": "单人保",
    "04": "特困（集中）",
    "05": "特困（分散）",
    "06": "孤儿",
    "07": "事实无人抚养儿童",
    "08": "低收入",
    "09": "刚性支出困难",
    "10": "困难残疾人",
    "11": "困难老年人",
    "12": "兜底脱贫人口",
    "13": "防返贫监测",
    "14": "其他困难群众",
    "15": "重点困境儿童",
    "00": "未纳入",
}
VISIT_TYPES: Mapping[str, str] = {
    "1": "集中排查",
    "2": "新申请入户调查",
    "3": "定期核查",
    "4": "预警核实",
    "5": "探访巡查",
    "6": "抽查复核",
    "7": "问题办结回访",
    "8": "主动发现",
}
CONTACTS: Mapping[str, str] = {
    "1": "见到本人",
    "2": "家属代答",
    "3": "监护人/照料人代答",
    "4": "无人在家",
    "5": "拒访",
    "6": "长期外出",
    "7": "已死亡",
    "8": "已迁出",
    "9": "查无此户",
}
SURVEYED_CONTACTS = frozenset({"1", "2", "3"})
# Short questionnaires beside the survey and their visit types: they meet people but say nothing of who lives
# in the household.
SHORT_FORMS: Mapping[str, str] = {
    "regular_visit": "5",
    "spot_check": "6",
    "closing_visit": "7",
    "nobody_home": "1",
}
SHORT_VISITS = frozenset({"5", "6", "7"})


def is_answered(contact: str, visit_type: str) -> bool:
    """Whether a visit is a survey that somebody answered; one that does not ask who was met is one."""
    return (not contact or contact in SURVEYED_CONTACTS) and visit_type not in SHORT_VISITS


# In place of a contact: the record is of a questionnaire that asks nothing of the survey.
NO_SURVEY = "0"
RELATIONS: Mapping[str, str] = {
    "02": "户主",
    "10": "配偶",
    "11": "夫",
    "12": "妻",
    "20": "子",
    "22": "长子",
    "23": "次子",
    "27": "养子或继子",
    "28": "女婿",
    "30": "女",
    "32": "长女",
    "33": "次女",
    "37": "养女或继女",
    "38": "儿媳",
    "41": "孙子",
    "42": "孙女",
    "43": "外孙子",
    "44": "外孙女",
    "45": "孙媳妇",
    "46": "孙女婿",
    "47": "曾孙子",
    "48": "曾孙女",
    "51": "父亲",
    "52": "母亲",
    "53": "公公",
    "54": "婆婆",
    "55": "岳父",
    "56": "岳母",
    "57": "继父或养父",
    "58": "继母或养母",
    "61": "祖父",
    "62": "祖母",
    "63": "外祖父",
    "64": "外祖母",
    "71": "兄",
    "73": "弟",
    "75": "姐姐",
    "77": "妹妹",
    "81": "伯父",
    "83": "叔父",
    "85": "舅父",
    "93": "侄子",
    "94": "侄女",
    "95": "外甥",
    "96": "外甥女",
    "97": "其他亲属",
    "99": "非亲属",
}
DISABILITIES: Mapping[str, str] = {
    "1": "视力",
    "2": "听力",
    "3": "言语",
    "4": "肢体",
    "5": "智力",
    "6": "精神",
    "7": "多重",
}
DISABILITY_LEVELS: Mapping[str, str] = {"1": "一级", "2": "二级", "3": "三级", "4": "四级"}
HEALTH: Mapping[str, str] = {"1": "健康", "2": "体弱", "3": "慢性病", "4": "重病", "6": "残疾"}
NEED_KINDS: Mapping[str, str] = {
    "0": "无",
    "1": "生活救助",
    "2": "特殊群体福利补贴",
    "3": "养老服务照料",
    "4": "精神关爱",
    "5": "教育专项",
    "6": "医疗专项",
    "7": "住房",
    "8": "就业",
    "9": "康复/辅具",
    "10": "证照户籍",
    "11": "法律",
    "12": "慈善/微心愿",
    "99": "其他帮扶",
}
DISPOSITIONS: Mapping[str, str] = {"1": "立即解决", "2": "转介", "3": "统筹研究", "4": "已解释政策"}
CLOSED_NEEDS = frozenset({"已办结", "5"})
CAUSES: Mapping[str, str] = {
    "1": "病",
    "2": "残",
    "3": "学",
    "4": "灾",
    "5": "意外",
    "6": "失业",
    "7": "缺劳力",
    "8": "年老",
    "9": "单亲",
    "0": "其他",
}
PROGRAMMES: Mapping[str, str] = {
    "01": "城市低保",
    "02": "农村低保",
    "03": "单人保",
    "04": "特困基本生活",
    "05": "特困照料护理",
    "06": "低收入（低保边缘）",
    "07": "刚性支出困难",
    "08": "困难残疾人生活补贴",
    "09": "重度残疾人护理补贴",
    "10": "临时救助",
    "11": "先行救助",
    "12": "取暖救助",
    "13": "价格临时补贴",
    "14": "医疗救助",
    "15": "疾病应急救助",
    "16": "教育救助",
    "17": "住房救助",
    "18": "就业救助",
    "19": "受灾人员救助",
    "20": "孤儿",
    "21": "事实无人抚养儿童",
    "22": "困境儿童补贴",
    "23": "居家养老补助",
    "24": "适老化改造",
    "25": "电费减免",
    "26": "免基本殡葬费",
    "27": "“两癌”救助",
    "28": "法律援助/司法救助",
    "29": "慈善/社会救助基金",
    "30": "残疾儿童康复",
    "31": "无障碍改造",
    "32": "康复辅具",
    "33": "明天计划/福彩圆梦",
    "34": "精神障碍社区康复",
    "35": "重残照护服务",
    "36": "惠民济困保",
    "37": "高龄津贴",
    "38": "优待抚恤",
    "39": "防返贫帮扶",
    "99": "其他",
}


def label(labels: Mapping[str, str], code: str) -> str:
    """The words for a code; a code nobody knows is shown as it is."""
    return labels.get(code, code)


def labels_of(labels: Mapping[str, str], codes: str) -> tuple[str, ...]:
    """The words for the codes of a select_multiple answer."""
    return tuple(label(labels, code) for code in codes.split())
