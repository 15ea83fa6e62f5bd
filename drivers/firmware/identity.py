"""Who this module is and what it can do, as IDENTIFY tells it [link 5.1]."""

from drivers.firmware.codes import FEATURE_SCOPE


class Identity:
    """Vendor, product, versions, serial number, firmware hash and channel count; the limits stand in
    caps.py.
    """

    def __init__(
        self, vendor: int, product: int, serial: bytes, firmware_sha256: bytes, n_channels: int
    ) -> None:
        self.vendor = vendor
        self.product = product
        self.hardware = 1
        self.firmware_major = 1
        self.firmware_minor = 0
        self.firmware_patch = 0
        self.serial = bytearray(12)
        for index in range(min(12, len(serial))):
            self.serial[index] = serial[index]
        self.firmware_crc_low = 0
        self.firmware_crc_high = 0
        self.n_channels = n_channels
        self.sha256 = bytearray(32)
        for index in range(min(32, len(firmware_sha256))):
            self.sha256[index] = firmware_sha256[index]
        self.features = FEATURE_SCOPE
