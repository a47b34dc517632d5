package io.github.tandem.cluster.identity;

import org.jspecify.annotations.Nullable;

/**
 * What came of the last question who a cluster is.
 */
public final class LastAnswer {

	private volatile @Nullable String absence;

	private volatile int brokers;

	/**
	 * The cluster answered.
	 * @param number number of brokers that are up
	 */
	public void by(int number) {
		this.brokers = number;
		this.absence = null;
	}

	/**
	 * The cluster did not answer.
	 * @param failure why
	 */
	public void failed(String failure) {
		this.absence = failure;
	}

	/**
	 * Why it did not answer the last question.
	 * @return the failure, or {@code null} if it did, or was not asked yet
	 */
	public @Nullable String absence() {
		return this.absence;
	}

	/**
	 * Number of brokers that were up when it answered last.
	 * @return the number, zero if it never did
	 */
	public int brokers() {
		return this.brokers;
	}

}
