//! RabbitMQ passes the suite of the transports. Its restarts, more of them and of more than one node, are in `nodes`.

use super::Over;
use platform::bus_conformance;

bus_conformance!(calm Over::shared());
bus_conformance! { Over::own() => a_destroyed_broker_is_healed_by_the_log }
