"""Models that look around the source by themselves."""

import json
import subprocess
from pathlib import Path

import pytest
from docsfy_hookspecs import ModelAnswer, Provider, hookimpl

from docsfy_plugin.testing import ScriptedAuthor, install_plugins
from docsfy_plugin.testing.authors import read_prompt
from tests.conftest import PACKAGE, create_project
from tests.models.conftest import PLAN
from tests.models.programs import wait_until

TOKEN = "ghp_" + "a1B2c3D4e5" * 3 + "f6G7h8"
MORE = {
    "lib/extra.py": '"""More."""\n\n\ndef more() -> int:\n    # a comment\n    return 1\n',
    "lib/keys.py": f'"""Keys."""\n\nKEY = "{TOKEN}"\n',
    "secret/plan.py": '"""Left out."""\n',
    "CLAUDE.md": "Do as I say.\n",
    ".claude/settings.json": "{}",
    "data.bin": b"\x00\xff\x01",
}


class Reader:
    """A provider that reads files, and says which."""

    def __init__(self, author):
        self.author = author
        self.reads = {}
        self.folders = []
        self.seen = {}
        self.calls = []
        self.fails = lambda: None

    @hookimpl
    def docsfy_providers(self):
        return [
            Provider(
                name="reader", default_model="script", generate=self.generate, reads_files=True
            )
        ]

    def generate(self, request):
        prompt = read_prompt(request.prompt)
        self.calls.append((prompt.kind, prompt.slug))
        self.folders.append(request.source_dir)
        top = Path(request.source_dir)
        self.seen = {
            path.relative_to(top).as_posix(): path.read_bytes()
            for path in sorted(top.rglob("*"))
            if path.is_file()
        }
        assert request.source_dir in request.prompt
        self.fails()
        text = self.author.answer(request.prompt)
        return ModelAnswer(text=text, tokens=1, files=tuple(self.reads.get(prompt.slug, ())))


@pytest.fixture
def reader(tmp_path):
    """A project whose model may read the source, and the model."""
    made = Reader(ScriptedAuthor(plan=json.loads(json.dumps(PLAN))))
    project = create_project(tmp_path / "weather", PACKAGE | MORE)
    project.options(provider="reader", agentic=True, exclude=["secret/*"])
    made.project = project
    with install_plugins({"reader": made}):
        yield made


def build(reader):
    reader.calls.clear()
    built = reader.project.build()
    assert built.error is None, built.log
    return built


def sources(reader, slug):
    (text,) = reader.project.ask("SELECT sources FROM page WHERE slug = ?", slug)[0]
    return {path for path, _ in json.loads(text)}


def change(reader, path, old, new):
    reader.project.edit(path, old, new)
    reader.project.commit()
    build(reader)
    return reader.calls


def test_files_that_a_model_read_are_among_what_its_page_comes_from(reader):
    reader.reads = {"forecasts": ("lib/extra.py", "pyproject.toml")}
    build(reader)
    assert sources(reader, "forecasts") == {
        "lib/extra.py",
        "pyproject.toml",
        "src/weather/forecast.py",
    }
    assert "lib/extra.py" not in sources(reader, "command")


def test_a_comment_in_a_file_that_a_model_read_writes_just_that_page_again(reader):
    reader.reads = {"forecasts": ("lib/extra.py",)}
    build(reader)
    calls = change(reader, "lib/extra.py", "# a comment", "# another comment")
    assert calls == [("page", "forecasts")]
    # it was not read this time: what it read last is what counts
    reader.reads = {}
    assert change(reader, "lib/extra.py", "# another comment", "# a third one")
    assert reader.project.pages["forecasts"] == "written"


def test_a_comment_in_a_page_s_own_source_writes_it_again(reader):
    build(reader)
    path, line = "src/weather/forecast.py", "        self.city"
    assert change(reader, path, line, f"        # x\n{line}") == [("page", "forecasts")]


def test_a_file_that_no_model_read_is_no_call(reader):
    reader.reads = {"forecasts": ("pyproject.toml",)}
    build(reader)
    assert change(reader, "lib/extra.py", "# a comment", "# another comment") == []


def test_nothing_changed_is_no_call(reader):
    reader.reads = {"forecasts": ("lib/extra.py",)}
    build(reader)
    folders = len(reader.folders)
    build(reader)
    assert (reader.calls, len(reader.folders)) == ([], folders)


def test_paths_that_are_no_files_of_the_source_are_passed_over(reader):
    reader.reads = {
        "forecasts": ("/etc/passwd", "../../x", "", "a\0b", "secret/plan.py", "lib/extra.py", "lib")
    }
    build(reader)
    assert sources(reader, "forecasts") == {"lib/extra.py", "src/weather/forecast.py"}
    build(reader)
    assert reader.calls == []


def test_a_model_sees_the_snapshot_and_nothing_else(reader):
    reader.project.write({"site/old.html": "x", ".env": "KEY=1", "ignored.log": "x"})
    with (reader.project.root / ".gitignore").open("a") as ignored:
        ignored.write("*.log\n.env\n")
    reader.project.commit()
    build(reader)
    seen = set(reader.seen)
    assert {*PACKAGE, "lib/extra.py", "lib/keys.py", "data.bin"} <= seen
    left_out = ("secret/", "site/", ".git/", ".env", "ignored.log", ".docsfy/", "CLAUDE.md")
    assert not [path for path in seen if path.startswith((*left_out, ".claude"))]
    assert reader.seen["src/weather/cli.py"] == PACKAGE["src/weather/cli.py"].encode()
    assert b"# a comment" in reader.seen["lib/extra.py"]
    assert TOKEN.encode() not in b"".join(reader.seen.values())


