//! A Merkle tree over the links of a stream, shaped as in RFC 6962: the root in a signed head stands for every record up
//! to it, and some thirty hashes prove that one record is among them.

use super::chain::{GENESIS, Hash};
use ring::digest::{Context, SHA256};

const LEAF: &[u8] = &[0];
const NODE: &[u8] = &[1];
/// Links whose root is kept as one hash: a proof reads one block of links and the roots of the others.
pub const BLOCK: usize = 1_024;

/// A step of a proof, from the leaf to the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The sibling stands to the left.
    Left(Hash),
    /// The sibling stands to the right.
    Right(Hash),
}

/// The leaf of a link.
#[must_use]
pub fn leaf(link: &Hash) -> Hash {
    hash(&[LEAF, link])
}

fn node(left: &Hash, right: &Hash) -> Hash {
    hash(&[NODE, left, right])
}

/// The root over hashes of leaves, or over roots of full blocks with the last block maybe not full.
#[must_use]
pub fn root(hashes: &[Hash]) -> Hash {
    match hashes {
        [] => GENESIS,
        [one] => *one,
        many => {
            let (left, right) = many.split_at(split(many.len()));
            node(&root(left), &root(right))
        }
    }
}

/// What proves that the hash at `place` is under the root.
#[must_use]
pub fn path(hashes: &[Hash], place: usize) -> Vec<Step> {
    if hashes.len() < 2 {
        return Vec::new();
    }
    let middle = split(hashes.len());
    let (left, right) = hashes.split_at(middle);
    let (mut steps, sibling) = match place.checked_sub(middle) {
        None => (path(left, place), Step::Right(root(right))),
        Some(place) => (path(right, place), Step::Left(root(left))),
    };
    steps.push(sibling);
    steps
}

/// The root that a leaf and its path lead to.
#[must_use]
pub fn climb(leaf: Hash, path: &[Step]) -> Hash {
    path.iter().fold(leaf, |below, step| match step {
        Step::Left(sibling) => node(sibling, &below),
        Step::Right(sibling) => node(&below, sibling),
    })
}

/// The largest power of two below `length`.
fn split(length: usize) -> usize {
    length.div_ceil(2).next_power_of_two()
}

fn hash(parts: &[&[u8]]) -> Hash {
    let mut context = Context::new(&SHA256);
    parts.iter().for_each(|part| context.update(part));
    let mut hash = GENESIS;
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn leaves(count: usize) -> Vec<Hash> {
        (0..count)
            .map(|number| leaf(&hash(&[&number.to_be_bytes()])))
            .collect()
    }

    #[test]
    fn the_split_is_the_largest_power_of_two_below() {
        let splits: Vec<_> = (2..=9).map(split).collect();
        assert_eq!(splits, [1, 2, 2, 4, 4, 4, 4, 8]);
    }

    #[test]
    fn a_tree_over_blocks_is_the_tree_over_their_leaves() {
        for count in [1, 1_023, 1_024, 1_025, 5_000, 8_192] {
            let leaves = leaves(count);
            let blocks: Vec<Hash> = leaves.chunks(BLOCK).map(root).collect();
            assert_eq!(root(&blocks), root(&leaves), "{count}");
        }
    }

    proptest! {
        #[test]
        fn every_leaf_has_a_path_and_no_other_leaf_fits_it(count in 1_usize..300, place in 0_usize..300) {
            let leaves = leaves(count);
            let place = place % count;
            let path = path(&leaves, place);
            prop_assert_eq!(climb(leaves[place], &path), root(&leaves));
            prop_assert!(path.len() <= 9);
            if count > 1 {
                prop_assert_ne!(climb(leaves[(place + 1) % count], &path), root(&leaves));
            }
        }
    }
}
