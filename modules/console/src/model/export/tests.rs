use super::*;
use kernel::{CentreId, TenantId};
use platform::{Actor, ActorKind, Reach, auth::Grant};
use std::{collections::HashSet, sync::Arc};

#[test]
fn a_file_is_over_once() {
    let moves = [
        (
            ExportState::Waiting,
            ExportStep::Begin,
            Some(ExportState::Running),
        ),
        (
            ExportState::Running,
            ExportStep::Begin,
            Some(ExportState::Running),
        ),
        (
            ExportState::Running,
            ExportStep::Finish,
            Some(ExportState::Ready),
        ),
        (
            ExportState::Running,
            ExportStep::Fail,
            Some(ExportState::Failed),
        ),
        (
            ExportState::Waiting,
            ExportStep::Cancel,
            Some(ExportState::Cancelled),
        ),
        (ExportState::Waiting, ExportStep::Finish, None),
        (ExportState::Ready, ExportStep::Cancel, None),
        (ExportState::Cancelled, ExportStep::Begin, None),
        (ExportState::Failed, ExportStep::Begin, None),
    ];
    for (from, step, to) in moves {
        assert_eq!(from.next(step).ok(), to, "{from} {step}");
    }
}

#[test]
fn other_rights_have_another_mark() {
    let (north, tver) = (CentreId::new(), CentreId::new());
    let identity = |permissions: &[&str], centres: &[CentreId]| Identity {
        tenant: TenantId::new(),
        actor: Actor {
            kind: ActorKind::Person,
            id: UserId::new(),
        },
        name: String::new(),
        token: None,
        grants: vec![Grant {
            permissions: Arc::new(
                permissions
                    .iter()
                    .map(ToString::to_string)
                    .collect::<HashSet<_>>(),
            ),
            reach: Reach {
                centres: centres.to_vec(),
                ..Reach::default()
            },
        }],
        lacking: None,
    };
    let kept = rights_mark(&identity(&["a.read", "b.read"], &[north, tver]));
    let check = |permissions: &[&str], centres: &[CentreId]| {
        rights_check(&kept, &identity(permissions, centres)).is_ok()
    };
    assert!(check(&["b.read", "a.read"], &[tver, north]));
    assert!(!check(&["a.read"], &[north, tver]));
    assert!(!check(&["a.read", "b.read"], &[north]));
}
