"""Playing lessons: players chosen by rank, and the sessions they leave."""
