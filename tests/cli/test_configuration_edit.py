import pytest
import yaml

from docsfy_plugin.cli.configuration_edit import ConfigurationFileError, add_plugin


@pytest.fixture
def edit(tmp_path):
    """Adds docsfy to a configuration; gives its text."""
    path = tmp_path / "mkdocs.yml"

    def edited(text):
        path.write_bytes(text.encode())
        add_plugin(path)
        assert [entry.name for entry in tmp_path.iterdir()] == ["mkdocs.yml"]
        return path.read_bytes().decode()

    return edited


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "site_name: x  # a name\nplugins:\n  # ours\n  - search  # find\n"
            "  - other:\n      a: 1\nnav: []\n",
            "site_name: x  # a name\nplugins:\n  # ours\n  - search  # find\n  - docsfy\n"
            "  - other:\n      a: 1\nnav: []\n",
        ),
        ("plugins:\n- search", "plugins:\n- search\n- docsfy"),
        (
            "plugins:\n    - other\n    - tags\n",
            "plugins:\n    - docsfy\n    - other\n    - tags\n",
        ),
        (
            "plugins:\n  - other:\n      a: - 1\n".replace("a: - 1", "a: 1"),
            "plugins:\n  - docsfy\n  - other:\n      a: 1\n",
        ),
        ("plugins: [search]  # few\n", "plugins: [search, docsfy]  # few\n"),
        ("plugins: [search, {a: {b: c}}]\n", "plugins: [search, {a: {b: c}}, docsfy]\n"),
        ("plugins: [\n  search,\n]\n", "plugins: [\n  search, docsfy,\n]\n"),
        ("plugins: []\n", "plugins: [docsfy]\n"),
        ("plugins: {search: {}}\n", "plugins: {search: {}, docsfy: {}}\n"),
        (
            "plugins:\n  search: {}\n  b:\n    c: d\n",
            "plugins:\n  docsfy: {}\n  search: {}\n  b:\n    c: d\n",
        ),
        ("plugins:\nnav: []\n", "plugins:\n  - search\n  - docsfy\nnav: []\n"),
        ("site_name: x", "site_name: x\n\nplugins:\n  - search\n  - docsfy\n"),
        ("", "plugins:\n  - search\n  - docsfy\n"),
        (
            "site_name: x\r\nplugins:\r\n- search\r\n",
            "site_name: x\r\nplugins:\r\n- search\r\n- docsfy\r\n",
        ),
        ("a: é日\nplugins:\n- search\n", "a: é日\nplugins:\n- search\n- docsfy\n"),
        (
            "x: !ENV [A, b]\ny: !!python/name:os.abort\nplugins:\n- search\n",
            "x: !ENV [A, b]\ny: !!python/name:os.abort\nplugins:\n- search\n- docsfy\n",
        ),
        ("plugins: &p\n  - search\n", "plugins: &p\n  - search\n  - docsfy\n"),
    ],
)
def test_docsfy_joins_the_plugins_and_all_else_stays(edit, before, after):
    assert edit(before) == after
    assert edit(after) == after


@pytest.mark.parametrize(
    "text",
    [
        "plugins: [docsfy]\n",
        "plugins:\n  - docsfy:\n      mount: a\n",
        "plugins: {docsfy: {}}\n",
    ],
)
def test_what_lists_docsfy_stays_as_it_is(edit, text):
    assert edit(text) == text


@pytest.mark.parametrize(
    "text", ["plugins: [", "- a\n", "plugins: ~\n", "plugins: text\n", "INHERIT: base.yml\n"]
)
def test_what_cannot_be_edited_safely_is_refused_and_stays(tmp_path, text):
    (tmp_path / "base.yml").write_text("plugins: [search]\n")
    path = tmp_path / "mkdocs.yml"
    path.write_text(text)
    with pytest.raises(ConfigurationFileError) as caught:
        add_plugin(path)
    assert caught.value.hint
    assert path.read_text() == text


def test_a_configuration_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "mkdocs.yml"
    path.write_bytes("site_name: é\n".encode("latin-1"))
    with pytest.raises(ConfigurationFileError):
        add_plugin(path)


def test_the_result_is_what_mkdocs_reads(edit):
    assert yaml.safe_load(edit("plugins:\n  - search\n  - a: {b: c}\n"))["plugins"] == [
        "search",
        "docsfy",
        {"a": {"b": "c"}},
    ]
