from docsfy_hookspecs.text import count_tokens
from hypothesis import given
from hypothesis import strategies as st

from docsfy_plugin.pipeline.page_diffs import diff_sources


def diff(before, now, max_tokens=10_000, unknown=()):
    """Diff files given as path -> text; the text is the blob id too."""
    return diff_sources(
        before.items(),
        now.items(),
        lambda blob, _path: None if blob in unknown else blob,
        lambda path: now[path],
        max_tokens,
    )


def make_text(lines, word="line"):
    return "".join(f"{word} {number}\n" for number in range(lines))


def test_added_removed_and_modified_files_are_shown_in_order():
    assert diff({"b.py": "x\n", "c.py": "y\nz\n"}, {"a.py": "w\n", "c.py": "y\n"}) == (
        "--- /dev/null\n+++ b/a.py\n@@ -0,0 +1 @@\n+w\n"
        "--- a/b.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
        "--- a/c.py\n+++ b/c.py\n@@ -1,2 +1 @@\n y\n-z\n"
    )


def test_files_whose_text_is_the_same_are_not_shown():
    now = {"a.py": "2", "b.py": "3"}
    texts = {"a.py": "x\n", "b.py": "y\n"}
    before = {"a.py": "1", "b.py": "3"}
    assert diff_sources(before.items(), now.items(), lambda _b, p: texts[p], texts.get, 100) == ""


def test_a_file_whose_old_text_is_not_known_is_said_to_have_changed():
    assert diff({"a.py": "old", "b.py": "old"}, {"a.py": "x\n"}, unknown={"old"}) == (
        "--- a/a.py\n+++ b/a.py\n[changed; its old text is not known]\n"
        "--- a/b.py\n+++ /dev/null\n[removed; its old text is not known]\n"
    )


def test_no_file_crowds_out_another():
    before = {"a.py": make_text(5000), "z.py": "one\n"}
    now = {"a.py": make_text(5000, "changed"), "z.py": "two\n"}
    text = diff(before, now, 1000)
    assert text.endswith("--- a/z.py\n+++ b/z.py\n@@ -1 +1 @@\n-one\n+two\n")
    assert "more lines of this file's changes]\n" in text
    assert 700 < count_tokens(text) <= 1000


def test_files_for_which_no_room_is_left_are_named():
    now = {f"{number:03}.py": make_text(50) for number in range(100)}
    text = diff({}, now, 1000)
    assert count_tokens(text) <= 1000
    assert "[changed too, not shown:]\n" in text
    assert text.splitlines()[-1].startswith("[… and ")


def test_hostile_names_stay_on_their_line():
    text = diff({}, {'a"\n+++ b/evil\u202e\x1b[2J.py': "x\n", "b" * 5000: "y\n", "\udcff": "z\n"})
    assert text.count("\n") == 12
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert max(map(len, text.split("\n"))) < 300
    text.encode()


@given(
    st.dictionaries(st.text(max_size=30), st.integers(0, 60), max_size=12),
    st.dictionaries(st.text(max_size=30), st.integers(0, 60), max_size=12),
    st.integers(0, 3000),
)
def test_a_diff_keeps_to_its_tokens(before, now, max_tokens):
    old = {path: make_text(lines) for path, lines in before.items()}
    new = {path: make_text(lines, "changed") for path, lines in now.items()}
    text = diff(old, new, max_tokens)
    assert count_tokens(text) <= max_tokens
    assert not text or text.endswith("\n")
    assert text == diff(old, new, max_tokens)
