//! Assessments as the engine gives them.

use super::{Day, time};
use std::collections::BTreeMap;
use trucewatch_model::{
    Assessment, Considered, IncidentId, MeasuredFrom, ProvisionId, Reason, Status,
};

impl Day {
    /// Holds an incident against a provision, with this result.
    pub fn assess(&mut self, incident: &IncidentId, status: Status, probability: f64) {
        let (provision, title) = match status {
            Status::Holds => ("article-6.inspections", "Inspections are not hindered"),
            _ => ("article-4.quiet", "No firing in the security zone"),
        };
        self.assessments.push(Assessment {
            incident: incident.clone(),
            agreement: self.agreement.clone().expect("an agreement"),
            provision: ProvisionId::from_text(provision),
            title: title.into(),
            titles: BTreeMap::from([("en".to_owned(), title.to_owned())]),
            instrument: Some("model".into()),
            article: Some(provision.chars().take(9).collect()),
            stands_in: vec![Reason::of_text("Stands in “Model ceasefire”.")],
            probability,
            numerical_error: if status == Status::Unclear {
                0.004
            } else {
                1e-9
            },
            status,
            measured_from: vec![MeasuredFrom {
                id: "security".into(),
                valid: vec![(Some(time("2017-06-01T00:00:00Z")), None)],
                uncertainty_m: 150.0,
                signed_m: Some(740.0),
                is_line: false,
            }],
            rules_won: vec![],
            considered: (status == Status::Unclear)
                .then(|| Considered {
                    id: "drill".into(),
                    what: "local_window".into(),
                    probability: 0.75,
                    permits: None,
                })
                .into_iter()
                .collect(),
            reasons: [
                "The explosion lies inside zone `security` with probability 0.97.",
                "It happened while the provision was in force.",
            ]
            .map(Reason::of_text)
            .to_vec(),
            would_settle: (status == Status::Unclear).then(|| {
                Reason::of_text(
                    "A position within 200 m, for example from one more sensor in the south.",
                )
            }),
        });
    }
}
