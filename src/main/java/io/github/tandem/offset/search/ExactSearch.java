package io.github.tandem.offset.search;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
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
 * is sent again goes to the end, so that nothing that was read stands behind then; and
 * what stands before it there has to stand before it on the source, so that nothing is
 * missed that the source has deleted since. Used by one thread.
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
	 * @param windows between which offsets of that the record at an offset may be, or
	 * {@code null} if that is not known
	 * @return where it is, or {@code null} if that is not certain
	 * @throws org.apache.kafka.common.KafkaException if a cluster does not answer
	 */
	public @Nullable Translation find(TopicPartition from, LogBounds sourceLog, long committed, TopicPartition to,
			LogBounds targetLog, LongFunction<@Nullable LogBounds> windows) {
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
		LogBounds window = both(windows.apply(committed), windows.apply(next.offset()));
		if (window == null) {
			return null;
		}
		ConsumerRecord<byte[], byte[]> last = lastBefore(from, sourceLog.start(), committed);
		SeenRecords read = (last != null) ? readBefore(next, from, sourceLog, window.end() - window.start() + NEAR)
				: null;
		return (last != null && read != null) ? find(last, next, read, to, targetLog, window) : null;
	}

	// the records between may be gone, and the next one stand behind them more than once
	private static @Nullable LogBounds both(@Nullable LogBounds one, @Nullable LogBounds other) {
		return (one != null && other != null)
				? new LogBounds(Math.min(one.start(), other.start()), Math.max(one.end(), other.end())) : null;
	}

	// what stands before it, unless there is another one like it near
	private @Nullable SeenRecords readBefore(ConsumerRecord<byte[], byte[]> next, TopicPartition from, LogBounds log,
			long near) {
		Seen seen = new Seen();
		SeenRecords prints = new SeenRecords();
		boolean complete = this.source.scan(from, Math.max(log.start(), next.offset() - near),
				Math.min(log.end(), next.offset() + near), (other) -> {
					if (other.offset() < next.offset()) {
						prints.add(other);
					}
					seen.count += isSame(next, other) ? 1 : 0;
					return seen.count < 2;
				});
		return (complete && seen.count == 1) ? prints.sorted() : null;
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
			SeenRecords read, TopicPartition to, LogBounds targetLog, LogBounds window) {
		Seen before = new Seen();
		Seen found = new Seen();
		boolean complete = this.target.scan(to, Math.max(targetLog.start(), window.start() - BEFORE), window.end(),
				(record) -> {
					if (record.offset() >= window.start() && isSame(next, record)) {
						found.count++;
						ConsumerRecord<byte[], byte[]> previous = before.record;
						boolean isBehind = previous != null && isSame(last, previous);
						found.record = (isBehind && before.count == 0) ? record : null;
					}
					else if (record.offset() >= window.start() && read.mayHave(record) != (found.count == 0)) {
						// unread and gone from the source, or read and there once more
						before.count++;
						found.record = null;
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
