"""The host's lines on the bench as bits, from the one pin table [link 2.1, Annex W]."""

from drivers import pins

KNOB_PUSH = pins.KNOB_PUSH.mask
KNOB_A = pins.KNOB_A.mask
KNOB_B = pins.KNOB_B.mask
BUZZER = pins.BUZZER.mask
STIM_ACT = pins.STIM_ACT.mask
CHAIN_FB = pins.CHAIN_FB.mask
ARM_PUMP = pins.ARM_PUMP.mask
CONFIRM_KEY = pins.CONFIRM_KEY.mask
LAMP_READY = pins.LAMP_READY.mask
LAMP_ACTIVE = pins.LAMP_ACTIVE.mask
LAMP_FAULT_OFF = pins.LAMP_FAULT_OFF.mask
MOD_OK = pins.MOD_OK.mask
READY = pins.READY.mask
ESTOP_A = pins.ESTOP_A.mask
ESTOP_B = pins.ESTOP_B.mask
HAND_STOP_OK = pins.HAND_STOP_OK.mask
MOD_RESET_N = pins.MOD_RESET_N.mask
CS = 1 << 8  # SPI0's CE0_N, which the kernel drives

HOST_OUTPUTS = sum(pin.mask for pin in pins.TABLE if pin.direction is pins.Direction.OUT)
HOST_INPUTS = sum(pin.mask for pin in pins.TABLE if pin.direction is pins.Direction.IN)
PULLED_UP = sum(pin.mask for pin in pins.TABLE if pin.pull is pins.Pull.UP)
PUSH_PULL = MOD_OK | READY | STIM_ACT  # the module drives them both ways; the others are contacts to a rail
BY_NAME = {pin.name: pin.mask for pin in pins.TABLE}
