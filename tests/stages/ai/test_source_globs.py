import pytest
from docsfy_hookspecs.facts import match_glob

from docsfy_plugin.stages.ai.source_globs import SourceTree

PATHS = (
    "README.md",
    "app/[slug]/page.tsx",
    "docs/guide.md",
    "src/click/core.py",
    "src/click/decorators.py",
    "src/click/shell_completion.py",
    "src/click/sub/deep.py",
    "tests/test_shell_completion.py",
    "odd/\udcff.py",
)


@pytest.mark.parametrize(
    ("glob", "found"),
    [
        ("src/click/core.py", "src/click/core.py"),
        ("./src/click/core.py", "src/click/core.py"),
        ("/src/click/core.py", "src/click/core.py"),
        ("src\\click\\core.py", "src/click/core.py"),
        ("src/click", "src/click/*"),
        ("src/click/", "src/click/*"),
        ("src/*.py", "src/*.py"),
        ("src/click/**", "src/click/**"),
        ("src/click/**/*.py", "src/click/*.py"),
        ("src/click/**/core.py", "src/click/core.py"),
        ("**/core.py", "**/core.py"),
        ("app/[slug]/page.tsx", "app/[[]slug]/page.tsx"),
        (".", "*"),
        ("nope.py", ""),
        ("../secret", ""),
        ("/etc/passwd", ""),
        ("", ""),
        ("src/[z-a].py", ""),
    ],
)
def test_a_glob_is_given_as_it_matches(glob, found):
    assert SourceTree(PATHS).find(glob) == found


def test_a_name_with_brackets_is_that_file():
    glob = SourceTree(PATHS).find("app/[slug]/page.tsx")
    assert [path for path in PATHS if match_glob(path, glob)] == ["app/[slug]/page.tsx"]


def test_words_of_the_page_choose_its_files_and_tests_come_last():
    chosen = SourceTree(PATHS).suggest("completion", "Shell completion", "Complete with tab.")
    assert chosen == ("src/click/shell_completion.py", "tests/test_shell_completion.py")


def test_a_page_whose_words_no_path_has_is_written_from_the_readme():
    assert SourceTree(PATHS).suggest("x", "Überblick", "") == ("README.md",)


def test_without_a_readme_the_files_at_the_top_come_first():
    assert SourceTree(("setup.py", "a/b.py")).front_door() == ("setup.py",)
    assert SourceTree(("a/b.py",)).front_door() == ("a/b.py",)
    assert SourceTree(()).front_door() == ()


def test_globs_without_a_file_cost_a_bounded_number_of_looks():
    tree = SourceTree(PATHS)
    assert {tree.find(f"nope{number}") for number in range(200)} == {""}
    assert tree.find("src/*.py") == ""
