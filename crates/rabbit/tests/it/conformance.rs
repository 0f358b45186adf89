//! RabbitMQ passes the suite of the transports, but for a broker that is killed again and again: docs/bus.md says what is known.

use super::Over;
use platform::bus_conformance;

bus_conformance!(calm Over::shared());
bus_conformance! { Over::own() => a_destroyed_broker_is_healed_by_the_log }
