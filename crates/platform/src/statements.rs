//! Records which statements were executed, for the check that tests execute every statement of every store. Off unless
//! `KITE_SQL_LOG` names a folder.

use std::{
    collections::HashSet,
    fs::File,
    io::Write,
    path::PathBuf,
    sync::{LazyLock, Mutex},
};

struct Log {
    seen: HashSet<String>,
    file: File,
}

static LOG: LazyLock<Option<Mutex<Log>>> = LazyLock::new(|| {
    let folder = PathBuf::from(std::env::var_os("KITE_SQL_LOG")?);
    std::fs::create_dir_all(&folder).ok()?;
    let file = File::create(folder.join(format!("{}.sql", std::process::id()))).ok()?;
    Some(Mutex::new(Log {
        seen: HashSet::new(),
        file,
    }))
});

/// Notes a statement once per process, one line each.
pub(crate) fn record(sql: &str) {
    let Some(log) = LOG.as_ref() else { return };
    let line = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    let Ok(mut log) = log.lock() else { return };
    if log.seen.insert(line.clone()) {
        // A lost line makes the check fail, which is the safe side.
        let _ = writeln!(log.file, "{line}");
    }
}

/// The same for a statement that runs on a connection of its own, outside of [`crate::db::Tx`].
pub(crate) fn noted(sql: &'static str) -> &'static str {
    record(sql);
    sql
}
