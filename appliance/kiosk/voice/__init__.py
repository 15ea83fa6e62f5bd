"""What is heard: words, cues and alarms. The script is pure; the player alone knows the sound card."""
