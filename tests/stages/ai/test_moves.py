import pytest
from docsfy_hookspecs import Changes, PageSpec

from docsfy_plugin.stages.ai.moves import follow_moves
from docsfy_plugin.stages.ai.needs import source_needs, with_needs


def follow(sources, paths, **changes):
    page = with_needs(PageSpec(slug="a", title="A", sources=sources))
    found = follow_moves([page], Changes(**changes), paths)
    return [one.sources for one in found]


def renamed(*pairs):
    return {
        "renamed": pairs,
        "removed": tuple(old for old, _ in pairs),
        "added": tuple(new for _, new in pairs),
    }


@pytest.mark.parametrize(
    ("sources", "pairs", "paths", "expected"),
    [
        (("a.py",), [("a.py", "b.py")], ["b.py"], ("b.py",)),
        (("a.py", "x.py"), [("a.py", "b.py")], ["b.py", "x.py"], ("b.py", "x.py")),
        (("[[]a].py",), [("[a].py", "b*.py")], ["b*.py"], ("b[*].py",)),
        (("old/*",), [("old/a.py", "new/a.py"), ("old/b/c.py", "new/b/c.py")], [], ("new/*",)),
        (("src/old/*.py",), [("src/old/a.py", "lib/new/a.py")], [], ("lib/new/*.py",)),
        (("old/*",), [("old/a.py", "x/a.py"), ("old/b.py", "y/c.py")], [], ("x/a.py", "y/c.py")),
        (("a.py", "b.py"), [("a.py", "b.py")], ["b.py"], ("b.py",)),
    ],
)
def test_pages_follow_what_moved(sources, pairs, paths, expected):
    paths = paths or [new for _, new in pairs]
    assert follow(sources, paths, **renamed(*pairs)) == [expected]


def test_a_glob_that_still_matches_stays():
    moved = renamed(("src/a.py", "lib/a.py"))
    assert follow(("src/*",), ["src/b.py", "lib/a.py"], **moved) == []


def test_another_ending_is_a_move():
    changes = {"removed": ("README.rst",), "added": ("README.md",)}
    assert follow(("README.rst",), ["README.md"], **changes) == [("README.md",)]


def test_endings_of_several_files_are_no_move():
    changes = {"removed": ("a.py",), "added": ("a.js", "a.ts")}
    assert follow(("a.py",), ["a.js", "a.ts"], **changes) == []


def test_what_is_gone_is_followed_nowhere():
    assert follow(("a.py",), ["b.py"], removed=("a.py",), added=("b.py",)) == []


def test_needs_follow_and_those_of_others_stay():
    page = with_needs(PageSpec(slug="a", title="A", sources=("a.py",)))
    page = PageSpec(slug="a", title="A", sources=("a.py",), needs=("command:*", *page.needs))
    (found,) = follow_moves([page], Changes(**renamed(("a.py", "b.py"))), ["b.py"])
    expected = source_needs(PageSpec(slug="a", title="A", sources=("b.py",)))
    assert found.needs == ("command:*", *expected)


def test_files_that_moved_and_were_edited_at_once_are_followed():
    old = ("pkg/a.py", "pkg/b.py", "pkg/sub/__init__.py", "other/unique.py")
    new = ("src/pkg/a.py", "src/pkg/b.py", "src/pkg/sub/__init__.py", "elsewhere/unique.py")
    found = follow(
        ("pkg/b.py", "pkg/sub/__init__.py", "other/unique.py"),
        list(new),
        removed=old,
        added=new,
        renamed=(("pkg/a.py", "src/pkg/a.py"),),
    )
    assert found == [("src/pkg/b.py", "src/pkg/sub/__init__.py", "elsewhere/unique.py")]


def test_names_that_many_files_have_are_followed_nowhere():
    old, new = ("a/__init__.py", "b/__init__.py"), ("c/__init__.py", "d/__init__.py")
    assert follow(("a/__init__.py",), list(new), removed=old, added=new) == []
