package io.github.tandem.verify.read;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * How far a verification has come, for any thread.
 */
public final class Progress {

	private final Clock clock;

	private final Instant startedAt;

	private final AtomicLong expected = new AtomicLong();

	private final AtomicLong done = new AtomicLong();

	private final AtomicLong records = new AtomicLong();

	private final AtomicLong bytes = new AtomicLong();

	private final AtomicLong expectedOfGroups = new AtomicLong();

	private final AtomicLong doneOfGroups = new AtomicLong();

	private boolean isEnded;

	private @Nullable Runnable stop;

	/**
	 * Begin to count.
	 * @param clock the time
	 */
	public Progress(Clock clock) {
		this.clock = clock;
		this.startedAt = clock.instant();
	}

	void expect(long offsets) {
		this.expected.addAndGet(offsets);
	}

	void passed(long offsets) {
		this.done.addAndGet(offsets);
	}

	void read(long count, long size) {
		this.records.addAndGet(count);
		this.bytes.addAndGet(size);
	}

	void expectOfGroups(long offsets) {
		this.expectedOfGroups.addAndGet(offsets);
	}

	void passedOfGroup() {
		this.doneOfGroups.incrementAndGet();
	}

	/**
	 * Call for the end, before all is compared.
	 */
	public synchronized void end() {
		this.isEnded = true;
		if (this.stop != null) {
			this.stop.run();
		}
	}

	synchronized void endsBy(Runnable stopping) {
		this.stop = stopping;
		if (this.isEnded) {
			stopping.run();
		}
	}

	public Instant startedAt() {
		return this.startedAt;
	}

	/**
	 * How much is done.
	 * @return between 0 and 1
	 */
	public double share() {
		long all = this.expected.get();
		return (all > 0) ? Math.min(1, (double) this.done.get() / all) : 0;
	}

	/**
	 * How many records were read, of both sides together.
	 * @return their number
	 */
	public long records() {
		return this.records.get();
	}

	/**
	 * How many bytes were read, of both sides together.
	 * @return their number
	 */
	public long bytes() {
		return this.bytes.get();
	}

	public Duration elapsed() {
		return Duration.between(this.startedAt, this.clock.instant());
	}

	/**
	 * How long it will take from now on.
	 * @return the rest, or {@code null} while that cannot be said
	 */
	public @Nullable Duration left() {
		double share = share();
		return (share > 0.01) ? Duration.ofMillis((long) (elapsed().toMillis() * (1 - share) / share)) : null;
	}

	/**
	 * Say it in a line.
	 * @return share, rate and time left; and once all records are compared, where groups
	 * go on
	 */
	public String describe() {
		double seconds = Math.max(0.001, elapsed().toMillis() / 1000.0);
		Duration left = left();
		long ofGroups = this.expectedOfGroups.get();
		if (this.doneOfGroups.get() < ofGroups) {
			return "%3.0f %%, %,d records, %,d of %,d offsets of groups".formatted(share() * 100, records(),
					this.doneOfGroups.get(), ofGroups);
		}
		return "%3.0f %%, %,d records, %,.0f records/s, %.1f MB/s%s".formatted(share() * 100, records(),
				records() / seconds, bytes() / seconds / 1_000_000,
				(left != null) ? ", %d:%02d left".formatted(left.toMinutes(), left.toSecondsPart()) : "");
	}

}
