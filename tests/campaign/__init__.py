"""Random schedules of faults in virtual time: a person, a station, and a judge who sees the scope only."""
