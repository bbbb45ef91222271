"""In which language commands speak: that of the terminal they are typed in."""

import pytest

from config import env


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "zh_CN"}, "zh-hans"),
        ({}, "en"),
    ],
)
def test_the_locale_of_the_terminal_tells_the_language(monkeypatch, said, language):
    for name in env.LOCALES:
        monkeypatch.delenv(name, raising=False)
    for name, value in said.items():
        monkeypatch.setenv(name, value)

    assert env.terminal_language() == language
