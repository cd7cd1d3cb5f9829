//! Addresses: any string is one, equal ones print equally, what is read was printed.

use super::page::picture;
use convolution_atlas::app::{Address, Origin, SiteName, Theme, settle};
use convolution_atlas::operator::ALL;
use convolution_atlas::words::Lang;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn parsed(hash: &str) -> Address {
    let (address, problems) = Address::parse(hash);
    assert!(problems.is_empty(), "{hash}: {problems:?}");
    address
}

#[test]
fn a_bare_page_opens_as_its_operator_says_and_prints_bare() {
    for operator in ALL {
        let bare = format!("#/{}", operator.id);
        let address = parsed(&bare);
        assert_eq!(address.to_string(), bare);
        assert_eq!(address, Address::opening(operator));
        assert_eq!(address.patched(operator.page().opening), address, "{bare} opens as something that cannot be read");
        let (settled, _, problems) = settle(&address, &picture()).unwrap();
        assert_eq!((settled.to_string(), problems), (bare, vec![]), "the opening is not where it says");
    }
}

#[test]
fn no_operator_takes_a_key_for_itself() {
    for operator in ALL {
        let names: Vec<&str> =
            operator.params.iter().map(|p| p.name).chain(operator.sources.iter().map(|(leaf, _)| *leaf)).collect();
        let mut distinct = names.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(names.len(), distinct.len(), "{} uses a name twice", operator.id);
        for taken in [
            "picture", "frame", "set", "view", "at", "tap", "pin", "clock", "beat", "lang", "theme", "embed", "hide",
            "operator",
        ] {
            assert!(!names.contains(&taken), "{} may not call anything {taken}", operator.id);
        }
    }
}

#[test]
fn every_beat_can_be_read_and_shown() {
    for operator in ALL {
        let opening = Address::opening(operator);
        for (i, beat) in operator.story().beats.iter().enumerate() {
            let hash = |patch: &str| format!("#/{}?{patch}", operator.id);
            for patch in [Some(beat.patch), beat.reveal.as_ref().map(|reveal| reveal.patch)].into_iter().flatten() {
                let shown = settle(&parsed(&hash(patch)), &picture()).map(|(_, _, problems)| problems);
                assert_eq!(shown, Ok(vec![]), "beat {i} of {}: {patch}", operator.id);
                assert!(!patch.contains("picture="), "beats keep the picture");
            }
            assert_eq!(opening.patched(beat.patch).beat, 0, "a beat does not set the beat");
        }
    }
}

#[test]
fn everything_a_link_carries_comes_back() {
    let hash = "#/vanilla?out_channels=4&kernel_size=3x5&padding_mode=reflect&picture=own:0123456789abcdef&frame=3,4,2,8,9\
                &weight=blur,gabor:30&bias=0.5,-1&set=weight[0,*,1,1:3]:2.5,-4;bias:@1&at=output[0,1,2,3]&tap=all\
                &pin=input[0,2,3,4]&clock=window&beat=2,shown&lang=zh&theme=dark&embed=1&hide=code,rail";
    let address = parsed(hash);
    assert_eq!(address.to_string(), hash);
    assert_eq!(address.picture, Origin::Own("0123456789abcdef".into()));
    assert_eq!((address.tap, address.beat, address.shown, address.embed), (None, 2, true, true));
    assert_eq!((address.lang, address.theme), (Some(Lang::Zh), Some(Theme::Dark)));
    assert_eq!(address.at, SiteName { node: "output".into(), index: vec![0, 1, 2, 3] });
    let setting = address.setting([8, 9]);
    assert_eq!(setting.sources, [("bias".into(), "0.5,-1".into()), ("weight".into(), "blur,gabor:30".into())]);
    assert_eq!(setting.edits, "weight[0,*,1,1:3]:2.5,-4;bias:@1");
    assert_eq!((setting.params.len(), setting.specimen), (3, [8, 9]));
}

