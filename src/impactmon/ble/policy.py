"""How patient a link is: every number with its reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPolicy:
    """Timeouts and back-off of one link.

    Attributes
    ----------
    scan_s : float
        One search, s. Sensors advertise every 0.1 to 2 s; 10 s catches a weak one.
    choose_s : float
        How long to look around before the best of several sensors is taken, s.
    connect_s : float
        Connect and discover services, s. Slow stacks need 15; more means it will not happen.
    first_data_s : float
        From start to the first sample, s. A Polar H10 took 25-30 s with default connection settings.
    stall_s : float
        Silence that means a stall, s; never less than `stall_packets` packets.
    stall_packets : int
        See above: slow sensors send few packets a second.
    second_look_s : float
        How long a stall must last on, s, before it is believed: a program that got no processor for seconds
        finds its timers due first and the packets of that time waiting behind them.
    close_s : float
        Longest polite goodbye, s, for stop commands and for the disconnect, each.
    back_off_s : tuple of float
        Waits between attempts, s, the last one repeated: quick first, as most breaks are short; later
        seldom, as an absent sensor must not cost the laptop's battery.
    give_up_s : float or None
        Without data for so long, the link fails, s; None never gives up: an athlete may be away for lunch.
    queue_packets : int
        Packets waiting to be decoded; more are dropped and counted. 20,000 are minutes of any sensor here.
    bad_packets : int
        Malformed packets in a row after which a sensor is let go: it is not what it claims to be.
    """

    scan_s: float = 10.0
    choose_s: float = 3.0
    connect_s: float = 20.0
    first_data_s: float = 45.0
    stall_s: float = 2.0
    stall_packets: int = 20
    second_look_s: float = 0.1
    close_s: float = 5.0
    back_off_s: tuple[float, ...] = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
    give_up_s: float | None = None
    queue_packets: int = 20_000
    bad_packets: int = 200

    def wait_s(self, attempt: int) -> float:
        """Give the wait before attempt number `attempt` (1, 2, …), s."""
        return self.back_off_s[min(attempt, len(self.back_off_s)) - 1]

    def silence_s(self, packet_period_s: float) -> float:
        """Give the silence that means a stall, s."""
        return max(self.stall_s, self.stall_packets * packet_period_s)
