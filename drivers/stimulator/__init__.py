"""STIM-LINK as the host speaks it: CRC, frames, commands, channel blocks, and the cyclic link over a bus."""