#[test]
fn equal_states_print_equally_however_they_were_spelled() {
    for (spelled, printed) in [
        ("vanilla", "#/vanilla"),
        ("/vanilla", "#/vanilla"),
        ("#vanilla/", "#/vanilla"),
        ("", "#/vanilla"),
        ("#/", "#/vanilla"),
        ("#/vanilla?", "#/vanilla"),
        ("#/vanilla?&&", "#/vanilla"),
        ("#/vanilla?kernel_size=3", "#/vanilla"),
        ("#/vanilla?kernel_size=3x3", "#/vanilla"),
        ("#/vanilla?tap=18&at=output[0,0,4,6]", "#/vanilla"),
        ("#/vanilla?stride=2&kernel_size=5", "#/vanilla?kernel_size=5&stride=2"),
        ("#/vanilla?weight=vertical,horizontal,red-green&bias=0.0", "#/vanilla"),
        ("#/vanilla?weight=vertical,horizontal,red-green,vertical,horizontal,red-green", "#/vanilla"),
        ("#/vanilla?weight=blur:9,blur", "#/vanilla?weight=blur"),
        ("#/vanilla?weight=gabor", "#/vanilla?weight=gabor:45"),
        ("#/vanilla?bias=1e0,1.0", "#/vanilla?bias=1"),
        ("#/vanilla?picture=own:0123456789ABCDEF", "#/vanilla?picture=own:0123456789abcdef"),
        ("#/vanilla?at=output%5B0%2c1,2,3%5d", "#/vanilla?at=output[0,1,2,3]"),
        ("#/vanilla?hide=b,a,,a", "#/vanilla?hide=a,b"),
        ("#/vanilla?hide=%C3%A9%26%23", "#/vanilla?hide=%C3%A9%26%23"),
    ] {
        assert_eq!(parsed(spelled).to_string(), printed, "{spelled}");
    }
}

#[test]
fn what_cannot_be_read_is_named_and_left_as_the_page_opens() {
    for (hash, culprit, quoted) in [
        ("#/nowhere?kernel_size=3", "operator", "nowhere"),
        ("#/vanilla?kernelsize=5", "kernelsize", "5"),
        ("#/vanilla?kernel_size=0", "kernel_size", "0"),
        ("#/vanilla?padding_mode=mirror", "padding_mode", "mirror"),
        ("#/vanilla?picture=dog", "picture", "dog"),
        ("#/vanilla?picture=own:123", "picture", "own:123"),
        ("#/vanilla?frame=1,2,3,4", "frame", "1,2,3,4"),
        ("#/vanilla?frame=1,2,0,4,4", "frame", "1,2,0,4,4"),
        ("#/vanilla?frame=1,2,3,4,33", "frame", "1,2,3,4,33"),
        ("#/vanilla?weight=", "weight", "weight"),
        ("#/vanilla?weight=gabor:x", "weight", "gabor:x"),
        ("#/vanilla?bias=nan", "bias", "nan"),
        ("#/vanilla?bias=1e39", "bias", "1e39"),
        ("#/vanilla?set=weight", "set", "weight"),
        ("#/vanilla?view=sideways", "view", "sideways"),
        ("#/vanilla?at=output[0,0", "at", "output[0,0"),
        ("#/vanilla?pin=[1]", "pin", "[1]"),
        ("#/vanilla?tap=-1", "tap", "-1"),
        ("#/vanilla?clock=sand", "clock", "sand"),
        ("#/vanilla?beat=999", "beat", "999"),
        ("#/vanilla?beat=2,hidden", "beat", "2,hidden"),
        ("#/vanilla?lang=fr", "lang", "fr"),
        ("#/vanilla?theme=pink", "theme", "pink"),
        ("#/vanilla?embed=yes", "embed", "yes"),
        ("#/vanilla?tap=18&tap=4", "tap", "4"),
        ("#/vanilla?%zz=%e9", "%zz", "\u{fffd}"),
    ] {
        let (address, problems) = Address::parse(hash);
        assert_eq!(address.to_string(), "#/vanilla", "{hash}");
        let [problem] = &*problems else { panic!("{hash}: {problems:?}") };
        assert_eq!(problem.culprit, culprit, "{hash}");
        assert!(problem.words.en.contains(quoted) && problem.words.zh.contains(quoted), "{hash}: {problem:?}");
        assert!(!problem.words.en.contains('{') && !problem.words.zh.contains('{'), "{hash}: {problem:?}");
    }
}

