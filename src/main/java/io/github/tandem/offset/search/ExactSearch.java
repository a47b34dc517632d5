package io.github.tandem.offset.search;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.Predicate;
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
 * offsets where it may be, the last one like it has to stand right behind the record that
 * the group has read last, and no other one like it may be near it on the source. Nothing
 * that the group has read may stand behind it there; and what stands before it has to be
 * read, or to stand behind it once more, as it does when a process is killed and records
 * are sent again: so nothing is missed, also not what the source has deleted since. Used
 * by one thread.
 */
public final class ExactSearch implements AutoCloseable {

	// as much as somebody waits for
	private static final Duration LONGEST = Duration.ofMinutes(1);

	// markers of transactions may stand between two records
	private static final int BEFORE = 64;

	private static final int FARTHEST = 100_000;

	// records of the source that are more than the offsets of the target
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
		this(source, target, LONGEST, clock);
	}

	/**
	 * Prepare; nothing is read yet.
	 * @param source makes a consumer of the source
	 * @param target makes a consumer of the target
	 * @param longest how long all looks together may take
	 * @param clock bounds the time
	 */
	public ExactSearch(Supplier<Consumer<byte[], byte[]>> source, Supplier<Consumer<byte[], byte[]>> target,
			Duration longest, Clock clock) {
		Instant deadline = clock.instant().plus(longest);
		ConsumedLog here = new ConsumedLog(source, clock, deadline);
		ConsumedLog there = new ConsumedLog(target, clock, deadline);
		this.source = here;
		this.target = there;
		this.close = () -> {
			here.close();
			there.close();
		};
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
		Sides sides = (last != null) ? sides(next, from, sourceLog, window, windows) : null;
		return (last != null && sides != null) ? find(last, sides, to, targetLog, window) : null;
	}

	// the records between may be gone, and the next one stand behind them more than once
	private static @Nullable LogBounds both(@Nullable LogBounds one, @Nullable LogBounds other) {
		return (one != null && other != null)
				? new LogBounds(Math.min(one.start(), other.start()), Math.max(one.end(), other.end())) : null;
	}

	// what stands near it, unless there is another one like it
	private @Nullable Sides sides(ConsumerRecord<byte[], byte[]> next, TopicPartition from, LogBounds log,
			LogBounds window, LongFunction<@Nullable LogBounds> windows) {
		long near = window.end() - window.start() + NEAR;
		Seen same = new Seen();
		SeenRecords read = new SeenRecords();
		SeenRecords unread = new SeenRecords();
		SeenRecords later = new SeenRecords();
		Predicate<ConsumerRecord<byte[], byte[]>> visitor = (other) -> {
			if (other.offset() < next.offset()) {
				read.add(other);
			}
			else {
				LogBounds bounds = windows.apply(other.offset());
				((bounds != null && bounds.start() >= window.end()) ? later : unread).add(other);
			}
			same.count += isSame(next, other) ? 1 : 0;
			return same.count < 2;
		};
		long begin = Math.max(log.start(), next.offset() - near);
		boolean complete = this.source.scan(from, begin, Math.min(log.end(), next.offset() + near), visitor);
		// offsets that compaction or an aborted transaction has left empty do not count
		for (long far = 4 * near; complete && read.size() < near && begin > log.start(); far *= 4) {
			long end = begin;
			begin = Math.max(log.start(), next.offset() - far);
			complete = this.source.scan(from, begin, end, visitor);
		}
		return (complete && same.count == 1) ? new Sides(next, read.sorted(), unread.sorted(), later.sorted()) : null;
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

	// of several places the last one, as whatever is sent again goes to the end
	private @Nullable Translation find(ConsumerRecord<byte[], byte[]> last, Sides sides, TopicPartition to,
			LogBounds targetLog, LogBounds window) {
		Seen before = new Seen();
		Seen found = new Seen();
		boolean complete = this.target.scan(to, Math.max(targetLog.start(), window.start() - BEFORE), window.end(),
				(record) -> {
					if (record.offset() >= window.start() && isSame(sides.next, record)) {
						ConsumerRecord<byte[], byte[]> previous = before.record;
						found.record = (previous != null && isSame(last, previous)) ? record : null;
					}
					return before.each(record);
				});
		ConsumerRecord<byte[], byte[]> place = complete ? found.record : null;
		return (place != null && isBetween(sides, to, window, place.offset()))
				? new Translation.Exact(place.offset(), Place.IN_A_RUN) : null;
	}

	// all that the group has read stands before, and all that it has not behind, also
	// where another copy stands before
	private boolean isBetween(Sides sides, TopicPartition to, LogBounds window, long place) {
		SeenRecords behind = new SeenRecords();
		SeenRecords before = new SeenRecords();
		Seen doubtful = new Seen();
		boolean complete = this.target.scan(to, window.start(), window.end(), (record) -> {
			boolean isRead = sides.read.mayHave(record);
			if (record.offset() >= place) {
				behind.add(record);
				doubtful.count += isRead ? 1 : 0;
			}
			else if (sides.unread.mayHave(record)) {
				before.add(record);
			}
			else {
				// the source may have deleted it before the group has read it
				doubtful.count += (isRead || sides.later.mayHave(record)) ? 0 : 1;
			}
			return doubtful.count == 0;
		});
		return complete && doubtful.count == 0 && behind.sorted().hasAll(before.sorted(), sides.unread);
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
	 * What stands near a record on the source.
	 *
	 * @param next the record, which a group reads next
	 * @param read what stands before it
	 * @param unread itself, and what stands behind it
	 * @param later what of that stands behind the window on the target, as the map knows
	 */
	private record Sides(ConsumerRecord<byte[], byte[]> next, SeenRecords read, SeenRecords unread, SeenRecords later) {
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
