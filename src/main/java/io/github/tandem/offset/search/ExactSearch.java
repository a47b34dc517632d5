package io.github.tandem.offset.search;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

import io.github.tandem.offset.LogBounds;
import io.github.tandem.offset.Place;
import io.github.tandem.offset.Translation;

/**
 * Looks on the target for the record that a group reads next on the source: between the
 * offsets where it may be it has to stand once, with the record that the group has read
 * last right before it, and no other one like it may be near it on the source. Whatever
 * is sent again goes to the end, so that nothing that was read stands behind then. Used
 * by one thread.
 */
public final class ExactSearch implements AutoCloseable {

	// as much as somebody waits for
	private static final Duration LONGEST = Duration.ofMinutes(1);

	// markers of transactions may stand between two records
	private static final int BEFORE = 64;

	private static final int FARTHEST = 100_000;

	// offsets of the source that are more than those of the target
	private static final int NEAR = 10_000;

	private final RecordLog source;

	private final RecordLog target;

	private final Runnable close;

	private final BooleanSupplier isOver;

	/**
	 * Prepare for looks of a minute in all; nothing is read yet.
	 * @param source makes a consumer of the source
	 * @param target makes a consumer of the target
	 * @param clock bounds the time
	 */
	public ExactSearch(Supplier<Consumer<byte[], byte[]>> source, Supplier<Consumer<byte[], byte[]>> target,
			Clock clock) {
		ConsumedLog here = new ConsumedLog(source, clock);
		ConsumedLog there = new ConsumedLog(target, clock);
		this.source = here;
		this.target = there;
		this.close = () -> {
			here.close();
			there.close();
		};
		Instant deadline = clock.instant().plus(LONGEST);
		this.isOver = () -> !clock.instant().isBefore(deadline);
	}

	ExactSearch(RecordLog source, RecordLog target) {
		this.source = source;
		this.target = target;
		this.close = () -> {
		};
		this.isOver = () -> false;
	}

	/**
	 * Look for the record at an offset, or the first one behind it.
	 * @param from the partition on the source
	 * @param sourceLog its log, seen after that of the target
	 * @param committed the offset
	 * @param to the partition on the target
	 * @param targetLog its log
	 * @param window between which offsets of that the record may be
	 * @return where it is, or {@code null} if that is not certain
	 * @throws org.apache.kafka.common.KafkaException if a cluster does not answer
	 */
	public @Nullable Translation find(TopicPartition from, LogBounds sourceLog, long committed, TopicPartition to,
			LogBounds targetLog, LogBounds window) {
		if (this.isOver.getAsBoolean()) {
			return null;
		}
		Seen seen = new Seen();
		this.source.scan(from, Math.max(sourceLog.start(), committed), sourceLog.end(), seen::last);
		ConsumerRecord<byte[], byte[]> next = seen.record;
		if (next == null) {
			// the target may have records behind it that the source has deleted since
			return null;
		}
		ConsumerRecord<byte[], byte[]> last = lastBefore(from, sourceLog.start(), committed);
		boolean single = isSingle(next, from, sourceLog, window.end() - window.start() + NEAR);
		return (last != null && single) ? find(last, next, to, targetLog, window) : null;
	}

	private boolean isSingle(ConsumerRecord<byte[], byte[]> record, TopicPartition from, LogBounds log, long near) {
		Seen seen = new Seen();
		return this.source.scan(from, Math.max(log.start(), record.offset() - near),
				Math.min(log.end(), record.offset() + near), (other) -> {
					seen.count += isSame(record, other) ? 1 : 0;
					return seen.count < 2;
				}) && seen.count == 1;
	}

	private @Nullable ConsumerRecord<byte[], byte[]> lastBefore(TopicPartition from, long start, long committed) {
		for (long back = 1; back <= FARTHEST && committed - back / 10 > start; back *= 10) {
			Seen seen = new Seen();
			if (!this.source.scan(from, Math.max(start, committed - back), committed, seen::each)) {
				return null;
			}
			if (seen.record != null) {
				return seen.record;
			}
		}
		return null;
	}

	private @Nullable Translation find(ConsumerRecord<byte[], byte[]> last, ConsumerRecord<byte[], byte[]> next,
			TopicPartition to, LogBounds targetLog, LogBounds window) {
		Seen before = new Seen();
		Seen found = new Seen();
		boolean complete = this.target.scan(to, Math.max(targetLog.start(), window.start() - BEFORE), window.end(),
				(record) -> {
					if (record.offset() >= window.start() && isSame(next, record)) {
						found.count++;
						ConsumerRecord<byte[], byte[]> previous = before.record;
						found.record = (previous != null && isSame(last, previous)) ? record : null;
					}
					before.record = record;
					return found.count < 2;
				});
		ConsumerRecord<byte[], byte[]> only = (complete && found.count == 1) ? found.record : null;
		return (only != null) ? new Translation.Exact(only.offset(), Place.IN_A_RUN) : null;
	}

	// headers may have been added
	private static boolean isSame(ConsumerRecord<byte[], byte[]> one, ConsumerRecord<byte[], byte[]> other) {
		return (one.timestamp() == other.timestamp() || other.timestampType() == TimestampType.LOG_APPEND_TIME)
				&& Arrays.equals(one.key(), other.key()) && Arrays.equals(one.value(), other.value());
	}

	@Override
	public void close() {
		this.close.run();
	}

	/**
	 * What a look at records has shown.
	 */
	private static final class Seen {

		private @Nullable ConsumerRecord<byte[], byte[]> record;

		private int count;

		private boolean last(ConsumerRecord<byte[], byte[]> seen) {
			this.record = seen;
			return false;
		}

		private boolean each(ConsumerRecord<byte[], byte[]> seen) {
			this.record = seen;
			return true;
		}

	}

}
