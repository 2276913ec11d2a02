import pytest

from docsfy_plugin.cli.configuration_file import read_plugin_options
from docsfy_plugin.cli.state_folder import find_state


@pytest.fixture
def folder(tmp_path):
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    return below


def test_without_a_configuration_state_is_in_the_working_folder(folder):
    assert find_state(None, folder=folder).path == folder / ".docsfy"


@pytest.mark.parametrize("name", ["mkdocs.yml", "properdocs.yml"])
def test_state_lies_beside_the_nearest_configuration(folder, name):
    (folder.parents[1] / "mkdocs.yml").write_text("site_name: far\n")
    (folder.parent / name).write_text("site_name: x\n")
    assert find_state(None, folder=folder).path == folder.parent / ".docsfy"


@pytest.mark.parametrize(
    "plugins",
    [
        "[search, {docsfy: {state_dir: kept}}]",
        "{search: {}, docsfy: {state_dir: kept}}",
        "[docsfy, {docsfy: {state_dir: kept, mount: two}}]",
        "[{docsfy: {state_dir: !ENV [DOCSFY_TEST_UNSET, kept]}}]",
        "[{other: !!python/object/apply:os.abort []}, {docsfy: {state_dir: kept}}]",
    ],
)
def test_the_configuration_names_the_state_folder(folder, plugins):
    (folder.parent / "mkdocs.yml").write_text(f"x: !unknown {{a: b}}\nplugins: {plugins}\n")
    assert find_state(None, folder=folder).path == folder.parent / "kept"


def test_inherited_plugins_name_the_state_folder(folder):
    (folder / "mkdocs.yml").write_text("INHERIT: ../base.yml\nsite_name: x\n")
    (folder.parent / "base.yml").write_text("plugins: [{docsfy: {state_dir: kept}}]\n")
    assert find_state(None, folder=folder).path == folder / "kept"


def test_a_configuration_that_inherits_itself_is_read(folder):
    (folder / "mkdocs.yml").write_text("INHERIT: mkdocs.yml\n")
    assert read_plugin_options(folder / "mkdocs.yml") == ()


@pytest.mark.parametrize("content", ["state_dir: [", "- state_dir", "state_dir: \x00", ""])
def test_a_broken_configuration_says_nothing(folder, content):
    (folder / "mkdocs.yml").write_text(content)
    assert find_state(None, folder=folder).path == folder / ".docsfy"


@pytest.mark.parametrize("state_dir", ["../out", "/out", "~/out", ".", "link/kept"])
def test_a_strangers_configuration_leads_nowhere_else(folder, tmp_path, state_dir):
    (folder / "link").symlink_to(tmp_path)
    (folder / "mkdocs.yml").write_text(f"plugins: [{{docsfy: {{state_dir: {state_dir}}}}}]\n")
    assert find_state(None, folder=folder, only_inside=True).path == folder / ".docsfy"


def test_a_strangers_configuration_may_name_a_folder_of_its_own(folder):
    (folder / "mkdocs.yml").write_text("plugins: [{docsfy: {state_dir: kept}}]\n")
    assert find_state(None, folder=folder, only_inside=True).path == folder / "kept"


def test_flag_beats_environment_beats_configuration(folder, monkeypatch):
    (folder.parent / "mkdocs.yml").write_text("plugins: [{docsfy: {state_dir: kept}}]\n")
    monkeypatch.setenv("DOCSFY_STATE_DIR", "env")
    assert find_state(None, folder=folder).path == folder.parent / "env"
    assert find_state("flag", folder=folder).path == folder / "flag"
