"""The table of other cases: what is shipped, and that every fault of a file gets its sentence."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from sim.engine.shipped import shipped
from sim.evidence.cases import COLUMNS, OUTCOMES, SCALES, CasesError, read_cases, read_codings

ROW = "1940-x,w,P,C,E,1940-06,request,low,high,none,no,high,even,low,none,refused,read,a source,"
HEAD = ",".join(COLUMNS)
CODED = f"case,coder,{','.join(SCALES)}"


def test_the_shipped_cases_are_many_of_many_wars_and_none_is_belarus() -> None:
    cases = read_cases(shipped("seeds") / "cases.csv")
    assert len(cases) >= 45 and len({case.war for case in cases}) >= 20
    assert not any("Belarus" in (case.client, case.enemy) for case in cases)
    assert min(Counter(case.outcome for case in cases).values()) > 20 and {case.outcome for case in cases} == {
        *OUTCOMES
    }
    assert sum(case.confidence == "read" for case in cases) > 0.7 * len(cases)
    assert all(case.name[:4] == case.date[:4] or abs(int(case.name[:4]) - int(case.date[:4])) <= 1 for case in cases)


def test_every_shipped_case_was_coded_whole_by_a_coder_who_did_not_see_the_first_coding() -> None:
    cases = read_cases(shipped("seeds") / "cases.csv")
    codings = read_codings(shipped("seeds") / "cases_second.csv", cases)
    blind = {name: one.codes for name, each in codings.items() for one in each if one.coder == "blind coder"}
    assert {*blind} == {case.name for case in cases} and all({*codes} == {*SCALES} for codes in blind.values())
    assert all(len(each) > 1 for each in codings.values())


def test_a_case_may_have_several_coders_but_each_of_them_once(tmp_path: Path) -> None:
    cases = read_cases(written(tmp_path, HEAD, ROW))
    one, other = "1940-x,B,request,,,,,,,,", "1940-x,C,pressure,low,,,,,,,"
    (both,) = read_codings(written(tmp_path, CODED, one, other), cases).values()
    assert [(coding.coder, dict(coding.codes)) for coding in both] == [
        ("B", {"asked": "request"}), ("C", {"asked": "pressure", "dependence": "low"}),
    ]  # fmt: skip
    with pytest.raises(CasesError, match=r"line 4 \(1940-x\): the case 1940-x is there twice by B"):
        read_codings(written(tmp_path, CODED, one, other, one.replace("request", "none")), cases)


def written(folder: Path, *lines: str) -> Path:
    file = folder / "mine.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_a_file_never_seen_is_read_whatever_the_order_of_its_columns(tmp_path: Path) -> None:
    columns, values = HEAD.split(","), ROW.split(",")
    (case,) = read_cases(written(tmp_path, ",".join(reversed(columns[:-1])), ",".join(reversed(values[:-1]))))
    assert (case.name, case.codes["opposition"], case.outcome, case.note) == ("1940-x", "high", "refused", "")


def test_what_a_spreadsheet_makes_of_a_table_is_the_same_table(tmp_path: Path) -> None:
    row = ROW.replace("a source", '"a ""source"", of\ntwo lines"')
    plain = read_cases(written(tmp_path, HEAD, row))
    file = tmp_path / "saved.csv"
    file.write_bytes(b"\xef\xbb\xbf" + "\r\n".join((HEAD, row, "," * HEAD.count(","), "")).encode())
    (case,) = read_cases(file)
    assert case.source.splitlines() == ['a "source", of', "two lines"] and case.codes == plain[0].codes


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ((HEAD, ROW.replace("high,none", "hihg,none")), "line 2 (1940-x): opposition 'hihg' is no code; did you mean"),
        ((HEAD, ROW.replace("refused", "won")), "outcome 'won' is no code; choose from refused, part, entered"),
        ((HEAD, ROW.replace("1940-06", "June 1940")), "date 'June 1940' is none; write for example 1940"),
        ((HEAD, ROW.replace("1940-06", "1940-13")), "date '1940-13' is none"),
        ((HEAD, ROW.replace(",a source", ",")), "source is empty; fill it in"),
        ((HEAD, ROW, ROW), "line 3 (1940-x): the case 1940-x is there twice"),
        ((HEAD.replace("opposition", "oposition"), ROW), "the column 'oposition' is unknown; did you mean opposition?"),
        ((HEAD.replace(",war", ""), ROW), "line 1: the column war is missing; it names case, war"),
        ((HEAD.replace(",", ";"), ROW.replace(",", ";")), "line 1: values are separated by ';'; save it as"),
        ((HEAD, ROW.replace("low,high,none", ",high,none")), "dependence is empty; choose from low, medium, high"),
        ((HEAD, "", ROW.replace("a source", '"two\nlines"'), ROW), "line 5 (1940-x): the case 1940-x is there twice"),
        ((HEAD, f"{ROW},more"), "line 2: 20 values for 19 columns; put a text with a comma in quotes"),
        ((HEAD,), "holds no case"),
        ((), "line 1: the columns case, war, patron"),
    ],
)  # fmt: skip
def test_every_fault_of_a_table_gets_its_sentence(tmp_path: Path, lines: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CasesError) as told:
        read_cases(written(tmp_path, *lines))
    assert sentence in str(told.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    wrong = ROW.replace("refused", "won").replace("request", "asked").replace("1940-x", "1940-y")
    with pytest.raises(CasesError) as told:
        read_cases(written(tmp_path, HEAD, ROW, wrong))
    assert len(str(told.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("1940-x,B,request,lwo,,,,,,,", "dependence 'lwo' is no code; did you mean low?"),
        ("1940-z,B,request,,,,,,,,", "there is no case '1940-z'; did you mean 1940-x?"),
        ("1940-x,,request,,,,,,,,", "coder is empty"),
    ],
)
def test_another_coding_may_leave_codes_out_but_not_invent_them(tmp_path: Path, line: str, sentence: str) -> None:
    cases = read_cases(written(tmp_path, HEAD, ROW))
    good = read_codings(written(tmp_path, CODED, "1940-x,B,request,,,,,,,,"), cases)
    assert [dict(coding.codes) for coding in good["1940-x"]] == [{"asked": "request"}]
    with pytest.raises(CasesError) as told:
        read_codings(written(tmp_path, CODED, line), cases)
    assert sentence in str(told.value)


def test_what_is_no_table_at_all_is_named(tmp_path: Path) -> None:
    with pytest.raises(CasesError, match="cannot be read"):
        read_cases(tmp_path / "nothing.csv")
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(CasesError, match="is no CSV file"):
        read_cases(tmp_path / "picture.csv")
