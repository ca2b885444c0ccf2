"""Makes the sample channel: films, recordings, worksheets, pictures, covers and the two tables that list them."""
