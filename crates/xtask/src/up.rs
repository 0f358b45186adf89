//! `up` and `down`: Kite on this machine, with its own database, in one command.

use crate::cli;
use crate::cluster::kept::{self, Kept};
use crate::cluster::{owner, remove};
use crate::fail::{Explain, Fail, Result};
use crate::kite;
use crate::process::{self, Steps};
use crate::server::{Place, Server};
use crate::web;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Our own database in the list of complete worlds.
const OWN: &str = "own";

/// Installs, creates, builds, plays, serves; whatever is there already is left as it is.
pub fn up(root: &Path, ask: &cli::Up) -> Result<ExitCode> {
    let steps = Steps::new();
    let home = home(root)?;
    let _lock = lock(&home, &steps)?;
    let server = Server::of(&home);
    if ask.reset {
        reset(&home, &server, &steps)?;
    }
    server.check_port(ask.port)?;
    let base = base(&home, ask, &steps)?;
    steps.say("building kite (the first time takes minutes, later seconds)");
    let program = kite::build(root, kite::Set::Kite)?;
    web::build_or_say(root, &steps)?;
    world(&home, &program, &base, (ask.months, &steps))?;
    let begin = if ask.foreground { attach } else { serve };
    begin(&server, &program, &base, ask.port, &steps)?;
    Ok(ExitCode::SUCCESS)
}

/// Stops kite and its database; the data stays.
pub fn down(root: &Path) -> Result<ExitCode> {
    let steps = Steps::new();
    let home = home(root)?;
    let _lock = lock(&home, &steps)?;
    stop(&home, &Server::of(&home), &steps)?;
    steps.say(
        "the data stays; `cargo xtask up` goes on with it, `cargo xtask up --reset` starts anew",
    );
    Ok(ExitCode::SUCCESS)
}

/// The database that kite uses.
struct Base {
    url: String,
    /// Ours may be emptied, a given one never.
    own: Option<Kept>,
}

impl Base {
    /// What a server of this database on this port needs to know.
    fn place(&self, port: u16) -> Place {
        Place {
            port,
            base: self.name(),
            url: self.url.clone(),
        }
    }

    /// Names the database in the list of those whose world is complete.
    fn name(&self) -> String {
        match &self.own {
            Some(_) => OWN.to_owned(),
            None => process::without_password(&self.url),
        }
    }
}

fn base(home: &Path, ask: &cli::Up, steps: &Steps) -> Result<Base> {
    if let Some(url) = &ask.database_url {
        steps.say(format!(
            "using the database {}",
            process::without_password(url)
        ));
        return Ok(Base {
            url: url.clone(),
            own: None,
        });
    }
    let kept = Kept::open(home, steps)?;
    kept.start(steps)?;
    Ok(Base {
        url: kept.url()?,
        own: Some(kept),
    })
}

/// The test world, the story of G1 and months of a dealership: played once; later runs only show what it has left.
fn world(home: &Path, program: &Path, base: &Base, (months, steps): (u32, &Steps)) -> Result<()> {
    let mut complete = complete(home);
    let known = complete.contains(&base.name()) && !base.own.as_ref().is_some_and(|kept| kept.new);
    if known {
        steps.say("migrating; the world of the earlier run stays");
    } else {
        empty(home, &mut complete, base)?;
        steps.say("migrating, loading the test world, playing the story of car G1 and months of a dealership");
    }
    let password = home.join("demo.password");
    let mut demo = kite::command(program, "demo", &base.url);
    if !known {
        demo.args(["--months", &months.to_string()]);
    }
    process::run(
        demo.arg("--password-file").arg(&password),
        advice(base, known),
    )?;
    owner::give(&password, None, 0o600)?;
    if !known {
        complete.push(base.name());
        note_complete(home, &complete)?;
    }
    Ok(())
}

/// Takes away what an unfinished run has left; never from a database that was given to us.
fn empty(home: &Path, complete: &mut Vec<String>, base: &Base) -> Result<()> {
    if let Some(kept) = &base.own {
        complete.retain(|name| name != OWN);
        note_complete(home, complete)?;
        kept.fresh_database()?;
    }
    Ok(())
}

fn advice(base: &Base, known: bool) -> &'static str {
    match (&base.own, known) {
        (Some(_), true) => "Read the lines above; `cargo xtask up --reset` starts anew",
        (Some(_), false) => {
            "Read the lines above; the next `cargo xtask up` begins with an empty database again"
        }
        (None, _) => {
            "Read the lines above; the database must be empty or hold a finished demo, and its user must be allowed to create roles"
        }
    }
}

