"""Which repository a variant documents."""

import shutil


def test_other_repository_of_the_same_name_is_refused_with_both_names(make_project):
    one = make_project(name="one")
    two = make_project({"README.md": "# Other\n"}, name="two")
    two.git("remote", "set-url", "origin", "https://gitlab.com/acme/weather.git")
    assert one.build().error is None
    before = one.tree()
    one.options(repo=str(two.root))
    result = one.build()
    assert result.exit_code == 1
    (line,) = [line for line in result.lines if line.startswith("ERROR")]
    assert "github.com/acme/weather" in line
    assert "gitlab.com/acme/weather" in line
    assert "owner or project" in line
    assert one.tree() == before


def test_other_repository_of_the_same_name_stands_beside_it_under_another_owner(make_project):
    one = make_project(name="one")
    two = make_project({"README.md": "# Other\n"}, name="two")
    two.git("remote", "set-url", "origin", "https://gitlab.com/acme/weather.git")
    assert one.build().error is None
    one.options(repo=str(two.root), owner="acme-on-gitlab")
    assert one.build().error is None
    assert one.ask("SELECT name, repository FROM variant ORDER BY name") == [
        ("acme-on-gitlab/weather@main/static/default", "gitlab.com/acme/weather"),
        ("acme/weather@main/static/default", "github.com/acme/weather"),
    ]


def test_moved_repository_is_taken_over_with_a_line_in_the_log(project):
    assert project.build().error is None
    project.git("remote", "set-url", "origin", "https://gitlab.com/acme/weather.git")
    result = project.build()
    assert result.error is None
    assert "the repository moved" in result.log
    assert project.ask("SELECT name, repository FROM variant") == [
        ("acme/weather@main/static/default", "gitlab.com/acme/weather")
    ]
    # they name what is to be cloned
    assert project.written == ["index", "installation"]
    assert "https://gitlab.com/acme/weather/-/blob/" in project.read("api/weather/cli/index.html")


def test_owner_and_project_are_options_and_without_a_remote_local_and_the_folder(make_project):
    project = make_project()
    project.git("remote", "remove", "origin")
    assert project.build().error is None
    project.options(owner="me", project="sky")
    assert project.build().error is None
    assert project.ask("SELECT name FROM variant ORDER BY name") == [
        ("local/weather@main/static/default",),
        ("me/sky@main/static/default",),
    ]


def test_moved_folder_without_a_remote_is_taken_over(make_project):
    project = make_project()
    project.git("remote", "remove", "origin")
    project.options(project="weather")
    assert project.build().error is None
    moved = project.root.with_name("elsewhere")
    shutil.move(project.root, moved)
    project.root = project.repository = moved
    assert project.build().error is None
    assert project.ask("SELECT repository FROM variant") == [(str(moved),)]


def test_branches_are_variants_of_their_own(project):
    assert project.build().error is None
    project.git("switch", "--quiet", "-c", "feature/wind@50%")
    assert project.build().error is None
    assert project.ask("SELECT name FROM variant ORDER BY name") == [
        ("acme/weather@feature%2Fwind%4050%25/static/default",),
        ("acme/weather@main/static/default",),
    ]
