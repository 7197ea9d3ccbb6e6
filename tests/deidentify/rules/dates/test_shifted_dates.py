import re
from datetime import date, timedelta

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from spacy_clinner.deidentify.rules.dates.shifted_dates import shift_dates

DAYS = -787


@pytest.mark.parametrize(
    ("written", "moved"),
    [
        ("3/14/2031", "1/16/2029"),
        ("2031-03-14", "2029-01-16"),
        ("2031-12-09", "2029-10-13"),
        ("20310314", "20290116"),
        ("March 14, 2031", "January 16, 2029"),
        ("14th March 2031", "16th January 2029"),
        ("14 Mar 2031", "16 Jan 2029"),
        ("12-Mar-2031", "14-Jan-2029"),
        ("OCTOBER 2055", "AUGUST 2053"),
        ("March of 2031", "January of 2029"),
        ("Sept. 4, 2020", "Jul. 10, 2018"),
        ("Mar '31", "Jan '29"),
        ("March", "January"),
        ("2031", "2029"),
        ("Monday", "Friday"),
        ("Sun", "Thu"),
        ("14.3.31", "16.1.29"),
        ("03/04/31", "01/06/29"),
        ("3/14", "1/17"),
        ("14/3", "17/1"),
        ("14 de marzo de 2031", "16 de enero de 2029"),
        ("2031-Mar-04", "2029-Jan-06"),
        ("2031 March 14", "2029 January 16"),
        ("1ST May 2031", "5TH March 2029"),
        ("Mar 14, 98", "Jan 17, 96"),
        ("3/4 am", "1/7 am"),
        ("Monday, March 17, 2031", "Friday, January 19, 2029"),
        ("Monday the 14th", "Friday the 11th"),
        ("3/14/2031 to 3/20/2031", "1/16/2029 to 1/22/2029"),
    ],
)
def test_dates_keep_their_writing(written, moved):
    assert shift_dates(written, DAYS, "month_first") == moved


@pytest.mark.parametrize(
    ("written", "moved"),
    [
        ("2031-03-04 10:15", "2029-01-06 10:15"),
        ("2031-03-04T10:15:00Z", "2029-01-06T10:15:00Z"),
        ("20310304T101500", "20290106T101500"),
        ("3/4/2031 22:30", "1/6/2029 22:30"),
        ("3/4/2031 2230", "1/6/2029 2230"),
        ("3/4/2031, 10:15 AM EST", "1/6/2029, 10:15 AM EST"),
        ("10:15 on 3/4/2031", "10:15 on 1/6/2029"),
        ("3/4/2031 10:15-11:30", "1/6/2029 10:15-11:30"),
        ("3/4/2031 10:15 - 3/5/2031 9:00", "1/6/2029 10:15 - 1/7/2029 9:00"),
        ("Mon 3/17/2031 @ 0830", "Fri 1/19/2029 @ 0830"),
        ("March 4, 2031 at 10 am", "January 6, 2029 at 10 am"),
        ("3/4 10:15", "1/7 10:15"),
        ("3/2031", "1/2029"),
        ("07/2031", "05/2029"),
        ("2031-03", "2029-01"),
        ("12/2030 to 3/2031", "10/2028 to 1/2029"),
        ("early March 2031", "early January 2029"),
    ],
)
def test_times_stay_and_months_of_years_move(written, moved):
    assert shift_dates(written, DAYS, "month_first") == moved


@pytest.mark.parametrize("written", ["10:15", "2010-12", "13/2031", "0830", "at 0830"])
def test_neither_a_time_alone_nor_two_years(written):
    assert shift_dates(written, DAYS, "month_first") is None


def test_order_of_day_and_month():
    assert shift_dates("3/4/2031", 1, "month_first") == "3/5/2031"
    assert shift_dates("3/4/2031", 1, "day_first") == "4/4/2031"
    assert shift_dates("13/4/2031", 1, "month_first") == "14/4/2031"


def test_one_date_decides_the_order_of_all():
    assert shift_dates("10/3/2024 - 13/3/2024", 1, "month_first") == "11/3/2024 - 14/3/2024"
    assert shift_dates("3/10/2024 - 3/13/2024", 1, "day_first") == "3/11/2024 - 3/14/2024"
    assert shift_dates("3/14/2031 - 14/3/2031", 1, "day_first") is None


