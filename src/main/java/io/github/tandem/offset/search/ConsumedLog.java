package io.github.tandem.offset.search;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads with a consumer without a group, which is made when it is first needed: a bounded
 * number of records, in bounded time.
 */
final class ConsumedLog implements RecordLog, AutoCloseable {

	private static final int MOST = 1_000_000;

	private static final Duration LONGEST = Duration.ofSeconds(30);

	private static final Duration POLL = Duration.ofMillis(100);

	private final Supplier<Consumer<byte[], byte[]>> consumers;

	private final Clock clock;

	private final Instant until;

	private @Nullable Consumer<byte[], byte[]> consumer;

	/**
	 * Prepare to read.
	 * @param consumers makes a consumer
	 * @param clock the time
	 * @param until when somebody has waited long enough, whatever is still to be read
	 */
	ConsumedLog(Supplier<Consumer<byte[], byte[]>> consumers, Clock clock, Instant until) {
		this.consumers = consumers;
		this.clock = clock;
		this.until = until;
	}

	@Override
	public boolean scan(TopicPartition partition, long from, long to,
			Predicate<ConsumerRecord<byte[], byte[]>> visitor) {
		Consumer<byte[], byte[]> reading = consumer();
		Instant longest = this.clock.instant().plus(LONGEST);
		Instant deadline = longest.isBefore(this.until) ? longest : this.until;
		reading.assign(List.of(partition));
		reading.seek(partition, from);
		try {
			return scan(reading, partition, to, deadline, visitor);
		}
		catch (OffsetOutOfRangeException ex) {
			// retention was faster
			return false;
		}
	}

	private boolean scan(Consumer<byte[], byte[]> reading, TopicPartition partition, long to, Instant deadline,
			Predicate<ConsumerRecord<byte[], byte[]>> visitor) {
		int read = 0;
		while (reading.position(partition, LONGEST) < to) {
			if (read >= MOST || !this.clock.instant().isBefore(deadline)) {
				return false;
			}
			for (ConsumerRecord<byte[], byte[]> record : reading.poll(POLL)) {
				read++;
				if (record.offset() >= to || !visitor.test(record)) {
					return true;
				}
			}
		}
		return true;
	}

	private Consumer<byte[], byte[]> consumer() {
		Consumer<byte[], byte[]> current = this.consumer;
		if (current == null) {
			current = this.consumers.get();
			this.consumer = current;
		}
		return current;
	}

	@Override
	public void close() {
		if (this.consumer != null) {
			this.consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
			this.consumer = null;
		}
	}

}
