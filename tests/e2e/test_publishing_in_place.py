"""Where no swap is possible, files are replaced one by one, and the log says so."""

import ctypes
import os
import platform
import shutil
import struct
import subprocess
import sys

import pytest

RADAR = {"src/weather/radar.py": '"""Rain."""\n'}
ONE_BY_ONE = "INFO docsfy_plugin: Files of {site} are replaced one by one: "

CAP_DAC_OVERRIDE = 1
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2
RENAMEAT2 = {"x86_64": 316, "aarch64": 276}
EINVAL = 22


def prctl(*arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(*arguments, *[0] * (5 - len(arguments))):
        raise OSError(ctypes.get_errno(), "prctl")


def obey_permissions() -> None:
    """Take from root, in a child, what lets it write where permissions forbid it."""
    if os.geteuid() == 0:
        prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE)


def refuse_exchanges() -> None:
    """Let `renameat2` fail in a child as it does on a file system that knows no flags."""
    program = struct.pack(
        "HBBIHBBIHBBIHBBI",
        *(0x20, 0, 0, 0),  # load the number of the call
        *(0x15, 0, 1, RENAMEAT2[platform.machine()]),  # skip the next if it is another
        *(0x06, 0, 0, 0x00050000 | EINVAL),  # fail
        *(0x06, 0, 0, 0x7FFF0000),  # allow
    )
    held = ctypes.create_string_buffer(program)
    filters = struct.pack("HxxxxxxP", 4, ctypes.addressof(held))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filters)


def build(project, prepare=lambda: None, **settings):
    """Build in a child; gives its exit code and what it said."""
    process = project.start("build", preexec_fn=prepare, **settings)
    output, _ = process.communicate(timeout=60)
    return process.returncode, output


@pytest.fixture
def built(project):
    """A project whose site holds a page that the next one does not."""
    project.commit({"src/weather/gone.py": '"""Gone soon."""\n'})
    assert project.build().error is None
    assert "api/weather/gone/index.html" in project.tree()
    (project.repository / "src/weather/gone.py").unlink()
    project.commit(RADAR)
    return project


def swapped(project):
    """The site as it is when it is swapped in, elsewhere."""
    copy = project.root.with_name("swapped")
    shutil.copytree(project.root, copy, ignore=shutil.ignore_patterns("site"))
    other = type(project)(copy, copy)
    assert other.build().error is None
    return other.tree()


@pytest.fixture
def expected(built):
    return swapped(built)


@pytest.fixture
def mount():
    """Mounts something; undone at the end."""
    if os.geteuid() != 0 or sys.platform != "linux":
        pytest.skip("only root mounts")
    mounted = []

    def do(target, *arguments):
        done = subprocess.run(
            ["mount", *arguments, target], capture_output=True, text=True, check=False, timeout=30
        )
        if done.returncode:
            pytest.skip(f"cannot mount here: {done.stderr.strip()}")
        mounted.append(target)

    yield do
    for target in reversed(mounted):
        subprocess.run(["umount", "--lazy", target], check=True, timeout=30)


def onto_tmpfs(mount, site):
    kept = site.with_name("kept")
    shutil.copytree(site, kept)
    mount(site, "-t", "tmpfs", "tmpfs")
    shutil.copytree(kept, site, dirs_exist_ok=True)
    shutil.rmtree(kept)


def onto_a_folder_of_the_same_disk(mount, site):
    volume = site.parent.with_name("volume")
    shutil.copytree(site, volume)
    mount(site, "--bind", volume)


def in_a_layer_of_an_image(mount, site):
    """As in a container whose image brought the site along: `rename` says it cannot."""
    layers = site.parent.with_name("layers")
    (layers / "upper").mkdir(parents=True)
    (layers / "work").mkdir()
    options = f"lowerdir={site.parent},upperdir={layers / 'upper'},workdir={layers / 'work'}"
    mount(site.parent, "-t", "overlay", "overlay", "-o", options)


@pytest.mark.parametrize(
    ("place", "why"),
    [
        (onto_tmpfs, "is a mount point"),
        (onto_a_folder_of_the_same_disk, "cannot be swapped"),
        (in_a_layer_of_an_image, "cannot be swapped"),
    ],
    ids=["tmpfs", "bind mount", "overlay"],
)
def test_site_that_cannot_be_moved_gets_the_new_files(built, expected, mount, place, why):
    place(mount, built.site)
    result = built.build()
    assert result.error is None, result.log
    assert built.tree() == expected
    (line,) = [line for line in result.lines if "one by one" in line]
    assert line.startswith(ONE_BY_ONE.format(site=built.site))
    assert why in line
    assert built.status == ("ready", None)
    assert built.leftovers == []


