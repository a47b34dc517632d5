package io.github.tandem.progress;

import io.micrometer.core.instrument.Counter;
import org.apache.kafka.common.TopicPartition;

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
 */
record TopicMeters(Counter records, Counter bytes, Counter skipped, Counter deadLettered,
		Counter looped) implements DeliveryListener {

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

}
