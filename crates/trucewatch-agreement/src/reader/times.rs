//! Moments and lengths of time as they are written.

use jiff::civil;
use jiff::tz::TimeZone;
use trucewatch_model::Timestamp;

/// What is wrong with a moment and what to do, if anything is. `zone` is the agreement's own time
/// zone; it only serves to suggest the offset.
pub(super) fn moment_fault(
    key: &str,
    written: &str,
    zone: Option<&TimeZone>,
) -> Option<(String, String)> {
    if Timestamp::parse_rfc3339(written).is_some() && !written.contains('[') {
        return None;
    }
    if let Ok(local) = written.parse::<civil::DateTime>()
        && !has_offset(written)
    {
        let what = format!("`{key}` is `{written}`, which has no offset from UTC");
        return Some((what, add_offset(local, zone)));
    }
    if written.parse::<jiff::Timestamp>().is_ok() && !written.contains('[') {
        let what = format!("`{key}` is `{written}`, which is no instant that can be kept");
        return Some((
            what,
            "write a time between the years 1678 and 2262".to_owned(),
        ));
    }
    let what = format!("`{key}` is `{written}`, which is no time");
    let what_to_do = "write date, time and offset, such as `2015-02-15T00:00:00+02:00`";
    Some((what, what_to_do.to_owned()))
}

fn has_offset(written: &str) -> bool {
    let time = written.split_once(['T', 't', ' ']).map_or("", |(_, t)| t);
    time.contains(['+', '-', 'Z', 'z', '['])
}

fn add_offset(local: civil::DateTime, zone: Option<&TimeZone>) -> String {
    let there = zone.and_then(|zone| {
        let there = local.to_zoned_datetime(zone.clone()).ok()?;
        Some((there.offset().seconds(), zone.iana_name()?.to_owned()))
    });
    match there {
        Some((offset_s, name)) => {
            let sign = if offset_s < 0 { '-' } else { '+' };
            let minutes = offset_s.abs() / 60;
            let (hours, minutes) = (minutes / 60, minutes % 60);
            format!("if it is {name} time, write `{local}{sign}{hours:02}:{minutes:02}`")
        }
        None => "write date, time and offset, such as `2015-02-15T00:00:00+02:00`".to_owned(),
    }
}

/// Whether that is a length of time above zero in the ISO 8601 form that the schema describes.
pub(super) fn is_span(written: &str) -> bool {
    let capital = written
        .bytes()
        .all(|b| b.is_ascii_digit() || b"PTYMWDHS".contains(&b));
    capital
        && written
            .parse::<jiff::Span>()
            .is_ok_and(|span| span.is_positive())
}
