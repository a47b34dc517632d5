package io.github.tandem.log;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which of many equal lines are worth a line: the first, one now and then while they
 * last, and the first after they had ended.
 */
final class Repetitions {

	private static final Duration REMINDER = Duration.ofMinutes(10);

	// longer than the pause between two tries of any client
	private static final Duration END = Duration.ofMinutes(2);

	private static final int REMEMBERED = 1_000;

	private final Map<String, Times> times = new LinkedHashMap<>(16, 0.75F, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Times> eldest) {
			return size() > REMEMBERED;
		}

	};

	/**
	 * Decide on a line.
	 * @param line what makes it equal to others
	 * @param now the time
	 * @return {@code true} if it is to be written
	 */
	synchronized boolean isWorthALine(String line, Instant now) {
		Times last = this.times.get(line);
		if (last != null && isWithin(last.seen(), END, now) && isWithin(last.written(), REMINDER, now)) {
			this.times.put(line, new Times(last.written(), now));
			return false;
		}
		this.times.put(line, new Times(now, now));
		return true;
	}

	// a clock that was set back must not silence anything for long
	private static boolean isWithin(Instant from, Duration time, Instant now) {
		return !now.isBefore(from) && now.isBefore(from.plus(time));
	}

	/**
	 * When a line came.
	 *
	 * @param written when it was written last
	 * @param seen when it came last, written or not
	 */
	private record Times(Instant written, Instant seen) {

	}

}
