//! A control plane of our own, started once for all tests of this program and ended with it, even if it is killed: each part
//! hangs on a pipe from here and is killed when the pipe closes.

use crate::ground::place;
use kube::{
    Client, Config,
    config::{KubeConfigOptions, Kubeconfig},
};
use std::{
    fs::File,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Mutex, OnceLock},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// May do everything.
pub const ADMIN: &str = "admin-of-a-throw-away-cluster";

/// The control plane.
pub struct Plane {
    folder: TempDir,
    bin: PathBuf,
    etcd: u16,
    api: u16,
    parts: Mutex<Vec<(&'static str, Child)>>,
}

/// The one of this program.
pub fn plane() -> &'static Plane {
    static PLANE: OnceLock<Plane> = OnceLock::new();
    PLANE.get_or_init(Plane::start)
}

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

impl Plane {
    fn start() -> Self {
        let begun = Instant::now();
        let plane = Self {
            folder: tempfile::tempdir().unwrap(),
            bin: place("KITE_TEST_KUBE").into(),
            etcd: free_port(),
            api: free_port(),
            parts: Mutex::default(),
        };
        plane.janitor();
        plane.keys();
        plane.start_etcd();
        plane.start_api();
        plane.wait_ready();
        let kubeconfig = plane.kubeconfig();
        let kubeconfig = format!("--kubeconfig={}", kubeconfig.display());
        let key = format!(
            "--service-account-private-key-file={}",
            plane.file("sa.key")
        );
        let manager = [
            "--leader-elect=false",
            "--secure-port=0",
            "--node-monitor-grace-period=40s",
        ];
        plane.spawn(
            "kube-controller-manager",
            &[&manager[..], &[&kubeconfig, &key]].concat(),
        );
        plane.spawn(
            "kube-scheduler",
            &["--leader-elect=false", "--secure-port=0", &kubeconfig],
        );
        plane.spawn(
            "kwok",
            &[
                concat!(
                    "--config=",
                    env!("CARGO_MANIFEST_DIR"),
                    "/tests/stages.yaml"
                ),
                "--manage-nodes-with-label-selector=simulated=alive",
                "--node-lease-duration-seconds=40",
                &kubeconfig,
            ],
        );
        println!(
            "control plane ready after {:.1} s",
            begun.elapsed().as_secs_f64()
        );
        plane
    }

    /// Ends the API server at once and starts it again on what etcd has.
    pub fn restart_api(&self) {
        let mut parts = self.parts.lock().unwrap();
        let at = parts
            .iter()
            .position(|(name, _)| *name == "kube-apiserver")
            .unwrap();
        let (_, mut old) = parts.remove(at);
        drop(parts);
        drop(old.stdin.take());
        old.wait().unwrap();
        self.start_api();
        self.wait_ready();
    }

    /// Where the API server listens.
    pub fn url(&self) -> String {
        format!("https://127.0.0.1:{}", self.api)
    }

    /// A folder for programs that keep things at home.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// A client that may do everything.
    pub async fn admin(&self) -> Client {
        client(&self.url(), ADMIN).await
    }

    /// A file by which programs find the API server, as administrator.
    pub fn kubeconfig(&self) -> PathBuf {
        let file = self.folder.path().join("kubeconfig");
        std::fs::write(&file, kubeconfig(&self.url(), ADMIN, "default")).unwrap();
        file
    }

    /// Removes the folder when this program has ended: what lives as long as the program is never dropped.
    fn janitor(&self) {
        let child = Command::new("sh")
            .args(["-c", "cat >/dev/null; sleep 2; rm -rf \"$1\"", "sh"])
            .arg(self.folder.path())
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        self.parts.lock().unwrap().push(("janitor", child));
    }

    fn keys(&self) {
        let (key, public) = (self.file("sa.key"), self.file("sa.pub"));
        run(&[
            "openssl",
            "ecparam",
            "-name",
            "prime256v1",
            "-genkey",
            "-noout",
            "-out",
            &key,
        ]);
        run(&["openssl", "ec", "-in", &key, "-pubout", "-out", &public]);
        std::fs::write(
            self.file("tokens.csv"),
            format!("{ADMIN},admin,admin,\"system:masters\"\n"),
        )
        .unwrap();
    }

