//! The formats by name, and which one a file looks like.

use crate::formats;
use crate::io::source::GZIP;
use std::io::Read as _;

/// A source format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Arrivals of sounds at single sensors.
    PicksCsv,
    /// Hot pixels of satellite images, as NASA FIRMS publishes them.
    FirmsCsv,
    /// Observations by patrols, cameras and UAVs.
    ReportsCsv,
    /// Registered observers and where they stand.
    SensorsCsv,
    /// Lines and zones.
    LinesGeojson,
    /// A gazetteer.
    PlacesCsv,
    /// Signs of life of observers.
    HealthCsv,
}

impl Format {
    /// All formats, the more specific headers first.
    pub const ALL: [Self; 7] = [
        Self::PicksCsv,
        Self::HealthCsv,
        Self::ReportsCsv,
        Self::FirmsCsv,
        Self::SensorsCsv,
        Self::PlacesCsv,
        Self::LinesGeojson,
    ];

    /// Its name, for example `picks-csv`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PicksCsv => "picks-csv",
            Self::FirmsCsv => "firms-csv",
            Self::ReportsCsv => "reports-csv",
            Self::SensorsCsv => "sensors-csv",
            Self::LinesGeojson => "lines-geojson",
            Self::PlacesCsv => "places-csv",
            Self::HealthCsv => "health-csv",
        }
    }

    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Which format the first bytes of a file look like, compressed or not. A few hundred are
    /// enough, if they hold the whole header line. Any JSON object counts as `lines-geojson`, so
    /// that [`crate::read`] can say what is wrong with it.
    pub fn sniff(head: &[u8]) -> Option<Self> {
        let inflated;
        let head = if head.starts_with(GZIP) {
            inflated = inflate(head);
            inflated.as_slice()
        } else {
            head
        };
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
        Self::ALL
            .into_iter()
            .find(|format| formats::sniff(*format, head))
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// As much text as a gzip file gives that may be cut off anywhere.
fn inflate(head: &[u8]) -> Vec<u8> {
    let mut decoder = flate2::read::MultiGzDecoder::new(head);
    let (mut text, mut piece) = (Vec::new(), [0_u8; 4096]);
    while text.len() < crate::ROW_LIMIT {
        match decoder.read(&mut piece) {
            Ok(0) | Err(_) => break,
            Ok(count) => text.extend_from_slice(&piece[..count]),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::source::gzip;

    #[test]
    fn names_lead_back_to_formats() {
        for format in Format::ALL {
            assert_eq!(Format::from_name(format.name()), Some(format));
        }
        assert_eq!(Format::from_name("picks"), None);
    }

    #[test]
    fn headers_are_recognised() {
        use Format::{
            FirmsCsv, HealthCsv, LinesGeojson, PicksCsv, PlacesCsv, ReportsCsv, SensorsCsv,
        };
        let cases = [
            (
                "sensor_id,time_utc_seconds\n1,2\n",
                Some(PicksCsv),
                "the least that it needs",
            ),
            (
                "\u{FEFF}Time_UTC_seconds, sensor_id\r\n",
                Some(PicksCsv),
                "mark, order, case, spaces",
            ),
            (
                "sensor_id,time_utc_seconds,lat,lon\n",
                Some(PicksCsv),
                "a pick with a place is a pick",
            ),
            ("sensor_id,lat,lon,elev\n", Some(SensorsCsv), "sensors"),
            ("LATITUDE,LONGITUDE,ACQ_DATE\n", Some(FirmsCsv), "firms"),
            (
                "geonameid,name,latitude,longitude\n",
                Some(PlacesCsv),
                "places",
            ),
            (
                "date_from,observer,place,means,event\n",
                Some(ReportsCsv),
                "reports by date",
            ),
            (
                "time_from,observer,place,means,event\n",
                Some(ReportsCsv),
                "reports by time",
            ),
            (
                "observer_id,from_utc_seconds,to_utc_seconds,state\n",
                Some(HealthCsv),
                "health",
            ),
            (" \n{\"type\":", Some(LinesGeojson), "any JSON object"),
            ("lat,lon\n1,2\n", None, "positions of what?"),
            ("", None, "nothing"),
        ];
        for (head, expected, why) in cases {
            assert_eq!(Format::sniff(head.as_bytes()), expected, "{why}");
            assert_eq!(
                Format::sniff(&gzip(head.as_bytes())),
                expected,
                "{why}, compressed"
            );
        }
    }

    #[test]
    fn a_cut_off_gzip_head_is_enough() {
        let noise: String = (0..5_000_u32)
            .map(|n| format!("{},{n}\n", n.wrapping_mul(2_654_435_761)))
            .collect();
        let whole = gzip(format!("sensor_id,time_utc_seconds\n{noise}").as_bytes());
        assert_eq!(Format::sniff(&whole[..1000]), Some(Format::PicksCsv));
    }
}
