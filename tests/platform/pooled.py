"""What fifty tenants see who take turns on one pooled connection: run by ``test_pooler`` with the pooler's address.

Prints, as JSON, what each saw of whom, and how many rows were seen between the turns, where nobody is the tenant.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import django

THREADS, ROUNDS = 10, 4


def main(numbers: list[int]) -> None:
    from django.db import connection  # Django's set-up comes first

    from restaurants.tenancy import acting_for

    def seen() -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT restaurant_id FROM insights_dayfigure ORDER BY 1")
            return [row[0] for row in cursor.fetchall()]

    def turn(number: int) -> tuple[int, list[int], list[int]]:
        with acting_for(number):
            mine = seen()
        return number, mine, seen()

    with ThreadPoolExecutor(THREADS) as pool:
        turns = list(pool.map(turn, numbers * ROUNDS))
    wrong = [(number, mine) for number, mine, _ in turns if mine != [number]]
    print(json.dumps({"turns": len(turns), "wrong": wrong, "between": sum(len(after) for *_, after in turns)}))


if __name__ == "__main__":
    django.setup()
    main([int(number) for number in sys.argv[1:]])
