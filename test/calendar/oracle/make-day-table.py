"""Writes day-table.json: every day 2004-2026 as worked (W) or off (.), one string a year, by PyPI chinesecalendar.

The calendar of the product is made from another source (dev/generate-calendar.ts), so each checks the other.

Run: pip install chinesecalendar==1.11.0 && python3 make-day-table.py
"""
import datetime
import json
import pathlib
from importlib.metadata import version

import chinese_calendar

rows = []
for year in range(2004, 2027):
    days, day = "", datetime.date(year, 1, 1)
    while day.year == year:
        days += "W" if chinese_calendar.is_workday(day) else "."
        day += datetime.timedelta(days=1)
    rows.append(f'    "{year}": "{days}"')
body = ",\n".join(rows)
made = {"madeBy": f"chinesecalendar {version('chinesecalendar')}", "madeOn": datetime.date.today().isoformat()}
head = ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in made.items())
text = f'{{\n{head},\n  "years": {{\n{body}\n  }}\n}}\n'
pathlib.Path(__file__).with_name("day-table.json").write_text(text)
