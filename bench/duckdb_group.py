"""Reads and groups a published file with DuckDB, as the yardstick of the import.

python3 bench/duckdb_group.py KIND FILE   prints the seconds of reading and grouping
"""

import sys
import time

import duckdb

QUERIES = {
    # What the import keeps of the crosstab: seven margins by practice.
    "crosstab": """
        CREATE TEMP TABLE rows AS SELECT * FROM read_csv('{file}', header = true);
        SELECT GP_CODE, APPT_STATUS, sum(COUNT_OF_APPOINTMENTS) FROM rows GROUP BY ALL;
        SELECT GP_CODE, HCP_TYPE, sum(COUNT_OF_APPOINTMENTS) FROM rows GROUP BY ALL;
        SELECT GP_CODE, APPT_MODE, APPT_STATUS, sum(COUNT_OF_APPOINTMENTS) FROM rows GROUP BY ALL;
        SELECT GP_CODE, TIME_BETWEEN_BOOK_AND_APPT, APPT_STATUS, sum(COUNT_OF_APPOINTMENTS) FROM rows GROUP BY ALL;
        SELECT GP_CODE, HCP_TYPE, APPT_STATUS, sum(COUNT_OF_APPOINTMENTS) FROM rows GROUP BY ALL;
        SELECT GP_CODE, NATIONAL_CATEGORY, HCP_TYPE, sum(COUNT_OF_APPOINTMENTS) FROM rows GROUP BY ALL;
        SELECT GP_CODE, TIME_BETWEEN_BOOK_AND_APPT, HCP_TYPE, sum(COUNT_OF_APPOINTMENTS) FROM rows GROUP BY ALL;
    """,
    "crosstab-once": """
        SELECT GP_CODE, APPT_STATUS, HCP_TYPE, APPT_MODE, sum(COUNT_OF_APPOINTMENTS)
        FROM read_csv('{file}', header = true) GROUP BY ALL;
    """,
    "quin-age": """
        SELECT ORG_TYPE, ORG_CODE, SEX, AGE_GROUP_5, sum(NUMBER_OF_PATIENTS)
        FROM read_csv('{file}', header = true) GROUP BY ALL;
    """,
}

kind, file = sys.argv[1:]
connection = duckdb.connect()
connection.execute("SET threads = 2")
began = time.perf_counter()
for query in QUERIES[kind].format(file=file).split(";"):
    if query.strip():
        connection.execute(query).fetchall()
print(time.perf_counter() - began)
