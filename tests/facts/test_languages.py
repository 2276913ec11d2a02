import pytest
from docsfy_hookspecs.facts import (
    Command,
    CommandOption,
    EntryPoint,
    Facts,
    Import,
    Module,
    Relation,
    Route,
    Setting,
)

from docsfy_plugin.facts import manifests
from docsfy_plugin.facts.languages import ANALYZERS, golang, java, javascript, ruby, rust


def join_of(analyzer, files):
    facts = []
    for path, text in files.items():
        reader = manifests.read if path.endswith((".mod", ".toml", ".json")) else analyzer.read
        facts += reader(path, text.encode())
    return analyzer.join(Facts(facts))


GO = {
    "go.mod": "module example.org/tool\n",
    "main.go": "package main\n\nfunc main() { cmd.Execute() }\n",
    "cmd/root.go": '''\
// Copyright someone.

// Package cmd holds the commands. More.
package cmd

import (
\t"os"
\tserve "example.org/tool/internal/serve"
)

var rootCmd = &cobra.Command{
\tUse:   "tool",
\tShort: "A tool",
}

// TOOL_HOME is where things are kept.
var home = os.Getenv("TOOL_HOME")

func init() {
\t// rootCmd.AddCommand(commentedCmd)
\trootCmd.PersistentFlags().StringVarP(&cfg, "config", "c", "tool.yml", "Config `file`")
\trootCmd.AddCommand(buildCmd, serve.NewCommand(x))
}
''',
    "cmd/build.go": '''\
package cmd

var buildCmd = &cobra.Command{
\tUse: "build [flags] <dir>",
\tShort: "Build, and {more}",
\tAliases: []string{"b"},
\tRun: func(cmd *cobra.Command, args []string) { fmt.Println("}") },
}

func init() {
\tbuildCmd.Flags().Bool("fast", false, "Be fast")
}

var lostCmd = &cobra.Command{Use: "lost"}
''',
    "internal/serve/serve.go": '''\
package serve

func NewCommand(x int) *cobra.Command {
\tcmd := &cobra.Command{Use: "serve", Short: "Serve it"}
\tcmd.Flags().IntP("port", "p", 80, "Port")
\tcmd.MarkFlagRequired("port")
\treturn cmd
}
''',
}  # fmt: skip


def test_cobra_commands_are_followed_from_the_program_through_packages():
    facts = join_of(golang.ANALYZER, GO)
    commands = {one.name: one for one in facts.of(Command)}
    assert list(commands) == ["tool", "tool build", "tool serve"]
    assert commands["tool"].subcommands == ("tool build", "tool serve")
    assert commands["tool"].options == (
        CommandOption(
            names=("-c", "--config"), metavar="STRING", type="string", default="tool.yml",
            help="Config file",
        ),
    )  # fmt: skip
    assert commands["tool build"] == Command(
        name="tool build", path="cmd/build.go", start=3, end=8, framework="cobra",
        target="buildCmd", parent="tool", program="tool", label="build",
        summary="Build, and {more}", aliases=("b",),
        options=(CommandOption(names=("--fast",), type="bool", is_flag=True, help="Be fast"),),
        arguments=(CommandOption(names=("dir",), required=True),),
    )  # fmt: skip
    assert commands["tool serve"].options[0].required
    assert facts.of(Relation) == ()


def test_go_package_is_one_module_with_its_comment_and_main_a_program():
    facts = join_of(golang.ANALYZER, GO)
    assert [(one.name, one.summary, one.private) for one in facts.of(Module)] == [
        ("example.org/tool", "", False),
        ("example.org/tool/cmd", "Holds the commands.", False),
        ("example.org/tool/internal/serve", "", True),
    ]
    assert facts.of(EntryPoint) == (
        EntryPoint(name="bin:tool", path="main.go", group="bin", label="tool", target="."),
    )
    (setting,) = facts.of(Setting)
    assert (setting.name, setting.description) == (
        "TOOL_HOME",
        "TOOL_HOME is where things are kept.",
    )


ROUTES = """\
package main

import (
\t"github.com/gin-gonic/gin"
)

// r.GET("/comment", h)
func main() {
\tr := gin.Default()
\tr.GET("/ping", auth(), h.Ping)
\tv1 := r.Group("/v1")
\tv1.POST("/users/:id", createUser)
\tr.GET(path, h)
\tclient.GET("/elsewhere", x)
}

func other(g *gin.RouterGroup) { g.GET("/unknown-prefix", h) }
"""


def test_gin_routes_carry_the_prefix_of_their_group_and_only_known_ones_are_told():
    routes = [one for one in golang.read("main.go", ROUTES.encode()) if isinstance(one, Route)]
    assert [(one.name, one.handler, one.framework) for one in routes] == [
        ("GET /ping", "h.Ping", "gin"),
        ("POST /v1/users/:id", "createUser", "gin"),
    ]


@pytest.mark.parametrize("path", ["main_test.go", "examples/main.go", "testdata/main.go"])
def test_routes_of_tests_and_examples_are_nobodys(path):
    assert not [one for one in golang.read(path, ROUTES.encode()) if isinstance(one, Route)]


RUST = {
    "Cargo.toml": '[package]\nname = "my-tool"\n',
    "src/main.rs": '''\
//! # Heading
//!
//! Runs the tool. More.

/// A tool for files.
///
/// It is long.
#[derive(Parser, Debug)]
#[command(version)]
struct Args {
    /// Where to look
    #[arg(short, long, default_value = ".", env = "TOOL_DIR")]
    dir: PathBuf,
    /// Say more
    #[arg(short = 'v', long = "loud")]
    verbose: bool,
    /// Files
    files: Vec<String>,
}

fn main() { let args = Args::parse(); std::env::var("TOOL_X").unwrap_or("y"); }
''',
    "src/io/mod.rs": "fn x() {}\n",
}  # fmt: skip


