"""Another reckoning of public holidays, zones and due dates, from first principles: shares no code with the program.

Sources: the states' holiday Acts as in force in 2026; the one-off days that were proclaimed for them stand by their date.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

DAY = timedelta(days=1)
MON, TUE, FRI, SAT, SUN = 0, 1, 4, 5, 6
#: Hours east of Greenwich in winter, and whether the state keeps summer time.
ZONES = {
    "ACT": (10, True), "NSW": (10, True), "VIC": (10, True), "TAS": (10, True), "SA": (9.5, True),
    "QLD": (10, False), "NT": (9.5, False), "WA": (8, False),
}  # fmt: skip


@cache
def nth(year, month, weekday, n):
    """The nth such weekday of a month; n = -1 is the last."""
    days = [date(year, month, 1) + i * DAY for i in range(31)]
    found = [day for day in days if day.month == month and day.weekday() == weekday]
    return found[n - 1] if n > 0 else found[n]


def easter(year):
    """Easter Sunday by Gauss's rule, as corrected for the Gregorian calendar."""
    a, b, c, k = year % 19, year % 4, year % 7, year // 100
    p, q = (13 + 8 * k) // 25, k // 4
    m, n = (15 - p + k - q) % 30, (4 + k - q) % 7
    d = (19 * a + m) % 30
    e = (2 * b + 4 * c + 6 * d + n) % 7
    if d == 29 and e == 6:
        return date(year, 4, 19)
    if d == 28 and e == 6 and (11 * m + 11) % 30 < 19:
        return date(year, 4, 18)
    return date(year, 3, 22) + (d + e) * DAY


def _next_monday(day):
    return day + (7 - day.weekday()) * DAY


def _christmas(year):
    """Christmas and Boxing (in SA Proclamation) Day, and the weekdays that make up for a weekend."""
    first, second = date(year, 12, 25), date(year, 12, 26)
    if first.weekday() == FRI:
        return {first, date(year, 12, 28)}
    if first.weekday() in (SAT, SUN):
        return {date(year, 12, 27), date(year, 12, 28)} if first.weekday() == SAT else {second, date(year, 12, 27)}
    return {first, second}


def _anzac(state, year):
    day = date(year, 4, 25)
    if state == "NSW" and year in (2026, 2027):  # proclaimed for these two years
        return {_next_monday(day)}
    if day.weekday() == SAT:
        return {day + 2 * DAY} if state in ("ACT", "WA") else set()
    if day.weekday() == SUN:
        return {day + DAY} if state in ("ACT", "WA", "QLD", "NT") else set()
    return {day}


def _own(state, year):
    kings = {nth(year, 6, MON, 2)}
    october = {nth(year, 10, MON, 1)}
    march = {nth(year, 3, MON, 2)}
    may = {nth(year, 5, MON, 1)}
    if state == "ACT":
        reconciliation = date(year, 5, 27)
        return kings | october | march | {reconciliation + (-reconciliation.weekday() % 7) * DAY}
    if state == "VIC":
        return kings | march | {nth(year, 11, TUE, 1), nth(year, 9, SAT, -1) - DAY}
    return {
        "NSW": kings | october,
        "SA": kings | october | march,
        "TAS": kings | march,
        "NT": kings | may | {nth(year, 8, MON, 1)},
        "QLD": october | may,
        "WA": {nth(year, 3, MON, 1), nth(year, 6, MON, 1), nth(year, 9, MON, -1)},
    }[state]


def days_off(state, year):
    """The working weekdays on which the whole state is off."""
    found = {easter(year) - 2 * DAY, easter(year) + DAY} | _christmas(year) | _anzac(state, year) | _own(state, year)
    for day in (date(year, 1, 1), date(year, 1, 26)):
        found.add(_next_monday(day) if day.weekday() >= SAT else day)
    return {day for day in found if day.weekday() < SAT}


def utc(state, day, clock):
    """The UTC moment of a local date and time (not within the hour that summer time takes or gives)."""
    hours, keeps_summer = ZONES[state]
    starts, ends = nth(day.year, 10, SUN, 1), nth(day.year, 4, SUN, 1)
    summer = keeps_summer and (
        day < ends or day > starts or (day in (starts, ends) and (day == starts) == (clock >= time(2)))
    )
    return datetime.combine(day, clock, UTC) - timedelta(hours=hours + summer)


def local(state, moment):
    """(local date, clock) of a UTC moment: what `utc` leads back from; in the hour that comes twice, by summer time."""
    hours, keeps_summer = ZONES[state]
    readings = [
        moment.replace(tzinfo=None) + timedelta(hours=hours + summer) for summer in ((1, 0) if keeps_summer else (0,))
    ]
    there = next((one for one in readings if utc(state, one.date(), one.time()) == moment), readings[0])
    return there.date(), there.time()


def ends(state, off, day, clock, length, closes=time(17)):
    """(UTC moment, local date) at which a limit that began then ends; `length` as ("working", 5), ("days", 14) ..."""
    unit, n = length

    def works(one):
        return one.weekday() < SAT and one not in off

    if unit == "opens before":
        last = day - n * DAY
        return utc(state, last, time(0)), last
    if unit == "by working day":
        last = day + n * DAY
        while not works(last):
            last -= DAY
        return utc(state, last + DAY, time(0)), last
    if unit in ("days", "months"):
        if unit == "days":
            last = day + n * DAY
        else:
            months = day.year * 12 + day.month - 1 + n
            last = None
            for number in range(day.day, 27, -1) if day.day > 28 else (day.day,):
                try:
                    last = date(months // 12, months % 12 + 1, number)
                    break
                except ValueError:
                    continue
        return utc(state, last + DAY, time(0)), last
    last, left = day, n
    if unit == "close":
        while not works(last) or (last == day and clock >= closes):
            last += DAY
    while left:
        last += DAY
        left -= works(last)
    return utc(state, last, closes), last
