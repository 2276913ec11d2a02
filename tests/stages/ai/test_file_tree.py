from docsfy_hookspecs import Facts
from docsfy_hookspecs.facts import Folder
from docsfy_hookspecs.text import count_tokens
from hypothesis import given
from hypothesis import strategies as st

from docsfy_plugin.stages.ai.file_tree import tree_text

PATHS = ["README.md", "src/a.py", "src/b/c.py", "src/b/d.py", "tests/x/test_a.py"]


def test_a_small_source_is_listed_whole():
    assert tree_text(PATHS, Facts(), 1000) == (
        "./ README.md\nsrc/ a.py\nsrc/b/ c.py d.py\ntests/x/ test_a.py"
    )


def test_what_does_not_fit_is_summed_up_tests_first():
    many = [*PATHS, *(f"tests/x/test_{n}.py" for n in range(50))]
    facts = Facts([Folder(name="tests", path="tests", role="test")])
    assert tree_text(many, facts, 40) == (
        "./ README.md\nsrc/ a.py\nsrc/b/ c.py d.py\ntests/ x/ (51 files: .py)"
    )


def test_a_crowd_of_folders_takes_one_line():
    many = [f"app/locale/{n:03}/x.po" for n in range(30)] + ["app/a.py"]
    names = " ".join(f"{n:03}/" for n in range(30))
    assert tree_text(many, Facts(), 100) == f"app/ a.py\napp/locale/ {names} (30 files: .po)"


@given(
    st.lists(st.text(st.sampled_from("ab/\n`\x85\ud800."), min_size=1), max_size=30),
    st.integers(min_value=0, max_value=80),
)
def test_any_names_fit_and_stay_on_their_lines(names, tokens):
    paths = ["/".join(part or "x" for part in name.split("/")) for name in names]
    text = tree_text(paths, Facts(), tokens)
    assert count_tokens(text) <= tokens
    text.encode()
    assert len(text.splitlines()) <= len(text.split("\n"))
