import pytest

from docsfy_plugin.facts.roles import role_of


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("src/pkg/core.py", "package"),
        ("pkg/tools/build.py", "package"),
        ("src/tests/helpers.py", "test"),
        ("tests/conftest.py", "test"),
        ("pkg/test/client.py", "package"),
        ("pkg/test/test_client.py", "test"),
        ("pkg/contrib/auth/tests.py", "test"),
        ("src/test/java/org/x/Fixture.java", "test"),
        ("router_test.go", "test"),
        ("packages/core/src/a.spec.ts", "test"),
        ("docs/conf.py", "docs"),
        ("examples/app/tests/test_app.py", "example"),
        ("setup.py", "script"),
        ("pkg/setup.py", "script"),
        ("pkg/build.py", "package"),
        ("scripts/release.py", "script"),
        ("crates/core/benches/bench.rs", "script"),
        ("vendor/github.com/x/y.go", "vendored"),
        ("pkg/_vendor/six.py", "vendored"),
        ("web/static/jquery.min.js", "vendored"),
        ("api/v1/types_pb2.py", "vendored"),
        ("pkg.egg-info/SOURCES.txt", "vendored"),
    ],
)
def test_role_follows_the_conventions_of_names(path, role):
    assert role_of(path) == role
