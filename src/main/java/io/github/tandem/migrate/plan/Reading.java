package io.github.tandem.migrate.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleSupplier;

import org.jspecify.annotations.Nullable;

import io.github.tandem.migrate.plan.Estimate.Spread;

/**
 * How fast records were read, in all and in each of some short times: the speed of most
 * of them is less far from what is to come than an average with times that were like no
 * others. What comes with the first records has been on its way since before them, so the
 * time is that between the first records and the last ones, unless hardly any came after
 * the first.
 */
final class Reading {

	private static final Duration SAMPLE = Duration.ofMillis(500);

	private static final int FEW = 4;

	private final Instant start;

	private @Nullable Instant first;

	private Instant last;

	private long firstRecords;

	private double firstBytes;

	private long records;

	private double bytes;

	private Instant cutAt;

	private long cutRecords;

	private double cutBytes;

	private final List<Speed> samples = new ArrayList<>();

	Reading(Instant start) {
		this.start = start;
		this.last = start;
		this.cutAt = start;
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
			this.cutAt = at;
			this.cutRecords = more;
			this.cutBytes = size;
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

	/**
	 * End a sample if it is long enough.
	 * @param load tells how busy processors were since it was asked last
	 */
	void sample(DoubleSupplier load) {
		long millis = Duration.between(this.cutAt, this.last).toMillis();
		if (this.first != null && millis >= SAMPLE.toMillis()) {
			this.samples.add(new Speed(1000.0 * (this.records - this.cutRecords) / millis,
					1000.0 * (this.bytes - this.cutBytes) / millis, load.getAsDouble()));
			this.cutAt = this.last;
			this.cutRecords = this.records;
			this.cutBytes = this.bytes;
		}
	}

	/**
	 * The speed.
	 * @param load tells how busy processors were since it was asked last
	 * @return that in the middle of all samples, or that of all records if there are
	 * hardly any samples
	 */
	Speed speed(DoubleSupplier load) {
		if (this.samples.size() >= FEW) {
			return sorted().get(this.samples.size() / 2);
		}
		double now = load.getAsDouble();
		return new Speed(perSecond(this.records, this.firstRecords), perSecond(this.bytes, this.firstBytes),
				this.samples.isEmpty() ? now : load());
	}

	/**
	 * How much the speed changed.
	 * @return that of all samples but an eighth at each end
	 */
	Spread spread() {
		if (this.samples.size() < FEW) {
			return new Spread(1, 1, load());
		}
		List<Speed> sorted = sorted();
		int few = sorted.size() / 8;
		double middle = sorted.get(sorted.size() / 2).replicated();
		return new Spread(middle / sorted.get(sorted.size() - 1 - few).replicated(),
				middle / sorted.get(few).replicated(), load());
	}

	private List<Speed> sorted() {
		return this.samples.stream().sorted(Comparator.comparingDouble(Speed::replicated)).toList();
	}

	private double load() {
		return this.samples.stream().mapToDouble(Speed::load).average().orElse(-1);
	}

	// each of both is too low rather than too high
	private double perSecond(double all, double first) {
		return (this.first != null) ? Math.max(all / seconds(this.start), (all - first) / seconds(this.first)) : 0;
	}

	private double seconds(Instant from) {
		return Math.max(0.001, Duration.between(from, this.last).toMillis() / 1000.0);
	}

}
