//! Files with mistakes: each is told with its line and what to do.

use trucewatch_agreement::reader::read;

#[test]
fn ten_mistakes_are_told_at_once() {
    let text = r#"format = 2
colour = "red"

[agreement]
id = "t"
title = { en = "Truce", pl = "Rozejm" }
time_zone = "Europe/Kyiv"
official_languages = ["ru"]

[[actor]]
id = "a"
kind = "stat"
name = 3

[[line]]
id = "contact line"
status = "agreed"
uncertainty_m = -1
points = [[148.0, 38.0], [48.0, "x"]]

[[provision]]
id = "p1"
title = "No fire"
deontic = "must_not"
activities = "fire"
place = { zone = "z", circle = { centre = [48.0, 38.0], radius_km = 3 } }
in_force_from = 2015-02-15T00:00:00
sources = ["s"]

[[provision]]
id = "p2"
title = "Withdrawal"
deontic = "must"
activities = []
place = { withdrawal = { reference_line = "contact", distance = { setback = 15 } } }
in_force_from = { after = "ceasefire", plus = "14 days" }
"#;
    let errors = read(text, "t.toml").expect_err("it is wrong");
    insta::assert_snapshot!(errors, @r#"
    the agreement cannot be used: 15 problems
      line 2, the file: `colour` is not known here; remove it; known here are `act`, `actor`, `agreement`, `breach_step`, `ceasefire`, `clock`, `condition`, `duration`, `event`, `exception`, `format`, `gate`, `geometry_files`, `instrument`, `line`, `mechanism`, `provision`, `role`, `site`, `source`, `weapon_model`, `zone`
      line 4, `[agreement]`: `version` is missing; add it, for example `version = "1"`
      line 6, `[agreement]`, `title`: `pl` is not a language that the program writes; use one of `de`, `en`, `fr`, `ru`, `uk`
      line 12, actor `a`: `kind` is `stat`, which is not known; did you mean `state`?
      line 13, actor `a`: `name` is a number; write text in quotes, or by language: `{ en = "...", uk = "..." }`
      line 16, line `contact line`: the id `contact line` has other characters than letters, digits, `-_.`; write it with those only, such as `contact-line`
      line 18, line `contact line`: `uncertainty_m` is -1; write a number of metres of at least 0 and at most 100000
      line 19, line `contact line`: `points` holds `[148, 38]`, which is no point on Earth; latitude comes first: write `[38, 148]`
      line 19, line `contact line`: `points` holds something that is not a point; write a point as `[latitude, longitude]` in degrees, such as `[48.65, 39.45]`
      line 25, provision `p1`: `activities` is text; write a list: `["fire"]`
      line 26, provision `p1`, `place`: both `zone` and `circle` are given; give exactly one of `zone`, `circle`, `near_line`, `strip`, `side_of`, `withdrawal`, `between`, `near_sites`, `any_of`, `all_of`, `outside`
      line 27, provision `p1`: `in_force_from` is `2015-02-15T00:00:00`, which has no offset from UTC; if it is Europe/Kyiv time, write `2015-02-15T00:00:00+02:00`
      line 34, provision `p2`: `activities` is empty; name at least one
      line 35, provision `p2`, `place`, `withdrawal`, `distance`: `setback` is not known here; did you mean `setback_km`?
      line 36, provision `p2`, `in_force_from`: `plus` is `14 days`, which is no length of time; write it in ISO 8601, such as `P14D`, `PT24H`, `P2W` or `P1M`
    "#);
}
