package io.github.tandem.test;

import java.util.HashMap;
import java.util.Map;

/**
 * Server properties that make a lone broker quick to start, to rebalance and to delete.
 */
final class BrokerSettings {

	private BrokerSettings() {
	}

	static Map<String, String> forTests() {
		Map<String, String> properties = new HashMap<>();
		// A topic that comes into being by a look at it would hide who creates it.
		properties.put("auto.create.topics.enable", "false");
		properties.put("default.replication.factor", "1");
		properties.put("delete.topic.enable", "true");
		properties.put("group.initial.rebalance.delay.ms", "0");
		properties.put("group.min.session.timeout.ms", "1000");
		// a broker whose controller starts beside it on a busy machine would give up
		properties.put("initial.broker.registration.timeout.ms", "300000");
		properties.put("log.cleaner.backoff.ms", "500");
		properties.put("log.initial.task.delay.ms", "500");
		properties.put("log.retention.check.interval.ms", "500");
		properties.put("log.segment.delete.delay.ms", "500");
		properties.put("min.insync.replicas", "1");
		properties.put("offsets.topic.num.partitions", "3");
		properties.put("offsets.topic.replication.factor", "1");
		properties.put("share.coordinator.state.topic.min.isr", "1");
		properties.put("share.coordinator.state.topic.replication.factor", "1");
		properties.put("transaction.state.log.min.isr", "1");
		properties.put("transaction.state.log.num.partitions", "3");
		properties.put("transaction.state.log.replication.factor", "1");
		return properties;
	}

}
