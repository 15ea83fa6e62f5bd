"""The number of the core's last statement, kept while a failure is looked for."""

from array import array

at = array("l", [0])
