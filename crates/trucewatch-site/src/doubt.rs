//! Why an observer is not believed: by what it says (fusion), and by its clock (time). One sentence for
//! whoever asks.

use crate::View;
use trucewatch_fusion::SensorDoubt;
use trucewatch_model::ObserverId;

impl View {
    /// Why an observer is not believed, in words; nothing if it is.
    pub fn doubt(&self, observer: &ObserverId) -> Option<String> {
        let said = self.fusion().doubt(observer).map(SensorDoubt::reason);
        let clock = self.times().reason(observer);
        let why: Vec<String> = said.into_iter().chain(clock).collect();
        (!why.is_empty()).then(|| why.join("; "))
    }
}
