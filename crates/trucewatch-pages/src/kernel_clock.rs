//! What the kernel says of its clock: whether something keeps it right, and within what.
//!
//! Asked by `ntp_adjtime` with nothing to change, which needs no rights. Elsewhere than on Linux
//! nothing is known.

/// The kernel's word on its clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discipline {
    /// Whether a time service keeps it (`STA_UNSYNC` is not set).
    pub synchronised: bool,
    /// By how much it may be off, in nanoseconds. The kernel adds 500 ppm since the service's last word.
    pub max_error_ns: i64,
    /// The kernel's clock when it was asked, in nanoseconds since 1970: a program can be shown another.
    pub wall_ns: i64,
    /// By how many parts per million the kernel makes its clocks run faster or slower than the
    /// oscillator, without sign.
    pub steering_ppm: u32,
}

/// Asks the kernel; `None` if it does not answer.
#[cfg(target_os = "linux")]
pub fn discipline() -> Option<Discipline> {
    /// A tick of the clock in microseconds where nobody hurries it: 100 a second.
    const TICK_US: i64 = 10_000;
    // SAFETY: `timex` is a C structure of integers, for which all zeros is a value; `modes` of zero
    // asks without changing anything.
    let mut timex: libc::timex = unsafe { std::mem::zeroed() };
    // SAFETY: the pointer is to a `timex` of our own that nobody else uses during the call.
    let state = unsafe { libc::ntp_adjtime(&raw mut timex) };
    if state < 0 {
        return None;
    }
    let unit_ns = if timex.status & libc::STA_NANO == 0 {
        1_000
    } else {
        1
    };
    // In ppm with 16 bits behind the point; each microsecond of a tick is another 100 ppm.
    let frequency = (timex.freq.unsigned_abs() >> 16) + 1;
    let tick = (timex.tick - TICK_US).unsigned_abs() * 100;
    Some(Discipline {
        synchronised: timex.status & libc::STA_UNSYNC == 0,
        max_error_ns: timex.maxerror.saturating_mul(1_000),
        wall_ns: timex
            .time
            .tv_sec
            .saturating_mul(1_000_000_000)
            .saturating_add(timex.time.tv_usec.saturating_mul(unit_ns)),
        steering_ppm: u32::try_from(frequency + tick).unwrap_or(u32::MAX),
    })
}

/// Asks the kernel; `None` if it does not answer.
#[cfg(not(target_os = "linux"))]
pub fn discipline() -> Option<Discipline> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_answers_with_the_time_that_the_program_sees() {
        let seen = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let seen_ns = i64::try_from(seen.expect("after 1970").as_nanos()).expect("before 2262");
        let told = discipline().expect("Linux answers");
        assert!((told.wall_ns - seen_ns).abs() < 60_000_000_000, "{told:?}");
        assert!(told.max_error_ns >= 0, "{told:?}");
        assert!(
            told.steering_ppm < 200_000,
            "no clock is steered by a fifth: {told:?}"
        );
    }
}
