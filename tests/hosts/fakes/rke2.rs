//! Stands in for RKE2 in the drills of hosts: it is installed, started, joined and upgraded like the real one, and is as
//! strict about what must be there before its first start. The cluster is a folder that all hosts share.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

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
        ["etcd-snapshot", "save", "--name", name] => snapshot(name),
        [kind @ ("server" | "agent")] => serve(kind),
        ["server", "--cluster-reset", from] => restore(from),
        _ => Err(format!("no such words: {words:?}")),
    }
}

fn said(error: std::io::Error) -> String {
    error.to_string()
}

/// The state of the cluster is what is in the shared folder; a snapshot is an archive of it.
fn snapshot(name: &str) -> Result<(), String> {
    if !beats(&own_name()?) {
        return Err("the server of this node does not run".to_owned());
    }
    let folder = format!("{DATA}/server/db/snapshots");
    fs::create_dir_all(&folder).map_err(said)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_err(|error| error.to_string())?.as_secs();
    let path = format!("{folder}/{name}-{}-{now}", own_name()?);
    tar(&["-C", CLUSTER, "-cf", &path, "nodes", "objects", "helm"])?;
    note(&format!("snapshot {name}"))
}

/// The real one refuses while the service runs, restores, and ends; the service is started by whoever asked.
fn restore(from: &str) -> Result<(), String> {
    let from = from
        .strip_prefix("--cluster-reset-restore-path=")
        .ok_or("restore what?")?;
    if beats(&own_name()?) {
        return Err("the server of this node still runs".to_owned());
    }
    for folder in ["nodes", "objects", "helm"] {
        let _ = fs::remove_dir_all(Path::new(CLUSTER).join(folder));
    }
    tar(&["-C", CLUSTER, "-xf", from])?;
    let _ = fs::remove_dir_all(Path::new(CLUSTER).join("members"));
    note("restore")
}

fn tar(words: &[&str]) -> Result<(), String> {
    let done = Command::new("tar").args(words).status().map_err(said)?;
    if done.success() {
        return Ok(());
    }
    Err(format!("tar {words:?} failed"))
}

fn own_name() -> Result<String, String> {
    let config = fs::read_to_string(format!("{ETC}/config.yaml")).map_err(said)?;
    setting(&config, "node-name").ok_or_else(|| "no node-name".to_owned())
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
    let config = fs::read_to_string(format!("{ETC}/config.yaml")).map_err(said)?;
    let node = setting(&config, "node-name").ok_or("no node-name")?;
    let token = setting(&config, "token").ok_or("no token")?;
    air_gapped(&config)?;
    join(&node, kind, &token)?;
    register(&node, &config, &token, kind)?;
    note(&format!("start {node} {kind} {}", env!("FAKE_VERSION")))?;
    if kind == "server" {
        listen()?;
    }
    if kind == "agent" && config.contains("tier=compute") {
        std::thread::spawn(ingress);
    }
    ready()?;
    let beat = Path::new(CLUSTER).join("beats").join(&node);
    loop {
        fs::write(&beat, "").map_err(said)?;
        // Sleeps on purpose: a service runs until somebody stops it, and says every second that it does
        std::thread::sleep(Duration::from_secs(1));
    }
}

/// What the real one would ask the outside world for.
fn air_gapped(config: &str) -> Result<(), String> {
    let images = fs::read_dir(format!("{DATA}/agent/images")).map_err(said)?;
    let core = images
        .flatten()
        .any(|entry| entry.file_name().to_string_lossy().contains("-core."));
    if !core || setting(config, "pause-image").is_none() {
        return Err("the pause image would be asked for outside".to_owned());
    }
    let mirrors = fs::read_to_string(format!("{ETC}/registries.yaml")).map_err(said)?;
    let authority = mirrors
        .lines()
        .find_map(|line| line.trim().strip_prefix("ca_file: "))
        .ok_or("registries.yaml trusts nobody")?;
    if !Path::new(authority).exists() {
        return Err(format!("{authority} of registries.yaml is not there"));
    }
    Ok(())
}

/// Only who has state of its own or is the first begins a cluster; all others join one that answers.
fn join(node: &str, kind: &str, token: &str) -> Result<(), String> {
    let join = fs::read_to_string(format!("{ETC}/config.yaml.d/10-join.yaml")).unwrap_or_default();
    let known = Path::new(CLUSTER).join("token");
    let member = Path::new(CLUSTER).join("members").join(node);
    let own_state = Path::new(DATA).join("server/db/etcd");
    match setting(&join, "server") {
        Some(server) => wait_for(server.trim_start_matches("https://"))?,
        None if known.exists() && !own_state.exists() => {
            return Err("this would be a second cluster".to_owned());
        }
        None => fs::write(&known, token).map_err(said)?,
    }
    if fs::read_to_string(&known).unwrap_or_default() != token {
        return Err("the token is not that of the cluster".to_owned());
    }
    // After a reset the old members are unknown; one that comes with its old state is refused, like etcd does.
    if kind == "server" && setting(&join, "server").is_some() {
        if own_state.exists() && !member.exists() {
            return Err("etcd: this member is not in the cluster; remove its state".to_owned());
        }
    }
    fs::create_dir_all(Path::new(CLUSTER).join("members")).map_err(said)?;
    fs::write(member, "").map_err(said)
}

