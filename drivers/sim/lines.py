"""The host's lines on the bench as bits, bit n = BCM n [link 2.1, Annex W]."""

KNOB_PUSH = 1 << 4
KNOB_A = 1 << 5
KNOB_B = 1 << 6
BUZZER = 1 << 12
STIM_ACT = 1 << 13
CHAIN_FB = 1 << 16
ARM_PUMP = 1 << 17
CONFIRM_KEY = 1 << 18
LAMP_READY = 1 << 19
LAMP_ACTIVE = 1 << 20
LAMP_FAULT_OFF = 1 << 21
MOD_OK = 1 << 22
READY = 1 << 23
ESTOP_A = 1 << 24
ESTOP_B = 1 << 25
HAND_STOP_OK = 1 << 26
MOD_RESET_N = 1 << 27

HOST_OUTPUTS = BUZZER | ARM_PUMP | LAMP_READY | LAMP_ACTIVE | LAMP_FAULT_OFF | MOD_RESET_N
HOST_INPUTS = (
    KNOB_PUSH
    | KNOB_A
    | KNOB_B
    | STIM_ACT
    | CHAIN_FB
    | CONFIRM_KEY
    | MOD_OK
    | READY
    | ESTOP_A
    | ESTOP_B
    | HAND_STOP_OK
)
