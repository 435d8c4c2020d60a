"""边填边算: one computation at a time, and nothing that comes after the visit was put away."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject

from desktop.viewmodels.visit_live import LiveFeed
from forms.answers import Answers


def test_a_panel_that_comes_after_the_visit_is_gone_touches_nothing(qapp):
    asked, called = [], []
    visit = QObject()
    live = LiveFeed(lambda answers, then: asked.append(then), visit)
    live.ask(Answers({}), lambda: called.append("first"))
    live.ask(Answers({}), lambda: called.append("second"))
    live.part()
    visit.deleteLater()
    QCoreApplication.sendPostedEvents(visit, QEvent.Type.DeferredDelete)
    asked[0](object())
    assert len(asked) == 1
    assert called == []