@pytest.mark.parametrize(
    ("written", "moved"),
    [
        ("10-12 March 2024", "23-25 July 2025"),
        ("05-12 March 2024", "18-25 July 2025"),
        ("March 5-12, 2024", "July 18-25, 2025"),
        ("4-6 May", "16-18 September"),
        ("May 4-6", "September 16-18"),
        ("the 3rd and 5th of May 2024", "the 15th and 17th of September 2025"),
        ("del 10 al 12 de marzo de 2024", "del 23 al 25 de julio de 2025"),
        ("the 25th to the 27th", "the 21st to the 23rd"),
        ("4 May - 16 June", "16 September - 29 October"),
        ("12/30 - 1/3", "5/14 - 5/18"),
        ("2019-2021", "2020-2022"),
        ("March and May", "July and September"),
    ],
)
def test_ranges_keep_their_writing(written, moved):
    assert shift_dates(written, 500, "month_first") == moved


@pytest.mark.parametrize(
    ("written", "moved"),
    [
        ("12.-14.03.2031", "17.-19.03.2031"),
        ("12. bis 14.03.2031", "17. bis 19.03.2031"),
        ("vom 12. – 14.3.", "vom 17. – 19.3."),
        ("3./4.5.2031", "8./9.5.2031"),
        ("28.-30.03.31", "02.-04.04.31"),
        ("12-03-'31", "17-03-'31"),
        ("28.III.2031", "2.IV.2031"),
        ("04-XII-1960", "09-XII-1960"),
        ("30/VIII/60", "4/IX/60"),
    ],
)
def test_two_days_of_a_numeric_month_keep_their_writing(written, moved):
    assert shift_dates(written, 5, "day_first") == moved


def test_two_days_that_would_lie_in_two_months_are_left_to_the_caller():
    assert shift_dates("27.-29.03.2031", 3, "day_first") is None


@pytest.mark.parametrize(
    ("written", "moved"),
    [
        ("3/4-3/7/2024", "7/17-7/20/2025"),
        ("3/4/2024 - 3/7", "7/17/2025 - 7/20"),
        ("28 February - 3 March 2024", "12 July - 16 July 2025"),
        ("4 May - 16 June 2024", "16 September - 29 October 2025"),
        ("2024 March 04 - March 07", "2025 July 17 - July 20"),
        ("March to May 2024", "July to September 2025"),
    ],
)
def test_a_date_without_a_year_takes_that_of_the_other(written, moved):
    assert shift_dates(written, 500, "month_first") == moved


@pytest.mark.parametrize(
    "written",
    [
        "10-27 March 2024",  # would end in August
        "12-10 March 2024",
        "10/12 March 2024",
        "March 10, 12, 2024",
        "March 10, 12",
        "the 3rd and 5th",  # would lie in two months
        "45th",
        "the 1st, 3rd and 5th of May 2024",
        "March 3, 4 May 2024",
        "4 May 10-12 June 2024",
        "12/30-1/3/2024",  # would be of the year before
        "3/4, 3/7/2024 and 3/9/2025",
        "3/4 - March 7",
        "March 4, 2024 and 2025",
        "March 4, 2024 and May",
        "March 2024 and the 5th",
        "November to January 2024",
        "3/4/15/2024",
        "2024-03/04",
        "0830 March 4",
        "Mar-24",  # a day or a year
        "3.4.2024 10.30",
        "10.30 am",
        "10-12 am",
        "14 Mar 10 am",
    ],
)
def test_ranges_that_are_not_sure_are_left_to_the_caller(written):
    assert shift_dates(written, 500, "month_first") is None


def test_no_leap_day_gets_between_dates_without_a_year():
    to_february = (date(2004, 2, 25) - date(2001, 3, 1)).days
    assert shift_dates("3/1 - 3/4", to_february, "month_first") == "2/25 - 2/28"
    assert shift_dates("3/1 - 3/10", to_february, "month_first") is None
    assert shift_dates("3/5", to_february, "month_first") is None  # February 29


@pytest.mark.parametrize(
    "written", ["Christmas 2031", "99/99/2031", "", "the", "31/2/2031", "soon", "room 12", "3/14/2031 x77812"]
)
def test_what_is_no_date_is_left_to_the_caller(written):
    assert shift_dates(written, DAYS, "month_first") is None


STYLES = ["{m}/{d}/{y}", "{y}-{m:02d}-{d:02d}", "{d} {name} {y}", "{name} {d}, {y}", "{m:02d}/{d:02d}/{y}"]
NAMES = [date(2000, month, 1).strftime("%B") for month in range(1, 13)]


@given(
    day=st.dates(date(1950, 1, 1), date(2090, 1, 1)),
    days=st.integers(-4000, 4000).filter(bool),
    style=st.sampled_from(STYLES),
)
def test_against_the_calendar(day, days, style):
    def written(when: date) -> str:
        return style.format(y=when.year, m=when.month, d=when.day, name=NAMES[when.month - 1])

    expected = written(day + timedelta(days=days))
    moved = shift_dates(written(day), days, "month_first")
    assert moved is not None
    # nobody can tell whether "10/11/2031" would have had zeros
    assert re.sub(r"\b0", "", moved) == re.sub(r"\b0", "", expected)


