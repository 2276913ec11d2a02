import pytest
from docsfy_hookspecs import (
    Command,
    CustomFact,
    DocItem,
    DocSection,
    Document,
    DocumentSection,
    Facts,
    Job,
    Route,
    Setting,
    Symbol,
    Task,
    Workflow,
)
from docsfy_hookspecs.facts import CommandOption, Parameter

from docsfy_plugin.stages.ai.fact_texts import facts_text

PAY = Symbol(
    name="shop.till.Till.pay",
    path="till.py",
    module="shop.till",
    parent="shop.till.Till",
    type="method",
    signature="def pay(self, amount: int) -> None",
    summary="Pay an amount.",
    docstring=(
        DocSection(kind="text", text="Pay an amount."),
        DocSection(kind="raises", items=(DocItem(name="ValueError", description="Negative."),)),
    ),
)
TILL = Symbol(
    name="shop.till.Till", path="till.py", module="shop.till", type="class", aliases=("shop.Till",)
)


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (
            Command(
                name="shop open",
                path="cli.py",
                summary="Open it.",
                options=(
                    CommandOption(
                        names=("-d", "--days"),
                        metavar="N",
                        type="int",
                        default="3",
                        env=("SHOP_DAYS",),
                        help="How long.",
                    ),
                    CommandOption(names=("--help",), is_flag=True),
                ),
                arguments=(CommandOption(names=("CITY",), required=True, choices=("a", "b")),),
            ),
            "[commands]\n@ cli.py\nshop open: Open it.\n  CITY (required; one of a|b)\n"
            "  -d, --days N (int; default 3; env SHOP_DAYS): How long.",
        ),
        (
            Setting(name="DEBUG", path="a.py", type="bool", default="False", env=("APP_DEBUG",)),
            "[settings]\n@ a.py\nDEBUG (env APP_DEBUG; bool; default False)",
        ),
        (
            Route(
                name="GET /a",
                path="a.py",
                handler="app.a",
                parameters=(Parameter(name="n", annotation="int", default="1"),),
                returns="A",
            ),
            "[routes]\n@ a.py\nGET /a -> app.a\n  takes n: int = 1\n  returns A",
        ),
        (
            Task(name="make test", path="Makefile", runner="make", label="test", commands=("a",)),
            "[tasks]\n@ Makefile\nmake test: runs a",
        ),
        (
            Workflow(
                name="w",
                path="ci.yml",
                title="CI",
                system="GitHub Actions",
                triggers=("push",),
                jobs=(Job(name="test", commands=("make",)),),
            ),
            "[workflows]\n@ ci.yml\nCI (GitHub Actions): on push\n  test: make",
        ),
        (
            Document(
                name="readme",
                path="README.md",
                title="A",
                sections=(DocumentSection(title="B", level=2, text="C\n\nD"),),
            ),
            "[documents]\n@ README.md\nreadme: A\n  ## B\n  C\n  D",
        ),
        (
            CustomFact(name="n", category="topic", title="T", text="x", fields=(("a", "b"),)),
            "[more]\ntopic n: T\n  a: b\n  x",
        ),
        (
            PAY,
            "[symbols, = as users import them]\n@ till.py\n"
            "method shop.till.Till.pay: Pay an amount.\n  def pay(self, amount: int) -> None\n"
            "  raises: ValueError: Negative.",
        ),
    ],
)
def test_a_fact_says_what_users_need(fact, text):
    assert facts_text(Facts([fact])) == text


def test_what_the_text_beside_it_shows_is_not_repeated():
    text = "class Till:\n    def pay(self, amount: int) -> None: ...\n"
    assert facts_text(Facts([TILL, PAY]), {"till.py": text}) == (
        "[symbols, = as users import them]\n@ till.py\nshop.till: class Till = shop.Till"
    )


def test_what_was_cut_off_the_text_beside_it_is_said():
    shown = facts_text(Facts([TILL, PAY]), {"till.py": "class Till:\n[… 1 more line]\n"})
    assert "method shop.till.Till.pay: Pay an amount." in shown


def test_private_symbols_are_not_offered():
    private = Symbol(name="a._b", module="a", type="function", public=False)
    assert facts_text(Facts([private])) == ""
