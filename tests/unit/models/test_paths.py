from pathlib import Path

import pytest

from pipeline.models import Places, user_places


def test_a_conversion_is_named_by_all_that_decides_it(tmp_path: Path) -> None:
    places = Places(cache=tmp_path, lock=tmp_path / "lock")
    one = ("owner/name", "a" * 40, "int8", "tool 1.0")
    others = [("owner/b", *one[1:]), (one[0], "b" * 40, *one[2:]), (*one[:2], "int16", one[3]), (*one[:3], "tool 1.1")]

    folders = {places.conversion(*key) for key in [one, *others]}

    assert len(folders) == 1 + len(others)
    assert all(folder.is_relative_to(tmp_path) for folder in folders)


@pytest.mark.parametrize("hostile", ["../../x", "..", ".", "", "/etc", "a\\b", "a\0b"])
def test_no_name_leads_out_of_the_cache(tmp_path: Path, hostile: str) -> None:
    folder = Places(cache=tmp_path, lock=tmp_path).conversion(hostile, hostile, "int8", hostile)

    assert folder.resolve().is_relative_to(tmp_path)
    assert len(folder.relative_to(tmp_path).parts) == 3


def test_the_folders_of_the_user_are_honoured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "d"))

    places = user_places()

    assert places.cache == tmp_path / "c" / "anglicize" / "models"
    assert places.lock == tmp_path / "d" / "anglicize" / "models.lock.toml"