#[test]
fn a_quotation_is_short() {
    let (_, problems) = Address::parse(&format!("#/vanilla?{}={}", "很".repeat(5000), "y".repeat(5000)));
    assert!(problems[0].words.en.chars().count() < 300, "{problems:?}");
}

#[test]
fn a_patch_changes_only_what_it_names() {
    let before = parsed("#/vanilla?kernel_size=5&stride=2&set=bias:1&lang=zh&tap=3");
    let after = before.patched("stride=1&weight=box&nonsense=1&tap=soon");
    assert_eq!(after.to_string(), "#/vanilla?kernel_size=5&weight=box&set=bias:1&tap=3&lang=zh");
}

/// Strings that look like links, some of them.
fn hashes() -> impl Strategy<Value = String> {
    let keys = [
        "kernel_size",
        "stride",
        "padding",
        "padding_mode",
        "in_channels",
        "picture",
        "frame",
        "weight",
        "bias",
        "set",
        "view",
        "at",
        "tap",
        "pin",
        "clock",
        "beat",
        "lang",
        "theme",
        "embed",
        "hide",
        "x",
        "%74ap",
        "",
    ];
    let values = [
        "3",
        "3x5",
        "0",
        "255",
        "18446744073709551616",
        "reflect",
        "chelsea",
        "own:0123456789abcdef",
        "1,2,3,4,5",
        "9,9,9,32,32",
        "18446744073709551615,0,1,2,3",
        "blur,gabor:-30",
        "random:7,1",
        "-0",
        "1e-30",
        "inf",
        "weight[0,0,0,0]:1.5;nowhere:1",
        "output:@1,1",
        "output[0,0,4,6]",
        "output",
        "input[9]",
        "output[0,1,2,3,4]",
        "all",
        "none",
        "auto",
        "stage",
        "window",
        "1,shown",
        "zh",
        "dark",
        "1",
        "a,b,%2C",
        "%",
        "%%%1",
        "%e4%bd%a0",
        "a=b",
        "[",
        "",
    ];
    let pair = (
        prop::sample::select(keys.to_vec()),
        prop_oneof![
            6 => prop::sample::select(values.to_vec()).prop_map(String::from),
            1 => ".{0,12}",
        ],
    );
    let pairs = prop::collection::vec(pair, 0..8)
        .prop_map(|pairs| pairs.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("&"));
    prop_oneof![
        1 => ".*",
        1 => "[#/?&=%a-z0-9\\[\\],:;@]{0,60}",
        8 => (prop::sample::select(ALL.to_vec()), pairs).prop_map(|(operator, pairs)| format!("#/{}?{pairs}", operator.id)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1000, rng_seed: RngSeed::Fixed(5), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn any_string_is_some_address_that_comes_back(hash in hashes()) {
        let (address, _) = Address::parse(&hash);
        let printed = address.to_string();
        let (read, problems) = Address::parse(&printed);
        prop_assert!(problems.is_empty(), "{problems:?}");
        prop_assert_eq!(&read, &address);
        prop_assert_eq!(read.to_string(), printed);
    }

    #[test]
    fn any_string_settles_or_says_why_not(hash in hashes()) {
        let (address, _) = Address::parse(&hash);
        if let Ok((settled, _, _)) = settle(&address, &picture()) {
            let (again, _, problems) = settle(&settled, &picture()).unwrap();
            prop_assert_eq!(problems, vec![]);
            prop_assert_eq!(&again, &settled);
            let (read, problems) = Address::parse(&settled.to_string());
            prop_assert_eq!(problems, vec![]);
            prop_assert_eq!(read, settled);
        }
    }
}
