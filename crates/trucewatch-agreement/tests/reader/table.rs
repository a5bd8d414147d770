//! One mistake each: the line and the words that it is told with.

use trucewatch_agreement::reader::{read, read_with_features};

const BASE: &str = include_str!("base.toml");

/// What is added to a good file, the line of it that is at fault, and what is said.
struct Wrong(&'static str, usize, &'static str);

const PROVISION: &str = "[[provision]]\nid = \"p\"\ntitle = \"P\"\n";

#[test]
fn the_base_is_good() {
    let reading = read(BASE, "base.toml").unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(reading.document.provisions.len(), 1);
    assert_eq!(
        reading.places.line_of("/provision/0/activities/0"),
        Some(73)
    );
    assert_eq!(reading.sha256.len(), 64);
}

#[track_caller]
fn told(text: &str, line: usize, says: &str) {
    let errors = read(text, "wrong.toml").expect_err(says);
    let told: Vec<String> = errors
        .problems()
        .iter()
        .map(|p| format!("{}: {}; {}", p.part, p.what, p.what_to_do))
        .collect();
    assert_eq!(told, [says], "in\n{text}");
    let lines: Vec<_> = errors.problems().iter().map(|p| p.line).collect();
    assert_eq!(lines, [Some(line)], "{says}");
}

#[test]
fn what_is_added_wrongly_is_told_with_its_line() {
    let before = BASE.lines().count();
    for Wrong(added, line, says) in added() {
        told(&format!("{BASE}{added}"), before + line, says);
    }
}

#[test]
fn wrong_provisions_are_told_with_their_line() {
    let before = BASE.lines().count() + PROVISION.lines().count();
    for Wrong(added, line, says) in provisions() {
        told(&format!("{BASE}{PROVISION}{added}"), before + line, says);
    }
}

