//! Stands in for RKE2 in the drills of hosts: it is installed, started, joined and upgraded like the real one, and is as
//! strict about what must be there before its first start. The cluster is a folder that all hosts share.

use std::fs;
use std::io::Write;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

const ETC: &str = "/etc/rancher/rke2";
const DATA: &str = "/var/lib/rancher/rke2";
const CLUSTER: &str = "/cluster";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().collect();
    let name = Path::new(&words[0]).file_name().unwrap_or_default();
    let rest: Vec<&str> = words[1..].iter().map(String::as_str).collect();
    let done = if name == "kubectl" {
        kubectl(&rest)
    } else {
        rke2(&rest)
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::FAILURE
        }
    }
}

fn rke2(words: &[&str]) -> Result<(), String> {
    match words {
        ["--version"] => {
            println!("rke2 version {} (fake)", env!("FAKE_VERSION"));
            Ok(())
        }
        ["etcd-snapshot", "save", "--name", name] => note(&format!("snapshot {name}")),
        [kind @ ("server" | "agent")] => serve(kind),
        _ => Err(format!("no such words: {words:?}")),
    }
}

/// One line of what happened, in the order in which it happened.
fn note(line: &str) -> Result<(), String> {
    let path = Path::new(CLUSTER).join("log");
    let file = fs::OpenOptions::new().create(true).append(true).open(path);
    let mut file = file.map_err(|error| error.to_string())?;
    writeln!(file, "{line}").map_err(|error| error.to_string())
}

fn setting(text: &str, name: &str) -> Option<String> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(&format!("{name}: ")))?;
    Some(line.trim_matches('"').to_owned())
}

fn list(text: &str, name: &str) -> Vec<String> {
    let mut lines = text.lines().skip_while(|line| *line != format!("{name}:"));
    lines.next();
    lines
        .map_while(|line| line.strip_prefix("  - "))
        .map(|item| item.trim_matches('"').to_owned())
        .collect()
}

fn serve(kind: &str) -> Result<(), String> {
    let config =
        fs::read_to_string(format!("{ETC}/config.yaml")).map_err(|error| error.to_string())?;
    let node = setting(&config, "node-name").ok_or("no node-name")?;
    let token = setting(&config, "token").ok_or("no token")?;
    let images = fs::read_dir(format!("{DATA}/agent/images")).map_err(|error| error.to_string())?;
    let core = images
        .flatten()
        .any(|entry| entry.file_name().to_string_lossy().contains("-core."));
    if !core || setting(&config, "pause-image").is_none() {
        return Err("the pause image would be asked for outside".to_owned());
    }
    let join = fs::read_to_string(format!("{ETC}/config.yaml.d/10-join.yaml")).unwrap_or_default();
    let known = Path::new(CLUSTER).join("token");
    let was_here = nodes_has(&node);
    let _ = fs::remove_file(node_file(&node));
    match setting(&join, "server") {
        Some(server) => wait_for(server.trim_start_matches("https://"))?,
        None if known.exists() && !was_here => {
            return Err("this would be a second cluster".to_owned());
        }
        None => fs::write(&known, &token).map_err(|error| error.to_string())?,
    }
    if fs::read_to_string(&known).unwrap_or_default() != token {
        return Err("the token is not that of the cluster".to_owned());
    }
    register(&node, &config)?;
    note(&format!("start {node} {kind} {}", env!("FAKE_VERSION")))?;
    if kind == "server" {
        listen()?;
    }
    loop {
        // Sleeps on purpose: a service runs until somebody stops it
        std::thread::sleep(Duration::from_secs(3600));
    }
}

fn wait_for(place: &str) -> Result<(), String> {
    for _ in 0..240 {
        if TcpStream::connect(place).is_ok() {
            return Ok(());
        }
        // Sleeps on purpose: the server that it joins is another process on another host
        std::thread::sleep(Duration::from_millis(500));
    }
    Err(format!("{place} does not answer"))
}

fn node_file(node: &str) -> PathBuf {
    Path::new(CLUSTER).join("nodes").join(node)
}

fn nodes_has(node: &str) -> bool {
    node_file(node).exists()
}

/// The node's object, and the tools that the real one unpacks.
fn register(node: &str, config: &str) -> Result<(), String> {
    let failed = |error: std::io::Error| error.to_string();
    fs::create_dir_all(node_file(node).parent().unwrap_or(Path::new("/"))).map_err(failed)?;
    let labels: Vec<String> = list(config, "node-label")
        .iter()
        .filter_map(|label| label.split_once('='))
        .map(|(key, value)| format!("\"{key}\":\"{value}\""))
        .collect();
    let taints: Vec<String> = list(config, "node-taint")
        .iter()
        .filter_map(|taint| {
            Some((
                taint.split_once('=')?.0.to_owned(),
                taint.rsplit_once(':')?.1.to_owned(),
            ))
        })
        .map(|(key, effect)| format!("{{\"key\":\"{key}\",\"effect\":\"{effect}\"}}"))
        .collect();
    let object = format!(
        "{{\"metadata\":{{\"name\":\"{node}\",\"labels\":{{{}}}}},\"spec\":{{\"taints\":[{}]}}}}",
        labels.join(","),
        taints.join(",")
    );
    fs::write(node_file(node), object).map_err(failed)?;
    fs::create_dir_all(format!("{DATA}/bin")).map_err(failed)?;
    let own = std::env::current_exe().map_err(failed)?;
    let _ = fs::remove_file(format!("{DATA}/bin/kubectl"));
    fs::copy(own, format!("{DATA}/bin/kubectl")).map_err(failed)?;
    fs::write(
        format!("{ETC}/rke2.yaml"),
        "server: https://127.0.0.1:6443\n",
    )
    .map_err(failed)
}

/// TLS on both ports, answering the questions of the balancer.
fn listen() -> Result<(), String> {
    let failed = |error: std::io::Error| error.to_string();
    let folder = format!("{DATA}/server/fake");
    fs::create_dir_all(&folder).map_err(failed)?;
    for page in ["readyz", "ping"] {
        fs::write(format!("{folder}/{page}"), "ok\n").map_err(failed)?;
    }
    let certificate = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=fake -keyout key -out crt";
    let mut make = Command::new("openssl");
    make.args(certificate.split(' '))
        .current_dir(&folder)
        .stderr(Stdio::null());
    make.status().map_err(failed)?;
    for port in ["6443", "9345"] {
        let mut server = Command::new("openssl");
        server
            .args([
                "s_server", "-accept", port, "-cert", "crt", "-key", "key", "-WWW", "-quiet",
            ])
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        server.spawn().map_err(failed)?;
    }
    Ok(())
}

fn kubectl(words: &[&str]) -> Result<(), String> {
    let words = words
        .strip_prefix(&["--kubeconfig", "/etc/rancher/rke2/rke2.yaml"])
        .unwrap_or(words);
    match words {
        ["get", "node", node, "-o", "json"] => {
            let text = fs::read_to_string(node_file(node)).map_err(|error| error.to_string())?;
            println!("{text}");
            Ok(())
        }
        ["get", "node", node, "-o", _] => {
            print!("{}", if nodes_has(node) { "True" } else { "" });
            Ok(())
        }
        ["drain", node, ..] => note(&format!("drain {node}")),
        ["uncordon", node] => {
            println!("node/{node} already uncordoned");
            note(&format!("uncordon {node}"))
        }
        _ => Err(format!("no such words: {words:?}")),
    }
}
