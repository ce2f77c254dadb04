"""Moments and lengths of time in words: on pages, in e-mails, in sentences."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def in_words(moment: datetime, style: str, zone: ZoneInfo, clock_24h: bool, today: date | None = None) -> str:
    """A moment in one of the product's styles, in `zone`.

    full "Tue 24 Nov 2026, 9:38 am AEST", short the same without the year, clock "9:38 am AEST",
    time "9:38 am", seconds "9:38:25 am", day "Tue 24 Nov 2026", near "9:38 am" today and "Tue 24 Nov" on other days.
    """
    local = moment.astimezone(zone)
    plain = f"{local:%H:%M}" if clock_24h else f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"
    day = f"{local:%a} {local.day} {local:%b}"
    if style == "near":
        style = "time" if local.date() == today else "day" if today and local.year != today.year else "weekday"
    match style:
        case "full":
            return f"{day} {local.year}, {plain} {local.tzname()}"
        case "short":
            return f"{day}, {plain} {local.tzname()}"
        case "clock":
            return f"{plain} {local.tzname()}"
        case "time":
            return plain
        case "seconds":
            return f"{local:%H:%M:%S}" if clock_24h else plain.replace(" ", f":{local:%S} ")
        case "day":
            return f"{day} {local.year}"
        case "weekday":
            return day
    raise ValueError(f"{style!r} is no style of time.")


def end_in_words(row, style: str, clock_24h: bool) -> str:
    """When a time limit ends, in its site's time; one that ends with its day says that day, not the midnight of the next."""
    zone = row.site.tz
    if row.due_at.astimezone(zone).date() == row.due_on:
        return in_words(row.due_at, style, zone, clock_24h)
    return f"end of {row.due_on:%a} {row.due_on.day} {row.due_on:%b}" + (
        f" {row.due_on.year}" if style == "full" else ""
    )


def duration(length: timedelta | float | None) -> str:
    """A length of time: "51 s", "6 min 51 s", "2 h 05 min", "3 days"; nothing for none."""
    if length is None:
        return ""
    seconds = int(length.total_seconds() if isinstance(length, timedelta) else length)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60} s" if seconds % 60 else f"{seconds // 60} min"
    if seconds < 172_800:
        return f"{seconds // 3600} h {seconds % 3600 // 60:02d} min"
    return f"{seconds // 86_400} days"


def minutes(length: timedelta | float | None) -> str:
    """A length of time in whole minutes: "7 min"."""
    if length is None:
        return ""
    seconds = length.total_seconds() if isinstance(length, timedelta) else length
    return f"{int(seconds) // 60} min"


def clock(seconds: int) -> str:
    """Seconds as a running clock shows them: "3:43", "1:02:05"."""
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"
