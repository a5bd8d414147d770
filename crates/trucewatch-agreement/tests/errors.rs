//! A broken file: every problem at once, each with its line and what to do.

use trucewatch_agreement::parse;

#[test]
fn all_problems_at_once() {
    let text = r#"format = 1
[agreement]
id = "broken"
version = "1"
time_zone = "Europe/Kiyv"
official_language = "en"
parties = ["A", "B"]

[display_names]
C = "Side C"

[party.A]
side_of_line = { contakt = "left", contact = "lefft" }

[[line]]
id = "contact"
status = "de-facto"
points = [[48.0, 37.0], [48.0, "x"], [37.0, 148.0]]

[[line]]
id = "other"
status = "agreed"
uncertainty_m = 0
points = [[148.0, 37.0], [48.0, 38.0]]

[[zone]]
id = "bridge"
points = [[48.0, 37.0], [48.1, 37.0], [48.0, 37.0]]

[[zone]]
id = "two ways"
centre = [48.0, 37.0]
radius_km = 2
feature = "donbas"

[[provision]]
id = "p1"
kind = "cessation_of_fire"
title = "No fire"
in_force_from = 2020-07-27T00:01:00
zone = "brigde"
forbids = ["explosions", "heat"]
withn_km = 3

[[provision]]
id = "p2"
kind = "withdrawl"
in_force_from = 2020-07-27T00:01:00+03:00

[[provision]]
id = "p3"
kind = "withdrawal"
title = "Both distances"
in_force_from = 2020-07-27T00:01:00+03:00
in_force_to = 2019-07-27T00:01:00+03:00
reference_line = { A = "contact", B = "contact-2015" }
setback_from_line_km = 15
total_zone_width_km = 50
weapons = [{ family = "artilery", calibre_mm = { ge = 100 } }, {}]
exceptions = ["drill"]
"#;
    let errors = parse(text, &[]).expect_err("it is broken");
    insta::assert_snapshot!(errors, @r#"
    the agreement cannot be used: 27 problems
      line 2, `[agreement]`: `title` is missing; add it, for example `title = "Truce of 27 July 2020"`
      line 5, `[agreement]`: `time_zone` is `Europe/Kiyv`, which is not known; did you mean `Europe/Kyiv`?
      line 10, `[display_names]`: party `C` is not defined; use one of `A`, `B`
      line 13, party `A`, `side_of_line`: line `contakt` is not defined; did you mean `contact`?
      line 13, party `A`, `side_of_line`: `contact` is `lefft`, which is not known; did you mean `left`?
      line 15, line `contact`: `uncertainty_m` is missing; add it, for example `uncertainty_m = 250`
      line 17, line `contact`: `status` is `de-facto`, which is not known; did you mean `de_facto`?
      line 18, line `contact`: `points` holds something that is not a point; write `[lat, lon]` in degrees, latitude first, such as `[48.65, 39.45]`
      line 23, line `other`: `uncertainty_m` is 0; write a number of metres above 0 and at most 100000
      line 24, line `other`: `points` holds `[148, 37]`, which is no point on Earth; latitude comes first: write `[37, 148]`
      line 28, zone `bridge`: `points` is no area: it has fewer than three different points; add the missing corners
      line 30, zone `two ways`: its place is not given in exactly one way; give one of `points = [[lat, lon], ...]`, `feature = "..."`, `centre` with `radius_km`, or `line` with `within_km`
      line 31, zone `two ways`: the id `two ways` has other characters than letters, digits, `-_.`; write it with those only
      line 40, provision `p1`: `in_force_from` is `2020-07-27T00:01:00`, which has no offset from UTC; write date, time and offset, such as `2020-07-27T00:01:00+03:00`
      line 41, provision `p1`: zone `brigde` is not defined; did you mean `bridge`?
      line 42, provision `p1`: `forbids` names `explosions`, which cannot be forbidden; did you mean `explosion`?
      line 42, provision `p1`: `forbids` names `heat`, which cannot be forbidden; use one of `airburst`, `burst`, `explosion`, `flare`, `impact`, `muzzle_flash`, `outgoing`, `projectile` and 1 more
      line 43, provision `p1`: `withn_km` is not known here; did you mean `within_km`?
      line 45, provision `p2`: `title` is missing; add it, for example `title = "No fire near the line"`
      line 47, provision `p2`: `kind` is `withdrawl`, which is not known; did you mean `withdrawal`?
      line 50, provision `p3`: both `setback_from_line_km` and `total_zone_width_km` are given; give either `setback_from_line_km` (each side from its line) or `total_zone_width_km` (between the sides, half on each)
      line 55, provision `p3`: `in_force_to` is not after `in_force_from`; exchange the two or correct one
      line 56, provision `p3`, `reference_line`: line `contact-2015` is not defined; use one of `contact`, `other`
      line 59, provision `p3`, `weapons`: `family` is `artilery`, which is not known; did you mean `artillery`?
      line 59, provision `p3`, `weapons`, `calibre_mm`: `ge` is not known here; did you mean `gt`?
      line 59, provision `p3`, `weapons`: it names neither family nor calibre; write for example `[{ family = "artillery", calibre_mm = { gte = 100 } }]`
      line 60, provision `p3`: exception `drill` is not defined; no exception is defined in this file
    "#);
}

#[test]
fn what_is_not_toml_is_said_with_its_line() {
    let errors = parse("format = 1\nid = \n[agreement\n", &[]).expect_err("not TOML");
    insta::assert_snapshot!(errors, @r#"
    the agreement cannot be used: 2 problems
      line 2, the file: not TOML: string values must be quoted, expected literal string; correct the syntax
      line 3, the file: not TOML: unclosed table, expected `]`; correct the syntax
    "#);
    let empty = parse("", &[]).expect_err("empty");
    insta::assert_snapshot!(empty, @r#"
    the agreement cannot be used: 3 problems
      line 1, the file: `format` is missing; add it, for example `format = 1`
      the file: the table `[agreement]` is missing; add it with `id`, `title`, `version`, `time_zone`, `official_language` and `parties`
      the file: there is no provision; add at least one `[[provision]]`
    "#);
}

#[test]
fn no_text_makes_it_panic() {
    for text in [
        "\u{0}",
        "line = 3",
        "[[line]]",
        "line = [1, [2]]",
        "agreement = []",
        "[party]\nA = 3",
        "[[provision]]\nkind = \"withdrawal\"\nweapons = [{calibre_mm = {gte = nan}}]",
        "[[zone]]\nid=\"z\"\ncentre=[inf, 0]\nradius_km=0x10",
    ] {
        assert!(parse(text, &[]).is_err(), "{text}");
    }
}
