package io.github.tandem.progress.transaction;

import java.time.Duration;
import java.time.Instant;

import org.apache.kafka.clients.admin.TransactionDescription;
import org.jspecify.annotations.Nullable;

/**
 * A transaction on the source that is not ended: nothing is read from its first record
 * on.
 *
 * @param firstOffset offset of its first record in the partition, which is the last
 * stable offset
 * @param since when it began, or when it was seen first if the source does not report
 * that
 * @param producerId id of its producer, or {@code null} if the source does not report it
 * @param transactionalId its transactional id, or {@code null} if the source does not
 * report it
 * @param timeout after which time brokers end it, or {@code null} if the source does not
 * report it
 */
public record OpenTransaction(long firstOffset, Instant since, @Nullable Long producerId,
		@Nullable String transactionalId, @Nullable Duration timeout) {

	// transaction.max.timeout.ms of brokers by default
	private static final Duration LONGEST = Duration.ofMinutes(15);

	// brokers look for those that are too old every ten seconds by default
	private static final Duration MARGIN = Duration.ofMinutes(1);

	/**
	 * Whether it is older than brokers let it become, or than they do by default if its
	 * time-out is not known: its coordinator forgot it.
	 * @param now the time
	 * @return {@code true} if it will hardly be ended by itself
	 */
	public boolean isHanging(Instant now) {
		Duration longest = (this.timeout != null) ? this.timeout.plus(MARGIN) : LONGEST;
		return this.since.plus(longest).isBefore(now);
	}

	OpenTransaction of(long producer) {
		return isOf(producer) ? this : new OpenTransaction(this.firstOffset, this.since, producer, null, null);
	}

	boolean isOf(long producer) {
		return Long.valueOf(producer).equals(this.producerId);
	}

	OpenTransaction named(String id) {
		return new OpenTransaction(this.firstOffset, this.since, this.producerId, id, this.timeout);
	}

	OpenTransaction described(TransactionDescription transaction) {
		Instant begin = transaction.transactionStartTimeMs().isPresent()
				? Instant.ofEpochMilli(transaction.transactionStartTimeMs().getAsLong()) : this.since;
		return new OpenTransaction(this.firstOffset, begin, this.producerId, this.transactionalId,
				Duration.ofMillis(transaction.transactionTimeoutMs()));
	}

	/**
	 * Say what holds the partition.
	 * @return the transaction in words, and the way out
	 */
	public String text() {
		return ("%s, open since %s, holds everything from offset %d on: it flows when the transaction is committed or "
				+ "aborted, by its producer, by the time-out of the brokers, or with kafka-transactions.sh abort")
			.formatted(name(), this.since, this.firstOffset);
	}

	private String name() {
		if (this.transactionalId != null) {
			return "the transaction '%s' (producer id %d)".formatted(this.transactionalId, this.producerId);
		}
		return (this.producerId != null) ? "a transaction of the producer id %d".formatted(this.producerId)
				: "a transaction that Tandem may not look at";
	}

}
