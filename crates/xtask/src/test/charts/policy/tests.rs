use super::*;
use serde_json::json;

/// A module as the library makes it.
fn good() -> Vec<Value> {
    let labels = json!({"app.kubernetes.io/name": "kite-a", "app.kubernetes.io/part-of": "kite"});
    let selector = json!({"matchLabels": {"app.kubernetes.io/name": "kite-a"}});
    let get = |path: &str| json!({"httpGet": {"path": path, "port": "http"}});
    let taint =
        |name: &str| json!({"key": format!("node.kubernetes.io/{name}"), "tolerationSeconds": 15});
    let pod = json!({
        "metadata": {"labels": labels},
        "spec": {
            "serviceAccountName": "kite-a", "automountServiceAccountToken": false, "terminationGracePeriodSeconds": 45,
            "tolerations": [taint("not-ready"), taint("unreachable")],
            "topologySpreadConstraints": [{"topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "ScheduleAnyway", "labelSelector": selector}],
            "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
            "volumes": [{"name": "tmp", "emptyDir": {}}],
            "containers": [{
                "name": "kite", "startupProbe": get("/s"), "livenessProbe": get("/l"), "readinessProbe": get("/r"),
                "lifecycle": {"preStop": {"sleep": {"seconds": 5}}},
                "resources": {"requests": {"cpu": "1m", "memory": "1Mi"}, "limits": {"memory": "1Mi"}},
                "securityContext": {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": {"drop": ["ALL"]}},
            }],
        },
    });
    let meta = json!({"name": "kite-a", "labels": labels});
    let hook = |weight: &str| json!({"name": "kite-a", "labels": labels, "annotations": {"helm.sh/hook": "pre-install", "helm.sh/hook-weight": weight}});
    vec![
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta, "spec": {"replicas": 2, "template": pod}}),
        json!({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": meta,
               "spec": {"maxUnavailable": 1, "unhealthyPodEvictionPolicy": "AlwaysAllow", "selector": selector}}),
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": hook("-20"),
               "spec": {"podSelector": selector, "policyTypes": ["Ingress", "Egress"]}}),
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": hook("-20"), "automountServiceAccountToken": false}),
        json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": hook("-5"), "spec": {"template": pod}}),
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": meta, "spec": {"ingressClassName": "traefik"}}),
        json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": meta,
               "rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]}]}),
    ]
}

fn broken(objects: Vec<Value>) -> Vec<&'static str> {
    let one = Rendered {
        chart: "a".into(),
        scenario: "s".into(),
        monitored: false,
        objects,
    };
    let broken = POLICIES
        .iter()
        .filter(|(_, policy)| !policy(&one).is_empty());
    broken.map(|(name, _)| *name).collect()
}

/// A good module with one thing changed.
fn changed(object: usize, path: &str, value: Value) -> Vec<Value> {
    let mut objects = good();
    *objects[object].pointer_mut(path).unwrap() = value;
    objects
}

#[test]
fn a_good_module_breaks_no_policy() {
    assert_eq!(broken(good()), Vec::<&str>::new());
}

/// What is changed: the object, the place, the value, and the policy that has to see it.
type Sample = (usize, String, Value, &'static str);

fn at(path: &str) -> String {
    format!("/spec/template/spec/containers/0{path}")
}

fn of_containers() -> Vec<Sample> {
    vec![
        (
            0,
            at("/startupProbe"),
            json!(null),
            "every container is probed",
        ),
        (
            0,
            at("/livenessProbe/httpGet/path"),
            json!("/r"),
            "every container is probed",
        ),
        (
            0,
            at("/resources/limits"),
            json!({}),
            "every container says what it takes",
        ),
        (0, at("/lifecycle"), json!({}), "pods end in order"),
        (
            0,
            at("/securityContext/capabilities/drop"),
            json!([]),
            "pods may do nothing that they need not",
        ),
    ]
}

fn of_pods() -> Vec<Sample> {
    vec![
        (
            0,
            "/spec/template/spec/terminationGracePeriodSeconds".into(),
            json!(30),
            "pods end in order",
        ),
        (
            0,
            "/spec/template/spec/tolerations".into(),
            json!([]),
            "pods leave dead nodes after 15 s",
        ),
        (
            0,
            "/spec/template/spec/topologySpreadConstraints/0/whenUnsatisfiable".into(),
            json!("DoNotSchedule"),
            "pods are spread, and start with a node away",
        ),
        (
            0,
            "/spec/template/spec/volumes/0".into(),
            json!({"hostPath": {"path": "/"}}),
            "pods may do nothing that they need not",
        ),
        (
            0,
            "/spec/template/spec/automountServiceAccountToken".into(),
            json!(true),
            "pods have no account of the cluster",
        ),
        (
            0,
            "/spec/template/metadata/labels".into(),
            json!({}),
            "a NetworkPolicy selects every pod in both directions",
        ),
        (
            0,
            "/spec/replicas".into(),
            json!(null),
            "who scales alone has no fixed number",
        ),
    ]
}

fn of_others() -> Vec<Sample> {
    vec![
        (
            2,
            "/spec/policyTypes".into(),
            json!(["Ingress"]),
            "a NetworkPolicy selects every pod in both directions",
        ),
        (
            2,
            "/metadata/annotations/helm.sh~1hook-weight".into(),
            json!("0"),
            "what a hook needs comes before it",
        ),
        (
            1,
            "/spec/maxUnavailable".into(),
            json!(0),
            "several pods have a budget of disruption",
        ),
        (
            1,
            "/apiVersion".into(),
            json!("policy/v1beta1"),
            "versions of the API stay in 1.37",
        ),
        (
            1,
            "/apiVersion".into(),
            json!("monitoring.coreos.com/v1"),
            "nobody asks a cluster for what it does not know",
        ),
        (
            5,
            "/spec/ingressClassName".into(),
            json!(""),
            "an ingress names no controller",
        ),
        (
            5,
            "/metadata/labels".into(),
            json!({}),
            "names and labels are ours",
        ),
        (6, "/rules/0/verbs".into(), json!(["*"]), "roles are narrow"),
        (
            6,
            "/rules/0/resources".into(),
            json!(["secrets"]),
            "roles are narrow",
        ),
        (
            6,
            "/kind".into(),
            json!("Secret"),
            "no secret is in an object",
        ),
    ]
}

#[test]
fn every_policy_catches_its_sample() {
    for (object, path, value, policy) in [of_containers(), of_pods(), of_others()].concat() {
        let found = broken(changed(object, &path, value));
        assert!(
            found.contains(&policy),
            "{policy} does not see {path}: {found:?}"
        );
    }
}
