from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from impactmon.cli.main import cli
from impactmon.errors import ImpactmonError

HERE = Path(__file__).parents[2]


def test_replay_prints_events_where_there_is_no_terminal() -> None:
    result = CliRunner().invoke(
        cli, ["replay", str(HERE / "recordings/hip_mixed.csv.gz"), "--placement", "hip", "--mass", "70"]
    )
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert "8 jumps" in lines[-1]
    assert sum("▲ jump" in line and "BW" in line for line in lines) == 8
    assert "\x1b" not in result.output


def test_replay_of_a_session_that_is_not_there_says_so(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("IMPACTMON_DB", str(tmp_path / "none.db"))
    result = CliRunner().invoke(cli, ["replay", "99999"])
    assert isinstance(result.exception, ImpactmonError)
