"""The program against a real bluetoothd, in a guest without a radio: ``make bluez``."""
