package io.github.tandem.migrate.plan;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How fast records were read. What comes with the first records has been on its way since
 * before them, so the time is that between the first records and the last ones, unless
 * hardly any came after the first.
 */
final class Reading {

	private final Instant start;

	private @Nullable Instant first;

	private Instant last;

	private long firstRecords;

	private double firstBytes;

	private long records;

	private double bytes;

	Reading(Instant start) {
		this.start = start;
		this.last = start;
	}

	/**
	 * Note what was read at once.
	 * @param at when
	 * @param more number of offsets, which are not none
	 * @param size their size in the logs of the source
	 */
	void note(Instant at, long more, double size) {
		if (this.first == null) {
			this.first = at;
			this.firstRecords = more;
			this.firstBytes = size;
		}
		this.last = at;
		this.records += more;
		this.bytes += size;
	}

	boolean isEmpty() {
		return this.first == null;
	}

	/**
	 * When something was read last.
	 * @return the instant, that of the start if nothing was
	 */
	Instant last() {
		return this.last;
	}

	/**
	 * How long it has been read.
	 * @return the time between the first records and the last ones
	 */
	Duration lasts() {
		return (this.first != null) ? Duration.between(this.first, this.last) : Duration.ZERO;
	}

	double recordsPerSecond() {
		return perSecond(this.records, this.firstRecords);
	}

	double bytesPerSecond() {
		return perSecond(this.bytes, this.firstBytes);
	}

	// each of both is too low rather than too high
	private double perSecond(double all, double first) {
		return (this.first != null) ? Math.max(all / seconds(this.start), (all - first) / seconds(this.first)) : 0;
	}

	private double seconds(Instant from) {
		return Math.max(0.001, Duration.between(from, this.last).toMillis() / 1000.0);
	}

}