#[test]
fn wrong_heads_are_told_with_their_line() {
    let cases: [(&str, &str, usize, &str); 9] = [
        (
            "format = 2\n",
            "format = 1\n",
            1,
            "the file: `format` is 1; this program reads format 2; format 2 has `[[actor]]` and `[[role]]` in place of `parties`, `deontic` with `activities` in place of `kind`, and `place` in place of `zone`, `line` and distances; rewrite it with `agreements/README.md`",
        ),
        (
            "format = 2\n",
            "format = 3\n",
            1,
            "the file: `format` is 3; this program reads format 2; write `format = 2`, or use a newer program",
        ),
        (
            "format = 2\n",
            "format = \"2\"\n",
            1,
            "the file: `format` is text; write a whole number",
        ),
        (
            "format = 2\n",
            "\n",
            1,
            "the file: `format` is missing; add it, for example `format = 2`",
        ),
        (
            "version = \"1\"\n",
            "version = 1\n",
            6,
            "`[agreement]`: `version` is a number; write text in quotes",
        ),
        (
            "version = \"1\"\n",
            "version = \"\"\n",
            6,
            "`[agreement]`: `version` is empty; write something between the quotes",
        ),
        (
            "Europe/Kyiv",
            "Europe/Kiyv",
            7,
            "`[agreement]`: `time_zone` is `Europe/Kiyv`, which is not known; did you mean `Europe/Kyiv`?",
        ),
        (
            "[\"en\"]",
            "[\"English\"]",
            8,
            "`[agreement]`: `English` is no code of a language; write its code in ISO 639, such as `uk`, `ru`, `en`, `ar` or `ko`",
        ),
        (
            "[\"en\"]",
            "[]",
            8,
            "`[agreement]`: `official_languages` is empty; name at least one",
        ),
    ];
    for (good, wrong, line, says) in cases {
        assert!(BASE.contains(good));
        told(&BASE.replacen(good, wrong, 1), line, says);
    }
    let without = BASE.replacen("[agreement]\n", "[agreemnt]\n", 1);
    let errors = read(&without, "wrong.toml").expect_err("it has no head");
    insta::assert_snapshot!(errors, @r"
    the agreement cannot be used: 2 problems
      line 1, the file: `agreement` is missing; add the table `[agreement]` with `id`, `title`, `version`, `time_zone` and `official_languages`
      line 3, the file: `agreemnt` is not known here; did you mean `agreement`?
    ");
}

#[rustfmt::skip]
fn added() -> Vec<Wrong> {
    vec![
        Wrong("[[provisoin]]\nid = \"p\"\n", 1, "the file: `provisoin` is not known here; did you mean `provision`?"),
        Wrong("[[source]]\nid = \"text\"\ncitation = \"Another\"\n", 2, "source `text`: the id `text` is given to two entries; the other is on line 10; rename or remove one"),
        Wrong("[[source]]\nid = \"other\"\n", 1, "source `other`: `citation` is missing; add it, for example `citation = \"author, title, date, address\"`"),
        Wrong("[[actor]]\nid = \"east\"\nkind = \"sate\"\nname = \"East\"\n", 3, "actor `east`: `kind` is `sate`, which is not known; did you mean `state`?"),
        Wrong("[[actor]]\nid = \"the east\"\nkind = \"state\"\nname = \"East\"\n", 2, "actor `the east`: the id `the east` has other characters than letters, digits, `-_.`; write it with those only, such as `the-east`"),
        Wrong("[[actor]]\nid = \"east\"\nkind = \"state\"\nname = { en = \"East\", ua = \"Схід\" }\n", 4, "actor `east`, `name`: `ua` is not a language that the program writes; did you mean `uk`?"),
        Wrong("[[role]]\nactor = \"nort\"\nrole = \"guarantor\"\n", 2, "`[[role]]` number 3: actor `nort` is not defined; did you mean `north`?"),
        Wrong("[[role]]\nactor = \"north\"\nrole = \"guarantor\"\ninstrument = \"pact\"\n", 4, "`[[role]]` number 3: instrument `pact` is not defined; use one of `truce-text`"),
        Wrong("[[role]]\nactor = \"north\"\nrole = \"guarantor\"\nside_of_line = { contacts = \"left\" }\n", 4, "`[[role]]` number 3, `side_of_line`: line `contacts` is not defined; did you mean `contact`?"),
        Wrong("[[role]]\nactor = \"north\"\nrole = \"host\"\nfrom = 2026-06-02T00:00:00Z\nto = 2026-06-01T00:00:00Z\n", 5, "`[[role]]` number 3: `to` is not after `from`; exchange the two or correct one"),
        Wrong("[[instrument]]\nid = \"i\"\nkind = \"side_letter\"\ntitle = \"I\"\ndate = 2026-06-01\n", 5, "instrument `i`: `date` is `2026-06-01`, which has no offset from UTC; if it is Europe/Kyiv time, write `2026-06-01T00:00:00+03:00`"),
        Wrong("[[instrument]]\nid = \"i\"\nkind = \"side_letter\"\ntitle = \"I\"\ndate = \"1 June\"\n", 5, "instrument `i`: `date` is `1 June`, which is no time; write date, time and offset, such as `2015-02-15T00:00:00+02:00`"),
        Wrong("[[instrument]]\nid = \"i\"\nkind = \"side_letter\"\ntitle = \"I\"\ndenied_by = [\"south\"]\n", 5, "instrument `i`: `denied_by` is text; write a table such as `{ actor = \"...\" }`"),
        Wrong("[[instrument]]\nid = \"i\"\nkind = \"side_letter\"\ntitle = \"I\"\namends = \"i\"\n", 5, "instrument `i`: instrument `i` amends itself: `i`, then `i`; remove one of these references"),
        Wrong("[[line]]\nid = \"l\"\nstatus = \"agreed\"\nuncertainty_m = 100\n", 1, "line `l`: its course is missing; give exactly one of `points`, `parts`, `feature`"),
        Wrong("[[line]]\nid = \"l\"\nstatus = \"agreed\"\nuncertainty_m = 100\nfeature = \"f\"\npoints = [[48.0, 37.0], [49.0, 37.0]]\n", 1, "line `l`: its course is given more than once, by `points`, `feature`; give exactly one of `points`, `parts`, `feature`"),
        Wrong("[[line]]\nid = \"l\"\nstatus = \"agreed\"\nuncertainty_m = 100\npoints = [[48.0, 37.0], [48.0, 37.0]]\n", 5, "line `l`: a line has fewer than two different points; add the missing points"),
        Wrong("[[line]]\nid = \"l\"\nstatus = \"agreed\"\nuncertainty_m = 100\npoints = [\n  [48.0, 37.0],\n  [137.0, 48.0],\n]\n", 7, "line `l`: `points` holds `[137, 48]`, which is no point on Earth; latitude comes first: write `[48, 137]`"),
        Wrong("[[line]]\nid = \"l\"\nstatus = \"agreed\"\nuncertainty_m = -5\npoints = [[48.0, 37.0], [49.0, 37.0]]\n", 4, "line `l`: `uncertainty_m` is -5; write a number of metres of at least 0 and at most 100000"),
        Wrong("[[line]]\nid = \"contact\"\nstatus = \"agreed\"\nuncertainty_m = 100\npoints = [[48.0, 37.0], [49.0, 37.0]]\n", 2, "line `contact`: two versions of `contact` hold at one time and are known since one time; the other is on line 38; give the newer one a later `known_from`, or each its own time"),
        Wrong("[[zone]]\nid = \"z\"\nkind = \"buffer\"\npoints = [[48.0, 37.0], [48.1, 37.1], [48.0, 37.1], [48.1, 37.0]]\n", 4, "zone `z`: the edge of an area crosses or touches itself: the side after point 1 meets the side after point 3; put the corners in order around the area"),
        Wrong("[[zone]]\nid = \"z\"\nkind = \"buffer\"\npoints = [[48.0, 37.0], [48.1, 37.1], [48.0, 37.0]]\n", 4, "zone `z`: an area has fewer than three different points; add the missing corners"),
        Wrong("[[zone]]\nid = \"z\"\nkind = \"buffer\"\nplace = { all_of = [{ zone = \"z\" }, { zone = \"bridge\" }] }\n", 4, "zone `z`, `place`, `all_of`: zone `z` is made from itself: `z`, then `z`; remove one of these references"),
        Wrong("[[zone]]\nid = \"z\"\nkind = \"buffer\"\nplace = { near_line = { line = \"contact\", within_km = 0 } }\n", 4, "zone `z`, `place`, `near_line`: `within_km` is 0; write a number of kilometres above 0 and at most 20000"),
        Wrong("[[site]]\nid = \"s\"\nname = \"S\"\nkind = \"school\"\ncentre = [48.0, 37.0]\n", 1, "site `s`: `radius_m` is missing; add how far it reaches, such as `radius_m = 800`"),
        Wrong("[[weapon_model]]\nid = \"w\"\nfamily = \"mortar\"\ncalibre_mm = 12000\n", 4, "weapon model `w`: `calibre_mm` is 12000; write a number of millimetres of at least 0.1 and at most 2000"),
        Wrong("[[exception]]\nid = \"e\"\nkind = \"demining\"\ntitle = \"E\"\nfrom = 2026-06-01T00:00:00\nto = 2026-06-02T00:00:00Z\nplace = \"everywhere\"\n", 5, "exception `e`: `from` is `2026-06-01T00:00:00`, which has no offset from UTC; if it is Europe/Kyiv time, write `2026-06-01T00:00:00+03:00`"),
        Wrong("[[gate]]\nid = \"g\"\ntitle = \"G\"\nguards = [\"x\"]\nneeds_gates = [\"g\"]\n", 5, "gate `g`: gate `g` can only open after itself: `g`, then `g`; remove one of these references"),
        Wrong("[[gate]]\nid = \"g\"\ntitle = \"G\"\nguards = [\"x\"]\n", 1, "gate `g`: it needs nothing, so it is always open; give `needs_ceasefire = true`, `needs_gates`, `needs_events` or `needs_instruments`"),
        Wrong("[[act]]\nkind = \"accepted\"\nat = 2026-06-01T00:00:00Z\n", 1, "`[[act]]` number 2: who did it is missing; add `by = [{ actor = \"...\" }]`"),
        Wrong("[[act]]\nkind = \"accepted\"\nat = 2026-06-01T00:00:00Z\nby = [{ actor = \"west\" }]\n", 4, "`[[act]]` number 2, `by`: actor `west` is not defined; use one of `north`, `south`"),
        Wrong("[[act]]\nkind = \"suspended\"\nat = 2026-06-01T00:00:00Z\nuntil = 2026-07-01T00:00:00Z\n", 4, "`[[act]]` number 2: `until` does nothing here; remove it; it belongs to `kind = \"renewed\"`"),
        Wrong("[[act]]\nkind = \"entered_into_force\"\nat = 2026-06-01T00:00:00Z\nzone = \"bridge\"\n", 4, "`[[act]]` number 2: `zone` does nothing here; remove it; it belongs to acts that set aside what is in force, such as `kind = \"suspended\"`"),
        Wrong("[[act]]\nkind = \"renewed\"\nat = 2026-06-01T00:00:00Z\nzone = \"bridge\"\n", 4, "`[[act]]` number 2: `zone` does nothing here; remove it; it belongs to acts that set aside what is in force, such as `kind = \"suspended\"`"),
        Wrong("[[act]]\nkind = \"occurred\"\nat = 2026-06-01T00:00:00Z\n", 1, "`[[act]]` number 2: what occurred is missing; add `event` with a name that moments can refer to"),
        Wrong("[[act]]\nkind = \"suspended\"\nat = 2026-06-01T00:00:00Z\nof = \"no-fires\"\n", 4, "`[[act]]` number 2: instrument, provision, zone, gate or mechanism `no-fires` is not defined; did you mean `no-fire`?"),
        Wrong("[[mechanism]]\nid = \"m\"\ntitle = \"M\"\nquorum = 3\nseats = [{ actor = \"north\" }, { actor = \"south\" }]\n", 4, "mechanism `m`: `quorum` is 3, and there are 2 seats; correct it, or the seats"),
        Wrong("[[mechanism]]\nid = \"m\"\ntitle = \"M\"\nrhythm = \"weekly\"\n", 4, "mechanism `m`: `rhythm` is `weekly`, which is no length of time; write it in ISO 8601, such as `P14D`, `PT24H`, `P2W` or `P1M`"),
        Wrong("[[breach_step]]\nid = \"b\"\ntitle = \"B\"\nby = [\"comission\"]\n", 4, "breach step `b`: actor or mechanism `comission` is not defined; did you mean `commission`?"),
        Wrong("[[clock]]\nid = \"c\"\ntitle = \"C\"\nstarts_with = \"breach\"\nruns = 24\n", 5, "clock `c`: `runs` is a number; write a length of time such as `\"P14D\"` or `\"PT24H\"`"),
        Wrong("[duration]\nkind = \"fixed\"\n", 1, "`[duration]`: `runs` is missing; add how long, such as `runs = \"P7D\"`"),
        Wrong("[duration]\nkind = \"unlimited\"\nruns = \"P7D\"\n", 3, "`[duration]`: `runs` does nothing here; remove it; it belongs to `kind = \"fixed\"`"),
        Wrong("[[condition]]\nid = \"c\"\ntitle = { after = \"x\" }\n", 3, "condition `c`, `title`: `after` is not a language that the program writes; use one of `de`, `en`, `fr`, `ru`, `uk`"),
    ]
}

#[rustfmt::skip]
fn provisions() -> Vec<Wrong> {
    vec![
        Wrong("deontic = \"shall\"\nactivities = [\"fire\"]\n", 1, "provision `p`: `deontic` is `shall`, which is not known; use one of `may`, `must_not`, `must`"),
        Wrong("deontic = \"must_not\"\nactivities = [\"fires\"]\n", 2, "provision `p`: `activities` is `fires`, which is not known; did you mean `fire`?"),
        Wrong("deontic = \"must_not\"\nactivities = [\"fire\"]\ninstrument = \"truce\"\n", 3, "provision `p`: instrument `truce` is not defined; use one of `truce-text`"),
        Wrong("deontic = \"must_not\"\nactivities = [\"fire\"]\nsources = [\"texts\"]\n", 3, "provision `p`: source `texts` is not defined; did you mean `text`?"),
        Wrong("deontic = \"must_not\"\nactivities = [\"fire\"]\nexceptions = [\n  \"drill\",\n  \"dril\",\n]\n", 5, "provision `p`: exception `dril` is not defined; did you mean `drill`?"),
        Wrong("deontic = \"must_not\"\nactivities = [\"fire\"]\nplace = { zon = \"bridge\" }\n", 3, "provision `p`, `place`: `zon` is not known here; did you mean `zone`?"),
        Wrong("deontic = \"must_not\"\nactivities = [\"fire\"]\nplace = \"bridge\"\n", 3, "provision `p`: `place` is `bridge`, which is not known; write a place such as `{ zone = \"...\" }`, or `\"everywhere\"`"),
        Wrong("deontic = \"must_not\"\nactivities = [\"fire\"]\nplace = { strip = { line = \"contact\", left_from_km = 5, left_to_km = 2 } }\n", 3, "provision `p`, `place`, `strip`: `left_to_km` is not above `left_from_km`; exchange the two or correct one"),
        Wrong("deontic = \"must_not\"\nactivities = [\"fire\"]\nplace = { between = { first = \"contact\", second = \"contact\" } }\n", 3, "provision `p`, `place`, `between`: both edges are line `contact`; name two lines"),
        Wrong("deontic = \"must_not\"\nactivities = [\"weapon_presence\"]\nplace = { withdrawal = { reference_line = { north = \"contact\", south = \"contact\" }, distance = { setback_km = 15 } } }\n", 3, "provision `p`, `place`, `withdrawal`: on which side of line `contact` party `south` stands is missing; add `side_of_line = { contact = \"left\" }` or `\"right\"` to its `[[role]]`"),
        Wrong("deontic = \"must_not\"\nactivities = [\"weapon_presence\"]\nplace = { withdrawal = { reference_line = \"contact\", distance = { setback_km = 15, total_zone_width_km = 50 } } }\n", 3, "provision `p`, `place`, `withdrawal`, `distance`: both `setback_km` and `total_zone_width_km` are given; give exactly one of `setback_km`, `total_zone_width_km`"),
        Wrong("deontic = \"must_not\"\nactivities = [\"weapon_presence\"]\nplace = { withdrawal = { reference_line = \"contact\", distance = { setback_km = -15 } } }\n", 3, "provision `p`, `place`, `withdrawal`, `distance`: a distance is -15; write a number of kilometres above 0 and at most 20000"),
        Wrong("deontic = \"must_not\"\nactivities = [\"weapon_presence\"]\nplace = { withdrawal = { reference_line = \"contact\", distance = 15 } }\n", 3, "provision `p`, `place`, `withdrawal`: `distance` is a number; write `{ setback_km = 15 }`, `{ total_zone_width_km = 50 }` or `\"maximum_range\"`"),
        Wrong("deontic = \"must_not\"\nactivities = [\"weapon_presence\"]\nsubject = [\"north\", \"south\"]\nplace = { withdrawal = { reference_line = { north = \"contact\" }, distance = { setback_km = 15 } } }\n", 4, "provision `p`, `place`, `withdrawal`, `reference_line`: there is no reference line for `south`, whom the provision binds; add `south = ...`"),
        Wrong("deontic = \"must_not\"\nactivities = [\"weapon_presence\"]\nweapons = [{ calibre_mm = { gt = 100, gte = 100 } }]\n", 3, "provision `p`, `weapons`, `calibre_mm`: both `gte` and `gt` are given; keep the one that the text means"),
        Wrong("deontic = \"must_not\"\nactivities = [\"weapon_presence\"]\nweapons = [{ calibre_mm = { gt = 100, lt = 50 } }]\n", 3, "provision `p`, `weapons`, `calibre_mm`: nothing is above 100 and below 50; exchange the two or correct one"),
        Wrong("deontic = \"must_not\"\nactivities = [\"weapon_presence\"]\nweapons = [{ calibre_mm = { gt = 10000 } }]\n", 3, "provision `p`, `weapons`, `calibre_mm`: `gt` is 10000; write a number of millimetres from 0.1 to 2000"),
        Wrong("deontic = \"must_not\"\nactivities = [\"weapon_presence\"]\nweapons = [{ models = [\"D30\"] }]\n", 3, "provision `p`, `weapons`: weapon model `D30` is not defined; did you mean `D-30`?"),
        Wrong("deontic = \"must_not\"\nactivities = [\"weapon_presence\"]\nweapons = [{}]\n", 3, "provision `p`, `weapons`: a weapon rule tests nothing; give `families`, `models`, `calibre_mm` or `max_range_km`"),
        Wrong("deontic = \"must_not\"\nactivities = [\"fire\"]\nonly_if = [\"ordered\"]\n", 3, "provision `p`: `only_if` does nothing here; remove it; it belongs to `deontic = \"may\"`"),
        Wrong("deontic = \"may\"\nactivities = [\"fire\"]\nschedule = { stage = 1 }\n", 3, "provision `p`, `schedule`: `schedule` does nothing here; remove it; it belongs to `must` and `must_not`"),
        Wrong("deontic = \"must\"\nactivities = [\"demine\"]\nschedule = { after = [\"p\"] }\n", 3, "provision `p`, `schedule`: provision `p` has to be completed before itself: `p`, then `p`; remove one of these references"),
        Wrong("deontic = \"must_not\"\nactivities = [\"fire\"]\nin_force_from = { after = \"quiet\", plus = \"P\" }\n", 3, "provision `p`, `in_force_from`: `plus` is `P`, which is no length of time; write it in ISO 8601, such as `P14D`, `PT24H`, `P2W` or `P1M`"),
        Wrong("deontic = \"must_not\"\nactivities = [\"fire\"]\nauthoritative = true\n", 3, "provision `p`: `authoritative` does nothing here; remove it; it belongs to a version with `reading`"),
        Wrong("deontic = \"must_not\"\nactivities = [\"fire\"]\nreading = \"a\"\nauthoritative = true\n[[provision]]\nid = \"p\"\ntitle = \"P\"\ndeontic = \"may\"\nactivities = [\"fire\"]\nreading = \"b\"\nauthoritative = true\n", 11, "provision `p`: two readings of `p` are authoritative; the other is on line 99; leave it to the signed one"),
        Wrong("deontic = \"must_not\"\nactivities = [\"fire\"]\nlimits = [{ at_most = 2.5 }]\n", 3, "provision `p`, `limits`: `at_most` is 2.5; write a whole number from 0 to 4294967295"),
        Wrong("deontic = \"may\"\nactivities = [\"fire\"]\npermits_despite = [\"p\"]\n", 3, "provision `p`: provision `p` forbids nothing; name a prohibition"),
        Wrong("deontic = \"must_not\"\nactivities = [\"fire\"]\nsubjects = [\"north\"]\n", 3, "provision `p`: `subjects` is not known here; did you mean `subject`?"),
    ]
}

#[test]
fn features_have_to_exist() {
    let line =
        "[[line]]\nid = \"l\"\nstatus = \"agreed\"\nuncertainty_m = 1\nfeature = \"truce-lin\"\n";
    let text = format!("{BASE}{line}");
    let known = |id: &str| [id.to_owned()].into();
    assert!(read(&text, "a.toml").is_ok(), "nobody said which there are");
    assert!(read_with_features(&text, "a.toml", &known("truce-lin")).is_ok());
    let errors = read_with_features(&text, "a.toml", &known("truce-line")).expect_err("a slip");
    assert!(
        errors
            .to_string()
            .contains("there is no GeoJSON feature `truce-lin`; did you mean `truce-line`?")
    );
}
