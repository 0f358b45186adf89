use super::*;

fn open(folder: &tempfile::TempDir, total: u64) -> Spool {
    Spool::open(folder.path(), total).unwrap()
}

fn put(spool: &mut Spool, lines: std::ops::Range<u32>) -> u64 {
    lines
        .map(|number| {
            spool
                .append(format!("line {number:04}\n").as_bytes())
                .unwrap()
        })
        .sum()
}

/// Takes everything in small parcels and gives the numbers of the lines.
fn drain(spool: &mut Spool) -> Vec<u32> {
    let mut all = Vec::new();
    while let Some(parcel) = spool.parcel(64).unwrap() {
        all.extend(numbers(&parcel));
        spool.taken(parcel.next).unwrap();
    }
    all
}

fn numbers(parcel: &Parcel) -> Vec<u32> {
    let text = String::from_utf8(parcel.bytes.clone()).unwrap();
    let numbers = text.lines().map(|line| line.strip_prefix("line ").unwrap());
    numbers.map(|number| number.parse().unwrap()).collect()
}

#[test]
fn lines_come_out_in_order_and_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder, 1 << 20);
    assert!(spool.parcel(64).unwrap().is_none());
    put(&mut spool, 0..100);
    assert!(spool.waiting() > 1_000);
    assert_eq!(drain(&mut spool), (0..100).collect::<Vec<_>>());
    assert_eq!(spool.waiting(), 0);
    put(&mut spool, 100..103);
    assert_eq!(drain(&mut spool), [100, 101, 102]);
}

#[test]
fn what_was_not_taken_is_there_after_a_restart_and_what_was_taken_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder, 1 << 20);
    put(&mut spool, 0..10);
    let first = spool.parcel(64).unwrap().unwrap();
    let sent = numbers(&first).len();
    spool.taken(first.next).unwrap();
    put(&mut spool, 10..12);
    drop(spool);
    let mut spool = open(&folder, 1 << 20);
    put(&mut spool, 12..14);
    let rest: Vec<u32> = (0..14).skip(sent).collect();
    assert_eq!(drain(&mut spool), rest);
}

#[test]
fn the_folder_is_bounded_and_what_goes_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder, 3_200);
    let dropped = put(&mut spool, 0..1_000);
    assert!(spool.waiting() <= 3_200, "{}", spool.waiting());
    let left = drain(&mut spool);
    let first = *left.first().unwrap();
    assert_eq!(left, (first..1_000).collect::<Vec<_>>());
    assert_eq!(u64::from(first), dropped);
    let files = fs::read_dir(folder.path().join("0")).unwrap().count();
    assert!(files < 6, "{files} files are left of an empty spool");
}

#[test]
fn a_parcel_on_its_way_may_lose_its_segment() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder, 3_200);
    put(&mut spool, 0..10);
    let parcel = spool.parcel(64).unwrap().unwrap();
    put(&mut spool, 10..1_000);
    spool.taken(parcel.next).unwrap();
    let left = drain(&mut spool);
    assert_eq!(left, (left[0]..1_000).collect::<Vec<_>>());
}

#[test]
fn a_torn_end_and_a_flipped_byte_are_left_out_and_the_next_segment_goes_on() {
    for damage in [
        |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() - 3),
        |bytes: &mut Vec<u8>| {
            let last = bytes.len() - 2;
            bytes[last] ^= 1;
        },
        |bytes: &mut Vec<u8>| bytes.extend([255; 8]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = open(&folder, 1 << 20);
        put(&mut spool, 0..3);
        let file = path(&spool.folder, 0);
        drop(spool);
        let mut bytes = fs::read(&file).unwrap();
        damage(&mut bytes);
        fs::write(&file, bytes).unwrap();
        let mut spool = open(&folder, 1 << 20);
        put(&mut spool, 3..5);
        let parcel = spool.parcel(1 << 20).unwrap().unwrap();
        assert!(parcel.damaged > 0);
        let told = numbers(&parcel);
        assert!(told == [0, 1, 3, 4] || told == [0, 1, 2, 3, 4], "{told:?}");
    }
}

#[test]
fn two_processes_have_parts_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let (mut one, mut two) = (open(&folder, 1 << 20), open(&folder, 1 << 20));
    put(&mut one, 0..2);
    put(&mut two, 5..7);
    assert_eq!((drain(&mut one), drain(&mut two)), (vec![0, 1], vec![5, 6]));
}

#[test]
fn a_line_beyond_all_measure_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder, 1 << 20);
    assert!(spool.append(&vec![b'x'; LINE_MAX + 1]).is_err());
    put(&mut spool, 0..1);
    assert_eq!(drain(&mut spool), [0]);
}
