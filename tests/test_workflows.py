"""GitHub's workflows: they call what README and CONTRIBUTING tell a reader to call, and no more."""

import os
import re
import subprocess
import tomllib

import pytest
import yaml

from tests.support.project import ROOT

FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))
WORKFLOWS = {path.name: yaml.safe_load(path.read_text("utf-8")) for path in FILES}
FENCE = re.compile(r"^ *```sh\n(.*?)^ *```$", re.M | re.S)
TOLD = [(ROOT / name).read_text("utf-8") for name in ("README.md", "CONTRIBUTING.md")]


def steps(name):
    """Return the steps of a workflow's jobs."""
    return [step for job in WORKFLOWS[name]["jobs"].values() for step in job["steps"]]


def commands():
    """Return the lines of command that README and CONTRIBUTING tell, in fences and in lines."""
    fenced = {line for text in TOLD for fence in FENCE.findall(text) for line in fence.splitlines()}
    return fenced | {code for text in TOLD for code in re.findall(r"`([^`\n]+)`", text)}


def test_there_are_as_many_as_expected():
    assert list(WORKFLOWS) == ["ci.yml", "newest.yml", "pages.yml"]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_runs_only_what_a_reader_is_told_to_run(name):
    ours = [step["run"] for step in steps(name) if "run" in step]
    unknown = [command for command in ours if command not in commands()]
    assert ours and not unknown, f".github/workflows/{name}: told nowhere: {unknown}"


@pytest.mark.parametrize("name", WORKFLOWS)
def test_actions_have_a_version(name):
    used = [step["uses"] for step in steps(name) if "uses" in step]
    assert used and all(re.fullmatch(r"[\w-]+/[\w-]+@v\d+", action) for action in used), used


def test_ci_calls_all_of_ci_run_and_has_its_pythons_at_the_ends():
    jobs = WORKFLOWS["ci.yml"]["jobs"]
    assert {"run": ".ci/run"} in jobs["everything"]["steps"]
    ends = re.findall(r"python_of (3\.\d+)", (ROOT / ".ci/run").read_text("utf-8"))
    matrix = jobs["tests"]["strategy"]["matrix"]
    pythons, (more,) = matrix["python-version"], matrix["include"]
    assert [pythons[0], pythons[-1]] == sorted(ends) and len(pythons) == 3
    assert more == {"python-version": "3.14", "untried": True}
    assert jobs["tests"]["continue-on-error"] == "${{ matrix.untried || false }}"


def test_each_week_the_newest_releases_and_the_main_branch_are_tried():
    job = WORKFLOWS["newest.yml"]["jobs"]["newest"]
    (tried,) = [step for step in job["steps"] if step.get("run") == ".ci/newest"]
    (variable,) = re.findall(
        r"\$\{(\w+):-django asgiref\}", (ROOT / ".ci/newest").read_text("utf-8")
    )
    assert tried["env"] == {variable: "${{ matrix.packages }}"}
    packages = [one["packages"] for one in job["strategy"]["matrix"]["include"]]
    (main,) = [step for step in job["steps"] if "repository" in step.get("with", {})]
    assert packages == ["django asgiref", f"./{main['with']['path']} asgiref"]
    assert main["with"]["repository"] == "django/django"
    (request,) = [step for step in job["steps"] if "create-pull-request" in step.get("uses", "")]
    assert request["with"]["body-path"] == "build/newest.md"


def test_what_is_published_is_what_the_command_builds_with_the_address_of_the_pages():
    (build,) = [step for step in steps("pages.yml") if "run" in step]
    (upload,) = [step for step in steps("pages.yml") if "upload-pages" in step.get("uses", "")]
    assert "mkdocs build" in build["run"] and upload["with"] == {"path": "site"}
    assert build["env"] == {"SITE_URL": "${{ steps.pages.outputs.base_url }}"}
    assert "!ENV [SITE_URL" in (ROOT / "mkdocs.yml").read_text("utf-8")


def test_what_github_shows_is_complete_and_cites_the_version_of_the_project():
    files = {path.name for path in (ROOT / ".github").iterdir() if path.is_file()}
    assert files == {"CITATION.cff", "CODE_OF_CONDUCT.md", "pull_request_template.md"}
    citation = yaml.safe_load((ROOT / ".github/CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert (citation["version"], citation["license"]) == (project["version"], project["license"])
    assert citation["references"][0]["authors"] == [{"name": "PrinzPiuz"}]
    templates = [*(ROOT / ".github/ISSUE_TEMPLATE").iterdir()]
    fronts = [yaml.safe_load(path.read_text("utf-8").split("---")[1]) for path in templates]
    assert len(fronts) == 2 and all(front.keys() == {"name", "about"} for front in fronts)


def test_git_tells_what_is_different_in_a_folder_of_another_user_as_a_container_has_it(tmp_path):
    newest = (ROOT / ".ci/newest").read_text("utf-8")
    (asked,) = re.findall(r"^ *(git .*)$", newest, re.M)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    elsewhere = {**os.environ, "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    elsewhere |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}  # may allow all
    options = {"cwd": tmp_path, "env": elsewhere, "capture_output": True, "text": True}
    result = subprocess.run(["bash", "-c", asked], **options)
    assert result.returncode == 0, result.stderr
    assert subprocess.run(["git", "status"], **options).returncode != 0  # so it would be refused