    fn start_etcd(&self) {
        let peer = format!("http://127.0.0.1:{}", free_port());
        let (client, data) = (self.etcd(), self.file("etcd"));
        let cluster = format!("default={peer}");
        let words = [
            "--data-dir",
            &data,
            "--listen-client-urls",
            &client,
            "--advertise-client-urls",
            &client,
            "--listen-peer-urls",
            &peer,
            "--initial-advertise-peer-urls",
            &peer,
            "--initial-cluster",
            &cluster,
            "--unsafe-no-fsync",
            "--log-level",
            "error",
        ];
        self.spawn("etcd", &words);
    }

    fn start_api(&self) {
        let words = [
            format!("--etcd-servers={}", self.etcd()),
            format!("--secure-port={}", self.api),
            "--bind-address=127.0.0.1".to_owned(),
            format!("--cert-dir={}", self.file("certificates")),
            format!("--token-auth-file={}", self.file("tokens.csv")),
            "--authorization-mode=RBAC".to_owned(),
            "--service-account-issuer=https://kubernetes.default.svc".to_owned(),
            format!("--service-account-key-file={}", self.file("sa.pub")),
            format!("--service-account-signing-key-file={}", self.file("sa.key")),
            "--service-cluster-ip-range=10.96.0.0/16".to_owned(),
            "--allow-privileged=true".to_owned(),
            // Nobody reaches it from elsewhere; without these it looks for an address of the machine.
            "--advertise-address=127.0.0.1".to_owned(),
            "--endpoint-reconciler-type=none".to_owned(),
            "--default-not-ready-toleration-seconds=15".to_owned(),
            "--default-unreachable-toleration-seconds=15".to_owned(),
        ];
        self.spawn(
            "kube-apiserver",
            &words.iter().map(String::as_str).collect::<Vec<_>>(),
        );
    }

    fn wait_ready(&self) {
        let (url, header) = (
            format!("{}/readyz", self.url()),
            format!("Authorization: Bearer {ADMIN}"),
        );
        let begun = Instant::now();
        loop {
            let mut curl = Command::new("curl");
            let asked = curl.args([
                "-ksf",
                "--max-time",
                "2",
                "--retry",
                "20",
                "--retry-connrefused",
                "--retry-delay",
                "1",
            ]);
            if asked
                .args(["-H", &header, &url])
                .stdout(Stdio::null())
                .status()
                .unwrap()
                .success()
            {
                return;
            }
            assert!(
                begun.elapsed() < Duration::from_secs(120),
                "the API server is not ready: {}",
                self.log("kube-apiserver")
            );
        }
    }

    fn etcd(&self) -> String {
        format!("http://127.0.0.1:{}", self.etcd)
    }

    fn file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn spawn(&self, name: &'static str, words: &[&str]) {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.file(&format!("{name}.log")))
            .unwrap();
        let child = Command::new("sh")
            .args([
                "-c",
                "\"$@\" & pid=$!; cat >/dev/null; kill -9 $pid; wait $pid",
                "sh",
            ])
            .arg(self.bin.join(name))
            .args(words)
            .stdin(Stdio::piped())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        self.parts.lock().unwrap().push((name, child));
    }

    fn log(&self, name: &str) -> String {
        let text = std::fs::read_to_string(self.file(&format!("{name}.log"))).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(15)..].join("\n")
    }
}

fn run(words: &[&str]) {
    let done = Command::new(words[0])
        .args(&words[1..])
        .stderr(Stdio::null())
        .status();
    assert!(done.unwrap().success(), "{words:?}");
}

/// What programs read to find an API server.
pub fn kubeconfig(url: &str, token: &str, namespace: &str) -> String {
    format!(
        "{{apiVersion: v1, kind: Config, current-context: c, \
         clusters: [{{name: c, cluster: {{server: '{url}', insecure-skip-tls-verify: true}}}}], \
         users: [{{name: u, user: {{token: '{token}'}}}}], \
         contexts: [{{name: c, context: {{cluster: c, user: u, namespace: {namespace}}}}}]}}"
    )
}

/// A client of the API server at this address.
pub async fn client(url: &str, token: &str) -> Client {
    let file = Kubeconfig::from_yaml(&kubeconfig(url, token, "default")).unwrap();
    let config = Config::from_custom_kubeconfig(file, &KubeConfigOptions::default())
        .await
        .unwrap();
    operator::leader::client(config).unwrap()
}
