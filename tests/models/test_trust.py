"""Models and repositories that attack who reads their pages."""

import html.parser

import pytest

from tests.conftest import create_project

TITLES = (
    "Weather <img src=x onerror=alert(1) y",
    'W" onmouseover="alert(2)" x="',
    "W <svg/onload=alert(5)//",
    "W &lt;script&gt;alert(4)&lt;/script&gt;",
)
THEMES = ("docsfy", "material", "mkdocs", "readthedocs")
BREAKS_OUT = 'Tells "><script>alert(9)</script><img src=x onerror="alert(8)">'


class Judge(html.parser.HTMLParser):
    """Notes what of a page would run."""

    def __init__(self):
        super().__init__()
        self.runs = []
        self._is_script = False

    def handle_starttag(self, tag, attrs):
        self._is_script = tag == "script"
        for name, value in attrs:
            said = (value or "").strip()
            if "alert(" in said and (name.startswith("on") or said.startswith("javascript:")):
                self.runs.append((tag, name, said))

    def handle_data(self, data):
        # scripts of themes may hold titles as texts
        if self._is_script and data.lstrip().startswith("alert("):
            self.runs.append(("script", "", data))
        self._is_script = False


def judge_site(project):
    runs = []
    pages = [name for name in project.tree() if name.endswith(".html")]
    for name in pages:
        judge = Judge()
        judge.feed(project.read(name))
        runs += [(name, run) for run in judge.runs]
    assert len(pages) > 1
    assert runs == []


@pytest.mark.parametrize("theme", THEMES)
def test_titles_and_descriptions_of_a_model_run_nothing_in_any_theme(written, theme):
    entries = [
        {"slug": f"p{number}", "title": title, "description": f"{title} {BREAKS_OUT}"}
        for number, title in enumerate(TITLES)
    ]
    known = written.author.plan["navigation"]
    plan = {"project_name": TITLES[0], "tagline": TITLES[1], "repo_type": "app"}
    groups = [{"group": TITLES[1], "pages": [{**one, "sources": ["README.md"]} for one in entries]}]
    written.author.plan = {**plan, "navigation": [*known, *groups]}
    written.project.configure(theme=theme, plugins=["search", {"docsfy": {"provider": "scripted"}}])
    written.publish()
    judge_site(written.project)


@pytest.mark.parametrize("theme", THEMES)
def test_names_in_a_repository_run_nothing_in_any_theme(tmp_path, theme):
    files = {
        "README.md": f"# {TITLES[0]}\n\n{BREAKS_OUT}\n",
        "pyproject.toml": (
            f"[project]\nname = '{TITLES[0]}'\nversion = '1'\ndescription = '{BREAKS_OUT}'\n"
            f"[project.scripts]\n'{TITLES[2]}' = 'weather:main'\n"
        ),
        "src/weather/__init__.py": f"'''{BREAKS_OUT}'''\n\n\ndef main():\n    '''{TITLES[1]}'''\n",
        f"src/weather/{TITLES[1]}/__init__.py": "",
    }
    project = create_project(
        tmp_path / "weather", {k.replace("//", ""): v for k, v in files.items()}
    )
    project.configure(theme=theme, plugins=["search", "docsfy"])
    assert project.build().error is None
    judge_site(project)
