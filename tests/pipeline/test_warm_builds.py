"""A warm build equals one from nothing, byte for byte, after any sequence of edits."""

import random
import shutil

import pytest

MODULES = ("radar", "wind", "rain", "_hidden", "sub/__init__", "sub/snow", "sub/deep/__init__")
WORDS = ("hail", "storm", "fog", "`weather.cli`", "[a link](https://example.org)", "<b>wind</b>")
COMMAND = '''

@click.command()
@click.option("--unit", default="C", help="{word}")
def {name}(unit: str) -> None:
    """Show the {word}."""
'''


def module_path(rng):
    return f"src/weather/{rng.choice(MODULES)}.py"


def add_module(project, rng):
    word, name = rng.choice(WORDS), f"f{rng.randrange(4)}"
    project.write(
        {
            module_path(rng): f'"""About {word}."""\n\nLIMIT = {rng.randrange(9)}\n\n\n'
            f'def {name}(a: int = {rng.randrange(9)}) -> int:\n    """Give {word}."""\n'
        }
    )


def remove_module(project, rng):
    (project.repository / module_path(rng)).unlink(missing_ok=True)


def rename_module(project, rng):
    old, new = (project.repository / module_path(rng) for _ in range(2))
    if old.exists() and not new.exists():
        new.parent.mkdir(exist_ok=True, parents=True)
        old.rename(new)


def edit_docstring(project, rng):
    path = project.repository / "src/weather/forecast.py"
    lines = path.read_text().splitlines(keepends=True)
    lines[0] = f'"""What {rng.choice(WORDS)} brings."""\n'
    path.write_text("".join(lines))


def add_comment(project, rng):
    path = project.repository / rng.choice(["src/weather/forecast.py", "src/weather/cli.py"])
    path.write_text(f"{path.read_text()}# {rng.choice(WORDS)}\n")


def break_syntax(project, rng):
    project.write({module_path(rng): "def broken(:\n"})


def edit_readme(project, rng):
    word = rng.choice(WORDS)
    project.write({"README.md": f"# Weather\n\nTells of {word}.\n\n## More\n\n* {word}\n"})


def add_command(project, rng):
    path = project.repository / "src/weather/cli.py"
    command = COMMAND.format(name=f"show{rng.randrange(3)}", word=rng.choice(WORDS))
    path.write_text(path.read_text() + command)


def change_manifest(project, rng):
    path = project.repository / "pyproject.toml"
    lines = [line for line in path.read_text().splitlines() if not line.startswith("version")]
    lines.insert(2, f'version = "{rng.randrange(9)}"')
    path.write_text("\n".join(lines) + "\n")


def add_other_file(project, rng):
    names = ["Makefile", "data/a b.txt", "package.json", ".env.example", "docs/mine.md"]
    texts = [
        "all:\n\techo hail\n",
        "TOKEN=1\n",
        '{"name": "w", "scripts": {"go": "x"}}',
        "# Mine\n",
    ]
    project.write({rng.choice(names): rng.choice(texts)})


def build_between(project, rng):
    assert project.build().error is None


def restore_all(project, rng):
    project.git("reset", "--quiet", "--hard", "HEAD")


EDITS = (
    add_module,
    add_module,
    remove_module,
    rename_module,
    edit_docstring,
    add_comment,
    break_syntax,
    edit_readme,
    add_command,
    change_manifest,
    add_other_file,
    build_between,
    restore_all,
)


@pytest.fixture
def build_from_nothing(project, tmp_path, monkeypatch):
    """Builds with a state and a site of their own, so that the warm ones stay."""

    def build():
        site, state = tmp_path / "cold-site", tmp_path / "cold-state"
        for folder in (site, state):
            shutil.rmtree(folder, ignore_errors=True)
        with monkeypatch.context() as patch:
            patch.setenv("DOCSFY_STATE_DIR", str(state))
            result = project.build(site_dir=str(site))
        assert result.error is None, result.log
        return project.tree(below=site)

    return build


@pytest.mark.parametrize("seed", range(6))
def test_warm_build_equals_one_from_nothing(project, build_from_nothing, seed):
    rng = random.Random(seed)
    assert project.build().error is None
    for _ in range(6):
        for edit in rng.choices(EDITS, k=rng.randint(1, 5)):
            edit(project, rng)
        if rng.random() < 0.7:
            project.commit()
        warm = project.build()
        assert warm.error is None, warm.log
        assert project.status == ("ready", None)
        assert project.tree() == build_from_nothing()


def test_warm_build_equals_one_from_nothing_after_a_page_failed(project, build_from_nothing):
    project.switch("if page.slug.startswith('api'): raise DocsfyError('no words')")
    assert project.build().error is None
    project.switch()
    assert project.build().error is None
    assert project.tree() == build_from_nothing()
