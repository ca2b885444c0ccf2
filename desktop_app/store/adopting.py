"""Plans of days from before lesson plans were lists: their entries say for which day, not in which list."""

ADOPT = (
    """
    INSERT INTO lesson_plan (day, made)
    SELECT DISTINCT day, 0 FROM planned WHERE plan = 0 AND day NOT IN (SELECT day FROM lesson_plan WHERE gone = 0)
    ORDER BY day
    """,
    """
    UPDATE planned SET plan = (SELECT min("key") FROM lesson_plan WHERE lesson_plan.day = planned.day AND gone = 0)
    WHERE plan = 0
    """,
)
"""Run when the schema changes, and when such a database was damaged and its rows were read out (``rescue``)."""
