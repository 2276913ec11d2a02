from __future__ import annotations

import ast
import json
import subprocess
import sys

import pytest

from docsfy_plugin.source.secrets import remove_secrets

MARK = "«secret removed»"
A, D = "aB3dE5gH7jK9mN1pQ3sT5vX7zA9cE1gH3jK5mN7", "8675309"

# made up, and put together here so that no scanner takes this file for a leak
TOKENS = {
    "AWS Access Key": "AK" + "IA" + "QWERTYUIOP234567",
    "Azure Storage Account access key": "Account" + "Key=" + "aB3+" * 21 + "aa==",
    "Discord Bot Token": "M" + "T" * 23 + "." + "Xy1_Zz" + "." + "q" * 27,
    "GitHub Token": "gh" + "p_" + A[:36],
    "GitLab Token": "gl" + "pat-" + A[:20],
    "Mailchimp Access Key": "0123456789abcdef" * 2 + "-us" + "12",
    "OpenAI Token": "sk" + "-" + A[:20] + "T3Blbk" + "FJ" + A[:20],
    "PyPI Token": "pypi-" + "AgEIcHlwaS5vcmc" + A * 2,
    "SendGrid API Key": "S" + "G." + A[:22] + "." + (A + A)[:43],
    "Slack Token": "xo" + "xb-" + "123456789012-" + "abcdef123",
    "Square OAuth Secret": "sq0" + "csp-" + (A + A)[:43],
    "Stripe Access Key": "sk_" + "live_" + A[:24],
    "Telegram Bot Token": "110201543" + ":" + A[:35],
    "GitHub fine-grained token": "github" + "_pat_" + A[:22] + "_" + (A + A)[:59],
    "Anthropic API key": "sk" + "-ant-" + "api03-" + (A * 3)[:93] + "AA",
    "Google API key": "AI" + "za" + A[:35],
    "Hugging Face token": "h" + "f_" + "aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH",
    "Twilio API Key": "S" + "K" + "0123456789abcdef" * 2,
}


@pytest.mark.parametrize(("kind", "token"), TOKENS.items())
@pytest.mark.parametrize("form", ["x = '{}'  # é", "{}", "export T={}\nnext", 'a: "{}",\r\nb'])
def test_a_token_is_removed_within_its_line(kind, token, form):
    content, kinds = remove_secrets(form.format(token).encode())
    assert (content.decode(), kinds) == (form.format(MARK), (kind,))


def test_an_npm_token_is_removed():
    line = "//registry.npmjs.org/:_auth" + "Token=" + "npm_" + A[:36]
    content, kinds = remove_secrets(f"a\n{line}\nb".encode())
    assert content.decode() == f"a\n//registry.npmjs.org/:_authToken={MARK}\nb"
    assert kinds == ("NPM tokens",)


def test_a_secret_key_of_aws_is_removed_and_its_name_stays():
    secret = "aB3/" * 10
    content, kinds = remove_secrets(f"AWS_SECRET_KEY = '{secret}'".encode())
    assert (content.decode(), kinds) == (f"AWS_SECRET_KEY = '{MARK}'", ("AWS Access Key",))


def key_lines(kind):
    body = ["MIIEogIBAAKCAQEAqbKP9hmkPn0GnLjDep" + "A" * 30, "B" * 64, "Cc12=="]
    return [f"-----BEGIN {kind}-----", *body, f"-----END {kind}-----"]


@pytest.mark.parametrize("kind", ["RSA PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY"])
def test_every_line_of_a_private_key_is_removed(kind):
    lines = ["before", *key_lines(kind), "after"]
    content, kinds = remove_secrets("\r\n".join(lines).encode())
    assert content.decode().split("\r\n") == ["before", *[MARK] * 5, "after"]
    assert kinds == ("Private Key",)


def test_code_and_json_around_a_private_key_still_parse():
    key = "\n".join(key_lines("PRIVATE KEY"))
    for source, parse in [
        (f'KEY = """{key}"""\n', ast.parse),
        (f"KEY = {key!r}\n", ast.parse),
        ("KEY = (\n" + "".join(f'    "{line}\\n"\n' for line in key.split("\n")) + ")", ast.parse),
        (json.dumps({"private_key": key}), json.loads),
    ]:
        content, kinds = remove_secrets(source.encode())
        assert kinds == ("Private Key",)
        assert b"MIIE" not in content
        assert content.count(b"\n") == source.count("\n")
        parse(content.decode())


