//! What people call centres, colleagues and words of closed lists: a file for people shows no ids.

use contracts::identity::{Colleagues, Organisation};
use kernel::{CentreId, Lang, Result, TenantId, UserId};
use platform::{
    App,
    http::{Cell, Sheet},
};
use std::{collections::HashMap, sync::Arc};

/// Names that were asked for once.
pub struct Names {
    tenant: TenantId,
    lang: Lang,
    organisation: Arc<dyn Organisation>,
    colleagues: Arc<dyn Colleagues>,
    centres: HashMap<CentreId, String>,
    people: HashMap<UserId, String>,
}

impl Names {
    /// No name is known yet.
    pub fn of(app: &App, tenant: TenantId, lang: Lang) -> Result<Self> {
        Ok(Self {
            tenant,
            lang,
            organisation: app.port()?,
            colleagues: app.port()?,
            centres: HashMap::new(),
            people: HashMap::new(),
        })
    }

    /// Rows with names in the place of ids and words.
    pub async fn told(&mut self, sheet: &Sheet, rows: &mut [Vec<Cell>]) -> Result<()> {
        self.learn(rows).await?;
        for cell in rows.iter_mut().flatten() {
            let name = match cell {
                Cell::Word(word) => sheet.word(word, self.lang).to_owned(),
                Cell::Centre(centre) => self.centres.get(centre).cloned().unwrap_or_default(),
                Cell::Person(person) => self.people.get(person).cloned().unwrap_or_default(),
                _ => continue,
            };
            *cell = Cell::Text(name);
        }
        Ok(())
    }

    /// Asks for the names that are not known.
    async fn learn(&mut self, rows: &[Vec<Cell>]) -> Result<()> {
        let mut strangers = Vec::new();
        for cell in rows.iter().flatten() {
            match cell {
                Cell::Centre(centre) if !self.centres.contains_key(centre) => {
                    let found = self.organisation.centre(self.tenant, *centre).await?;
                    let name = found.map(|centre| centre.name).unwrap_or_default();
                    self.centres.insert(*centre, name);
                }
                Cell::Person(person) if !self.people.contains_key(person) => {
                    // Whoever is not known is not asked for again.
                    self.people.insert(*person, String::new());
                    strangers.push(*person);
                }
                _ => {}
            }
        }
        for some in strangers.chunks(1_000) {
            let named = self.colleagues.names(self.tenant, some).await?;
            self.people.extend(named);
        }
        Ok(())
    }
}
