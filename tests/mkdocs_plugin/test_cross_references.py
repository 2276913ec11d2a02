"""Generated pages beside mkdocs-autorefs."""

import pytest

SYMBOL = "weather.forecast.Forecast"
PLUGINS = ["search", "autorefs", "docsfy"]
EXTENSIONS = ["attr_list"]


def page(text):
    return {"docs/guide.md": f"# Guide\n\nSee [{SYMBOL}][].\n\n{text}"}


def test_symbol_that_the_author_documents_too_is_linked_to_the_author(project):
    project.write(page(f"## The forecast {{#{SYMBOL}}}\n"))
    project.configure(plugins=PLUGINS, markdown_extensions=EXTENSIONS)
    built = project.build(strict=True)
    assert built.error is None, built.log
    assert f'href="#{SYMBOL}"' in project.read("guide/index.html")


@pytest.mark.parametrize("plugins", [PLUGINS, ["search", "docsfy", "autorefs"]])
def test_symbol_that_only_docsfy_documents_is_linked_to_its_page(project, plugins):
    project.write(page(""))
    project.configure(plugins=plugins, markdown_extensions=EXTENSIONS)
    built = project.build(strict=True)
    assert built.error is None, built.log
    assert f'href="../api/weather/forecast/#{SYMBOL}"' in project.read("guide/index.html")
