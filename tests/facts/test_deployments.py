from docsfy_hookspecs.facts import Dependency, Manifest, Setting

from docsfy_plugin.facts.manifests import read


def test_an_action_gives_its_inputs_as_settings_with_their_lines():
    text = (
        "name: Greet\ndescription: Greets people\ninputs:\n  who-to:\n    description: Whom\n"
        "    required: true\n    default: World\nruns:\n  using: node20\n"
    )
    assert list(read("action.yml", text.encode())) == [
        Manifest(
            name="Greet",
            path="action.yml",
            ecosystem="action",
            description="Greets people",
            requires="node20",
        ),
        Setting(
            name="who-to",
            path="action.yml",
            start=4,
            end=4,
            framework="action",
            default="World",
            required=True,
            description="Whom",
        ),
    ]
    assert read("action.yml", b"name: some other file\n") == []


def test_a_chart_gives_version_and_the_charts_it_needs():
    text = "name: web\nversion: 1.2.3\ndescription: A web\nkubeVersion: '>=1.25'\n"
    text += "dependencies:\n  - name: db\n    version: ^9\n"
    assert list(read("charts/web/Chart.yaml", text.encode())) == [
        Manifest(
            name="web",
            path="charts/web/Chart.yaml",
            ecosystem="helm",
            version="1.2.3",
            description="A web",
            requires="Kubernetes >=1.25",
            dependencies=(Dependency(name="db", requirement="^9"),),
        )
    ]
