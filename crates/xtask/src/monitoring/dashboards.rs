//! Dashboards of Grafana as it reads them. What is shown is in [`super::boards`].

use serde_json::{Value, json};

/// A dashboard.
pub struct Board {
    /// Its fixed id and the name of its file: `kite-audit` in audit.json.
    pub name: &'static str,
    /// What people read above it.
    pub title: &'static str,
    /// The span it opens with.
    pub from: &'static str,
    /// Modules can be chosen.
    pub by_module: bool,
    /// What it shows, in rows of 24 columns.
    pub panels: Vec<Panel>,
}

/// How a panel draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A line over time.
    Line,
    /// One number.
    Number,
    /// A heading.
    Heading,
}

/// A panel.
pub struct Panel {
    /// What it shows.
    pub title: &'static str,
    /// How to read it.
    pub about: &'static str,
    /// How it draws.
    pub kind: Kind,
    /// Columns out of 24.
    pub width: u64,
    /// Unit of Grafana.
    pub unit: &'static str,
    /// From here on it is red.
    pub red: Option<u64>,
    /// What is asked, and how a line is named.
    pub asks: Vec<(String, &'static str)>,
}

/// A line over time of eight columns.
pub fn line(title: &'static str, about: &'static str, ask: &str, name: &'static str) -> Panel {
    Panel {
        title,
        about,
        kind: Kind::Line,
        width: 8,
        unit: "short",
        red: None,
        asks: vec![(ask.to_owned(), name)],
    }
}

/// One number of four columns.
pub fn number(title: &'static str, about: &'static str, ask: &str) -> Panel {
    Panel {
        kind: Kind::Number,
        width: 4,
        ..line(title, about, ask, "")
    }
}

/// A heading over the panels that follow.
pub fn heading(title: &'static str) -> Panel {
    Panel {
        kind: Kind::Heading,
        width: 24,
        asks: Vec::new(),
        ..line(title, "", "", "")
    }
}

impl Panel {
    /// The same in this unit.
    pub fn unit(self, unit: &'static str) -> Self {
        Self { unit, ..self }
    }

    /// The same, red from here on.
    pub fn red(self, red: u64) -> Self {
        Self {
            red: Some(red),
            ..self
        }
    }

    /// The same of this width.
    pub fn wide(self, width: u64) -> Self {
        Self { width, ..self }
    }

    /// The same with one more line.
    pub fn and(mut self, ask: &str, name: &'static str) -> Self {
        self.asks.push((ask.to_owned(), name));
        self
    }

    fn height(&self) -> u64 {
        match self.kind {
            Kind::Heading => 1,
            Kind::Number => 4,
            Kind::Line => 7,
        }
    }

