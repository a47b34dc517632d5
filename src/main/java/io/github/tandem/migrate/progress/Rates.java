package io.github.tandem.migrate.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

/**
 * How fast a migration goes, and how long it will take at that: means over the last half
 * of the time since the first record, as the first seconds of a process are slow, and
 * over a minute at most.
 */
final class Rates {

	/** The longest time over which rates are means. */
	static final Duration LONGEST = Duration.ofMinutes(1);

	/** For how long a rate has to be known before a time is told, too. */
	static final Duration SHORTEST = Duration.ofSeconds(10);

	private final Deque<Point> points = new ArrayDeque<>();

	private @Nullable Instant began;

	/**
	 * Note a look.
	 * @param point what was seen
	 */
	void note(Point point) {
		Point last = this.points.peekLast();
		if (last != null && point.done().records() < last.done().records()) {
			// a partition was set back: rates begin anew
			this.points.clear();
			this.began = null;
		}
		else if (last != null && this.began == null) {
			// the service starts: that is no part of the speed
			this.points.clear();
			this.points.addLast(last);
			if (point.out().records() > last.out().records()) {
				this.began = last.at();
			}
			else {
				this.points.clear();
			}
		}
		this.points.addLast(point);
		while (this.points.size() > 2 && !second().at().isAfter(windowFrom(point.at()))) {
			this.points.removeFirst();
		}
	}

	private Instant windowFrom(Instant now) {
		Duration half = Duration.between((this.began != null) ? this.began : now, now).dividedBy(2);
		Duration longest = (half.compareTo(LONGEST) < 0) ? half : LONGEST;
		return now.minus((longest.compareTo(SHORTEST) > 0) ? longest : SHORTEST);
	}

	// the first point stays until the next one is old enough for the whole window
	private Point second() {
		var all = this.points.iterator();
		all.next();
		return all.next();
	}

	/**
	 * How much is replicated in a second.
	 * @return records and bytes, also those that were written after the plan was made
	 */
	Amount out() {
		double seconds = seconds();
		if (seconds <= 0) {
			return Amount.NONE;
		}
		Amount moved = this.points.getLast().out().minus(this.points.getFirst().out());
		return new Amount(Math.round(moved.records() / seconds), Math.round(moved.bytes() / seconds));
	}

	/**
	 * How much is written to the source in a second.
	 * @return offsets, or 0 while not all logs tell where they end
	 */
	long in() {
		double seconds = seconds();
		if (seconds <= 0 || this.points.getFirst().partitions() != this.points.getLast().partitions()) {
			return 0;
		}
		return Math.max(0, Math.round((this.points.getLast().in() - this.points.getFirst().in()) / seconds));
	}

	/**
	 * How long the rest of the plan will take: by bytes if they are known, since a rate
	 * of records changes from topic to topic.
	 * @param rest what is left
	 * @param isSized whether the bytes of all partitions are known
	 * @return the time, or {@code null} while that cannot be told
	 */
	@Nullable Duration left(Amount rest, boolean isSized) {
		if (rest.records() <= 0) {
			return Duration.ZERO;
		}
		double seconds = seconds();
		if (seconds * 1000 < SHORTEST.toMillis()) {
			return null;
		}
		Amount moved = this.points.getLast().done().minus(this.points.getFirst().done());
		double share = (isSized && moved.bytes() > 0) ? (double) rest.bytes() / moved.bytes()
				: (moved.records() > 0) ? (double) rest.records() / moved.records() : -1;
		return (share >= 0) ? Duration.ofMillis(Math.round(share * seconds * 1000)) : null;
	}

	/**
	 * When nothing is behind any more, though producers go on.
	 * @param behind how many offsets are
	 * @return the time, or {@code null} if that cannot be told, or as much is written as
	 * is replicated
	 */
	@Nullable Duration level(long behind) {
		if (behind <= 0) {
			return Duration.ZERO;
		}
		double gained = (seconds() * 1000 >= SHORTEST.toMillis()) ? out().records() - in() : 0;
		return (gained > 0) ? Duration.ofMillis(Math.round(1000 * behind / gained)) : null;
	}

	private double seconds() {
		return (this.points.size() < 2) ? 0
				: Duration.between(this.points.getFirst().at(), this.points.getLast().at()).toMillis() / 1000.0;
	}

	/**
	 * What rates are made of.
	 *
	 * @param at when
	 * @param done what was done of the plan
	 * @param out what was replicated at all
	 * @param in sum of the ends of all logs
	 * @param partitions how many they were
	 */
	record Point(Instant at, Amount done, Amount out, long in, int partitions) {

	}

}