/// Tells systemd, which waits for it: the unit is of the type notify, as the real one.
fn ready() -> Result<(), String> {
    let Ok(place) = std::env::var("NOTIFY_SOCKET") else {
        return Ok(());
    };
    let socket = UnixDatagram::unbound().map_err(said)?;
    let sent = match place.strip_prefix('@') {
        Some(name) => {
            use std::os::linux::net::SocketAddrExt;
            let address = std::os::unix::net::SocketAddr::from_abstract_name(name).map_err(said)?;
            socket.send_to_addr(b"READY=1", &address)
        }
        None => socket.send_to(b"READY=1", place),
    };
    sent.map(drop).map_err(said)
}

fn beats(node: &str) -> bool {
    let beat = fs::metadata(Path::new(CLUSTER).join("beats").join(node));
    let age = beat
        .and_then(|data| data.modified())
        .map(|then| then.elapsed());
    age.is_ok_and(|age| age.is_ok_and(|age| age < Duration::from_secs(4)))
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

/// The node's object, and the files that the real one leaves.
fn register(node: &str, config: &str, token: &str, kind: &str) -> Result<(), String> {
    for folder in ["nodes", "objects", "helm", "beats"] {
        fs::create_dir_all(Path::new(CLUSTER).join(folder)).map_err(said)?;
    }
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
    fs::write(node_file(node), object).map_err(said)?;
    fs::create_dir_all(format!("{DATA}/bin")).map_err(said)?;
    let own = std::env::current_exe().map_err(said)?;
    let _ = fs::remove_file(format!("{DATA}/bin/kubectl"));
    fs::copy(own, format!("{DATA}/bin/kubectl")).map_err(said)?;
    if kind == "agent" {
        return Ok(());
    }
    fs::create_dir_all(format!("{DATA}/server/db/etcd")).map_err(said)?;
    let full = format!("K10fake::server:{token}\n");
    for name in ["token", "node-token"] {
        fs::write(format!("{DATA}/server/{name}"), &full).map_err(said)?;
    }
    let access = "apiVersion: v1\nkind: Config\nclusters:\n- name: default\n  cluster:\n    server: https://127.0.0.1:6443\n";
    fs::write(format!("{ETC}/rke2.yaml"), access).map_err(said)
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
    // Under the name that the real one would have: preflight knows who may hold these ports.
    let program = format!("{DATA}/bin/kube-apiserver");
    let _ = fs::remove_file(&program);
    fs::copy("/usr/bin/openssl", &program).map_err(said)?;
    for port in ["6443", "9345"] {
        let mut server = Command::new(&program);
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

/// Stands in for the ingress and Kite behind it: believes the PROXY protocol of version 2, and has a certificate of the
/// authority that the ClusterIssuer kite-ca names, as soon as there are both and the suite is installed.
fn ingress() {
    let folder = format!("{DATA}/agent/ingress");
    let secret = Path::new(CLUSTER).join("objects/Secret.cert-manager.kite-ca");
    let issuer = Path::new(CLUSTER).join("objects/ClusterIssuer..kite-ca");
    let suite = Path::new(CLUSTER).join("helm/kite.kite-suite.json");
    while !(secret.exists() && issuer.exists() && suite.exists()) {
        // Sleeps on purpose: what it waits for is made by another host
        std::thread::sleep(Duration::from_millis(500));
    }
    let script = include_str!("ingress.sh");
    let mut shell = Command::new("sh");
    shell.args(["-c", script, "sh", &folder]).arg(&secret);
    if shell.spawn().is_err() {
        return;
    }
    for (port, inner) in [("0.0.0.0:30443", 30444), ("0.0.0.0:30080", 30081)] {
        std::thread::spawn(move || {
            let Ok(door) = TcpListener::bind(port) else {
                return;
            };
            for guest in door.incoming().flatten() {
                std::thread::spawn(move || pass(guest, inner));
            }
        });
    }
}

/// Takes the header of the PROXY protocol off, refuses whoever has none, and passes the rest on.
fn pass(mut guest: TcpStream, inner: u16) -> Option<()> {
    let mut head = [0_u8; 16];
    guest.read_exact(&mut head).ok()?;
    if &head[..12] != b"\r\n\r\n\0\r\nQUIT\n" {
        return None;
    }
    let rest = usize::from(u16::from_be_bytes([head[14], head[15]]));
    guest.read_exact(&mut vec![0; rest]).ok()?;
    let mut host = TcpStream::connect(("127.0.0.1", inner)).ok()?;
    let (mut from, mut to) = (guest.try_clone().ok()?, host.try_clone().ok()?);
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
    let _ = std::io::copy(&mut host, &mut guest);
    let _ = guest.shutdown(Shutdown::Both);
    Some(())
}

fn kubectl(words: &[&str]) -> Result<(), String> {
    let access = match words {
        ["--kubeconfig", path, ..] => (*path).to_owned(),
        _ => std::env::var("KUBECONFIG").unwrap_or_default(),
    };
    let words = match words {
        ["--kubeconfig", _, rest @ ..] => rest,
        all => all,
    };
    if let ["kustomize", folder] = words {
        return kustomize(folder);
    }
    reach(&access)?;
    match words {
        ["get", "node", node, "-o", "json"] => {
            println!("{}", fs::read_to_string(node_file(node)).map_err(said)?);
            Ok(())
        }
        ["get", "node" | "nodes", .., path] if path.contains("@.type==Ready") => Err(format!(
            "error parsing {path}: the quotes around Ready are lost"
        )),
        ["get", "node", node, "-o", _] => {
            print!(
                "{}",
                if nodes_has(node) && beats(node) {
                    "True"
                } else {
                    ""
                }
            );
            Ok(())
        }
        ["get", "nodes", "-o", _] => nodes(),
        ["get", "pods", ..] => Ok(()),
        ["get", "secret", name, "--namespace", space, "-o", "json"] => {
            let path = object_file("Secret", space, name);
            print!(
                "{}",
                fs::read_to_string(&path).map_err(|_| format!("{path:?} is not there"))?
            );
            Ok(())
        }
        ["drain", node, ..] => note(&format!("drain {node}")),
        ["uncordon", node] => {
            println!("node/{node} already uncordoned");
            note(&format!("uncordon {node}"))
        }
        ["diff", "--server-side", "--force-conflicts", "-f", "-"] => {
            let text = input()?;
            if fs::read_to_string(key(&text)).is_ok_and(|there| there == text) {
                return Ok(());
            }
            Err("differs".to_owned())
        }
        ["apply", "--server-side", "--force-conflicts", "-f", "-"] => {
            let text = input()?;
            fs::write(key(&text), &text).map_err(said)
        }
        _ => Err(format!("no such words: {words:?}")),
    }
}

/// The API is asked where the kubeconfig says, so an administrator's access fails when the address in front of it does.
fn reach(access: &str) -> Result<(), String> {
    let text = fs::read_to_string(access).map_err(|error| format!("{access}: {error}"))?;
    let server = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("server: https://"));
    let server = server.ok_or_else(|| format!("{access} names no server"))?;
    TcpStream::connect(server)
        .map(drop)
        .map_err(|error| format!("{server}: {error}"))
}

fn nodes() -> Result<(), String> {
    for entry in fs::read_dir(Path::new(CLUSTER).join("nodes"))
        .map_err(said)?
        .flatten()
    {
        let ready = beats(&entry.file_name().to_string_lossy());
        println!("{}", if ready { "True" } else { "Unknown" });
    }
    Ok(())
}

fn kustomize(folder: &str) -> Result<(), String> {
    for entry in fs::read_dir(folder).map_err(said)?.flatten() {
        if entry.path().extension().is_some_and(|end| end == "yml") {
            print!("{}", fs::read_to_string(entry.path()).map_err(said)?);
        }
    }
    Ok(())
}

fn input() -> Result<String, String> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(said)?;
    Ok(text)
}

fn object_file(kind: &str, space: &str, name: &str) -> PathBuf {
    Path::new(CLUSTER).join(format!("objects/{kind}.{space}.{name}"))
}

/// Where an object is kept. A text of several goes by the first of them.
fn key(text: &str) -> PathBuf {
    let word = |name: &str| {
        let json = text
            .split_once(&format!("\"{name}\": \""))
            .and_then(|(_, rest)| rest.split('"').next());
        let yaml = || {
            text.lines()
                .find_map(|line| line.trim().strip_prefix(&format!("{name}: ")))
        };
        json.or_else(yaml)
            .unwrap_or_default()
            .trim()
            .trim_matches('"')
            .to_owned()
    };
    object_file(&word("kind"), &word("namespace"), &word("name"))
}
