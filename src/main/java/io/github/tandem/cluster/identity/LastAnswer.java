package io.github.tandem.cluster.identity;

import org.jspecify.annotations.Nullable;

/**
 * What came of the last question who a cluster is.
 */
public final class LastAnswer {

	private volatile @Nullable Throwable failure;

	private volatile boolean known;

	private volatile int brokers;

	/**
	 * The cluster answered.
	 * @param number number of brokers that are up
	 */
	public void by(int number) {
		this.brokers = number;
		this.failure = null;
		this.known = true;
	}

	/**
	 * The cluster did not answer.
	 * @param failure why
	 */
	public void failed(Throwable failure) {
		this.failure = failure;
		this.known = true;
	}

	/**
	 * Whether it was asked already.
	 * @return {@code true} if it answered, or did not answer in time
	 */
	public boolean isKnown() {
		return this.known;
	}

	/**
	 * Why it did not answer the last question.
	 * @return the failure, or {@code null} if it did, or was not asked yet
	 */
	public @Nullable Throwable failure() {
		return this.failure;
	}

	/**
	 * Why it did not answer the last question.
	 * @return the failure, or {@code null} if it did, or was not asked yet
	 */
	public @Nullable String absence() {
		Throwable last = this.failure;
		return (last != null) ? last.toString() : null;
	}

	/**
	 * Number of brokers that were up when it answered last.
	 * @return the number, zero if it never did
	 */
	public int brokers() {
		return this.brokers;
	}

}
