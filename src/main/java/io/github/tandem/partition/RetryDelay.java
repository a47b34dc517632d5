package io.github.tandem.partition;

import java.time.Duration;

import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * How long to wait before the next try: twice as long after each failure in a row, and
 * never as long as the neighbour, so that not all try at the same moment.
 */
public final class RetryDelay {

	private final ExponentialBackOff backOff;

	private BackOffExecution execution;

	/**
	 * Create the delays of something that may fail.
	 * @param first the shortest delay
	 * @param longest the longest delay
	 */
	public RetryDelay(Duration first, Duration longest) {
		this.backOff = new ExponentialBackOff(first.toMillis(), 2);
		this.backOff.setMaxInterval(longest.toMillis());
		this.backOff.setJitter(first.toMillis() / 4);
		this.execution = this.backOff.start();
	}

	/**
	 * Note a failure.
	 * @return how long to wait after it
	 */
	public Duration next() {
		return Duration.ofMillis(this.execution.nextBackOff());
	}

	/**
	 * Note a success.
	 */
	public void reset() {
		this.execution = this.backOff.start();
	}

}
