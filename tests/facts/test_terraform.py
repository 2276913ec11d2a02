import pytest
from docsfy_hookspecs.facts import Setting

from docsfy_plugin.facts.languages.terraform import read

VARIABLES = """\
variable "name" { type = string }

variable "rules" {
  description = <<-EOT
    Which may
    come in
  EOT
  # type = string
  type = list(object({
    port = number
  }))
  default = []
}
resource "x" "y" {}
"""


def test_a_variable_without_a_default_is_required_and_blocks_may_span_lines():
    assert read("variables.tf", VARIABLES.encode()) == (
        Setting(
            name="name",
            path="variables.tf",
            start=1,
            end=1,
            framework="terraform",
            type="string",
            required=True,
        ),
        Setting(
            name="rules",
            path="variables.tf",
            start=3,
            end=13,
            framework="terraform",
            type="list(object({ port = number }))",
            default="[]",
            description="Which may come in",
        ),
    )
    assert read("examples/a/variables.tf", VARIABLES.encode()) == ()


@pytest.mark.timeout(30)
def test_blocks_that_never_end_take_no_time():
    assert len(read("v.tf", b'variable "x" {\n' * 20_000)) == 20_000