@pytest.mark.parametrize(
    "harmless",
    [
        b"",
        b"if b'-----BEGIN RSA PRIVATE KEY-----' in data: ...\n" * 3,
        b"-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n" + b"words " * 20,
        b"https://user:password@example.org/",
        b"password = 'hunter2hunter2hunter2'",
        b"21225780:EverymajordevelopmentinthehistoryofAmerica",
        b"SKIP = 1; ACCEPT = 2; x = 'AKIA'; APEnvironment",
        b"sha512-AC0123456789abcdef0123456789abcdefQ==",
        b"\xff\xfe\x00binary\x00" * 50,
        "ghp_é".encode() * 40,
    ],
)
def test_what_only_looks_like_a_secret_stays(harmless):
    content, kinds = remove_secrets(harmless)
    assert (content, kinds) == (harmless, ())


LOOK_ALIKES = {
    "Git SHA-1": "commit 3f786850e387550fdab836ed7e6dc881de23001b",
    "short SHA": "index 83baae6..2c4b1f0 100644",
    "SHA-256": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "MD5 beside a region": "d41d8cd98f00b204e9800998ecf8427e-useful",
    "UUID": "6f1c4a52-9a0d-4b1e-8f3e-0a9b1c2d3e4f",
    "PNG in base64": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ",
    "integrity": '="sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC"',
    "npm lock": '"integrity": "sha512-v2kDEe57lecTulaDIuNTPy3Ry4gLGJ6Z1O3vE1krgXZNrsQ+LFTGHVxVj=="',
    "Go sum": "golang.org/x/sys v0.1.0 h1:kunALQeHf1/185U1i0GOB/fy1IPRDDpuoOOqRReG57U=",
    "AWS's own example": "AKIAIOSFODNN7EXAMPLE",
    "its secret": "aws_secret_access_key = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'",
    "a placeholder": "GITHUB_TOKEN=ghp_xxxxxxxx and sk-... and xoxb-your-token",
    "a pattern": r"re.compile(r'ghp_[A-Za-z0-9]{36}|AKIA[0-9A-Z]{16}')",
    "a reference": "${{ secrets.NPM_TOKEN }} and os.environ['OPENAI_API_KEY']",
    "a JWT of a tutorial, unsigned": "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0In0.",
    "a public key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGSh3Q4nM6n user@host",
    "a certificate": "-----BEGIN CERTIFICATE-----\nMIIBszCCARwCCQ\n-----END CERTIFICATE-----",
    "an account's id": "arn:aws:iam::123456789012:role/ACCOUNT-SKILLS",
    "a dotted name": "org.springframework.security.oauth2.provider.token.DefaultTokenServices",
    "a test id": "tests/test_core.py::test_SKIP_ACCEPT[param0-us-east-1]",
    "a bot's mention": "110201543:short and 12:34:56",
    "hashes of a build": "main.8f3e0a9b1c2d3e4f5a6b.chunk.js",
}


@pytest.mark.parametrize("name", LOOK_ALIKES)
@pytest.mark.parametrize("form", ["{}", "+    x = [{}]", "see `{}`."])
def test_what_documents_and_lock_files_are_full_of_stays(name, form):
    content = form.format(LOOK_ALIKES[name]).encode()
    assert remove_secrets(content) == (content, ())


@pytest.mark.parametrize("token", TOKENS.values())
@pytest.mark.parametrize(
    "form",
    ["@@ -1 +1 @@\n-x = ''\n+x = '{}'\n", "```sh\nexport T={}\n```\n", "| T | `{}` |\n"],
)
def test_diffs_and_markdown_lose_their_tokens_too(token, form):
    content, kinds = remove_secrets(form.format(token).encode())
    assert content.decode() == form.format(MARK)
    assert len(kinds) == 1


def test_bytes_that_are_not_utf8_stay():
    token = TOKENS["GitHub Token"].encode()
    assert remove_secrets(b"\xff\x80 " + token + b" \xe9\n")[0] == (
        b"\xff\x80 " + MARK.encode() + b" \xe9\n"
    )


def test_the_detectors_are_loaded_only_when_something_looks_like_a_secret():
    code = (
        "import sys; from docsfy_plugin.source.secrets import remove_secrets as r;"
        "r(b'x = 1\\n' * 1000); print('detect_secrets' in sys.modules);"
        f"r(b'{TOKENS['GitHub Token']}'); print('detect_secrets' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "hostile",
    [
        b"aws" * 300_000,
        b"-----BEGIN PRIVATE KEY-----\n" * 30_000,
        b"-----BEGIN PRIVATE KEY-----" * 30_000 + b"-----END ",
        b"//" * 300_000 + b":_authToken=",
        b"sk-" + b"a" * 500_000 + b"T3BlbkFJ",
        b"sk-" * 200_000 + b"T3BlbkFJ",
        b"xoxb-" + b"1-" * 300_000,
        b"gh" + b"p_" * 300_000,
    ],
)
def test_hostile_content_takes_time_that_grows_with_its_length(hostile):
    remove_secrets(hostile)
