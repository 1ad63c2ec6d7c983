"""``mlretrain quiz export`` and ``import``, as a teacher types them."""

import io

import pytest

from mlretrain import cli
from mlretrain.quiz.bank import load, own


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLRETRAIN_HOME", str(tmp_path / "home"))


@pytest.fixture
def run(capsys):
    def typed(*arguments):
        with pytest.raises(SystemExit) as left:
            cli.main(list(arguments))
        shown = capsys.readouterr()
        return left.value.code, shown.out + shown.err

    return typed


@pytest.mark.parametrize(("to", "file"), [("moodle", "q.xml"), ("gift", "q.gift"), ("jupyterquiz", "q.json")])
def test_out_in_check_and_take(run, monkeypatch, tmp_path, to, file):
    code, said = run("quiz", "export", "03", "--to", to, "-o", file)
    assert code == 0 and f"Written: {file}" in said
    assert "its proof" in said
    code, said = run("quiz", "import", file, "-o", "mine/q.toml")
    assert code == 0 and "0 faults" not in said and "questions from" in said
    code, said = run("quiz", "check", "mine/q.toml", "--jobs", "1")
    assert code == 1 and "0 faults" in said and "[to-be-written]" in said
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n\nq\n"))
    code, said = run("quiz", "take", "mine/q.toml")
    assert code == 0 and f"of {len(load(tmp_path / 'mine' / 'q.toml').quizzes[0].questions)} answered" in said


def test_a_file_of_ones_own_is_exported(run, tmp_path):
    run("quiz", "export", "02", "--to", "moodle", "-o", "q.xml")
    run("quiz", "import", "q.xml", "-o", "q.toml")
    code, said = run("quiz", "export", "q.toml", "--to", "gift", "-o", "q.gift")
    assert code == 0 and "to GIFT" in said
    assert "::version-after-training::" in (tmp_path / "q.gift").read_text(encoding="utf-8")


def test_the_whole_bank_and_a_folder_are_one_file_each(run, tmp_path):
    code, said = run("quiz", "export", "all", "--to", "moodle", "-o", "bank.xml")
    assert code == 0 and "LEFT OUT" in said
    text = (tmp_path / "bank.xml").read_text(encoding="utf-8")
    assert all(f"<text>$course$/top/{quiz.title}</text>" in text for quiz in own().quizzes)
    for name, number in (("a", "02"), ("b", "03")):
        run("quiz", "export", number, "--to", "moodle", "-o", f"{name}.xml")
        run("quiz", "import", f"{name}.xml", "-o", f"mine/{name}.toml")
    code, said = run("quiz", "export", "mine", "--to", "gift", "-o", "mine.gift")
    assert code == 0 and (tmp_path / "mine.gift").read_text(encoding="utf-8").count("$CATEGORY") == 2


def test_work_of_ones_own_is_not_overwritten(run, tmp_path):
    (tmp_path / "q.gift").write_text("Is it?{T}", encoding="utf-8")
    (tmp_path / "q.toml").write_text("mine", encoding="utf-8")
    code, said = run("quiz", "import", "q.gift", "-o", "q.toml")
    assert code == 1 and "--force" in said
    assert (tmp_path / "q.toml").read_text(encoding="utf-8") == "mine"
    code, _ = run("quiz", "import", "q.gift", "-o", "q.toml", "--force")
    assert code == 0 and len(load(tmp_path / "q.toml").quizzes[0].questions) == 1


def test_a_broken_file_is_imported_in_part_and_says_so(run, tmp_path):
    (tmp_path / "q.gift").write_text("Is it?{T}\n\nOr not?{=", encoding="utf-8")
    code, said = run("quiz", "import", "q.gift", "-o", "q.toml")
    assert code == 1 and "q.gift:3:" in said and "'}' is missing" in said
    assert len(load(tmp_path / "q.toml").quizzes[0].questions) == 1


def test_nothing_is_written_where_nothing_can_be_read(run, tmp_path):
    (tmp_path / "q.xml").write_text("<html/>", encoding="utf-8")
    code, said = run("quiz", "import", "q.xml", "-o", "q.toml")
    assert code == 1 and "Nothing is written" in said and not (tmp_path / "q.toml").exists()


WRONG = [
    (("export", "02", "--to", "qti", "-o", "x"), "'to' must be"),
    (("export", "99", "--to", "gift", "-o", "x"), "'lesson' must be"),
    (("export", "no.toml", "--to", "gift", "-o", "x"), "no.toml"),
    (("import", "no.xml", "-o", "x.toml"), "no.xml"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_a_wrong_command_says_what_is_allowed(run, arguments, said):
    code, shown = run("quiz", *arguments)
    assert code == 1 and said in shown and "Traceback" not in shown


@pytest.mark.parametrize("command", ["export", "import"])
def test_help_teaches(run, command):
    code, said = run("quiz", command, "--help")
    assert code == 0 and f"mlretrain quiz {command} " in said and "jupyterquiz" in said


def test_a_seed_gives_a_variant(run, tmp_path):
    texts = []
    for seed in ("0", "5", "5"):
        run("quiz", "export", "02", "--to", "gift", "-o", "q.gift", "--seed", seed)
        texts.append((tmp_path / "q.gift").read_text(encoding="utf-8"))
    assert texts[0] != texts[1] == texts[2]
    assert any(question.draw for question in own().quiz("02").questions)