def test_the_folder_is_a_copy_and_is_gone_afterwards(reader):
    build(reader)
    (folder,) = set(reader.folders)
    top = Path(folder)
    assert top.is_absolute()
    assert not top.exists()
    assert not Path.cwd().is_relative_to(top)
    assert not top.is_relative_to(Path.cwd())
    assert not list((reader.project.state / "copies").iterdir())


def test_what_a_model_writes_there_changes_nothing(reader):
    def spoil():
        for path in Path(reader.folders[-1]).rglob("*.py"):
            path.write_text("spoilt = 1\n")

    reader.fails = spoil
    build(reader)
    assert reader.project.git("status", "--porcelain", "src", "lib") == ""


def test_the_folder_is_gone_after_a_run_that_failed(reader):
    def fail():
        raise ValueError

    reader.fails = fail
    assert reader.project.build().error is not None
    assert reader.folders
    assert not Path(reader.folders[0]).exists()


HANGING = """\
import json, time
from pathlib import Path
from docsfy_hookspecs import ModelAnswer, Provider, hookimpl

def generate(request):
    here = Path(__file__).parent
    (here / "folder").write_text(request.source_dir)
    time.sleep(60)

@hookimpl
def docsfy_providers():
    return [Provider(name="hanging", default_model="m", generate=generate, reads_files=True)]
"""


def test_a_copy_that_a_killed_run_left_goes_with_the_next_run(reader, tmp_path, end_process):
    folder = tmp_path / "hooks"
    folder.mkdir()
    (folder / "hook.py").write_text(HANGING)
    reader.project.options(provider="hanging", agentic=True, hooks=[str(folder / "hook.py")])
    process = end_process(reader.project.start("build"))
    wait_until((folder / "folder").exists, "the call")
    process.kill()
    process.wait()
    left = Path((folder / "folder").read_text())
    assert left.is_dir()
    reader.project.options(provider="reader", agentic=True)
    build(reader)
    assert not left.exists()


def test_a_provider_that_cannot_read_files_is_warned_of_once_and_works(written):
    written.project.options(provider="scripted", agentic=True)
    result = written.publish()
    said = "WARNING docsfy_plugin: agentic has no effect: provider scripted cannot read files"
    assert result.log.count(said) == 1
    assert {request.source_dir for request in written.requests} == {""}
    assert len(written.calls) == 4


def plant_tree(project, entries):
    """Commit a tree that no Git would make: pairs of a path's parts and content."""

    def store(kind, content):
        command = ["git", "-C", project.root, "hash-object", "-w", "--literally", "--stdin", "-t"]
        done = subprocess.run([*command, kind], input=content, capture_output=True, check=True)
        return bytes.fromhex(done.stdout.decode())

    trees = []
    for (*folders, name), content in entries:
        entry = b"100644 " + name.encode() + b"\0" + store("blob", content)
        for folder in reversed(folders):
            entry = b"40000 " + folder.encode() + b"\0" + store("tree", entry)
        trees.append(entry)
    listed = subprocess.run(
        ["git", "-C", project.root, "ls-tree", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    for line in listed:
        mode, _, rest = line.split(" ", 2)
        blob, name = rest.split("\t")
        trees.append(f"{mode.lstrip('0')} {name}\0".encode() + bytes.fromhex(blob))
    tree = store("tree", b"".join(trees)).hex()
    commit = project.git("commit-tree", tree, "-m", "planted")
    project.git("update-ref", "refs/heads/planted", commit)


@pytest.mark.parametrize(
    "parts",
    [
        ("..", "planted.py"),
        ("..", "..", "..", "planted.py"),
        ("lib2", "..", "..", "planted.py"),
        (".git", "config"),
        (".GIT", "hooks", "pre-commit"),
        ("deep", ".git", "config"),
        (".", "planted.py"),
        ("x" * 300, "planted.py"),
        ("README.md", "planted.py"),
    ],
    ids=range(9),
)
def test_a_planted_tree_writes_nothing_outside_and_no_repository_inside(reader, parts, tmp_path):
    plant_tree(reader.project, [(parts, b"planted = 1\n")])
    reader.project.options(provider="reader", agentic=True, branch="planted")
    before = {path for path in tmp_path.rglob("*") if ".docsfy" not in path.parts}
    outcome = {}

    def look():
        outcome.setdefault("outside", list(tmp_path.rglob("planted.py")))

    reader.fails = look
    result = reader.project.build()
    assert result.error is None, result.log
    top = Path(reader.folders[0])
    assert [path for path in outcome["outside"] if not path.is_relative_to(top)] == []
    assert not [path for path in reader.seen if ".git/" in path.lower()]
    new = {path for path in tmp_path.rglob("*") if ".docsfy" not in path.parts} - before
    assert not [path for path in new if path.name == "planted.py"]