# two dates; a year or month that one lacks is that of the other
TWO = [
    ("{d1}-{d2} {name1} {y1}", "month_first"),
    ("{d1} to {d2} {name1} {y1}", "month_first"),
    ("{d1}, {d2} {name1} {y1}", "month_first"),
    ("{d1}/{d2} {name1} {y1}", "month_first"),
    ("{d1}-{d2}-{name1}-{y1}", "month_first"),
    ("{name1} {d1}-{d2}, {y1}", "month_first"),
    ("{name1} {d1} and {d2}, {y1}", "month_first"),
    ("{name1} {d1}, {d2}, {y1}", "month_first"),
    ("{name1} {d1}, {d2} {y1}", "month_first"),
    ("{y1} {name1} {d1}-{d2}", "month_first"),
    ("{y1} {name1} {d1} - {name2} {d2}", "month_first"),
    ("{y1}-{name1}-{d1}, {y2}-{name2}-{d2}", "month_first"),
    ("{d1} {name1} - {d2} {name2} {y2}", "month_first"),
    ("{d1} {name1} {y1} - {d2} {name2} {y2}", "month_first"),
    ("{name1} {d1} to {name2} {d2}, {y2}", "month_first"),
    ("{name1} {d1}, {y1} to {name2} {d2}", "month_first"),
    ("{m1}/{d1}-{m2}/{d2}/{y2}", "month_first"),
    ("{m1}/{d1}/{y1}, {m2}/{d2}", "month_first"),
    ("{d1}/{m1}-{d2}/{m2}/{y2}", "day_first"),
    ("{d1}.{m1}-{d2}.{m2}.{y2}", "day_first"),
    ("{m1}-{d1}-{m2}-{d2}-{y2}", "month_first"),
    ("{y1}-{m1}-{d1}/{m2}-{d2}", "day_first"),
    ("{d1}-{d2} {name1}", "month_first"),
    ("{name1} {d1} and {d2}", "month_first"),
    ("{name1} {d1}, {d2}", "month_first"),
    ("{d1} {name1} - {d2} {name2}", "month_first"),
    ("{m1}/{d1} - {m2}/{d2}", "month_first"),
    ("{m1}-{d1} - {m2}-{d2}", "month_first"),
]


def fields_of(day: date, i: int) -> dict[str, object]:
    return {f"y{i}": day.year, f"m{i}": day.month, f"d{i}": day.day, f"name{i}": NAMES[day.month - 1]}


def read_back(template: str, text: str) -> list[date]:
    """Both dates; in 2001 if no year is written. Raises ValueError if they are none."""
    groups = {f"{field}{i}": rf"(?P<{field}{i}>\d+)" for field in "ymd" for i in (1, 2)}
    groups |= {f"name{i}": rf"(?P<name{i}>{'|'.join(NAMES)})" for i in (1, 2)}
    match = re.fullmatch(template.replace(".", "[.]").format(**groups), text)
    assert match, text
    found = match.groupdict()
    dates = []
    for i, other in ((1, 2), (2, 1)):
        year, month, name = (
            found.get(f"{field}{i}") or found.get(f"{field}{other}") for field in ("y", "m", "name")
        )
        dates.append(date(int(year or 2001), int(month or NAMES.index(name) + 1), int(found[f"d{i}"])))
    return dates


@st.composite
def two_dates(draw):
    """A template, an order, a text of that template and the dates it means."""
    template, order = draw(st.sampled_from(TWO))
    first = draw(st.dates(date(1950, 1, 1), date(2090, 1, 1)))
    second = first + timedelta(days=draw(st.integers(1, 12) | st.integers(-400, 400)))
    if "m2" not in template and "name2" not in template:
        second = first.replace(day=draw(st.integers(1, 28)))
    text = template.format(**fields_of(first, 1), **fields_of(second, 2))
    try:
        return template, order, text, read_back(template, text)
    except ValueError:
        reject()


@given(two=two_dates(), days=st.integers(-4000, 4000).filter(bool))
@settings(max_examples=1000)
def test_two_dates_move_together_or_not_at_all(two, days):
    template, order, text, before = two
    moved = shift_dates(text, days, order)
    if moved is None:
        return
    moves = [new - old for old, new in zip(before, read_back(template, moved), strict=True)]
    if "{y" in template:
        assert moves == [timedelta(days=days)] * 2
    else:
        assert (moves[0] - moves[1]).days % 365 == 0


@given(st.text(max_size=30))
def test_any_text(text):
    moved = shift_dates(text, DAYS, "day_first")
    assert moved is None or moved != text
