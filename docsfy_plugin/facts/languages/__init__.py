"""Light facts of languages that have no analyser of their own symbols."""

from docsfy_plugin.facts.languages import golang, java, javascript, ruby, rust, terraform

ANALYZERS = (
    golang.ANALYZER,
    java.ANALYZER,
    javascript.ANALYZER,
    ruby.ANALYZER,
    rust.ANALYZER,
    terraform.ANALYZER,
)