/// The databases that hold a complete world, one per line.
fn complete(home: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(home.join("worlds")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn note_complete(home: &Path, names: &[String]) -> Result<()> {
    let lines: String = names.iter().map(|name| format!("{name}\n")).collect();
    std::fs::write(home.join("worlds"), lines)
        .explain("Cannot write .kite/worlds", "Check the rights of .kite")
}

/// Makes sure that this build serves on this port, and says where.
fn serve(server: &Server, program: &Path, base: &Base, port: u16, steps: &Steps) -> Result<()> {
    if server
        .running()
        .is_some_and(|running| running.serves(port, &base.name()))
    {
        steps.say("kite runs already");
    } else {
        make_room(server, port, steps)?;
        steps.say("starting kite");
        server.start(program, &base.place(port))?;
        server.wait_ready(port)?;
    }
    steps.say(address(
        port,
        "`cargo xtask down` stops it and keeps the data",
    ));
    Ok(())
}

/// Turns this command into the server.
fn attach(server: &Server, program: &Path, base: &Base, port: u16, steps: &Steps) -> Result<()> {
    make_room(server, port, steps)?;
    steps.say(address(
        port,
        "Ctrl-C stops kite, `cargo xtask down` also its database",
    ));
    server.become_server(program, &base.place(port))
}

/// An older build, or one on another port, makes way.
fn make_room(server: &Server, port: u16, steps: &Steps) -> Result<()> {
    if server.stop()?.is_some() {
        steps.say("stopped the kite of an earlier run");
    }
    server.check_port(port)
}

fn address(port: u16, ending: &str) -> String {
    format!(
        "Kite: http://127.0.0.1:{port}   API for people: http://127.0.0.1:{port}/api/docs   log: .kite/kite.log\n{:11}{ending}",
        ""
    )
}

fn stop(home: &Path, server: &Server, steps: &Steps) -> Result<()> {
    match server.stop()? {
        Some(pid) => steps.say(format!("kite (process {pid}) has ended")),
        None => steps.say("kite did not run"),
    }
    match Kept::find(home)?.map(|kept| kept.stop()).transpose()? {
        Some(true) => steps.say("PostgreSQL has ended"),
        Some(false) | None => steps.say("PostgreSQL did not run"),
    }
    Ok(())
}

fn reset(home: &Path, server: &Server, steps: &Steps) -> Result<()> {
    stop(home, server, steps)?;
    kept::remove_data(home)?;
    let others: Vec<String> = complete(home)
        .into_iter()
        .filter(|name| name != OWN)
        .collect();
    note_complete(home, &others)?;
    for name in ["kite.log", "demo.password"] {
        remove(&home.join(name))?;
    }
    steps.say("the data of earlier runs is removed");
    Ok(())
}

/// The `.kite` folder. Others may pass through it: the server's data may be inside and belong to another user.
fn home(root: &Path) -> Result<PathBuf> {
    let home = root.join(".kite");
    std::fs::create_dir_all(&home).explain(
        format!("Cannot create {}", home.display()),
        "Check the rights of the workspace folder",
    )?;
    owner::give(&home, None, 0o755)?;
    Ok(home)
}

/// One `up` or `down` at a time: two would start two servers.
fn lock(home: &Path, steps: &Steps) -> Result<File> {
    let path = home.join("lock");
    let file = File::create(&path).explain(
        format!("Cannot write {}", path.display()),
        "Check the rights of .kite",
    )?;
    if file.try_lock().is_err() {
        steps.say("waiting for another `cargo xtask up` or `down` of this folder");
        file.lock().map_err(|error| {
            Fail::new(format!(
                "Cannot lock {}: {error}. Remove it and try again.",
                path.display()
            ))
        })?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_database_is_known_by_its_address_without_the_password() {
        let base = Base {
            url: "postgres://me:geheim@db/kite".into(),
            own: None,
        };
        assert_eq!(base.name(), "postgres://me:***@db/kite");
    }

    #[test]
    fn reset_forgets_only_our_own_world() {
        let home = tempfile::tempdir().unwrap();
        note_complete(home.path(), &[OWN.into(), "postgres://db/kite".into()]).unwrap();
        reset(home.path(), &Server::of(home.path()), &Steps::new()).unwrap();
        assert_eq!(complete(home.path()), ["postgres://db/kite"]);
    }

    #[test]
    fn down_is_fine_when_nothing_runs() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(
            format!("{:?}", down(root.path()).unwrap()),
            format!("{:?}", ExitCode::SUCCESS)
        );
    }
}
