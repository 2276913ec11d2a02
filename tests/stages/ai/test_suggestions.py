import pytest
from docsfy_hookspecs import Facts, Symbol

from docsfy_plugin.stages.ai.suggestions import SourceSuggester
from docsfy_plugin.testing import read_facts


@pytest.fixture(scope="module")
def suggest():
    """Give the suggester over a small shop with every kind of facts."""
    return SourceSuggester(
        read_facts(
            {
                "README.md": "# Shop\n",
                "CONTRIBUTING.md": "# How to help\n",
                "pyproject.toml": "[project]\nname='shop'\n[project.scripts]\nshop='shop.cli:go'\n",
                "src/shop/__init__.py": "",
                "src/shop/cli.py": "import click\n@click.command()\ndef go(): pass\n",
                "src/shop/conf.py": "import os\nos.environ['SHOP_KEY']\n",
                "src/shop/till.py": "class CashRegister: pass\n",
                "src/shop/web.py": (
                    "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/a')\ndef a(): pass\n"
                ),
                "examples/till.py": "class CashRegister: pass\n",
            }
        )
    )


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("Command line", "src/shop/cli.py"),
        ("Configuration", "src/shop/conf.py"),
        ("HTTP API", "src/shop/web.py"),
        ("The cash register", "src/shop/till.py"),
        ("Installation", "README.md"),
        ("Contributing", "CONTRIBUTING.md"),
    ],
)
def test_a_title_finds_the_file_whose_facts_are_about_it(suggest, title, path):
    assert path in suggest(title, "")[:2]
    assert "examples/till.py" not in suggest(title, "")


def test_a_title_weighs_more_than_the_description(suggest):
    assert suggest("Cash register", "Its configuration.")[0] == "src/shop/till.py"


@pytest.mark.parametrize("hidden", [{"role": "test"}, {"role": "example"}, {"public": False}])
def test_what_users_do_not_meet_is_not_suggested(hidden):
    symbol = Symbol(name="a.Teller", path="a.py", module="a", type="class")
    other = Symbol(name="b.Teller", path="b.py", module="b", type="class", **hidden)
    assert SourceSuggester(Facts([symbol, other]))("Teller", "") == ("a.py",)


def test_words_that_no_fact_has_find_nothing(suggest):
    assert suggest("Philosophy", "") == ()


def test_a_path_is_suggested_as_a_glob_of_itself():
    facts = read_facts({"src/[a]/teller.py": "class Teller: pass\n"})
    assert SourceSuggester(facts)("Teller", "") == ("src/[[]a]/teller.py",)
