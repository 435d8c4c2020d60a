"""The English of the interface: complete, with the same placeholders; and nothing Chinese beside tr()."""

import re
from importlib.resources import files

import pytest

from desktop.language import CHINESE, ENGLISH, catalogue, in_a_row, plural, read_po, retold, tr, use_language
from desktop.settings import Settings, read_settings, write_settings
from desktop.vault.errors import SENTENCES
from tests.language import PLACE, SCREENS, literals, missing

HAN = re.compile(r"[\u3400-\u9fff]")
NAMES_A_SECTION = "④ 需求处置", "③ 保障情况"
"""Sections of the questionnaire, which is Chinese: an English sentence may name them."""

CHINESE_ON_PURPOSE = {
    "desktop/viewmodels/visit_readback.py": "read aloud to the household, with the questionnaire's own words",
    "desktop/viewmodels/visit_money.py": "amounts in the capitals of Chinese cheques, and how they are typed",
    "desktop/viewmodels/visit_dates.py": "how a date may be typed",
    "desktop/viewmodels/visit_geo.py": "how a point may be typed",
    "desktop/viewmodels/visit_repeats.py": "units and brackets of the questionnaire's own columns",
    "desktop/viewmodels/ledger_file.py": "title of the exported paper, and the audit log",
    "desktop/viewmodels/list_rows.py": "headings and words of the exported lists",
    "desktop/viewmodels/chart_file.py": "the audit log",
    "desktop/passwords.py": "endings of place names",
    "desktop/windows/manual_paper.py": "the manual is Chinese",
}
VALUES = {
    "草稿", "未访", "已访", "有转介", "已封存", "已导出", "已送达",  # states of the vault
    "户",  # taken off the end of a household's name
    "李秀英", "柳湾村社会救助协理员", "柳湾村", "样例县青山镇",  # examples of what is typed
    "[省市县区旗]",  # endings of place names
    "还没处置",  # key of the registry's words
    "家人",
    "走访",
    "未纳入",
}  # fmt: skip
"""Values of data that a screen hands on: translated where they are drawn, or not at all."""


@pytest.fixture
def english():
    use_language(ENGLISH)
    yield
    use_language(CHINESE)


def test_every_sentence_and_every_error_of_the_interface_has_english():
    assert missing() == {}, "add them to resources/translations/en.po (python -m tests.language --write)"


def test_english_has_the_placeholders_of_the_chinese_and_no_chinese():
    for text, forms in catalogue(ENGLISH).items():
        for form in forms:
            assert sorted(PLACE.findall(form)) == sorted(PLACE.findall(text)), text
            for name in NAMES_A_SECTION:
                form = form.replace(name, "")
            assert not HAN.search(form), text


def test_no_chinese_stands_beside_tr_on_the_screens():
    loose = [
        (one.place, one.text)
        for one in literals(*SCREENS)
        if HAN.search(one.text) and not one.is_marked and not one.is_compared and one.text not in VALUES
    ]
    assert [one for one in loose if one[0].partition(":")[0] not in CHINESE_ON_PURPOSE] == []


def test_chinese_is_the_source_and_is_only_filled_in():
    assert tr("{count} 户", count=1) == "1 户"
    assert tr("{不是空格}") == "{不是空格}"


def test_english_knows_one_and_many(english):
    assert tr("{count} 户", count=1) == "1 household"
    assert tr("{count} 户", count=12) == "12 households"


def test_a_filled_value_is_never_taken_for_a_placeholder(english):
    assert tr("{head}户", head="{count}") == "{count} household"


def test_a_finished_sentence_of_another_layer_is_found_by_its_template(english):
    assert retold("密码错得太多，请等 30 秒再试。") == "Too many wrong passwords; wait 30 seconds."
    assert retold(SENTENCES["VAULT_IN_USE"][0]) == "The vault is open in another window."
    assert retold("没有人写过的一句话。") == "没有人写过的一句话。"


def test_sentences_in_a_row_have_a_space_between_in_english_only(english):
    refused = SENTENCES["VAULT_IN_USE"]
    assert in_a_row(*refused).startswith("The vault is open in another window. ")
    assert in_a_row("", "没有人写过的一句话。", "") == "没有人写过的一句话。"
    use_language(CHINESE)
    assert in_a_row(*refused) == "".join(refused)


def test_a_po_file_is_read_with_its_escapes_plurals_and_long_texts():
    text = (
        'msgid ""\nmsgstr ""\n"Language: en\\n"\n\n'
        'msgid "甲\\n“乙”"\nmsgstr "a\\n\\"b\\" \\\\ c"\n\n'
        'msgid "{n} 个"\nmsgid_plural "{n} 个"\nmsgstr[0] "{n} one"\nmsgstr[1] ""\n"{n} many"\n\n'
        '#, fuzzy\nmsgid "丙"\nmsgstr "not sure"\n\n'
        'msgid "丁"\nmsgstr ""\n'
    )
    assert read_po(text) == {"甲\n“乙”": ('a\n"b" \\ c',), "{n} 个": ("{n} one", "{n} many")}


def test_a_count_of_one_is_singular_wherever_its_number_stands(english):
    assert (tr("户", count=1), tr("户", count=2), tr("户")) == ("household", "households", "households")
    assert tr("{name} {count} 户", count=1, name="All") == "All 1 household"
    assert tr("{name} {count} 户", name="All", count=0) == "All 0 households"
    assert tr("第 {seq} 批·{count} 份", seq=1, count=2).endswith("2 records")
    assert tr("第 {seq} 批·{count} 份", seq=2, count=1).endswith("1 record")
    assert retold("密码错得太多，请等 1 秒再试。") == "Too many wrong passwords; wait 1 second."
    assert retold("密码错得太多，请等 30 秒再试。").endswith("30 seconds.")


def test_the_rule_of_the_forms_is_the_one_the_catalogue_names():
    text = (files("resources") / "translations" / "en.po").read_text("utf-8")
    assert "nplurals=2; plural=(n != 1);" in text
    assert [plural(number) for number in (0, 1, 2, 11, 21)] == [1, 0, 1, 1, 1]


def test_the_program_speaks_chinese_until_somebody_chooses_otherwise(tmp_path, monkeypatch):
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert read_settings(tmp_path).language == CHINESE
    write_settings(tmp_path, Settings(language=ENGLISH))
    assert read_settings(tmp_path).language == ENGLISH
    (tmp_path / "settings.json").write_text('{"language": ["fr"]}', encoding="utf-8")
    assert read_settings(tmp_path).language == CHINESE
