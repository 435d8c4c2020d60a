"""A problem report reaches the office sealed and tells nobody's name."""

import json

from desktop.problem_report import write_report
from sync.hsb import Policy, Sender, open_bytes


def test_the_office_reads_the_report_and_it_names_nobody(story, tmp_path):
    story.visit()
    device = story.vault.device()
    path = write_report(story.vault, tmp_path, "0.1.0", story.now)
    sealed = path.read_bytes()
    from desktop.handover import device_of

    signing = device_of(story.vault).signing.public
    policy = Policy(story.office.id, frozenset({"transfer"}), lambda core: Sender(signing))
    opened = open_bytes(sealed, policy, story.office.keys.openers[0])
    ((_, content),) = opened.entries()
    told = json.loads(content)
    assert (told["verify"], told["counts"]["records"], told["program"]) == ("ok", 1, "0.1.0")
    for marker in ("赵䶮", "柳湾村", "李秀英", device.signing_seed.hex()):
        assert marker not in content.decode()
        assert marker.encode() not in sealed
    assert story.vault.audit_log()[0].words == "问题报告"
