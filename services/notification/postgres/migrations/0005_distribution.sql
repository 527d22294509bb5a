-- Up Migration
-- Nothing is spread: deliveries are a queue. Claims weigh channels and targets against each other and skip what other workers have
-- locked, which goes over one node only; they need the notification, contact and webhook beside them. Old ones are purged, so the
-- size is bounded by days, not by customers.
select 1;
