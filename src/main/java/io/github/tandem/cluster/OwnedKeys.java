package io.github.tandem.cluster;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import org.springframework.util.Assert;

/**
 * The Kafka properties that Tandem sets itself, because a promise rests on their value,
 * each with what a user should do instead.
 */
final class OwnedKeys {

	private static final String BYTES = "records are replicated as bytes";

	private static final String PROMISE = "nothing lost, order kept rests on it";

	private static final Map<String, String> COMMON = Map.of("bootstrap.servers",
			"use bootstrap-servers of the cluster", "client.id", "it is made from tandem.name");

	static final Map<String, String> ADMIN = COMMON;

	static final Map<String, String> CONSUMER = with(Map.ofEntries(Map.entry("key.deserializer", BYTES),
			Map.entry("value.deserializer", BYTES), Map.entry("enable.auto.commit", PROMISE),
			Map.entry("auto.commit.interval.ms", "Tandem commits what the target acknowledged"),
			Map.entry("auto.offset.reset", "use tandem.routes[].start and tandem.routes[].on-gap"),
			Map.entry("group.id", "it is <tandem.name>-<route name>"),
			Map.entry("group.instance.id", "use tandem.instance, a name of its own for each instance"),
			Map.entry("group.protocol", PROMISE),
			Map.entry("partition.assignment.strategy", "only partitions that move may stop"),
			Map.entry("isolation.level", "use tandem.routes[].isolation"),
			Map.entry("metadata.max.age.ms", "use tandem.topics.interval"),
			Map.entry("allow.auto.create.topics", "Tandem never writes to the source"),
			Map.entry("exclude.internal.topics", "internal topics are never replicated")));

	static final Map<String, String> PRODUCER = with(Map.ofEntries(Map.entry("key.serializer", BYTES),
			Map.entry("value.serializer", BYTES), Map.entry("enable.idempotence", PROMISE), Map.entry("acks", PROMISE),
			Map.entry("retries", PROMISE),
			Map.entry("delivery.timeout.ms", "a record is retried until the target takes it"),
			Map.entry("max.block.ms", "a thread that waited for one partition would keep all others waiting"),
			Map.entry("transactional.id", PROMISE), Map.entry("partitioner.class", "use tandem.routes[].partitioning"),
			Map.entry("partitioner.ignore.keys", "use tandem.routes[].partitioning")));

	private OwnedKeys() {
	}

	@SafeVarargs
	static void refuse(String prefix, Collection<String> keys, Map<String, String>... owned) {
		for (String key : keys) {
			for (Map<String, String> reasons : owned) {
				Assert.isTrue(!reasons.containsKey(key), () -> "%s%s is set by Tandem itself and cannot be changed: %s"
					.formatted(prefix, key, reasons.get(key)));
			}
		}
	}

	private static Map<String, String> with(Map<String, String> own) {
		Map<String, String> all = new HashMap<>(COMMON);
		all.putAll(own);
		return Map.copyOf(all);
	}

}