@pytest.fixture
def closed_parent(built):
    """A site in a folder of which only the site itself may be written."""
    parent = built.root.parent / "www"
    shutil.copytree(built.site, parent / "site")
    built.configure(site_dir=str(parent / "site"))
    parent.chmod(0o555)
    yield parent
    parent.chmod(0o755)


def test_site_whose_parent_cannot_be_written_gets_the_new_files(built, expected, closed_parent):
    code, output = build(built, obey_permissions)
    assert code == 0, output
    assert ONE_BY_ONE.format(site=closed_parent / "site").removeprefix("INFO ") in output
    assert f"{closed_parent} cannot be written" in output
    assert built.tree(below=closed_parent / "site") == expected
    assert [path.name for path in closed_parent.iterdir()] == ["site"]
    assert list(built.state.glob("site-*")) == []
    assert built.status == ("ready", None)


DIES_WHILE_RENDERING = "import os\n\n\ndef on_env(*_, **__):\n    os._exit(9)\n"


def test_staging_folder_that_a_dead_build_left_in_the_state_folder_is_cleared(
    built, expected, closed_parent
):
    hook = built.root.parent / "dies.py"
    hook.write_text(DIES_WHILE_RENDERING)
    site = closed_parent / "site"
    built.configure(site_dir=str(site), hooks=[str(hook)])
    assert build(built, obey_permissions)[0] == 9
    assert len(list(built.state.glob("site-*"))) == 1
    built.configure(site_dir=str(site))
    code, output = build(built, obey_permissions)
    assert code == 0, output
    assert list(built.state.glob("site-*")) == []
    assert built.tree(below=site) == expected


DIES_WHILE_REPLACING = """\
import os
from pathlib import Path

replace = Path.replace


def die(self, target):
    if target.parent.name == "radar":
        os._exit(9)
    return replace(self, target)


def on_post_build(config):
    Path.replace = die
"""


def test_build_killed_while_it_replaces_files_is_completed_by_the_next(built, mount):
    onto_tmpfs(mount, built.site)
    hook = built.root.parent / "dies.py"
    hook.write_text(DIES_WHILE_REPLACING)
    built.configure(hooks=[str(hook)])
    assert build(built)[0] == 9
    assert (built.site / "api/weather/radar/.index.html.docsfy-part").exists()

    # the page that was half written is not planned any more
    (built.repository / "src/weather/radar.py").unlink()
    built.commit()
    built.configure()
    expected = swapped(built)
    result = built.build()
    assert result.error is None, result.log
    assert built.tree() == expected
    assert built.leftovers == []


needs_filters = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in RENAMEAT2,
    reason="system calls are refused by a filter of Linux",
)


@needs_filters
def test_system_without_an_exchange_swaps_the_whole_site(built, expected):
    folder = built.site.stat().st_ino
    code, output = build(built, refuse_exchanges)
    assert code == 0, output
    assert built.tree() == expected
    assert built.site.stat().st_ino != folder
    assert "one by one" not in output
    assert built.leftovers == []


DIES_BETWEEN_THE_RENAMES = """\
import os
from pathlib import Path

rename = Path.rename


def die(self, target):
    rename(self, target)
    os._exit(9)


def on_post_build(config):
    Path.rename = die
"""


@needs_filters
@pytest.mark.parametrize("is_good", [True, False], ids=["that succeeds", "that fails"])
def test_site_is_put_back_by_the_run_after_one_that_died_between_two_renames(
    built, expected, is_good
):
    old = built.tree()
    hook = built.root.parent / "dies.py"
    hook.write_text(DIES_BETWEEN_THE_RENAMES)
    built.configure(hooks=[str(hook)])
    assert build(built, refuse_exchanges)[0] == 9
    assert not built.site.exists()

    if is_good:
        built.configure()
    else:
        hook.write_text("def on_files(*_, **__):\n    raise ValueError('no')\n")
    assert (built.build().error is None) is is_good
    assert built.tree() == (expected if is_good else old)
    assert built.leftovers == []
    assert built.written == []


def test_site_behind_a_link_is_swapped_where_it_lies(built, expected):
    real = built.root.parent / "www" / "html"
    real.parent.mkdir()
    built.site.rename(real)
    built.site.symlink_to(real)
    folder = real.stat().st_ino
    result = built.build()
    assert result.error is None, result.log
    assert built.site.is_symlink()
    assert built.tree(below=real) == expected
    assert real.stat().st_ino != folder
    assert [path.name for path in real.parent.iterdir()] == ["html"]
    assert built.leftovers == []
