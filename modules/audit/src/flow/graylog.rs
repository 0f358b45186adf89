//! Single messages to Graylog, at once: heads and alarms. The log itself goes out by [`super::ship`].

use super::head::Settings;
use kernel::Result;
use platform::{
    App,
    gelf::{Message, Receiver},
};

/// Who is told: the one of `modules.audit.graylog`, or else that of `telemetry.gelf`; nothing where there is neither.
pub fn receiver(app: &App, settings: &Settings) -> Result<Option<Receiver>> {
    let telemetry = &app.config.telemetry;
    if settings.graylog.is_empty() {
        return Receiver::of(telemetry);
    }
    Receiver::at(&settings.graylog, &telemetry.gelf_ca_file).map(Some)
}

/// Sends one message.
pub async fn send(receiver: &Receiver, message: &Message) -> std::io::Result<()> {
    let mut frame = Vec::new();
    message.frame(&mut frame);
    receiver.take(&frame).await
}
