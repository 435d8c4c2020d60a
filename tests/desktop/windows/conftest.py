"""The whole program on a real vault: the fictional roster, one sealed visit, one draft; no network.

While a program runs, its vault may be asked on the worker only: asked on the window's thread, it raises.
"""

import shutil
import threading

import pytest

from desktop.app import build
from desktop.vault.vault import Vault
from tests.screens.village import PASSWORD, build_village, outside, rest


def pytest_collection_modifyitems(items):
    for item in items:
        if "/desktop/windows/" in str(item.path):
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints"))


@pytest.fixture(scope="session")
def finished_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("village") / "vault"
    build_village(folder)
    return folder


@pytest.fixture
def off_the_window_thread(monkeypatch):
    """A vault that is asked on the window's thread raises: that is where a window would stand still."""
    real = Vault._transaction

    def guarded(vault):
        assert threading.current_thread() is not threading.main_thread(), "the vault was asked by the window"
        return real(vault)

    monkeypatch.setattr(Vault, "_transaction", guarded)


@pytest.fixture
def program(finished_folder, tmp_path, qapp, qtbot, off_the_window_thread):
    """Builds programs at a text size; every one is closed in order."""
    made = []

    def start(scale: float = 1.0, *, is_open: bool = True):
        folder = tmp_path / f"vault{len(made)}"
        shutil.copytree(finished_folder, folder)
        app = build(folder, outside=outside(), scale=scale)
        made.append(app)
        app.window.resize(1366, 768)
        app.window.show()
        if is_open:
            app.unlock(PASSWORD)
        rest(app)
        return app

    yield start
    for app in made:
        app.window.close()
        app.window.deleteLater()


@pytest.fixture
def settled():
    return rest
