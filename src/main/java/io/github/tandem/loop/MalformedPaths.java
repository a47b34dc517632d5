package io.github.tandem.loop;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

import io.micrometer.core.instrument.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the records with a header of the name that a path has, which somebody else
 * wrote. They are replicated with that header, and get a path besides.
 */
public final class MalformedPaths implements Consumer<String> {

	private static final Logger logger = LoggerFactory.getLogger(MalformedPaths.class);

	private final Function<String, Counter> counters;

	private final Map<String, Counter> topics = new ConcurrentHashMap<>();

	/**
	 * Create the count.
	 * @param counters makes the counter of a topic
	 */
	public MalformedPaths(Function<String, Counter> counters) {
		this.counters = counters;
	}

	@Override
	public void accept(String topic) {
		this.topics.computeIfAbsent(topic, this::begin).increment();
	}

	private Counter begin(String topic) {
		logger.atWarn()
			.addKeyValue("topic", topic)
			.log("Records have a header tndm that Tandem did not write: it is kept, and the clusters that a record "
					+ "has passed are in a second header of that name behind it");
		return this.counters.apply(topic);
	}

}
