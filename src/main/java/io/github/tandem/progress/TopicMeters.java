package io.github.tandem.progress;

import java.util.function.Supplier;

import io.micrometer.core.instrument.Counter;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.delivery.DeliveryListener;
import io.github.tandem.delivery.LeftOut;
import io.github.tandem.delivery.ReplicatedRange;

/**
 * Counts what became of the records of a topic.
 *
 * @param records records that the target acknowledged
 * @param bytes bytes of their keys, values and headers
 * @param skipped records that were left out, since the target rejected them
 * @param deadLettered records that were put into the dead-letter topic
 * @param looped records that were left out, since the target had them already
 * @param retimed finds or makes the counter of those that did not keep their timestamp,
 * which few topics have
 */
record TopicMeters(Counter records, Counter bytes, Counter skipped, Counter deadLettered, Counter looped,
		Supplier<Counter> retimed) implements DeliveryListener {

	private static final Logger logger = LoggerFactory.getLogger(TopicMeters.class);

	@Override
	public void replicated(ReplicatedRange range) {
		this.records.increment(range.records());
		this.bytes.increment(range.bytes());
	}

	@Override
	public void leftOut(TopicPartition source, long firstOffset, long lastOffset, LeftOut why) {
		long records = lastOffset - firstOffset + 1;
		switch (why) {
			case SKIPPED -> this.skipped.increment(records);
			case DEAD_LETTERED -> this.deadLettered.increment(records);
			case LOOPED -> this.looped.increment(records);
			case UNREADABLE -> {
				// counted as a gap, in which there may be no records at all
			}
		}
	}

	// threads share what counts a topic
	@Override
	public synchronized void retimed(TopicPartition source, int number) {
		Counter counter = this.retimed.get();
		if (counter.count() == 0) {
			logger.atWarn()
				.addKeyValue("route", counter.getId().getTag(MeterNames.TAG_ROUTE))
				.addKeyValue("topic", source.topic())
				.log("Records have no timestamp, or one before 1970, which Kafka's producer cannot send: on the target they "
						+ "have the time of their replication");
		}
		counter.increment(number);
	}

}
