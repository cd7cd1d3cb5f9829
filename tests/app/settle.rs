//! Settling: what a link asks for, made true of a picture.

use super::page::picture;
use convolution_atlas::app::{Address, settle, specimen_size};
use convolution_atlas::graph::{Edits, Leaves, Planes};
use convolution_atlas::operator::{ALL, assemble};
use convolution_atlas::picture::Frame;
use convolution_atlas::words::Problem;

fn settled(hash: &str) -> (String, Vec<String>) {
    let (address, problems) = Address::parse(hash);
    assert!(problems.is_empty(), "{hash}: {problems:?}");
    let (address, _, problems) = settle(&address, &picture()).unwrap();
    (address.hash(), problems.into_iter().map(|problem| problem.words.en.clone()).collect())
}

fn refused(hash: &str) -> Problem {
    settle(&Address::parse(hash).0, &picture()).expect_err("impossible")
}

#[test]
fn the_specimen_is_the_operator_on_the_frames_pixels() {
    for operator in ALL {
        let address = Address::opening(operator);
        let (settled, specimen, _) = settle(&address, &picture()).unwrap();
        let frame = Frame::default_for(&picture());
        assert_eq!((settled.frame, specimen.frame), (None, frame));
        assert_eq!(specimen.pixels, picture().specimen(frame));
        let size = [frame.rows, frame.columns];
        let (layer, _) = assemble(
            operator,
            &address.params,
            operator.stem,
            &address.sources,
            Planes { values: &specimen.pixels.planes(), size },
        )
        .unwrap();
        let leaves: Leaves<f64> = layer.leaves.iter().map(|(name, leaf)| (name.clone(), leaf.map(f64::from))).collect();
        assert_eq!(layer.graph.run(&leaves, &Edits::default()), Ok(specimen.values));
    }
}

#[test]
fn places_move_to_the_nearest_there_is() {
    for (asked, found) in [
        ("at=output[0,9,99,3]", "/vanilla?at=output[0,2,11,3]"),
        ("at=output[1,2]", "/vanilla?at=output[0,0,1,2]"),
        ("at=output[2,5,3]", "/vanilla?at=output[0,2,5,3]"),
        ("at=output", "/vanilla?at=output[0,0,0,0]"),
        ("tap=28", "/vanilla?tap=all"),
        ("tap=999", "/vanilla?tap=all"),
        ("tap=27", "/vanilla?tap=27"),
        ("pin=input[1,3,4]", "/vanilla?pin=input[0,1,3,4]"),
        ("pin=input[0,1,12,4]", "/vanilla"),
        ("pin=nowhere[0]", "/vanilla"),
        ("pin=bias[2]", "/vanilla?pin=bias[2]"),
        ("frame=35,2,2,8,8", "/vanilla?frame=24,2,2,8,8"),
        ("frame=99,99,99,32,8", "/vanilla?frame=32,0,1,30,8"),
    ] {
        assert_eq!(settled(&format!("#/vanilla?{asked}")), (found.into(), vec![]), "{asked}");
    }
}

#[test]
fn the_usual_frame_is_no_frame() {
    let Frame { x, y, cell, rows, columns } = Frame::default_for(&picture());
    assert_eq!(settled(&format!("#/vanilla?frame={x},{y},{cell},{rows},{columns}")).0, "/vanilla");
    assert_eq!(specimen_size(&Address::opening(ALL[0]), &picture()), [rows, columns]);
    assert_eq!(specimen_size(&Address::parse("#/vanilla?frame=0,0,9,32,7").0, &picture()), [30, 7]);
}

#[test]
fn what_cannot_stay_is_left_out_and_told() {
    for (asked, why) in [
        ("at=weight[0,0,0,0]", "no node weight"),
        ("at=nowhere", "no node nowhere"),
        ("weight=sobbel", "no filter sobbel"),
        ("bias=blur", "takes numbers"),
        ("set=weight[0,0,9,9]:1", "lies outside"),
        ("set=nowhere:1", "no node nowhere"),
    ] {
        let (hash, told) = settled(&format!("#/vanilla?{asked}&lang=zh"));
        assert!(!hash.contains("nowhere") && !hash.contains("sobbel") && !hash.contains("set="), "{asked}: {hash}");
        assert!(told.len() == 1 && told[0].contains(why), "{asked}: {told:?}");
    }
}

#[test]
fn what_is_impossible_or_too_much_blames_a_parameter() {
    assert_eq!(refused("#/vanilla?kernel_size=20&padding=0").culprit, "kernel_size");
    assert_eq!(refused("#/vanilla?padding=12&padding_mode=reflect").culprit, "padding");
    let many = refused("#/vanilla?in_channels=4096&out_channels=9");
    assert_eq!(many.culprit, "in_channels", "{many}");
    let wide = refused("#/vanilla?in_channels=4096&out_channels=2000");
    assert!(wide.words.en.contains("MB") && wide.words.zh.contains("MB"), "{wide}");
}