    fn json(&self, id: usize, (x, y): (u64, u64)) -> Value {
        let place = json!({"x": x, "y": y, "w": self.width, "h": self.height()});
        if self.kind == Kind::Heading {
            return json!({
                "id": id, "title": self.title, "type": "row", "gridPos": place, "collapsed": false, "panels": [],
            });
        }
        let source = json!({"type": "prometheus", "uid": "${datasource}"});
        let letters = "ABCDEFGH".chars();
        let targets: Vec<Value> = letters
            .zip(&self.asks)
            .map(|(letter, (ask, name))| {
                json!({"refId": letter.to_string(), "expr": ask, "legendFormat": name, "datasource": source})
            })
            .collect();
        let mut steps = vec![json!({"color": "green", "value": null})];
        steps.extend(self.red.map(|red| json!({"color": "red", "value": red})));
        let kind = if self.kind == Kind::Number {
            "stat"
        } else {
            "timeseries"
        };
        json!({
            "id": id, "title": self.title, "description": self.about, "type": kind, "datasource": source,
            "gridPos": place, "targets": targets, "options": {},
            "fieldConfig": {
                "defaults": {"unit": self.unit, "min": 0, "thresholds": {"mode": "absolute", "steps": steps}},
                "overrides": [],
            },
        })
    }
}

impl Board {
    /// The dashboard as Grafana reads it; `modules` are those that can be chosen.
    pub fn json(&self, modules: &[String]) -> Value {
        let (mut x, mut y, mut row) = (0_u64, 0_u64, 0_u64);
        let mut panels = Vec::new();
        for (index, panel) in self.panels.iter().enumerate() {
            if x.saturating_add(panel.width) > 24 {
                (x, y, row) = (0, y.saturating_add(row), 0);
            }
            panels.push(panel.json(index.saturating_add(1), (x, y)));
            x = x.saturating_add(panel.width);
            row = row.max(panel.height());
        }
        let mut variables = vec![json!({
            "name": "datasource", "type": "datasource", "query": "prometheus", "label": "Prometheus",
        })];
        variables.extend(self.by_module.then(|| choice(modules)));
        json!({
            "uid": format!("kite-{}", self.name), "title": self.title, "tags": ["kite", self.name], "schemaVersion": 39,
            "version": 1, "editable": false, "refresh": "1m", "time": {"from": self.from, "to": "now"},
            "templating": {"list": variables}, "panels": panels,
        })
    }
}

fn choice(modules: &[String]) -> Value {
    json!({
        "name": "module", "type": "custom", "label": "Module", "query": modules.join(","), "multi": true,
        "includeAll": true, "allValue": ".+", "current": {"text": "All", "value": "$__all"},
    })
}

/// Every expression of a dashboard as it was written, with the panel that asks it.
pub fn asked(board: &Value) -> Vec<(String, String)> {
    let list = |value: &Value, name: &str| value.get(name).and_then(Value::as_array).cloned();
    let text = |value: &Value, name: &str| {
        let text = value.get(name).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let mut asked = Vec::new();
    for panel in list(board, "panels").unwrap_or_default() {
        for target in list(&panel, "targets").unwrap_or_default() {
            asked.push((text(&panel, "title"), text(&target, "expr")));
        }
    }
    asked
}

/// What of the shape of a dashboard Grafana would stumble over.
pub fn shape(board: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let has =
        |value: &Value, pointer: &str| value.pointer(pointer).is_some_and(|found| !found.is_null());
    for pointer in [
        "/uid",
        "/title",
        "/schemaVersion",
        "/time/from",
        "/templating/list",
    ] {
        if !has(board, pointer) {
            wrong.push(format!("it has no {pointer}"));
        }
    }
    let (mut ids, mut cells) = (Vec::new(), std::collections::BTreeSet::new());
    let panels = board.get("panels").and_then(Value::as_array).cloned();
    for panel in panels.unwrap_or_default() {
        let title = panel.get("title").and_then(Value::as_str).unwrap_or("?");
        let heading = panel.get("type") == Some(&json!("row"));
        let needed = [
            "/id",
            "/type",
            "/gridPos/x",
            "/gridPos/y",
            "/gridPos/w",
            "/gridPos/h",
        ];
        let drawn = [
            "/description",
            "/targets/0/expr",
            "/datasource/uid",
            "/fieldConfig/defaults/unit",
        ];
        let needed = needed.iter().chain(drawn.iter().filter(|_| !heading));
        let missing = needed.filter(|pointer| !has(&panel, pointer));
        wrong.extend(missing.map(|pointer| format!("panel {title} has no {pointer}")));
        ids.extend(panel.get("id").cloned());
        let side = |name: &str| {
            let side = panel.pointer(&format!("/gridPos/{name}"));
            side.and_then(Value::as_u64).unwrap_or_default()
        };
        for x in side("x")..side("x").saturating_add(side("w")) {
            for y in side("y")..side("y").saturating_add(side("h")) {
                if x > 23 || !cells.insert((x, y)) {
                    wrong.push(format!("panel {title} lies over another or outside"));
                }
            }
        }
    }
    let count = ids.len();
    ids.sort_by_key(Value::to_string);
    ids.dedup();
    if ids.len() != count {
        wrong.push("two panels have one id".to_owned());
    }
    wrong.dedup();
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn board(panels: Vec<Panel>) -> Value {
        let board = Board {
            name: "x",
            title: "X",
            from: "now-1h",
            by_module: true,
            panels,
        };
        board.json(&["sales".to_owned()])
    }

    #[test]
    fn panels_fill_rows_and_nothing_overlaps() {
        let panels = vec![
            heading("First"),
            line("a", "about", "up", "").wide(16),
            line("b", "about", "up", ""),
            number("c", "about", "up").and("down", ""),
        ];
        let board = board(panels);
        assert_eq!(shape(&board), Vec::<String>::new());
        assert_eq!(
            board["panels"][3]["gridPos"],
            json!({"x": 0, "y": 8, "w": 4, "h": 4})
        );
        assert_eq!(asked(&board).len(), 4);
        assert_eq!(board["uid"], "kite-x");
    }

    #[test]
    fn a_broken_shape_is_found() {
        let mut board = board(vec![line("a", "", "up", ""), line("b", "about", "up", "")]);
        board["panels"][1]["gridPos"]["x"] = json!(4);
        board["panels"][1]["id"] = json!(1);
        board["uid"] = Value::Null;
        let wrong = shape(&board).join("; ");
        for part in ["/uid", "lies over", "one id"] {
            assert!(wrong.contains(part), "{wrong}");
        }
    }
}
