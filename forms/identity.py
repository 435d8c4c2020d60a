"""Identity numbers: one stored form, their check digits, and what they say of birth and sex."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
# The first two digits of GB/T 2260 with 81 香港, 82 澳门, 83 台湾 of the residence permits (GA 490).
_REGIONS = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_OLDEST = 120
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_DOTS = str.maketrans(dict.fromkeys("•・･‧⋅∙●．。.", "·"))
# Variant characters that bank cards and identity cards of one person write differently.
_VARIANTS = str.maketrans("昇陞甦祐姸蔴峯羣湧濶衆徧瑩贇龑", "升升苏佑妍麻峰群涌阔众遍莹赟䶮")


def normalise(text: str) -> str:
    """The one stored form: half-width, no spaces or hyphens, capital X. Anything else is left alone."""
    return unicodedata.normalize("NFKC", text).replace(" ", "").replace("-", "").upper()


def check_digit(first17: str) -> str:
    """The 18th character that GB 11643-1999 gives for 17 digits."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def fault(number: str) -> str:
    """What is wrong with a stored number, in the assistant's words; "" when nothing is.

    Source: domain.md 2.2 R11; an impossible date is named before a wrong check digit.
    """
    if len(number) != 18 or not number[:17].isascii() or not number[:17].isdigit():
        return "身份证号应是18位，最后一位可以是X"
    if birth_date(number) is None:
        return "身份证号里的出生日期不存在，请核对"
    expected = check_digit(number[:17])
    if number[17] != expected:
        return f"身份证号校验位不符，请逐位核对（应为{expected}）"
    return ""


def warnings(number: str, day: date) -> tuple[str, ...]:
    """What is odd about a valid number and must never stop anybody: its age and its region.

    Source: domain.md 2.2 R11, V11b and V11d.
    """
    born = birth_date(number) if len(number) == 18 else None
    if born is None:
        return ()
    if born > day:
        return ("出生日期晚于走访日期，请核对",)
    old = ("年龄超过120岁，请核对",) if age_on(born, day) > _OLDEST else ()
    place = () if number[:2] in _REGIONS else ("身份证号的地址码未知，请核对",)
    return old + place


def birth_date(number: str) -> date | None:
    """The date of birth in a number, or None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def age_on(born: date, day: date) -> int:
    """Full years on a day; somebody born on 29 February turns a year older on 1 March of common years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def sex(number: str) -> str:
    """The code of GB/T 2261.1: "1" for an odd 17th digit, "2" for an even one."""
    return "1" if int(number[16]) % 2 else "2"


def masked(number: str) -> str:
    """The number as screens show it: the first six and the last four."""
    return f"{number[:6]}{'*' * 8}{number[-4:]}" if len(number) == 18 else "*" * len(number)


def masked_phone(phone: str) -> str:
    """A telephone number as lists show it, 139****0001; a shorter one is hidden whole, 无 stays."""
    if not any(letter.isdigit() for letter in phone):
        return phone
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}" if len(phone) >= 11 else "*" * len(phone)


def to_18(number15: str) -> str:
    """A 15-digit number of before 1999 in its 18-digit form; "" when it is not one.

    The century is 19 (GB 11643-1989 had no other living bearers); an impossible date gives "".
    """
    if not re.fullmatch(r"[0-9]{15}", number15):
        return ""
    first17 = f"{number15[:6]}19{number15[6:]}"
    number = first17 + check_digit(first17)
    return number if birth_date(number) else ""


def residence_permit_fault(number: str) -> str:
    """港澳台居民居住证: 18 characters like a resident's number, the region being 81, 82 or 83."""
    if not re.fullmatch(r"8[123]0000[0-9]{11}[0-9X]", number):
        return "港澳台居民居住证应是18位，以810000、820000或830000开头"
    return fault(number).replace("身份证号", "居住证号")


def permanent_residence_fault(number: str) -> str:
    """外国人永久居留证: since 2023 18 characters with a 9 in front and a check digit; before that three
    letters and 12 digits.
    """
    if re.fullmatch(r"[A-Z]{3}[0-9]{12}", number):
        return ""
    if not re.fullmatch(r"9[0-9]{16}[0-9X]", number):
        return "外国人永久居留证应是18位、以9开头，旧证是3个字母加12位数字"
    return fault(number).replace("身份证号", "永久居留证号")


def document_fault(kind: str, number: str) -> str:
    """What is wrong with a number of a kind (m_idtype 1 2 身份证, 3 港澳台, 5 外国人); "" when nothing is."""
    if kind == "3":
        return residence_permit_fault(number)
    if kind == "5":
        return permanent_residence_fault(number)
    return fault(number) if kind in ("", "1", "2") else ""


def disability_certificate_fault(certificate: str, number: str, types: frozenset[str], level: str) -> str:
    """残疾人证: the identity number, one digit for the kind, one for the grade, B1… after a replacement.

    `number`, `types` and `level` are compared where they are known. Source: domain.md 1.3 m_dis_cert (F19).
    """
    if not re.fullmatch(r"[0-9]{17}[0-9X][1-7][1-4](B[0-9])?", certificate):
        return "残疾人证号应是20位：身份证号18位加类别、等级，补证后加B1等"
    if number and certificate[:18] != number:
        return "前18位应与身份证号一致"
    if (types and certificate[18] not in types) or (level and certificate[19] != level):
        return "第19、20位与所选类别、等级不一致"
    return ""


def credit_code_fault(code: str) -> str:
    """统一社会信用代码 (GB 32100-2015): 18 characters, no I O S V Z, the last a check modulo 31."""
    if len(code) != 18 or any(character not in _CREDIT_ALPHABET for character in code):
        return "统一社会信用代码应是18位数字或大写字母，不含I、O、S、V、Z"
    total = sum(_CREDIT_ALPHABET.index(code[place]) * pow(3, place, 31) for place in range(17))
    expected = _CREDIT_ALPHABET[-total % 31]
    return "" if code[17] == expected else "统一社会信用代码校验不符"


def phone_fault(phone: str) -> str:
    """联系电话: a mobile number, an area code with a number, or the word 无."""
    if phone == "无" or re.fullmatch(r"1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8}", phone):
        return ""
    return "请填写11位手机号或区号-固话，没有请填‘无’"


def name(text: str) -> str:
    """The one stored form of a name: composed characters, no spaces, the middle dot as U+00B7."""
    return "".join(unicodedata.normalize("NFC", text).translate(_DOTS).split())


def name_fault(text: str) -> str:
    """What is wrong with a stored name; rare characters of any plane are welcome (domain.md 1.3 m_name)."""
    wrong = "姓名应与身份证一致，少数民族间隔号用‘·’"
    if not 2 <= len(text) <= 30 or text.startswith("·") or text.endswith("·"):
        return wrong
    letters = text.replace("·", "")
    full_width = any("\uff00" <= character <= "\uffef" for character in letters)
    # Private and unassigned code points stay allowed: that is where new rare characters live. 〇 is a name's.
    strange = any(
        unicodedata.category(character)[0] in "NZPS" or unicodedata.category(character) == "Cc"
        for character in letters
        if character != "〇"
    )
    return wrong if full_width or strange else ""


def same_name(one: str, other: str) -> bool:
    """Whether two spellings may be one person: dots, spaces and known variants aside; a difference is for a
    person to judge, never proof.
    """
    return name_key(one) == name_key(other)


def name_key(text: str) -> str:
    """A name reduced for comparing."""
    return name(unicodedata.normalize("NFKC", text)).translate(_VARIANTS).replace("·", "").upper()