def test_rust_crate_tells_modules_program_and_derived_options():
    facts = join_of(rust.ANALYZER, RUST)
    assert [(one.name, one.summary) for one in facts.of(Module)] == [
        ("my_tool::main", "Runs the tool."),
        ("my_tool::io", ""),
    ]
    assert [one.label for one in facts.of(EntryPoint)] == ["my-tool"]
    (command,) = facts.of(Command)
    assert (command.name, command.summary) == ("my-tool", "A tool for files.")
    assert command.options == (
        CommandOption(
            names=("-d", "--dir"), metavar="DIR", type="PathBuf", default=".", env=("TOOL_DIR",),
            help="Where to look",
        ),
        CommandOption(names=("-v", "--loud"), is_flag=True, help="Say more"),
    )  # fmt: skip
    assert command.arguments == (
        CommandOption(names=("FILES",), type="String", multiple=True, help="Files"),
    )
    (setting,) = facts.of(Setting)
    assert (setting.name, setting.default) == ("TOOL_X", "y")


def test_clap_struct_that_takes_in_others_is_left_out_as_incomplete():
    text = RUST["src/main.rs"].replace("    /// Files\n", "    #[command(flatten)]\n    x: X,\n")
    assert join_of(rust.ANALYZER, {**RUST, "src/main.rs": text}).of(Command) == ()


JAVASCRIPT = """\
#!/usr/bin/env node
/**
 * Entry of the program. More.
 * @module cli
 */
import { Command } from 'commander'
import express from 'express'
const program = new Command()
const app = express()
// the port: TOOL_PORT
const port = process.env.TOOL_PORT ?? '80'
process.env.TOOL_SET = 'x'
app.get('/health', health)
app.get('/env')
// app.get('/comment', x)
program.description('A tool').option('-c, --config <file>', 'Config', 'x.json')
program
  .command('build <dir>')
  .description('Build it')
  .option('--no-cache', 'No cache')
  .action(() => { run('a; b') })
program.parse()
"""


def test_commander_express_and_variables_are_read_literally():
    package = '{"name": "jt", "bin": {"jt": "dist/cli.js"}, "version": "1"}'
    facts = join_of(javascript.ANALYZER, {"package.json": package, "src/cli.ts": JAVASCRIPT})
    assert [(one.name, one.summary, one.subcommands) for one in facts.of(Command)] == [
        ("jt", "A tool", ("jt build",)),
        ("jt build", "Build it", ()),
    ]
    root, build = facts.of(Command)
    assert root.options == (
        CommandOption(names=("-c", "--config"), metavar="file", default="x.json", help="Config"),
    )
    assert build.arguments == (CommandOption(names=("dir",), required=True),)
    assert build.options == (CommandOption(names=("--no-cache",), is_flag=True, help="No cache"),)
    assert [(one.name, one.handler) for one in facts.of(Route)] == [("GET /health", "health")]
    assert [(one.name, one.default) for one in facts.of(Setting)] == [("TOOL_PORT", "80")]
    (module,) = facts.of(Module)
    assert (module.name, module.summary) == ("src/cli", "Entry of the program.")


def test_minified_files_give_nothing():
    assert list(javascript.read("a.js", b"process.env.X;" * 500)) == []


def test_java_package_and_ruby_variables():
    doc = b"/** Reads <b>things</b> with {@link a.B}. More.\n */\npackage org.x;\n"
    (module,) = java.read("src/main/java/org/x/package-info.java", doc)
    assert (module.name, module.summary) == ("org.x", "Reads things with a.B.")
    found = ruby.read("lib/a.rb", b"# ENV['NO']\nENV['A'] ENV.fetch('B', 'c')\nENV['D'] = 1\n")
    assert [(one.name, one.default) for one in found] == [("A", ""), ("B", "c")]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("analyzer", ANALYZERS, ids=lambda one: one.name)
@pytest.mark.parametrize(
    "unit",
    ["&cobra.Command{", "/*", '"', "`", "#[arg(", ".command('a'", "new Command()\n", "const a = ",
     "x.Group(\"/a\"", "env::var(\"A\")", "((((", "///\n", "func f\n", "a.AddCommand("],
)  # fmt: skip
def test_hostile_code_takes_no_time(analyzer, unit):
    ending = analyzer.patterns[0].removeprefix("*")
    head = "package main\nimport \"flag\"\n'commander' 'express' ENV getenv process.env\n"
    analyzer.read(f"src/a{ending}", (head + unit * (100_000 // len(unit))).encode())


def test_go_packages_import_each_other_and_modules_that_go_mod_requires():
    joined = join_of(
        golang.ANALYZER,
        {
            "go.mod": "module example.org/m\n\nrequire github.com/o/r/v2 v2.0.0\n",
            "main.go": 'package main\n\nimport (\n\t"fmt"\n\tx "example.org/m/lib"\n)\n',
            "other.go": 'package main\n\nimport "github.com/o/r/v2/sub"\n',
            "lib/lib.go": "package lib\n",
            "lib/lib_test.go": 'package lib\n\nimport "example.org/m"\n',
        },
    )
    assert [(one.name, one.targets, one.external) for one in joined.of(Import)] == [
        ("example.org/m", ("example.org/m/lib",), ("github.com/o/r/v2",))
    ]
