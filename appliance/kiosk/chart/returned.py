"""What of a run comes back with every status: levels, lost pairs, pads. Bookkeeping; it asks for nothing."""

from dataclasses import replace

from appliance.ipc.messages import ChannelStatus, Status
from appliance.kiosk.chart.run import Asked, Run

ANSWER_MS_MAX = 1_000
"""A level that was asked for and neither came back nor was refused may be asked for again after this."""


def followed(run: Run, status: Status, *, are_pads_on: bool, now_ms: int) -> Run:
    """The run as this status leaves it; every time that a pair comes off counts. [CON-03]"""
    run = _came_back(run, status, now_ms)
    if are_pads_on is run.are_pads_on:
        return run
    losses = run.pad_losses + (not are_pads_on)
    return replace(run, are_pads_on=are_pads_on, loose=None, pad_losses=losses)


def _came_back(run: Run, status: Status, now_ms: int) -> Run:
    channels = (status.channels[0], status.channels[1])
    levels = (channels[0].level_set, channels[1].level_set)
    first, second = (_still_asked(run.asked[index], channels[index], now_ms) for index in (0, 1))
    are_off = all(channel.lead_off for channel in channels)
    off_since_ms = (
        (run.pads_off_since_ms if run.pads_off_since_ms is not None else now_ms) if are_off else None
    )
    lost, comfort = _lost(run, channels), _comfort(run, channels)
    level_max = (max(run.level_max[0], levels[0]), max(run.level_max[1], levels[1]))
    now = (lost, (first, second), comfort, levels, level_max, off_since_ms)
    before = (run.lost, run.asked, run.comfort, run.levels, run.level_max, run.pads_off_since_ms)
    if now == before:
        return run  # as with almost every status
    return replace(
        run,
        lost=lost,
        asked=(first, second),
        comfort=comfort,
        levels=levels,
        levels_since_ms=run.levels_since_ms if levels == run.levels else now_ms,
        level_max=level_max,
        pads_off_since_ms=off_since_ms,
    )


def _comfort(run: Run, channels: tuple[ChannelStatus, ChannelStatus]) -> tuple[int, int]:
    """What the person chose after "this feels right" and came back; a pad that comes off chooses nothing."""
    if not run.is_settled:
        return run.comfort
    left, right = (
        asked.level if asked is not None and channel.level_set == asked.level else chosen
        for asked, channel, chosen in zip(run.asked, channels, run.comfort, strict=True)
    )
    return left, right


def _lost(run: Run, channels: tuple[ChannelStatus, ChannelStatus]) -> frozenset[int]:
    lost = run.lost | {index for index in (0, 1) if channels[index].lead_off}
    levels = tuple(channel.level_set for channel in channels)
    return frozenset(i for i in lost if channels[i].lead_off or levels[i] < levels[1 - i])


def _still_asked(asked: Asked | None, channel: ChannelStatus, now_ms: int) -> Asked | None:
    if asked is None or channel.level_set == asked.level or now_ms - asked.at_ms > ANSWER_MS_MAX:
        return None
    return asked
